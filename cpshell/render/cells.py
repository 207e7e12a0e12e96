"""Write one value as one line of text, and fit that text into terminal cells."""

import functools
import json
from typing import Any

from cpshell.render.safe import safe

MARK = "…"
"""Stands where something was cut."""


def one_line(value: Any, limit: int | None = None) -> str:
    """Return the value as text of one line, safe for a terminal; nested values as compact JSON.

    Null is empty. With a limit, at most that many characters are looked at, and a mark
    stands for the rest: the time for a huge value is that of its beginning.
    """
    return safe(cut(plain(value, limit), limit))


def plain(value: Any, limit: int | None = None) -> str:
    """Return the value as text, not yet safe and maybe longer than the limit."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list | tuple):
        return compact(value, limit)
    return str(value)


def cut(text: str, limit: int | None) -> str:
    """Return the first ``limit`` characters and the mark; the text itself if it isn't longer."""
    return text if limit is None or len(text) <= limit else text[:limit] + MARK


def compact(value: Any, limit: int | None = None) -> str:
    """Return one line of JSON; with a limit it stops soon after that many characters."""
    if not value:
        return "[]" if isinstance(value, list | tuple) else "{}"
    if limit is None:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    parts: list[str] = []
    length = 0
    try:
        for part in _encoder.iterencode(value):
            parts.append(part)
            length += len(part)
            if length > limit:
                break
    except RecursionError:  # nested as deeply as the parser allows: show what there is
        parts.append(MARK)
    return "".join(parts)


_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


def cells(text: str) -> int:
    """Return the width of safe text in terminal cells; CJK and emoji take two.

    Character by character, so that a text is never wider than its parts: where terminals join
    characters (emoji, Indic scripts) they may use fewer cells than said here, not more.
    """
    return len(text) if text.isascii() else sum(map(_cells_of, text))


@functools.lru_cache(maxsize=4096)
def _cells_of(character: str) -> int:
    from unicodedata import category

    from wcwidth import wcwidth

    # A spacing mark has no cell alone, but one after a letter.
    return 1 if category(character) == "Mc" else max(0, wcwidth(character))


def fit(text: str, width: int) -> str:
    """Return safe text in at most ``width`` cells, with the mark where it was cut."""
    if cells(text) <= width:
        return text
    if width < 1:
        return ""
    if text.isascii():
        return text[: width - 1] + MARK
    used = 0
    for index, character in enumerate(text):
        used += _cells_of(character)
        if used > width - 1:
            return text[:index] + MARK
    return text


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return safe text with spaces up to ``width`` cells, in front of it if ``right``."""
    if text.isascii():
        return text.rjust(width) if right else text.ljust(width)
    space = " " * (width - cells(text))
    return space + text if right else text + space
