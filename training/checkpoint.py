"""Reads and writes a diffusers pipeline folder, without diffusers and without the safetensors package."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .network import NetworkConfig, ScoreNetwork

DIFFUSERS_VERSION = "0.31.0"
WEIGHTS = "diffusion_pytorch_model.safetensors"


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """Named float32 tensors: 8 bytes of little-endian header length, a JSON header, the data."""
    content = bytearray(path.read_bytes())
    (header_length,) = struct.unpack_from("<Q", content)
    start = 8 + header_length
    header: dict[str, Any] = json.loads(content[8:start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise ValueError(f"{path}: {name} is {entry['dtype']}; only F32 is read here")
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(content, dtype=torch.float32, count=(end - begin) // 4, offset=start + begin)
        tensors[name] = flat.reshape(entry["shape"])
    return tensors


def write_safetensors(path: Path, tensors: dict[str, Tensor]) -> None:
    """The inverse of `read_safetensors`, with the names in order, as the safetensors package writes them."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    chunks: list[bytes] = []
    offset = 0
    for name, tensor in sorted(tensors.items()):
        values = tensor.detach().float().cpu().flatten().tolist()
        chunks.append(struct.pack(f"<{len(values)}f", *values))
        header[name] = {
            "dtype": "F32",
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(chunks[-1])],
        }
        offset += len(chunks[-1])
    encoded = json.dumps(header, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % 8)  # readers map the file and want the data aligned
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + b"".join(chunks))
