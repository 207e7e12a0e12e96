"""Tell the speaker's notes in narration from what everybody sees.

A note is ``<!-- note: … -->``, on one line or several. In a fenced block of Markdown it is an
example.
"""

import re
from collections.abc import Sequence

_FENCED = r"^ {0,3}(?P<fence>`{3,}|~{3,})[^\n]*(?:\n.*?^ {0,3}(?P=fence)[`~]*[ \t]*$|.*\Z)"
_OPENING = r"<!--\s*note:"
_PARTS = re.compile(
    rf"{_FENCED}|(?P<note>{_OPENING}(?P<text>.*?)-->)|(?P<open>{_OPENING})",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
_REMOVED = "\0"
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
"""A comment of Markdown, which nobody sees."""


def notes_in(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the text of each note in these lines of Markdown."""
    parts = _PARTS.finditer("\n".join(lines))
    return tuple(part["text"].strip() for part in parts if part["note"])


def without_notes(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the lines without notes; a line that held nothing else is left out."""
    text = _PARTS.sub(lambda part: _REMOVED if part["note"] else part[0], "\n".join(lines))
    if _REMOVED not in text:
        return tuple(lines)
    rest = ((line, line.replace(_REMOVED, "")) for line in text.split("\n"))
    return tuple(after for line, after in rest if after.strip() or line == after)


def with_blank_comments(lines: Sequence[str]) -> tuple[str, ...]:
    """Return as many lines, in which nothing is left of notes and other comments."""
    text = with_blank_notes("\n".join(lines))
    return tuple(COMMENT.sub(_blank, text).split("\n"))


def with_blank_notes(text: str) -> str:
    """Return Markdown, as many lines, in which nothing is left of notes."""
    return _PARTS.sub(lambda part: _blank(part) if part["note"] else part[0], text)


def _blank(part: re.Match[str]) -> str:
    return "\n" * part[0].count("\n")


def line_of_open_note(lines: Sequence[str]) -> int | None:
    """Return the index of the line where a note begins that does not end in these lines."""
    text = "\n".join(lines)
    opened = next((part for part in _PARTS.finditer(text) if part["open"]), None)
    return None if opened is None else text.count("\n", 0, opened.start())
