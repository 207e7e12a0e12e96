"""Find what encloses a place in a line of the shell: quotes, ``$( )``.

A value that stands in them ends where they end: a mask that went on would take the sign that
closes them, and the line would say something else.
"""

import re
from bisect import bisect_right

_SIGNS = re.compile(r"\\.|[\"'()#]|\$\(", re.DOTALL)
_DEEPEST = 64  # the language nests less deep; what stands deeper has the enclosure around it
_BEFORE_COMMENT = " \t\r\n;|"

Enclosure = tuple[int, int, str]
"""Where the content begins and ends, and the sign that closes it."""


class Enclosures:
    """The enclosures of one line, as the language reads it. Any text has some; never raises."""

    def __init__(self, line: str) -> None:
        self._line = line
        self._starts: list[int] = []
        self._all: list[Enclosure] = []
        self._outer: list[int] = []  # the number of the one around each; -1 without one
        self._open: list[tuple[str, int]] = []  # closing signs, and the numbers of enclosures
        self._read()

    def around(self, place: int) -> Enclosure | None:
        """Return the innermost enclosure in which a place is, its end included."""
        number = bisect_right(self._starts, place) - 1
        while number >= 0 and self._all[number][1] < place:
            number = self._outer[number]
        return self._all[number] if number >= 0 else None

    def _read(self) -> None:
        line, here = self._line, 0
        while sign := _SIGNS.search(line, here):
            here = sign.end()
            inside = self._open[-1][0] if self._open else ""
            match sign[0]:
                case "'" if inside != '"':
                    self._begin("'", here)
                    end = line.find("'", here)
                    if end < 0:
                        return
                    self._end(end)
                    here = end + 1
                case "#" if inside != '"' and line[here - 2 : here - 1] in _BEFORE_COMMENT:
                    end = line.find("\n", here)
                    here = end if end >= 0 else len(line)
                case '"' if inside != '"':
                    self._begin('"', here)
                case "$(":
                    self._begin(")", here)
                case "(" if inside == ")":
                    self._open.append((")", -1))
                case '"' | ")" if sign[0] == inside:
                    self._end(here - 1)

    def _begin(self, closing: str, start: int) -> None:
        if len(self._open) >= _DEEPEST:
            self._open.append((closing, -1))
            return
        outer = next((number for _, number in reversed(self._open) if number >= 0), -1)
        self._open.append((closing, len(self._all)))
        self._starts.append(start)
        self._all.append((start, len(self._line), closing))
        self._outer.append(outer)

    def _end(self, end: int) -> None:
        closing, number = self._open.pop()
        if number >= 0:
            self._all[number] = (self._all[number][0], end, closing)


def substitution_end(text: str, start: int) -> int:
    """Return the place after the ``)`` of the ``$(`` here; the end of the text without one."""
    depth = 0
    quoted = False
    while sign := _SIGNS.search(text, start):
        start = sign.end()
        if sign[0] == '"':
            quoted = not quoted
        elif sign[0] == "'" and not quoted:
            start = text.find("'", start) + 1 or len(text)
        elif sign[0] == "$(" or (sign[0] == "(" and not quoted):
            depth += 1
        elif sign[0] == ")" and not quoted:
            depth -= 1
            if depth == 0:
                return start
    return len(text)
