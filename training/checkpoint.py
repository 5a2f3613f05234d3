"""Reads and writes a diffusers pipeline folder, without diffusers and without the safetensors package."""

from __future__ import annotations

import json
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .network import DIFFUSERS_VERSION, NetworkConfig, ScoreNetwork

MODEL_INDEX = {
    "_class_name": "ScoreSdeVePipeline",
    "_diffusers_version": DIFFUSERS_VERSION,
    "scheduler": ["diffusers", "ScoreSdeVeScheduler"],
    "unet": ["diffusers", "UNet2DModel"],
}
WEIGHTS_FILE = "diffusion_pytorch_model.safetensors"


@dataclass(frozen=True)
class SamplerConfig:
    """What the predictor-corrector sampler needs to know of a checkpoint."""

    sigma_min: float = 0.01
    sigma_max: float = 50.0
    snr: float = 0.15

    def to_json(self) -> dict[str, Any]:
        """The contents of diffusers' `scheduler/scheduler_config.json`."""
        return {
            "_class_name": "ScoreSdeVeScheduler",
            "_diffusers_version": DIFFUSERS_VERSION,
            "correct_steps": 1,
            "num_train_timesteps": 2000,
            "sampling_eps": 1e-05,
            "sigma_max": self.sigma_max,
            "sigma_min": self.sigma_min,
            "snr": self.snr,
        }

    @staticmethod
    def from_json(document: dict[str, Any]) -> SamplerConfig:
        return SamplerConfig(document["sigma_min"], document["sigma_max"], document["snr"])


def read_safetensors(path: Path) -> dict[str, Tensor]:
    """Float32 tensors by name. The file: 8 bytes of little-endian header length, a JSON header, the data."""
    content = bytearray(path.read_bytes())
    (header_length,) = struct.unpack_from("<Q", content)
    data_start = 8 + header_length
    header: dict[str, Any] = json.loads(content[8:data_start])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        if entry["dtype"] != "F32":
            raise ValueError(f"{path}: {name} is {entry['dtype']}, and only F32 is supported here")
        begin, end = entry["data_offsets"]
        values = torch.frombuffer(content, dtype=torch.float32, count=(end - begin) // 4, offset=data_start + begin)
        tensors[name] = values.reshape(entry["shape"])
    return tensors


def write_safetensors(path: Path, tensors: dict[str, Tensor]) -> None:
    """The inverse of `read_safetensors`."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    data = bytearray()
    for name, tensor in sorted(tensors.items()):
        begin = len(data)
        data += struct.pack(f"<{tensor.numel()}f", *tensor.flatten().tolist())
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [begin, len(data)]}
    encoded = json.dumps(header, separators=(",", ":")).encode()
    encoded += b" " * (-len(encoded) % 8)  # readers map the file into memory and want the data aligned
    path.write_bytes(struct.pack("<Q", len(encoded)) + encoded + data)


def write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document, indent=2) + "\n")


def save_pipeline(folder: Path, network: ScoreNetwork, sampler: SamplerConfig) -> None:
    for subfolder in ("unet", "scheduler"):
        (folder / subfolder).mkdir(parents=True, exist_ok=True)
    write_json(folder / "model_index.json", MODEL_INDEX)
    write_json(folder / "scheduler" / "scheduler_config.json", sampler.to_json())
    write_json(folder / "unet" / "config.json", network.config.to_json())
    write_safetensors(folder / "unet" / WEIGHTS_FILE, network.state_dict())


def load_network(folder: Path) -> ScoreNetwork:
    """The network of a `unet` folder. Fails unless names and shapes are exactly those of its configuration."""
    network = ScoreNetwork(NetworkConfig.from_json(json.loads((folder / "config.json").read_text())))
    network.load_state_dict(read_safetensors(folder / WEIGHTS_FILE))
    return network


def load_pipeline(folder: Path) -> tuple[ScoreNetwork, SamplerConfig]:
    scheduler = json.loads((folder / "scheduler" / "scheduler_config.json").read_text())
    return load_network(folder / "unet"), SamplerConfig.from_json(scheduler)
