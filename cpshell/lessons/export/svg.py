"""Draw screens as SVG: text in cells, in the colours of a terminal."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

from cpshell.lessons.export.timeline import Timeline

if TYPE_CHECKING:
    import pyte

_NAMESPACE = "http://www.w3.org/2000/svg"
_CELL = 8.4  # width of a cell in pixels, at a font size of 14
_ROW = 18
_EDGE = 12
_FONT = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"
_BACKGROUND = "#1c1f26"
_PLAIN = "#d8dce6"
_WORDS = re.compile(r"x+(?: x+)*")
_COLORS = {
    "black": "#4a505c",
    "red": "#f47a75",
    "green": "#8fce74",
    "brown": "#e5c063",
    "blue": "#6fa8f0",
    "magenta": "#cf8fe8",
    "cyan": "#67c7d4",
    "white": "#f2f4f8",
}


def draw_last_screen(timeline: Timeline) -> str:
    """Return the screen at the end of a timeline.

    Raises:
        ModuleNotFoundError: the package pyte is not installed.
    """
    return list(_screens(timeline))[-1]


def draw_each_step(timeline: Timeline) -> list[str]:
    """Return the screen after each step. Raises as :func:`draw_last_screen`."""
    return list(_screens(timeline))


def _screens(timeline: Timeline) -> Iterator[str]:
    """Yield a screen for each marker, drawn when the next one comes, or the end."""
    screen, stream = _terminal(timeline)
    marked = False
    for event in timeline.events:
        if event.is_marker:
            if marked:
                yield _draw(screen, timeline)
            marked = True
        else:
            stream.feed(event.text.replace("\n", "\r\n"))
    yield _draw(screen, timeline)


def _terminal(timeline: Timeline) -> "tuple[pyte.Screen, pyte.Stream]":
    import pyte

    screen = pyte.Screen(timeline.width, timeline.height)
    return screen, pyte.Stream(screen)


def _draw(screen: "pyte.Screen", timeline: Timeline) -> str:
    rows = [screen.buffer[row] for row in range(timeline.height)]
    used = max(
        (n for n, row in enumerate(rows, 1) if _text(row, timeline.width).strip()), default=1
    )
    width = round(timeline.width * _CELL + 2 * _EDGE)
    height = used * _ROW + 2 * _EDGE
    lines = [
        f'<svg xmlns="{_NAMESPACE}" {_size(width, height)} role="img">',
        f"<title>{escape(timeline.title)}</title>",
        f'<rect width="100%" height="100%" rx="6" fill="{_BACKGROUND}"/>',
        f'<g font-family="{_FONT}" font-size="14" fill="{_PLAIN}">',
    ]
    for number, row in enumerate(rows[:used]):
        lines += _row(row, timeline.width, _EDGE + number * _ROW + 14)
    return "\n".join([*lines, "</g>", "</svg>"]) + "\n"


def _size(width: int, height: int) -> str:
    return f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'


def _text(row: Mapping[int, Any], width: int) -> str:
    return "".join(row[column].data for column in range(width))


def _row(row: Mapping[int, Any], width: int, y: int) -> Iterator[str]:
    """Yield the words of a row that look alike, each at its place and of its width.

    Browsers draw two blanks as one, so no text has more than one, and none at its ends.
    """
    for style, group in groupby(range(width), lambda column: _style(row[column])):
        columns = list(group)
        for words in _WORDS.finditer("".join(_kind(row[column]) for column in columns)):
            taken = columns[words.start() : words.end()]
            x, span = _EDGE + taken[0] * _CELL, len(taken) * _CELL
            text = escape("".join(row[column].data for column in taken))
            yield (
                f'<text x="{x:.1f}" y="{y}" textLength="{span:.1f}"'
                f' lengthAdjust="spacingAndGlyphs"{style}>{text}</text>'
            )


def _kind(cell: Any) -> str:
    """Return a blank or a letter: a cell that a wide character covers holds no blank."""
    return " " if cell.data.isspace() else "x"


def _style(cell: Any) -> str:
    attributes = ""
    if cell.fg in _COLORS:
        attributes += f' fill="{_COLORS[cell.fg]}"'
    if cell.bold:
        attributes += ' font-weight="bold"'
    return attributes
