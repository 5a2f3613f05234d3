"""NCSN++, the score network of Song et al. 2021 (arXiv:2011.13456, section 4.4 and appendix H), for 2D images.

Attribute names follow diffusers' `UNet2DModel`, since a state dict takes its keys from them: a checkpoint written
from here loads there and in langevin, and the other way round.

Shapes: N images, C channels, H x W pixels, E the width of the noise embedding.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

DIFFUSERS_VERSION = "0.31.0"
NORM_EPSILON = 1e-6
RESIDUAL_SCALE = math.sqrt(2)


@dataclass(frozen=True)
class NetworkConfig:
    """The choices that differ between networks; everything else of `UNet2DModel` is fixed (see `to_json`)."""

    sample_size: int = 32
    channels: tuple[int, ...] = (32, 64, 64)
    attention: tuple[bool, ...] = (False, True, False)
    layers_per_block: int = 2

    def __post_init__(self) -> None:
        if len(self.channels) != len(self.attention):
            raise ValueError(
                f"channels {self.channels} and attention {self.attention}: give one of each per resolution"
            )
        # Attention blocks normalise in 32 groups, over concatenations of neighbouring levels too.
        if any(count <= 0 or count % 32 for count in self.channels):
            raise ValueError(f"channels {self.channels}: each must be a multiple of 32")
        if self.sample_size % 2 ** (len(self.channels) - 1):
            raise ValueError(f"sample_size {self.sample_size} cannot be halved {len(self.channels) - 1} times")

    def to_json(self) -> dict[str, Any]:
        """The contents of diffusers' `unet/config.json`."""
        return {
            "_class_name": "UNet2DModel",
            "_diffusers_version": DIFFUSERS_VERSION,
            "act_fn": "silu",
            "add_attention": True,
            "attention_head_dim": None,
            "attn_norm_num_groups": None,
            "block_out_channels": list(self.channels),
            "center_input_sample": True,
            "class_embed_type": None,
            "down_block_types": ["AttnSkipDownBlock2D" if attends else "SkipDownBlock2D" for attends in self.attention],
            "downsample_padding": 1,
            "downsample_type": "conv",
            "dropout": 0.0,
            "flip_sin_to_cos": True,
            "freq_shift": 0,
            "in_channels": 3,
            "layers_per_block": self.layers_per_block,
            "mid_block_scale_factor": RESIDUAL_SCALE,
            "norm_eps": NORM_EPSILON,
            "norm_num_groups": None,
            "num_class_embeds": None,
            "num_train_timesteps": None,
            "out_channels": 3,
            "resnet_time_scale_shift": "default",
            "sample_size": self.sample_size,
            "time_embedding_type": "fourier",
            "up_block_types": [
                "AttnSkipUpBlock2D" if attends else "SkipUpBlock2D" for attends in reversed(self.attention)
            ],
            "upsample_type": "conv",
        }

    @staticmethod
    def from_json(document: dict[str, Any]) -> NetworkConfig:
        """Reads `unet/config.json`, and refuses a network that this module would build differently."""
        config = NetworkConfig(
            sample_size=document["sample_size"],
            channels=tuple(document["block_out_channels"]),
            attention=tuple(kind.startswith("Attn") for kind in document["down_block_types"]),
            layers_per_block=document["layers_per_block"],
        )
        ours = config.to_json()
        for key in ours.keys() - {"_diffusers_version"}:
            if document.get(key, ours[key]) != ours[key]:
                raise ValueError(f"unet/config.json: {key} is {document[key]!r}; only {ours[key]!r} is supported here")
        return config


class FourierProjection(nn.Module):
    """Random Fourier features of log sigma (Tancik et al. 2020, arXiv:2006.10739): [N] -> [N, 2 * features]."""

    def __init__(self, features: int) -> None:
        super().__init__()
        # Fixed at random, yet part of the checkpoint: the trained layers only fit these very frequencies.
        self.weight = nn.Parameter(16 * torch.randn(features), requires_grad=False)

    def forward(self, sigma: Tensor) -> Tensor:
        angle = 2 * math.pi * sigma.log()[:, None] * self.weight[None, :]
        return torch.cat([angle.sin(), angle.cos()], dim=1)


