"""Turn characters into masks of the size of a cell, with Pillow and the font of a package or file.

What no font has is drawn as an empty box.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

from PIL import Image, ImageDraw, ImageFont

from cpshell.errors import UsageError
from cpshell.lessons.export.pictures.geometry import Geometry
from cpshell.system.files import Files

LEVELS = 16
"""How many shades there are between letter and ground: few, so that a GIF has all colours."""

_STEP = 255 // (LEVELS - 1)
_SHADES = [round(value / _STEP) * _STEP for value in range(256)]
_BOLD, _REGULAR = 700, 400
_JOINERS = dict.fromkeys(map(ord, "\u200d\ufe0f"))
_NO_CHARACTER = "\U0010ffff"


class Letters:
    """Draws characters in the first of several fonts that has them, in cells of one size."""

    def __init__(self, fonts: Sequence[tuple[str, bytes]], size: int) -> None:
        """Take the names and the contents of files of fonts; letters are ``size`` pixels high.

        Raises:
            UsageError: a file is not a font, or the first one is not monospaced.
        """
        self._size = size
        name, content = fonts[0]
        unit = _open(name, content, 100)
        advance = unit.getlength("M")
        if not advance or advance != unit.getlength("i"):
            raise UsageError(f"{name} is not monospaced: its letters have several widths")
        self.cell_width = max(1, round(size * advance / 100))
        exact = self.cell_width * 100 / advance  # so that a letter is as wide as a cell
        self._fonts = [_Font(*each, exact) for each in fonts]
        self.cell_height, self._baseline = self._fonts[0].height, self._fonts[0].ascent
        self._masks: dict[tuple[str, int, bool], Image.Image] = {}

    def geometry(self, columns: int, rows: int, caption_rows: int) -> Geometry:
        """Return the geometry of a picture with these letters."""
        geometry = Geometry(
            columns, rows, caption_rows, self._size, self.cell_width, self.cell_height
        )
        geometry.check()
        return geometry

    def mask(self, text: str, columns: int, bold: bool) -> Image.Image:
        """Return how much of each pixel of some cells a character covers."""
        key = text, columns, bold
        if key not in self._masks:
            self._masks[key] = self._draw(_composed(text), columns, bold).point(_SHADES)
        return self._masks[key]

    def lacks(self, characters: Iterable[str]) -> list[str]:
        """Return the characters that no font has, in order."""
        texts = {_composed(each) for each in characters if not each.isspace()}
        return sorted(
            text for text in texts if text and not any(font.has(text) for font in self._fonts)
        )

    def _draw(self, text: str, columns: int, bold: bool) -> Image.Image:
        mask = Image.new("L", (columns * self.cell_width, self.cell_height))
        draw = ImageDraw.Draw(mask)
        font = next((font for font in self._fonts if font.has(text)), None)
        if font is None:
            margin = max(1, self.cell_width // 8)
            box = (margin, self.cell_height // 5, mask.width - 1 - margin, self._baseline)
            draw.rectangle(box, outline=255)
            return mask
        face = font.face(bold, text[0], mask.width)
        draw.text((mask.width / 2, self._baseline), text[0], fill=255, font=face, anchor="ms")
        for mark in text[1:]:  # it has no width of its own: its ink goes into the middle
            left, _, right, _ = face.getbbox(mark, anchor="ls")
            place = (mask.width - left - right) / 2, self._baseline
            draw.text(place, mark, fill=255, font=face, anchor="ls")
        if bold and not font.has_weights:
            bolder = Image.new("L", mask.size)
            bolder.paste(mask, (max(1, self.cell_width // 12), 0))
            mask.paste(255, mask=bolder)
        return mask


def _composed(text: str) -> str:
    """Return a character with its marks as few code points, without what joins emoji."""
    return normalize("NFC", text.translate(_JOINERS))


class _Font:
    def __init__(self, name: str, content: bytes, size: float) -> None:
        self._name, self._content, self._size = name, content, size
        self._faces: dict[tuple[bool, float], ImageFont.FreeTypeFont] = {}
        self.has_weights = True
        regular = self._open(False, size)
        self.ascent, descent = regular.getmetrics()
        self.height = self.ascent + descent
        self._nothing = bytes(regular.getmask(_NO_CHARACTER))

    def has(self, text: str) -> bool:
        """Return whether there is a glyph for each character."""
        regular = self._open(False, self._size)
        return all(bytes(regular.getmask(each)) != self._nothing for each in text)

    def face(self, bold: bool, text: str, width: int) -> ImageFont.FreeTypeFont:
        """Return the font, smaller where a character would not fit into a width."""
        face = self._open(bold, self._size)
        taken = face.getlength(text)
        return face if taken <= width + 1 else self._open(bold, self._size * width / taken)

    def _open(self, bold: bool, size: float) -> ImageFont.FreeTypeFont:
        key = bold, size
        if key not in self._faces:
            face = _open(self._name, self._content, size)
            self.has_weights = self.has_weights and _set_weight(face, bold)
            self._faces[key] = face
        return self._faces[key]


def _open(name: str, content: bytes, size: float) -> ImageFont.FreeTypeFont:
    try:
        return ImageFont.truetype(BytesIO(content), size, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        raise UsageError(f"{name} is not a font") from None


def _set_weight(face: ImageFont.FreeTypeFont, bold: bool) -> bool:
    """Choose a weight of a variable font; return whether it has any."""
    try:
        axes = face.get_variation_axes()
    except (OSError, NotImplementedError):
        return False
    values: list[float] = []
    has_weights = False
    for axis in axes:
        value = axis["default"] or 0
        if axis["name"] == b"Weight":
            has_weights, value = True, _BOLD if bold else _REGULAR
        values.append(min(max(value, axis["minimum"] or 0), axis["maximum"] or value))
    face.set_variation_by_axes(values)
    return has_weights


def open_letters(names: Sequence[str], size: int, files: Files) -> Letters:
    """Return letters in the fonts of files; without any, in the font of a package.

    Raises:
        ModuleNotFoundError: no file is named, and the package is not installed.
        UsageError: a file cannot be read, or is not such a font.
    """
    if "" in names:
        raise UsageError("invalid font ''", hint="--font FILE")
    names = names or [_packaged_font(files)]
    return Letters([(name, files.read_bytes(Path(name))) for name in names], size)


def _packaged_font(files: Files) -> str:
    import fontpkg_fira_code

    folder = Path(fontpkg_fira_code.__path__[0]) / "files"
    return str(folder / next(name for name in files.names_in(folder) if name.endswith(".ttf")))
