"""The training data: faces of the font Noto Color Emoji as small images."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor

DEFAULT_FONT = Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf")

# The font holds bitmaps of one size, and FreeType gives them at that size only.
BITMAP_SIZE = 109

# U+1F926 (face palm) and U+1F977 (ninja) are left out: one is a person with a hand, the other hides the face.
CODE_POINTS: tuple[int, ...] = tuple(
    code_point
    for first, last in [(0x1F600, 0x1F637), (0x1F641, 0x1F644), (0x1F910, 0x1F917), (0x1F920, 0x1F92F), (0x1F970, 0x1F97A)]
    for code_point in range(first, last + 1)
    if code_point not in (0x1F926, 0x1F977)
)


def draw_glyph(font: ImageFont.FreeTypeFont, code_point: int, size: int) -> Image.Image:
    """The glyph on white, size x size pixels, of which the outermost are border."""
    canvas = Image.new("RGBA", (2 * BITMAP_SIZE, 2 * BITMAP_SIZE), (255, 255, 255, 0))
    ImageDraw.Draw(canvas).text((BITMAP_SIZE // 4, BITMAP_SIZE // 4), chr(code_point), font=font, embedded_color=True)
    bounds = canvas.getbbox()
    print(hex(code_point), bounds, canvas.getchannel('A').getbbox())
