"""Draw snapshots as pixels, with Pillow: only what changed since the one before is drawn."""

import math
from collections.abc import Iterator, Sequence
from io import BytesIO
from itertools import takewhile

from PIL import Image, ImageDraw

from cpshell.lessons.export.pictures.fonts import LEVELS, Letters
from cpshell.lessons.export.pictures.geometry import DOTS, Geometry
from cpshell.lessons.export.pictures.snapshots import Snapshot, styled_cells, used_rows
from cpshell.lessons.export.pictures.terminal_screen import (
    BLANK,
    Cell,
    Style,
)
from cpshell.lessons.export.pictures.themes import Theme, channels

_STEPS = (1, 3, 5, LEVELS - 1)  # from all shades to the darkest and the lightest of them
_SMOOTH = 4  # a round form is drawn this much larger, and then made small
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


class Canvas:
    """A picture of a terminal, drawn snapshot by snapshot."""

    def __init__(self, geometry: Geometry, theme: Theme, letters: Letters, title: str) -> None:
        self._geometry, self._theme, self._letters = geometry, theme, letters
        self.image = Image.new("RGB", (geometry.width, geometry.height), theme["background"])
        self._shown: list[list[Cell]] = [[BLANK] * geometry.columns for _ in range(geometry.rows)]
        caption = Style(theme["title"], theme["bar"])
        self._no_caption = Cell(" ", caption)
        self._shown += [[self._no_caption] * geometry.columns for _ in range(geometry.caption_rows)]
        self._draw_frame(title)

    def draw(self, snapshot: Snapshot, *, cursor: bool) -> Box | None:
        """Draw a snapshot; return the box in which something changed."""
        boxes = []
        for number, cells in enumerate(self._grid(snapshot, cursor)):
            before = self._shown[number]
            if cells != before:
                changed = [at for at, cell in enumerate(cells) if cell != before[at]]
                first, last = _whole(cells, before, changed[0], changed[-1])
                boxes.append(self._draw_cells(number, cells, first, last))
                self._shown[number] = cells
        if not boxes:
            return None
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    def _grid(self, snapshot: Snapshot, cursor: bool) -> Iterator[list[Cell]]:
        """Yield the cells of all rows of the screen and the caption, blank ones included."""
        columns, rows = self._geometry.columns, self._geometry.rows
        first = max(0, len(snapshot.rows) - rows)
        for number in range(rows):
            row = snapshot.rows[first + number] if first + number < len(snapshot.rows) else ()
            cells = [*row, *[BLANK] * (columns - len(row))]
            if cursor and snapshot.cursor[0] == first + number:
                at = min(snapshot.cursor[1], columns - 1)
                style = Style(self._theme["background"], self._theme["cursor"])
                cells[at] = Cell(cells[at].text or " ", style)
            yield cells
        for number in range(self._geometry.caption_rows):
            text = snapshot.caption[number] if number < len(snapshot.caption) else ""
            cells = styled_cells(text, self._no_caption.style, columns)
            yield [*cells, *[self._no_caption] * (columns - len(cells))]

    def _draw_cells(self, number: int, cells: Sequence[Cell], first: int, last: int) -> Box:
        """Draw the cells of a row from the first to the last; return their box."""
        left, top = round(self._geometry.left(0)), round(self._geometry.top(number))
        self._draw_row(cells, range(first, last + 1), left, top)
        width, height = self._letters.cell_width, self._letters.cell_height
        return left + first * width, top, left + (last + 1) * width, top + height

    def _draw_row(self, cells: Sequence[Cell], which: range, left: int, top: int) -> None:
        for at in which:
            if cells[at].text:
                covered = takewhile(lambda cell: not cell.text, cells[at + 1 :])
                columns = 1 + sum(1 for _ in covered)
                self._draw_cell(cells[at], columns, left + at * self._letters.cell_width, top)

    def _draw_cell(self, cell: Cell, columns: int, left: int, top: int) -> None:
        ink, ground = self._theme.paint(cell.style)
        width, height = columns * self._letters.cell_width, self._letters.cell_height
        box = (left, top, left + width, top + height)
        self.image.paste(ground, box)
        if not cell.text.isspace():
            mask = self._letters.mask(cell.text, columns, cell.style.bold)
            self.image.paste(ink, box, mask)
        if cell.style.underlined:
            thick = max(1, height // 16)
            low = top + height - 2 * thick
            self.image.paste(ink, (left, low, left + width, low + thick))

    def _draw_frame(self, title: str) -> None:
        """Draw what never changes: the bar with its dots and the title, the caption's ground."""
        geometry, bar = self._geometry, self._theme["bar"]
        self.image.paste(bar, (0, 0, geometry.width, geometry.bar))
        if geometry.caption_rows:
            self.image.paste(bar, (0, geometry.caption_top, geometry.width, geometry.height))
        outline = (0, 0, geometry.width - 1, geometry.height - 1)
        ImageDraw.Draw(self.image).rectangle(outline, outline=bar)
        for (x, y, radius), color in zip(geometry.dots(), DOTS, strict=True):
            side = math.ceil(2 * radius)
            dot = _round_mask(side, side, side / 2)
            self.image.paste(color, (round(x - side / 2), round(y - side / 2)), dot)
        shown, column = geometry.title(title)
        top = round((geometry.bar - self._letters.cell_height) / 2)
        cells = styled_cells(shown, Style(self._theme["title"], bar), geometry.columns)
        self._draw_row(cells, range(len(cells)), round(geometry.left(column)), top)

    def palette(self, styles: frozenset[Style], most: int) -> list[tuple[int, int, int]]:
        """Return the colours of snapshots in these styles, and those that are drawn now.

        Where there are more than ``most``, shades between letters and grounds are left out.
        """
        counted = self.image.getcolors(self.image.width * self.image.height) or []
        drawn = {color for _, color in counted if isinstance(color, tuple)}
        theme = self._theme
        pairs = {theme.paint(style) for style in styles}
        pairs |= {(theme["background"], theme["cursor"]), (theme["title"], theme["bar"])}
        shades = [list(_shades(ink, ground)) for ink, ground in pairs]
        for step in _STEPS:
            colors = drawn | {color for each in shades for color in each[::step]}
            if len(colors) <= most:
                break
        return sorted((red, green, blue) for red, green, blue in colors)


def _whole(cells: Sequence[Cell], before: Sequence[Cell], first: int, last: int) -> tuple[int, int]:
    """Return a range of cells that cuts no wide character in two, neither now nor before."""
    while first and not (cells[first].text and before[first].text):
        first -= 1
    while last + 1 < len(cells) and not (cells[last + 1].text and before[last + 1].text):
        last += 1
    return first, last


def _shades(ink: str, ground: str) -> Iterator[tuple[int, int, int]]:
    """Yield the colours between a letter and its ground."""
    strip = Image.new("RGB", (LEVELS, 1), ground)
    ramp = Image.new("L", (LEVELS, 1))
    ramp.putdata([255 // (LEVELS - 1) * level for level in range(LEVELS)])
    strip.paste(channels(ink), mask=ramp)
    data = strip.tobytes()
    for at in range(0, len(data), 3):
        yield data[at], data[at + 1], data[at + 2]


def _round_mask(width: int, height: int, radius: float) -> Image.Image:
    """Return a mask with round corners."""
    mask = Image.new("L", (width * _SMOOTH, height * _SMOOTH))
    box = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius * _SMOOTH, fill=255)
    return mask.resize((width, height), Image.Resampling.BOX)


def draw_png(snapshot: Snapshot, title: str, columns: int, theme: Theme, letters: Letters) -> bytes:
    """Return a snapshot as PNG, without rows below the last one that is used."""
    rows = used_rows(snapshot.rows)
    geometry = letters.geometry(columns, len(rows), len(snapshot.caption))
    canvas = Canvas(geometry, theme, letters, title)
    canvas.draw(Snapshot(snapshot.at, tuple(rows), snapshot.cursor, snapshot.caption), cursor=False)
    corner, size = geometry.radius, (0, 0, geometry.width - 1, geometry.height - 1)
    ImageDraw.Draw(canvas.image).rounded_rectangle(size, corner, outline=theme["bar"])
    canvas.image.putalpha(_window_mask(geometry))
    stream = BytesIO()
    canvas.image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _window_mask(geometry: Geometry) -> Image.Image:
    """Return a mask that is clear outside of the round corners."""
    radius = geometry.radius
    corners = _round_mask(3 * radius, 3 * radius, radius)
    mask = Image.new("L", (geometry.width, geometry.height), 255)
    for right, low in ((0, 0), (1, 0), (0, 1), (1, 1)):
        x, y = 2 * radius * right, 2 * radius * low
        place = (right * (mask.width - radius), low * (mask.height - radius))
        mask.paste(corners.crop((x, y, x + radius, y + radius)), place)
    return mask
