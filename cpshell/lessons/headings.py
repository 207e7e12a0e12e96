"""Find the headings of narration, which are the chapters of a lesson."""

import re
from collections.abc import Iterator, Sequence

from cpshell.lessons.notes import with_blank_comments

_HEADING = re.compile(r"#{1,6}[ \t]+\S|#{1,6}\Z")
_FENCES = ("```", "~~~")


def headings_in(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the headings in lines of Markdown: the index of each line, and the text."""
    for at, line in enumerate(_outside_fences(with_blank_comments(lines))):
        if _HEADING.match(line):
            yield at, line.lstrip("#").strip()


def _outside_fences(lines: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of Markdown, empty ones for those of fenced blocks."""
    fence = ""
    for line in lines:
        begin = line.lstrip()[:3]
        if fence or begin in _FENCES:
            yield ""
            if not fence or begin == fence:
                fence = "" if fence else begin
        else:
            yield line
