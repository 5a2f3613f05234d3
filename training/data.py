"""The training data: faces of the font Noto Color Emoji as small images."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image, ImageChops, ImageDraw, ImageFont
from torch import Tensor

DEFAULT_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")

# The font holds its bitmaps at this size alone, and FreeType refuses any other.
FONT_SIZE = 109

CODE_POINT_RANGES = [
    (0x1F600, 0x1F637),
    (0x1F641, 0x1F644),
    (0x1F910, 0x1F917),
    (0x1F920, 0x1F92F),
    (0x1F970, 0x1F97A),
]
NOT_A_FACE = {
    0x1F926,  # face palm: a person, from the waist up
    0x1F977,  # ninja: hooded
}
CODE_POINTS = [
    code_point
    for first, last in CODE_POINT_RANGES
    for code_point in range(first, last + 1)
    if code_point not in NOT_A_FACE
]


class FontError(Exception):
    """The font is absent, or not one that Pillow can draw in colour."""


def load_font(path: Path) -> ImageFont.FreeTypeFont:
    if not path.is_file():
        raise FontError(
            f"no font at {path}: install Debian's fonts-noto-color-emoji, or give NotoColorEmoji.ttf with --font"
        )
    try:
        return ImageFont.truetype(str(path), FONT_SIZE)
    except OSError as error:
        raise FontError(
            f"{path} cannot be drawn at {FONT_SIZE} px ({error}): the bitmap edition of Noto Color Emoji is needed "
            "(tables CBDT and CBLC, as in Debian's fonts-noto-color-emoji), not the vector edition"
        ) from error


def draw_glyph(font: ImageFont.FreeTypeFont, code_point: int, size: int) -> Image.Image:
    """One face on white, centred in size x size pixels with a border of one pixel."""
    canvas = Image.new("RGB", (2 * FONT_SIZE, 2 * FONT_SIZE), "white")
    blank = canvas.copy()
    position = (FONT_SIZE // 4, FONT_SIZE // 4)
    ImageDraw.Draw(canvas).text(position, chr(code_point), font=font, embedded_color=True)
    bounds = ImageChops.difference(canvas, blank).getbbox()
    if bounds is None:
        raise FontError(f"the font has no picture of U+{code_point:X}: a newer Noto Color Emoji is needed")

    left, top, right, bottom = bounds
    side = max(right - left, bottom - top)
    left -= (side - (right - left)) // 2
    top -= (side - (bottom - top)) // 2
    face = canvas.crop((left, top, left + side, top + side))
    glyph = Image.new("RGB", (size, size), "white")
    glyph.paste(face.resize((size - 2, size - 2), Image.Resampling.LANCZOS), (1, 1))
    return glyph


def load_glyphs(font_path: Path = DEFAULT_FONT, size: int = 32) -> Tensor:
    """All faces, float32 in [0, 1]: [glyphs, 3, size, size]."""
    font = load_font(font_path)
    pixels = b"".join(draw_glyph(font, code_point, size).tobytes() for code_point in CODE_POINTS)
    images = torch.frombuffer(bytearray(pixels), dtype=torch.uint8).reshape(len(CODE_POINTS), size, size, 3)
    return images.permute(0, 3, 1, 2).float() / 255


def draw_batch(images: Tensor, count: int, generator: torch.Generator) -> Tensor:
    """Images at random, each mirrored with probability 1/2: [glyphs, 3, H, W] -> [count, 3, H, W]."""
    device = images.device
    chosen = images[torch.randint(len(images), (count,), generator=generator, device=device)]
    mirrored = torch.rand(count, generator=generator, device=device) < 0.5
    return torch.where(mirrored[:, None, None, None], chosen.flip(3), chosen)
