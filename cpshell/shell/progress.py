"""Show on a terminal's standard error what goes on, as lines that are gone at the end."""

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from cpshell.render import safe
from cpshell.shell.state import State
from cpshell.system.activity import SILENT, Describe
from cpshell.system.streams import Streams

T = TypeVar("T")

_TICK = 0.2  # seconds between two drawings
_MINUTE = 60.0


class Counter:
    """Counts what has passed, of a total that may become known later."""

    def __init__(self, what: str, total: int | None, of: str = "") -> None:
        """``of`` names what is counted; it stands last, where a narrow terminal cuts it."""
        self._what = what
        self._of = of
        self.total = total
        self.count = self._before = 0
        self._begun: float | None = None

    def begin_at(self, count: int) -> None:
        """Count on from what has passed before: it says nothing about how fast the rest comes."""
        self.count = self._before = count
        self._begun = time.monotonic()

    def add(self, number: int = 1) -> None:
        """Count some more."""
        self.count += number

    def described(self, seconds: float) -> str:
        """Return how far it is after these seconds."""
        if self._begun is not None:
            seconds = time.monotonic() - self._begun
        text = described(self.count, self.total, self._what, seconds, before=self._before)
        return f"{text} · {self._of}" if self._of else text


def described(
    count: int,
    total: int | None,
    what: str,
    seconds: float,
    failed: int = 0,
    before: int = 0,
) -> str:
    """Return text like ``1,500 of 12,000 rows · 850/s · 3 failed · 12 s left``.

    ``seconds`` is how long it took since ``before`` had passed.
    """
    of = f" of {total:,}" if total is not None else ""
    parts = [f"{count:,}{of} {what}"]
    rate = (count - before) / seconds if seconds > 0 else 0.0
    if rate > 0:
        parts.append(f"{rate:,.0f}/s" if rate >= 1 else f"{1 / rate:.1f} s each")
    if failed:
        parts.append(f"{failed:,} failed")
    if rate > 0 and total is not None and total > count:
        left = (total - count) / rate
        shown = f"{left:.0f} s" if left < 2 * _MINUTE else f"{left / _MINUTE:.0f} min"
        parts.append(f"{shown} left")
    return " · ".join(parts)


@contextmanager
def counting(state: State, what: str, total: int | None = None, of: str = "") -> Iterator[Counter]:
    """Yield a counter; a terminal shows it while inside."""
    counter = Counter(state.redactor.text(what), total, state.redactor.text(of))
    with steady(state, counter.described):
        yield counter


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
    """Show how long one thing runs, as soon as that is long."""
    if not _is_drawn(state):
        yield
        return
    activity, label = state.system.streams.activity, state.redactor.text(what)
    activity.begin_step(safe(label))
    if activity.is_on_board:  # with the time that it takes
        yield
        return
    with steady(state, lambda seconds: f"{label} · {seconds:.0f} s · Ctrl-C cancels"):
        yield


@contextmanager
def steady(state: State, describe: Describe) -> Iterator[None]:
    """Show on a terminal how far something is, for as long as it goes on.

    What goes on within something else stands after it, on the same line.
    """
    if not _is_drawn(state):
        yield
        return
    streams = state.system.streams
    with streams.activity.part(lambda seconds: safe(describe(seconds))):
        if streams.activity.is_drawn:
            yield
            return
        streams.activity.is_drawn = True
        try:
            with drawn(streams, streams.activity.text):
                yield
        finally:
            streams.activity.is_drawn = False


@contextmanager
def drawn(streams: Streams, text: Callable[[], str]) -> Iterator[None]:
    """Draw a text again and again while inside, and wipe it at the end."""
    ended = threading.Event()

    def draw() -> None:
        pause = SILENT
        while not ended.wait(pause):
            streams.show_status(text())
            pause = _TICK

    thread = threading.Thread(target=draw, name="progress", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        streams.show_status("")


def _is_drawn(state: State) -> bool:
    return state.system.streams.draws_status and not state.settings.quiet
