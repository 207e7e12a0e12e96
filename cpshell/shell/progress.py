"""Show progress as one line on a terminal's standard error, gone at the end."""

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from cpshell.render import safe
from cpshell.shell.state import State

T = TypeVar("T")

SILENT = 0.5
"""Seconds before the first word: what is quick needs none."""

_EVERY = 0.1  # seconds between two
_TICK = 0.5  # seconds between two looks at the clock, where nothing can be counted
_MINUTE = 60.0


class Counter:
    """Counts what has passed; :meth:`add` draws the line when it is time to."""

    def __init__(self, draw: Callable[[str], None] | None, what: str, total: int | None) -> None:
        self._draw = draw
        self._what = what
        self.total = total
        self.count = 0
        self._begun = time.monotonic()
        self._next = self._begun + SILENT

    def add(self, number: int = 1) -> None:
        """Count some more."""
        self.count += number
        now = time.monotonic()
        if self._draw is not None and now >= self._next:
            self._draw(described(self.count, self.total, self._what, now - self._begun))
            self._next = now + _EVERY


def described(count: int, total: int | None, what: str, seconds: float) -> str:
    """Return text like ``1,500 of 12,000 rows · 850/s · 12 s left``."""
    of = f" of {total:,}" if total is not None else ""
    parts = [f"{count:,}{of} {what}"]
    rate = count / seconds if seconds > 0 else 0.0
    if rate > 0:
        parts.append(f"{rate:,.0f}/s" if rate >= 1 else f"{1 / rate:.1f} s each")
        if total is not None and total > count:
            left = (total - count) / rate
            shown = f"{left:.0f} s" if left < 2 * _MINUTE else f"{left / _MINUTE:.0f} min"
            parts.append(f"{shown} left")
    return " · ".join(parts)


@contextmanager
def counting(state: State, what: str, total: int | None = None) -> Iterator[Counter]:
    """Yield a counter whose line goes away at the end; without a terminal it draws nothing."""
    system = state.system
    if state.settings.quiet or not system.streams.draws_status:
        yield Counter(None, what, total)
        return
    label = safe(state.redactor.text(what))
    try:
        yield Counter(system.streams.show_status, label, total)
    finally:
        system.streams.show_status("")


def progress(
    state: State, items: Iterable[T], what: str, total: int | None
) -> Generator[T, None, None]:
    """Yield the items; on a terminal with a line that counts them."""
    with counting(state, what, total) as counter:
        for item in items:
            yield item
            counter.add()


@contextmanager
def waiting(state: State, what: str) -> Iterator[None]:
    """Show at a prompt how long one thing runs, as soon as that is long."""
    system = state.system
    if not system.interactive or state.settings.quiet or not system.streams.draws_status:
        yield
        return
    label = safe(state.redactor.text(what))
    if system.streams.line is not None:
        system.streams.line.step(label)
        yield
        return
    done = threading.Event()
    begun = time.monotonic()

    def tick() -> None:
        while not done.wait(_TICK):
            seconds = time.monotonic() - begun
            system.streams.show_status(f"{label} · {seconds:.0f} s · Ctrl-C cancels")

    thread = threading.Thread(target=tick, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        system.streams.show_status("")
