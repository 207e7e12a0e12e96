"""Divide narration into captions: a few rows at a time, that stand below a picture."""

import re
from collections.abc import Iterator

from cpshell.lessons.export.pictures.terminal_screen import TerminalScreen
from cpshell.render.wrapping import wrapped_lines

MOST_ROWS = 3
_OWN_LINE = re.compile(r"#|[-*+>|] |\d+[.)] |```|~~~|\s{4}")
"""How a line begins that does not go on with the one before it."""


def caption_pages(text: str, width: int) -> Iterator[str]:
    """Yield captions of at most ``MOST_ROWS`` rows of ``width`` cells; short paragraphs share."""
    page: list[str] = []
    for paragraph in _paragraphs(text):
        rows = _rows(paragraph, width)
        if page and len(page) + len(rows) > MOST_ROWS:
            yield "\n".join(page)
            page = []
        page += rows
        while len(page) > MOST_ROWS:
            yield "\n".join(page[:MOST_ROWS])
            page = page[MOST_ROWS:]
    if page:
        yield "\n".join(page)


def _paragraphs(text: str) -> Iterator[str]:
    """Yield paragraphs, headings and items of a Markdown text, each in one line."""
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        begins = not line.strip() or _OWN_LINE.match(line)
        if begins and lines:
            yield " ".join(lines)
            lines = []
        if line.strip():
            lines.append(line.lstrip("#").strip())
        if line.startswith("#"):
            yield " ".join(lines)
            lines = []


def _rows(paragraph: str, width: int) -> list[str]:
    """Return a paragraph wrapped at words, and what is longer than a row as terminals do."""
    screen = TerminalScreen(width)
    screen.write(wrapped_lines(paragraph, width))
    return ["".join(cell.text for cell in row) for row in screen.rows]
