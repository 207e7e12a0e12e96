"""Write one value as one line of text, and fit that text into terminal cells."""

import functools
import json
import re
from collections.abc import Iterable
from itertools import chain
from typing import Any

from cpshell.render.safe import safe

_ZWNJ = "\u200c"
_JOINING = re.compile(f"[{_ZWNJ}\u200d\ufe0f\U0001f1e6-\U0001f1ff\U0001f3fb-\U0001f3ff]")

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

    What joiners make one of is as wide as one emoji, as terminals draw it that join (those that
    do not may use more). Indic scripts may use fewer cells than said here.
    """
    return len(text) if text.isascii() else sum(map(_cells_of, clusters(text)))


def clusters(text: str) -> Iterable[str]:
    """Return the parts of a safe text that stay together: emoji that are one, else characters."""
    if _JOINING.search(text) is None:
        return text
    from cpshell.render.joiners import HARMLESS

    pieces = enumerate(HARMLESS.split(text))
    return chain.from_iterable((piece,) if number % 2 else piece for number, piece in pieces)


@functools.lru_cache(maxsize=4096)
def _cells_of(part: str) -> int:
    """Return the width of a character, or of what belongs together: emoji, marks and a joiner."""
    if len(part) > 1:
        return 0 if part.endswith(_ZWNJ) else 2
    from unicodedata import category

    from wcwidth import wcwidth

    # A spacing mark has no cell alone, but one after a letter.
    return 1 if category(part) == "Mc" else max(0, wcwidth(part))


def fit(text: str, width: int) -> str:
    """Return safe text in at most ``width`` cells, with the mark where it was cut."""
    if cells(text) <= width:
        return text
    if width < 1:
        return ""
    if text.isascii():
        return text[: width - 1] + MARK
    used = end = 0
    for part in clusters(text):
        used += _cells_of(part)
        if used > width - 1:
            break
        end += len(part)
    return text[:end] + MARK


def part_of(text: str, start: int) -> str:
    """Return safe text without its first ``start`` cells; a blank stands for half a character."""
    if text.isascii():
        return text[start:]
    used = end = 0
    for part in clusters(text):
        if used >= start:
            break
        used += _cells_of(part)
        end += len(part)
    return " " * (used - start) + text[end:]


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return safe text with spaces up to ``width`` cells, in front of it if ``right``."""
    if text.isascii():
        return text.rjust(width) if right else text.ljust(width)
    space = " " * (width - cells(text))
    return space + text if right else text + space