class NoiseEmbedding(nn.Module):
    """A two-layer perceptron: Fourier features [N, F] -> embedding [N, E]."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.linear_1 = nn.Linear(features, width)
        self.linear_2 = nn.Linear(width, width)

    def forward(self, features: Tensor) -> Tensor:
        return self.linear_2(F.silu(self.linear_1(features)))


def fir_kernel(like: Tensor) -> Tensor:
    """The anti-aliasing filter of NCSN++ (Zhang 2019, arXiv:1904.11486), [1, 1, 4, 4], summing to 1."""
    taps = torch.tensor([1.0, 3.0, 3.0, 1.0], device=like.device, dtype=like.dtype) / 8
    return torch.outer(taps, taps)[None, None]


def fir_downsample(images: Tensor) -> Tensor:
    """Low-pass filter, then every second pixel: [N, C, H, W] -> [N, C, H/2, W/2]."""
    n, c, h, w = images.shape
    # One filter for every channel: channels as a batch avoid a depthwise convolution, which is slow on CPUs.
    planes = images.reshape(n * c, 1, h, w)
    return F.conv2d(planes, fir_kernel(images), stride=2, padding=1).reshape(n, c, h // 2, w // 2)


def fir_upsample(images: Tensor) -> Tensor:
    """Zeros between the pixels, then the low-pass filter: [N, C, H, W] -> [N, C, 2H, 2W]."""
    n, c, h, w = images.shape
    planes = images.reshape(n * c, 1, h, w)
    # Three of four pixels are inserted zeros: a gain of 4 keeps the brightness.
    return F.conv_transpose2d(planes, 4 * fir_kernel(images), stride=2, padding=1).reshape(n, c, 2 * h, 2 * w)


def keep_size(images: Tensor) -> Tensor:
    return images


RESAMPLING: dict[str, Callable[[Tensor], Tensor]] = {"none": keep_size, "down": fir_downsample, "up": fir_upsample}


def group_norm(channels: int, groups: int | None = None) -> nn.GroupNorm:
    """Groups of four channels unless told otherwise, 32 groups at most."""
    return nn.GroupNorm(groups or min(channels // 4, 32), channels, eps=NORM_EPSILON)


class ResidualBlock(nn.Module):
    """BigGAN's residual block conditioned on the noise: [N, in, H, W], [N, E] -> [N, out, H', W'].

    H' is H, H/2 or 2H by `resample`.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        embedding_width: int,
        resample: str = "none",
        in_groups: int | None = None,
    ) -> None:
        super().__init__()
        self.norm1 = group_norm(in_channels, in_groups)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.time_emb_proj = nn.Linear(embedding_width, out_channels)
        self.norm2 = group_norm(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        has_projection = in_channels != out_channels or resample != "none"
        self.conv_shortcut = nn.Conv2d(in_channels, out_channels, 1) if has_projection else None
        self.resample = RESAMPLING[resample]

    def forward(self, hidden: Tensor, embedding: Tensor) -> Tensor:
        shortcut = self.resample(hidden)
        if self.conv_shortcut is not None:
            shortcut = self.conv_shortcut(shortcut)
        hidden = self.conv1(self.resample(F.silu(self.norm1(hidden))))
        hidden = hidden + self.time_emb_proj(F.silu(embedding))[:, :, None, None]
        hidden = self.conv2(F.silu(self.norm2(hidden)))
        return (shortcut + hidden) / RESIDUAL_SCALE


class Attention(nn.Module):
    """Self-attention with one head over the H * W pixels, with a residual: [N, C, H, W] -> the same."""

    def __init__(self, channels: int, groups: int = 32) -> None:
        super().__init__()
        self.group_norm = group_norm(channels, groups)
        self.to_q = nn.Linear(channels, channels)
        self.to_k = nn.Linear(channels, channels)
        self.to_v = nn.Linear(channels, channels)
        # A list of one, because diffusers' checkpoints call it to_out.0 (a dropout follows there).
        self.to_out = nn.ModuleList([nn.Linear(channels, channels)])

    def forward(self, images: Tensor) -> Tensor:
        pixels = self.group_norm(images).flatten(2).transpose(1, 2)
        query, key, value = self.to_q(pixels), self.to_k(pixels), self.to_v(pixels)
        weights = torch.softmax(query @ key.transpose(1, 2) / math.sqrt(query.shape[2]), dim=2)
        mixed = self.to_out[0](weights @ value)
        return (images + mixed.transpose(1, 2).reshape(images.shape)) / RESIDUAL_SCALE


class DownBlock(nn.Module):
    """The layers of one resolution on the way down; then half the resolution, and the input image enters again."""

    def __init__(
        self, in_channels: int, channels: int, width: int, layers: int, attends: bool, downsamples: bool
    ) -> None:
        super().__init__()
        self.resnets = nn.ModuleList(
            ResidualBlock(in_channels if layer == 0 else channels, channels, width) for layer in range(layers)
        )
        self.attentions = nn.ModuleList(Attention(channels) for _ in range(layers if attends else 0))
        self.resnet_down = ResidualBlock(channels, channels, width, "down") if downsamples else None
        self.skip_conv = nn.Conv2d(3, channels, 1) if downsamples else None

    def forward(self, hidden: Tensor, image: Tensor, embedding: Tensor) -> tuple[Tensor, Tensor, list[Tensor]]:
        """hidden [N, in, H, W], image [N, 3, H, W] -> both at the next resolution, and the states for the way up."""
        states = []
        for layer, resnet in enumerate(self.resnets):
            hidden = resnet(hidden, embedding)
            if self.attentions:
                hidden = self.attentions[layer](hidden)
            states.append(hidden)
        if self.resnet_down is not None and self.skip_conv is not None:
            image = fir_downsample(image)
            hidden = self.resnet_down(hidden, embedding) + self.skip_conv(image)
            states.append(hidden)
        return hidden, image, states


class MidBlock(nn.Module):
    """Residual, attention, residual at the lowest resolution: [N, C, H, W] -> the same."""

    def __init__(self, channels: int, width: int) -> None:
        super().__init__()
        self.resnets = nn.ModuleList(ResidualBlock(channels, channels, width) for _ in range(2))
        self.attentions = nn.ModuleList([Attention(channels, groups=min(channels // 4, 32))])

    def forward(self, hidden: Tensor, embedding: Tensor) -> Tensor:
        hidden = self.attentions[0](self.resnets[0](hidden, embedding))
        return self.resnets[1](hidden, embedding)


class UpBlock(nn.Module):
    """The layers of one resolution on the way up; then a contribution to the output, and twice the resolution."""

    def __init__(self, in_channels: list[int], channels: int, width: int, attends: bool, upsamples: bool) -> None:
        super().__init__()
        # diffusers' attention blocks leave out a pair of parentheses in `(in + skip) // 4`, and so get 32 groups
        # always. The weights are trained for that.
        self.resnets = nn.ModuleList(
            ResidualBlock(count, channels, width, in_groups=32 if attends else None) for count in in_channels
        )
        self.attentions = nn.ModuleList([Attention(channels)] if attends else [])
        self.resnet_up = ResidualBlock(channels, channels, width, "up") if upsamples else None
        self.skip_norm = group_norm(channels) if upsamples else None
        self.skip_conv = nn.Conv2d(channels, 3, 3, padding=1) if upsamples else None

    def forward(
        self, hidden: Tensor, output: Tensor | None, states: list[Tensor], embedding: Tensor
    ) -> tuple[Tensor, Tensor | None]:
        """hidden [N, C, H, W], output [N, 3, H/2, W/2] or None -> hidden at the next resolution, output at H x W.

        `states` of the way down are used up from the end.
        """
        for resnet in self.resnets:
            hidden = resnet(torch.cat([hidden, states.pop()], dim=1), embedding)
        for attention in self.attentions:
            hidden = attention(hidden)
        if output is not None:
            output = fir_upsample(output)
        if self.resnet_up is not None and self.skip_norm is not None and self.skip_conv is not None:
            contribution = self.skip_conv(F.silu(self.skip_norm(hidden)))
            output = contribution if output is None else output + contribution
            hidden = self.resnet_up(hidden, embedding)
        return hidden, output


class ScoreNetwork(nn.Module):
    """The score of noisy images: x [N, 3, H, W], sigma [N] -> grad_x log p_sigma(x), [N, 3, H, W]."""

    def __init__(self, config: NetworkConfig) -> None:
        super().__init__()
        self.config = config
        channels, layers = config.channels, config.layers_per_block
        width = 4 * channels[0]
        lowest = len(channels) - 1

        self.conv_in = nn.Conv2d(3, channels[0], 3, padding=1)
        self.time_proj = FourierProjection(channels[0])
        self.time_embedding = NoiseEmbedding(2 * channels[0], width)

        self.down_blocks = nn.ModuleList()
        state_channels = [channels[0]]
        for level, count in enumerate(channels):
            is_lowest = level == lowest
            previous = channels[max(level - 1, 0)]
            self.down_blocks.append(
                DownBlock(previous, count, width, layers, config.attention[level], downsamples=not is_lowest)
            )
            state_channels += [count] * (layers if is_lowest else layers + 1)

        self.mid_block = MidBlock(channels[lowest], width)

        self.up_blocks = nn.ModuleList()
        hidden_channels = channels[lowest]
        for level in reversed(range(len(channels))):
            in_channels = []
            for _ in range(layers + 1):
                in_channels.append(hidden_channels + state_channels.pop())
                hidden_channels = channels[level]
            self.up_blocks.append(
                UpBlock(in_channels, channels[level], width, config.attention[level], upsamples=level > 0)
            )

        self.conv_norm_out = group_norm(channels[0])
        self.conv_out = nn.Conv2d(channels[0], 3, 3, padding=1)

    def forward(self, noisy: Tensor, sigma: Tensor) -> Tensor:
        embedding = self.time_embedding(self.time_proj(sigma))
        image = 2 * noisy - 1  # the data lie in [0, 1]
        hidden = self.conv_in(image)
        states = [hidden]
        for block in self.down_blocks:
            hidden, image, block_states = block(hidden, image, embedding)
            states += block_states
        hidden = self.mid_block(hidden, embedding)
        output: Tensor | None = None
        for block in self.up_blocks:
            hidden, output = block(hidden, output, states, embedding)
        last = self.conv_out(F.silu(self.conv_norm_out(hidden)))
        # A score's size goes as 1 / sigma: divided here, the layers work at one scale for all levels (technique 3 of
        # Song & Ermon 2020, arXiv:2006.09011).
        return (last if output is None else output + last) / sigma[:, None, None, None]
