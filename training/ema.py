"""An exponential moving average of the weights, which is what gets sampled (Song et al. 2021, appendix H.1)."""

from __future__ import annotations

import copy

import torch

from .network import ScoreNetwork


class ExponentialMovingAverage:
    """Holds a second network, `network`, whose weights follow those in training."""

    def __init__(self, network: ScoreNetwork, decay: float) -> None:
        self.decay = decay
        self.network = copy.deepcopy(network).requires_grad_(False)

    @torch.no_grad()
    def update(self, network: ScoreNetwork, step: int) -> None:
        """Call after each optimizer step; `step` counts from 0."""
        # With the full decay from the start, a short run would still be averaging in its random initial weights.
        decay = min(self.decay, (1 + step) / (10 + step))
        for average, current in zip(self.network.parameters(), network.parameters()):
            average.lerp_(current, 1 - decay)
