"""Trains a score network on emoji faces and writes it as a diffusers pipeline.

    python3 -m training.train

The defaults are the recipe of models/emoji-faces-32.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from .checkpoint import SamplerConfig, load_network, save_pipeline
from .data import DEFAULT_FONT, FontError, draw_batch, load_glyphs
from .device import add_device_argument, choose_device
from .ema import ExponentialMovingAverage
from .loss import NoiseDistribution, denoising_score_matching
from .network import NetworkConfig, ScoreNetwork

STATE_FILE = "training-state.pt"


@dataclass(frozen=True)
class TrainingConfig:
    steps: int = 6325
    batch_size: int = 16
    learning_rate: float = 1e-3
    warmup_steps: int = 100
    final_learning_rate_fraction: float = 0.03
    gradient_norm: float = 1.0
    ema_decay: float = 0.999
    seed: int = 0
    noise: NoiseDistribution = field(default_factory=NoiseDistribution)


def learning_rate_factor(step: int, config: TrainingConfig) -> float:
    """A linear warm-up times half a cosine, from 1 to the final fraction at the last step."""
    warmup = min(1.0, (step + 1) / max(config.warmup_steps, 1))
    cosine = (1 + math.cos(math.pi * min(step / config.steps, 1.0))) / 2
    floor = config.final_learning_rate_fraction
    return warmup * (floor + (1 - floor) * cosine)


class Trainer:
    """One training run: the network, its average, the optimizer, the randomness and how far it got."""

    def __init__(self, network: ScoreNetwork, images: Tensor, config: TrainingConfig) -> None:
        """`images`: [glyphs, 3, H, W] in [0, 1], on the device to train on."""
        self.network = network.to(images.device)
        self.images = images
        self.config = config
        self.ema = ExponentialMovingAverage(self.network, config.ema_decay)
        trained = [parameter for parameter in self.network.parameters() if parameter.requires_grad]
        self.optimizer = torch.optim.Adam(trained, lr=config.learning_rate, betas=(0.9, 0.99))
        self.generator = torch.Generator(images.device).manual_seed(config.seed)
        self.completed_steps = 0

    def step(self) -> float:
        """One update of the weights; returns the batch's loss before it."""
        config = self.config
        for group in self.optimizer.param_groups:
            group["lr"] = config.learning_rate * learning_rate_factor(self.completed_steps, config)

        batch = draw_batch(self.images, config.batch_size, self.generator)
        sigma = config.noise.sample(config.batch_size, self.generator)
        loss = denoising_score_matching(self.network, batch, sigma, self.generator).mean()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), config.gradient_norm, error_if_nonfinite=True)
        self.optimizer.step()

        self.ema.update(self.network, self.completed_steps)
        self.completed_steps += 1
        return loss.item()

    def state_dict(self) -> dict[str, Any]:
        return {
            "network": self.network.state_dict(),
            "ema": self.ema.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.get_state(),
            "completed_steps": self.completed_steps,
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        self.network.load_state_dict(state["network"])
        self.ema.network.load_state_dict(state["ema"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"])
        self.completed_steps = state["completed_steps"]


def save(trainer: Trainer, folder: Path, sampler: SamplerConfig) -> None:
    """Writes the averaged network as a pipeline, and beside it what `--resume` needs."""
    save_pipeline(folder, trainer.ema.network, sampler)
    # Under another name first: a run killed while writing can still be resumed from the state before.
    partial = folder / f"{STATE_FILE}.partial"
    torch.save(trainer.state_dict(), partial)
    os.replace(partial, folder / STATE_FILE)


def resume(trainer: Trainer, folder: Path) -> None:
    """Takes up the run that `save` wrote."""
    # Onto the CPU, because a generator's state belongs there even for CUDA; the rest finds its own way.
    trainer.load_state_dict(torch.load(folder / STATE_FILE, map_location="cpu"))


def parse_arguments() -> argparse.Namespace:
    recipe, network, sampler = TrainingConfig(), NetworkConfig(), SamplerConfig()
    parser = argparse.ArgumentParser(
        description="Trains a score network on emoji faces and writes it as a diffusers pipeline.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    add_device_argument(parser)
    parser.add_argument("--font", type=Path, default=DEFAULT_FONT, help="NotoColorEmoji.ttf, the bitmap edition")
    parser.add_argument("--out", type=Path, default=Path("training/out/emoji-faces-32"), help="the folder to write")
    parser.add_argument("--save-every", type=int, default=500, metavar="STEPS")
    parser.add_argument("--resume", action="store_true", help="go on with the run that --out holds")
    parser.add_argument("--start-from", type=Path, metavar="FOLDER", help="begin with the weights of a pipeline folder")

    group = parser.add_argument_group("network")
    group.add_argument("--size", type=int, default=network.sample_size, help="pixels along each side")
    group.add_argument("--channels", type=int, nargs="+", default=list(network.channels), help="one per resolution")
    group.add_argument(
        "--attention", type=int, nargs="*", default=[1], metavar="LEVEL", help="levels with attention, 0 the finest"
    )
    group.add_argument("--layers", type=int, default=network.layers_per_block, help="residual blocks per resolution")

    group = parser.add_argument_group("optimization")
    group.add_argument("--steps", type=int, default=recipe.steps)
    group.add_argument("--batch-size", type=int, default=recipe.batch_size)
    group.add_argument("--learning-rate", type=float, default=recipe.learning_rate)
    group.add_argument("--warmup-steps", type=int, default=recipe.warmup_steps)
    group.add_argument("--ema-decay", type=float, default=recipe.ema_decay)
    group.add_argument("--seed", type=int, default=recipe.seed)

    group = parser.add_argument_group("noise levels")
    noise = recipe.noise
    group.add_argument("--sigma-min", type=float, default=noise.sigma_min)
    group.add_argument("--sigma-max", type=float, default=noise.sigma_max)
    group.add_argument(
        "--uniform-fraction", type=float, default=noise.uniform_fraction, help="share of levels uniform in log sigma"
    )
    group.add_argument("--log-mean", type=float, default=noise.log_mean, help="mean of log sigma for the other levels")
    group.add_argument("--log-std", type=float, default=noise.log_std, help="its standard deviation")
    group.add_argument("--snr", type=float, default=sampler.snr, help="written for the sampler; not used in training")
    return parser.parse_args()


def initial_network(arguments: argparse.Namespace) -> ScoreNetwork:
    if arguments.start_from is not None:
        return load_network(arguments.start_from / "unet")
    levels = range(len(arguments.channels))
    return ScoreNetwork(
        NetworkConfig(
            sample_size=arguments.size,
            channels=tuple(arguments.channels),
            attention=tuple(level in arguments.attention for level in levels),
            layers_per_block=arguments.layers,
        )
    )


def main() -> None:
    arguments = parse_arguments()
    state_file = arguments.out / STATE_FILE
    if state_file.exists() and not arguments.resume:
        sys.exit(f"{arguments.out} holds a run already: add --resume, or choose another folder with --out")
    if arguments.resume and not state_file.exists():
        sys.exit(f"nothing to resume: there is no {state_file}")

    device = choose_device(arguments.device)
    config = TrainingConfig(
        steps=arguments.steps,
        batch_size=arguments.batch_size,
        learning_rate=arguments.learning_rate,
        warmup_steps=arguments.warmup_steps,
        ema_decay=arguments.ema_decay,
        seed=arguments.seed,
        noise=NoiseDistribution(
            arguments.sigma_min,
            arguments.sigma_max,
            arguments.uniform_fraction,
            arguments.log_mean,
            arguments.log_std,
        ),
    )
    sampler = SamplerConfig(arguments.sigma_min, arguments.sigma_max, arguments.snr)

    torch.manual_seed(config.seed)
    network = initial_network(arguments)
    try:
        images = load_glyphs(arguments.font, network.config.sample_size).to(device)
    except FontError as error:
        sys.exit(str(error))
    trainer = Trainer(network, images, config)
    if arguments.resume:
        resume(trainer, arguments.out)

    size = sum(parameter.numel() for parameter in network.parameters())
    print(f"{len(images)} glyphs, {size:,} parameters, {device}, step {trainer.completed_steps} of {config.steps}")
    losses: list[float] = []
    started = time.monotonic()
    while trainer.completed_steps < config.steps:
        losses.append(trainer.step())
        step = trainer.completed_steps
        if step % 50 == 0 or step == config.steps:
            seconds = (time.monotonic() - started) / len(losses)
            print(f"step {step}: loss {sum(losses) / len(losses):.4f}, {seconds:.2f} s a step", flush=True)
            losses.clear()
            started = time.monotonic()
        if step % arguments.save_every == 0 or step == config.steps:
            save(trainer, arguments.out, sampler)
    print(f"wrote {arguments.out}")


if __name__ == "__main__":
    main()
