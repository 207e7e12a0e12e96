"""Know what goes on, for a line that says so: a loop, within it a call, within that its rows."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Describe = Callable[[float], str]
"""Seconds since something began → how far it is."""

SILENT = 0.5
"""Seconds before the first word: what is quick needs none."""

WITHIN = " › "
"""Stands between what goes on and what goes on within it."""


class Activity:
    """What goes on, from the outermost part to the innermost; ``step`` is the latest call.

    ``is_on_board``: whoever made it draws it with others, as a board does the servers of a fleet,
    and with the latest call. ``is_drawn``: somebody draws it. One thread adds parts while another
    one reads the text.
    """

    def __init__(self, *, is_on_board: bool = False) -> None:
        self.is_on_board = self.is_drawn = is_on_board
        self.steps = 0
        self.step = ""
        self._parts: list[tuple[Describe, float]] = []

    def begin_step(self, name: str) -> None:
        """Hear which call is made."""
        self.steps += 1
        self.step = name

    @contextmanager
    def part(self, describe: Describe) -> Iterator[None]:
        """Count something as going on while inside."""
        part = (describe, time.monotonic())
        self._parts.append(part)
        try:
            yield
        finally:
            self._parts.remove(part)

    def text(self) -> str:
        """Return what goes on and how far it is, of all that runs for longer than a moment."""
        now = time.monotonic()
        parts = [(describe, now - begun) for describe, begun in self._parts]
        return WITHIN.join(describe(seconds) for describe, seconds in parts if seconds >= SILENT)
