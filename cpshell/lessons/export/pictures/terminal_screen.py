"""Keep what a terminal shows of a text with colours: cells in rows, wrapped and scrolled."""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile
from typing import NamedTuple

from cpshell.render.cells import cells, clusters

Color = int | str | None
"""One of the 16 of the theme, ``#rrggbb``, or the usual one."""


class Style(NamedTuple):
    """How a cell looks."""

    ink: Color = None
    ground: Color = None
    bold: bool = False
    faint: bool = False
    underlined: bool = False
    reverse: bool = False


class Cell(NamedTuple):
    """A character with what is combined with it; none where a wide one before it reaches over."""

    text: str
    style: Style


PLAIN = Style()
BLANK = Cell(" ", PLAIN)
_SEQUENCE = re.compile(r"\x1b\[([\d;:]*)m")
_TAB = 8
_CUBE = (0, 95, 135, 175, 215, 255)  # of the 256 colours of xterm


class TerminalScreen:
    """A screen that text is written to, as a terminal does: it only ever grows at its end.

    ``rows`` are the cells that were written, without blanks up to the edge. Of more than
    ``lines`` rows the first ones are forgotten; ``scrolled`` counts them.
    """

    def __init__(self, columns: int, lines: int | None = None) -> None:
        self.columns = columns
        self.rows: list[list[Cell]] = [[]]
        self.scrolled = 0
        self._lines = lines
        self._style = PLAIN
        self._kinds: dict[Cell, Cell] = {BLANK: BLANK}

    @property
    def cursor(self) -> tuple[int, int]:
        """Return the row and the column that is written to next; after a full row its end."""
        return len(self.rows) - 1, len(self.rows[-1])

    @property
    def kinds(self) -> Iterable[Cell]:
        """Return one of each kind of cell that was ever written."""
        return self._kinds.keys()

    def write(self, text: str) -> None:
        """Write text that is safe but for line ends, tabs, and what changes the style."""
        for number, piece in enumerate(_SEQUENCE.split(text)):
            if number % 2:
                self._style = changed_style(self._style, piece)
            else:
                self._write_plain(piece)

    def _write_plain(self, text: str) -> None:
        for part in clusters(text):
            if part == "\n":
                self._end_row()
            elif part == "\t":
                column = len(self.rows[-1])
                to = min((column // _TAB + 1) * _TAB, self.columns - 1)
                self.rows[-1] += [BLANK] * (to - column)
            else:
                self._put(part, cells(part))

    def _put(self, part: str, width: int) -> None:
        row = self.rows[-1]
        if not width:
            self._combine(part, row)
            return
        if len(row) + width > self.columns:
            row = self._end_row()
        row.append(self._same(Cell(part, self._style)))
        row += [self._same(Cell("", self._style))] * (width - 1)

    def _combine(self, part: str, row: list[Cell]) -> None:
        """Add a mark to the character before it; alone it has nowhere to stand."""
        covered = sum(1 for _ in takewhile(lambda cell: not cell.text, reversed(row)))
        if len(row) > covered:
            at = len(row) - 1 - covered
            row[at] = self._same(Cell(row[at].text + part, row[at].style))

    def _same(self, cell: Cell) -> Cell:
        """Return the one object for all equal cells: there are many cells, and few kinds."""
        return self._kinds.setdefault(cell, cell)

    def _end_row(self) -> list[Cell]:
        row: list[Cell] = []
        self.rows.append(row)
        if self._lines is not None and len(self.rows) > self._lines:
            del self.rows[0]
            self.scrolled += 1
        return row


def changed_style(style: Style, codes: str) -> Style:
    """Return a style after the codes of a sequence ``ESC [ … m``; unknown ones change nothing."""
    numbers = iter([int(code or 0) for code in codes.replace(":", ";").split(";")])
    for number in numbers:
        style = _after(style, number, numbers)
    return style


_SWITCHES: dict[int, dict[str, bool]] = {
    1: {"bold": True},
    2: {"faint": True},
    4: {"underlined": True},
    7: {"reverse": True},
    22: {"bold": False, "faint": False},
    24: {"underlined": False},
    27: {"reverse": False},
}


def _after(style: Style, number: int, more: Iterator[int]) -> Style:
    match number:
        case 0:
            return PLAIN
        case 38 | 39:
            return style._replace(ink=_extended(more) if number == 38 else None)
        case 48 | 49:
            return style._replace(ground=_extended(more) if number == 48 else None)
        case _ if 30 <= number <= 37 or 90 <= number <= 97:
            return style._replace(ink=number % 10 + (8 if number >= 90 else 0))
        case _ if 40 <= number <= 47 or 100 <= number <= 107:
            return style._replace(ground=number % 10 + (8 if number >= 100 else 0))
    switches = _SWITCHES.get(number, {})
    return Style(**{**style._asdict(), **switches})


def _extended(more: Iterator[int]) -> Color:
    """Return one of 256 colours (``5;N``), or one by its parts (``2;R;G;B``)."""
    kind = next(more, None)
    if kind == 2:
        parts = [min(next(more, 0), 255) for _ in range(3)]
        return "#{:02x}{:02x}{:02x}".format(*parts)
    if kind != 5:
        return None
    number = min(next(more, 0), 255)
    if number < 16:
        return number
    if number >= 232:
        return "#" + f"{8 + 10 * (number - 232):02x}" * 3
    cube = number - 16
    return "#" + "".join(f"{_CUBE[cube // step % 6]:02x}" for step in (36, 6, 1))
