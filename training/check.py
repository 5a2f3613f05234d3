"""Checks that the recipe works: exits with status 1 unless every check passes.

    python3 -m training.check

Half a minute on two CPU cores.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import torch
from torch import Tensor

from .checkpoint import SamplerConfig, load_network, load_pipeline, read_safetensors, save_pipeline
from .data import DEFAULT_FONT, FontError, load_glyphs
from .loss import NoiseDistribution, ScoreFunction, denoising_score_matching
from .network import NetworkConfig, ScoreNetwork
from .sample import predictor_corrector
from .train import Trainer, TrainingConfig, resume, save

MODEL = Path("models/emoji-faces-32")
REFERENCE = Path("fixtures/unet/ncsnpp-tiny")
SMALL_NETWORK = NetworkConfig(sample_size=16, channels=(32, 32), attention=(False, True), layers_per_block=1)


@torch.no_grad()
def mean_loss(score: ScoreFunction, images: Tensor, noise: NoiseDistribution, repeats: int) -> float:
    """The training loss over all of `images` [N, 3, H, W], with the same noise at every call."""
    generator = torch.Generator().manual_seed(0)
    losses = [
        denoising_score_matching(score, images, noise.sample(len(images), generator), generator).mean().item()
        for _ in range(repeats)
    ]
    return sum(losses) / repeats


class Report:
    """Prints each check as it ends and remembers whether any failed."""

    def __init__(self) -> None:
        self.failures = 0
        self.started = time.monotonic()

    def check(self, what: str, passed: bool) -> None:
        self.failures += not passed
        seconds = time.monotonic() - self.started
        print(f"{'ok    ' if passed else 'FAILED'} {what} ({seconds:.1f} s)", flush=True)
        self.started = time.monotonic()


def check_reference(report: Report, folder: Path) -> None:
    """The network against outputs recorded from diffusers' own."""
    network = load_network(folder)
    cases = read_safetensors(folder / "io.safetensors")
    names = sorted(name.removesuffix(".output") for name in cases if name.endswith(".output"))
    worst = 0.0
    for name in names:
        sample, expected = cases[f"{name}.sample"], cases[f"{name}.output"]
        with torch.no_grad():
            output = network(sample, cases[f"{name}.timestep"].expand(len(sample)))
        worst = max(worst, ((output - expected).abs().max() / expected.square().mean().sqrt()).item())
    passed = len(names) > 0 and worst < 1e-4
    report.check(f"equals diffusers on {len(names)} cases of {folder}: {worst:.1e} of the rms", passed)


def check_model(report: Report, folder: Path, font: Path) -> None:
    """The shipped weights denoise the glyphs as drawn here: names, network and data are those of its training."""
    network, sampler = load_pipeline(folder)
    images = load_glyphs(font, network.config.sample_size)
    loss = mean_loss(network, images, NoiseDistribution(sampler.sigma_min, sampler.sigma_max), repeats=4)
    report.check(f"{folder} has a denoising loss of {loss:.4f}, below 0.03", loss < 0.03)

    for sigma in (0.01, 0.1, 1.0, 10.0, sampler.sigma_max):
        generator = torch.Generator().manual_seed(0)
        with torch.no_grad():
            losses = denoising_score_matching(network, images, torch.full((len(images),), sigma), generator)
        print(f"         at sigma {sigma:<5g} {losses.mean().item():.4f}")


def check_resuming(report: Report, images: Tensor) -> None:
    config = TrainingConfig(steps=4, batch_size=2)

    def new_trainer() -> Trainer:
        torch.manual_seed(0)
        return Trainer(ScoreNetwork(SMALL_NETWORK), images, config)

    whole, before, after = new_trainer(), new_trainer(), new_trainer()
    for _ in range(2):
        before.step()
    with tempfile.TemporaryDirectory() as name:
        save(before, Path(name), SamplerConfig())
        resume(after, Path(name))
    for _ in range(2):
        after.step()
    for _ in range(4):
        whole.step()
    pairs = zip(whole.ema.network.parameters(), after.ema.network.parameters())
    report.check("a resumed run ends as an uninterrupted one", all(torch.equal(one, other) for one, other in pairs))


def check_learning(report: Report, images: Tensor) -> None:
    """A small network learns within seconds, and survives the way through the files to the sampler."""
    config = TrainingConfig(steps=200, learning_rate=2e-3, warmup_steps=20, ema_decay=0.98)
    torch.manual_seed(config.seed)
    trainer = Trainer(ScoreNetwork(SMALL_NETWORK), images, config)
    start = mean_loss(trainer.ema.network, images, config.noise, repeats=4)
    while trainer.completed_steps < config.steps:
        trainer.step()
    end = mean_loss(trainer.ema.network, images, config.noise, repeats=4)
    report.check(f"{config.steps} steps take the loss from {start:.3f} to {end:.3f}, below a quarter", end < start / 4)

    with tempfile.TemporaryDirectory() as name:
        save_pipeline(Path(name), trainer.ema.network, SamplerConfig())
        network, sampler = load_pipeline(Path(name))
    reloaded = mean_loss(network, images, config.noise, repeats=4)
    report.check("the written pipeline has that very loss", reloaded == end)

    samples = predictor_corrector(network, sampler, (2, *images.shape[1:]), 20, torch.Generator().manual_seed(0))
    report.check("its samples are finite", bool(samples.isfinite().all()))


def main() -> None:
    parser = argparse.ArgumentParser(description="Checks that the training recipe works.")
    parser.add_argument("--font", type=Path, default=DEFAULT_FONT)
    parser.add_argument("--model", type=Path, default=MODEL, help="the pipeline folder to check the network with")
    parser.add_argument(
        "--reference",
        type=Path,
        help="a folder with config.json, weights and io.safetensors (sample, timestep and output) recorded from "
        f"diffusers; default: {REFERENCE}, if it is there",
    )
    arguments = parser.parse_args()

    report = Report()
    reference = arguments.reference or (REFERENCE if REFERENCE.exists() else None)
    if reference is not None:
        check_reference(report, reference)
    else:
        print(f"not checked against diffusers: no --reference given, and no {REFERENCE}")
    try:
        check_model(report, arguments.model, arguments.font)
        images = load_glyphs(arguments.font, SMALL_NETWORK.sample_size)
    except FontError as error:
        sys.exit(str(error))
    check_resuming(report, images)
    check_learning(report, images)
    sys.exit(1 if report.failures else 0)


if __name__ == "__main__":
    main()
