"""Wrap text for eyes at words: prose, lists of two columns, messages."""

import re
from collections.abc import Iterator

from cpshell.render.cells import cells

_WIDEST = 100  # cells; longer lines of prose are hard to read
_NARROWEST = 24  # cells that are left for a column of text
_FULL = 70  # characters; a line of a paragraph that goes on is at least as long
_DEEP = 8  # blanks before a text that belongs to what stands above it
_BELOW = 4  # blanks more before a text that stands below its name: there is no room beside it

_WORDS = re.compile(r"`[^`\n]*`\S*|\S+")
_LABEL = re.compile(r" *(?:cpshell: |hint: |note: |[|] |[-*•] )?")
_NAME = re.compile(r"( {2,}(?!hint: |note: )\S+(?: \S+)*?) {2,}(?=\S)")
_COLUMN = re.compile(r"(?<=\S) {2,}(?=\S)")


def wrapped(text: str, width: int) -> str:
    """Return safe text for reading in lines of at most ``width`` cells.

    Paragraphs that were wrapped before are wrapped anew. What follows a gap of two blanks is a
    column: it goes on below itself, or below its name where there is no room beside it. A word is
    never broken, nor what stands between backquotes.
    """
    width = min(width, _WIDEST)
    return "\n".join(piece for line in _unwrapped(text) for piece in _wrap(line, width))


def wrapped_lines(text: str, width: int) -> str:
    """Return the lines of a safe message, each wrapped by itself to ``width`` cells."""
    return "\n".join(piece for line in text.split("\n") for piece in _wrap(line, width))


def _unwrapped(text: str) -> Iterator[str]:
    """Yield the lines, with those joined again that one paragraph or column is made of."""
    line = None
    for following in text.split("\n"):
        if line is None:
            line = following
        elif _goes_on(line, following):
            line = f"{line} {following.strip()}"
        else:
            yield line
            line = following
    if line is not None:
        yield line


def _goes_on(line: str, following: str) -> bool:
    indent = _indent(following)
    if not line.strip() or not following.strip() or _COLUMN.search(following.strip()):
        return False
    columns = [gap.end() for gap in _COLUMN.finditer(line)]
    if columns:
        return columns[0] == indent
    deep_or_flush = indent == 0 or indent >= _DEEP
    return deep_or_flush and indent == _indent(line) and len(line) >= _FULL


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _wrap(line: str, width: int) -> Iterator[str]:
    """Yield a line in pieces; those after the first stand below where its text begins."""
    if cells(line) <= width:
        yield line
        return
    name = _NAME.match(line)
    if name is not None and cells(name[0]) > width - _NARROWEST:
        yield from _wrap(name[1], width)
        yield from _wrap(f"{' ' * (_indent(line) + _BELOW)}{line[name.end() :]}", width)
        return
    hang = _hanging(line, width)
    piece, begins = line[:hang], True
    margin = " " * cells(piece)
    for word in _WORDS.findall(line[hang:]):
        if not begins and cells(piece) + 1 + cells(word) > width:
            yield piece
            piece, begins = margin, True
        piece += word if begins else f" {word}"
        begins = False
    yield piece


def _hanging(line: str, width: int) -> int:
    """Return where the text of a line begins: after its last gap that leaves room, or its label."""
    gaps = [g.end() for g in _COLUMN.finditer(line) if cells(line[: g.end()]) <= width - _NARROWEST]
    if gaps:
        return gaps[-1]
    label = _LABEL.match(line)
    return label.end() if label else 0
