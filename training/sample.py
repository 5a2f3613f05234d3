"""A look at a checkpoint: samples by the predictor-corrector method, as a PNG.

python3 -m training.sample models/emoji-faces-32
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor

from .checkpoint import SamplerConfig, load_pipeline
from .device import add_device_argument, choose_device
from .loss import ScoreFunction

MAGNIFICATION = 3


def norms(images: Tensor) -> Tensor:
    """Euclidean norm of each image: [N, 3, H, W] -> [N, 1, 1, 1]."""
    return images.flatten(1).norm(dim=1)[:, None, None, None]


@torch.no_grad()
def predictor_corrector(
    score: ScoreFunction,
    config: SamplerConfig,
    shape: tuple[int, int, int, int],
    steps: int,
    generator: torch.Generator,
) -> Tensor:
    """Algorithm 2 of Song et al. 2021 (arXiv:2011.13456) with the corrector of algorithm 4: images of `shape`.

    The noise levels form a geometric sequence from sigma_max to sigma_min, followed by 0.
    """
    device = generator.device
    levels = torch.logspace(0, 1, steps, base=config.sigma_min / config.sigma_max, device=device) * config.sigma_max
    x = config.sigma_max * torch.randn(shape, generator=generator, device=device)
    mean = x
    for sigma, next_sigma in zip(levels, torch.cat([levels[1:], levels.new_zeros(1)])):
        batch_sigma = sigma.expand(shape[0])

        gradient = score(x, batch_sigma)
        noise = torch.randn(shape, generator=generator, device=device)
        step_size = 2 * (config.snr * norms(noise) / norms(gradient)).square()
        x = x + step_size * gradient + (2 * step_size).sqrt() * noise

        variance = sigma.square() - next_sigma.square()
        mean = x + variance * score(x, batch_sigma)
        x = mean + variance.sqrt() * torch.randn(shape, generator=generator, device=device)
    # The mean, not x: the noise of the last step would only be seen as grain.
    return mean.clamp(0, 1)


def write_grid(path: Path, images: Tensor, columns: int = 8) -> None:
    """[N, 3, H, W] in [0, 1] as one PNG, magnified."""
    count, _, height, width = images.shape
    columns = min(columns, count)
    grid = Image.new("RGB", (columns * width, -(-count // columns) * height), "white")
    for index, image in enumerate((255 * images).round().byte().cpu()):
        pixels = bytes(image.permute(1, 2, 0).flatten().tolist())
        tile = Image.frombytes("RGB", (width, height), pixels)
        grid.paste(tile, (index % columns * width, index // columns * height))
    path.parent.mkdir(parents=True, exist_ok=True)
    grid.resize((grid.width * MAGNIFICATION, grid.height * MAGNIFICATION), Image.Resampling.BICUBIC).save(path)


def main() -> None:
    parser = argparse.ArgumentParser(description="Draws samples of a checkpoint with the predictor-corrector method.")
    parser.add_argument("folder", type=Path, help="a pipeline folder")
    parser.add_argument("--out", type=Path, default=Path("training/out/samples.png"))
    parser.add_argument("--count", type=int, default=16)
    parser.add_argument("--steps", type=int, default=200, help="two evaluations of the network each")
    parser.add_argument("--seed", type=int, default=0)
    add_device_argument(parser)
    arguments = parser.parse_args()

    device = choose_device(arguments.device)
    network, config = load_pipeline(arguments.folder)
    size = network.config.sample_size
    generator = torch.Generator(device).manual_seed(arguments.seed)
    shape = (arguments.count, 3, size, size)
    images = predictor_corrector(network.to(device), config, shape, arguments.steps, generator)
    write_grid(arguments.out, images)
    print(f"wrote {arguments.out}")


if __name__ == "__main__":
    main()
