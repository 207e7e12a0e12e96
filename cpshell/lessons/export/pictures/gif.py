"""Write an animated GIF frame by frame: of each one, only the box that changed.

So what is kept in memory is one picture, however long the lesson is.
"""

import struct
from collections.abc import Iterator

from PIL import GifImagePlugin, Image

from cpshell.lessons.export.pictures.raster import Box, Canvas
from cpshell.lessons.export.pictures.snapshots import LINGER, Snapshot
from cpshell.lessons.export.pictures.terminal_screen import Style

_COLORS = 256
_SHORTEST = 2  # hundredths of a second; browsers show a shorter frame for ten


def encode_gif(
    canvas: Canvas, snapshots: Iterator[Snapshot], duration: int, styles: frozenset[Style]
) -> Iterator[bytes]:
    """Yield the pieces of a GIF that shows snapshots for as long as each is seen, and repeats."""
    palette = _palette_image(canvas.palette(styles, _COLORS))
    canvas.draw(next(snapshots), cursor=True)
    box: Box = (0, 0, *canvas.image.size)
    frame, since = canvas.image.copy(), 0
    yield _header(canvas.image.size, palette)
    for snapshot in snapshots:
        changed, at = canvas.draw(snapshot, cursor=True), round(snapshot.at / 10)
        if changed is None:
            continue
        if at - since < _SHORTEST:
            box = _around(box, changed)
        else:
            yield _frame(frame, box, palette, at - since)
            box, since = changed, at
        frame = canvas.image.crop(box)
    yield _frame(frame, box, palette, round((duration + LINGER) / 10) - since)
    yield b";"


def _around(one: Box, other: Box) -> Box:
    left, top, right, bottom = zip(one, other, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _palette_image(colors: list[tuple[int, int, int]]) -> Image.Image:
    """Return an image whose palette has these colours, or those that come next to them."""
    if len(colors) > _COLORS:
        strip = Image.new("RGB", (len(colors), 1))
        strip.putdata(colors)
        return strip.quantize(_COLORS, dither=Image.Dither.NONE)
    image = Image.new("P", (1, 1))
    image.putpalette([part for color in colors for part in color])
    return image


def _header(size: tuple[int, int], palette: Image.Image) -> bytes:
    """Return what a GIF begins with: size, palette, and that it is shown again and again."""
    colors = bytes(palette.getpalette() or ()).ljust(3 * _COLORS, b"\0")[: 3 * _COLORS]
    screen = struct.pack("<HHBBB", *size, 0b1111_0111, 0, 0)  # a palette of 256 colours for all
    again = b"!\xff\x0bNETSCAPE2.0\x03\x01" + struct.pack("<HB", 0, 0)
    return b"GIF89a" + screen + colors + again


def _frame(image: Image.Image, box: Box, palette: Image.Image, hundredths: int) -> bytes:
    """Return a frame that shows an image in a box, for some hundredths of a second."""
    indexed = image.quantize(palette=palette, dither=Image.Dither.NONE)
    data = GifImagePlugin.getdata(indexed, box[:2], duration=hundredths * 10)
    return b"".join(data)
