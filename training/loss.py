"""Denoising score matching for the variance-exploding SDE (Song et al. 2021, arXiv:2011.13456; Vincent 2011)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

ScoreFunction = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class NoiseDistribution:
    """Which noise levels are trained: the distribution of t in equation 7, as one of log sigma.

    A mixture. The normal part puts most of the work where an image takes shape; the part uniform in log sigma keeps
    every level in [sigma_min, sigma_max] trained, since a sampler visits all of them.
    """

    sigma_min: float = 0.01
    sigma_max: float = 50.0
    uniform_fraction: float = 0.3
    log_mean: float = -1.0
    log_std: float = 1.3

    def __post_init__(self) -> None:
        if not 0 < self.sigma_min < self.sigma_max:
            raise ValueError(
                f"sigma_min {self.sigma_min} and sigma_max {self.sigma_max}: need 0 < sigma_min < sigma_max"
            )
        if not 0 <= self.uniform_fraction <= 1:
            raise ValueError(f"uniform_fraction {self.uniform_fraction} is not in [0, 1]")

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """Noise levels [count]."""
        device = generator.device
        low, high = math.log(self.sigma_min), math.log(self.sigma_max)
        normal = self.log_mean + self.log_std * torch.randn(count, generator=generator, device=device)
        uniform = low + (high - low) * torch.rand(count, generator=generator, device=device)
        from_uniform = torch.rand(count, generator=generator, device=device) < self.uniform_fraction
        return torch.where(from_uniform, uniform, normal.clamp(low, high)).exp()


def denoising_score_matching(score: ScoreFunction, images: Tensor, sigma: Tensor, generator: torch.Generator) -> Tensor:
    """Equation 7 with the weight sigma^2: images [N, 3, H, W], sigma [N] -> a loss per image, [N].

    For x = x_0 + sigma * n the score of p(x | x_0) is -n / sigma. Weighted by sigma^2, the squared distance to it
    becomes (sigma * score + n)^2: of one size at every level, and 1 for a network that outputs nothing.
    """
    noise = torch.randn(images.shape, generator=generator, device=images.device)
    scale = sigma[:, None, None, None]
    error = scale * score(images + scale * noise, sigma) + noise
    return error.square().flatten(1).mean(dim=1)
