"""Lay out narration for a terminal: paragraphs of Markdown, wrapped to rows of some width."""

import re
from collections.abc import Iterator

from cpshell.render.cells import cells, clusters
from cpshell.render.wrapping import wrapped_lines

_OWN_LINE = re.compile(r"#|[-*+>] |\||\d+[.)] |\s{4}|---|===|\*\*\*")
"""How a line begins that does not go on with the one before it."""

_FENCE = re.compile(r"```|~~~")
_ENDS = ("  ", "\\")  # a line break that was meant
_WIDEST = 100  # cells; longer rows are hard to read


def paragraphs(text: str) -> Iterator[str]:
    """Yield the paragraphs, headings and items of a Markdown text, each as one line.

    Code stays as it is, line by line; an empty line is an empty paragraph.
    """
    lines: list[str] = []
    in_code = False
    for line in text.split("\n"):
        is_fence = _FENCE.match(line)
        in_code ^= bool(is_fence)
        alone = in_code or is_fence or not line.strip() or line.startswith("#")
        if lines and (alone or _OWN_LINE.match(line)):
            yield " ".join(lines)
            lines = []
        if alone:
            yield line.rstrip()
            continue
        lines.append(line.rstrip() if not lines else line.strip())
        if line.endswith(_ENDS):
            yield " ".join(lines).removesuffix("\\")
            lines = []
    if lines:
        yield " ".join(lines)


def wrapped_rows(paragraph: str, width: int) -> list[str]:
    """Return a paragraph in rows, wrapped at words; what is longer than a row is broken."""
    width = min(width, _WIDEST)
    rows = wrapped_lines(paragraph, width).split("\n")
    return [piece for row in rows for piece in _broken(row, width)]


def _broken(row: str, width: int) -> Iterator[str]:
    piece, used = "", 0
    for part in clusters(row):
        taken = cells(part)
        if used + taken > width:
            yield piece
            piece, used = "", 0
        piece += part
        used += taken
    yield piece
