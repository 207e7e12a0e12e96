"""End by signal: SIGTERM, SIGINT and a lost terminal end what was started, then log out.

A signal raises :class:`Ended` or ``KeyboardInterrupt`` in the main thread, wherever it is: what
must not be torn apart stands in :func:`signals_later`, what waits within that in
:func:`signals_now`. Other threads get no signals; they look whether one came
(:func:`check_thread`) before each step. Nothing waits for long at once: a signal that comes just
before a wait, or to another thread, does not end it.
"""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from cpshell.errors import Interrupted

Handler = signal.Handlers | Callable[[int, FrameType | None], object]

_NAMES = ("SIGTERM", "SIGHUP")
LOOK = 0.1
"""Seconds after which whoever waits looks whether a signal came."""


class Ended(BaseException):
    """A signal asked the program to end; ``exit_code`` is what a shell reports for it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


class _Arrivals:
    """Keeps what came and was not delivered, how many parts hold signals back, and what follows."""

    def __init__(self) -> None:
        self.waiting: list[int] = []
        self.holds = 0
        self.ended = False
        self.stops_threads = False


_ARRIVALS = _Arrivals()


@contextmanager
def signals_end() -> Iterator[None]:
    """Raise :class:`Ended` once for these signals while inside; a second one is ignored."""
    if not _in_main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    # Who started us with a signal ignored (nohup) wants it ignored.
    usual: dict[int, Handler] = dict.fromkeys(numbers, signal.SIG_DFL)
    usual[signal.SIGINT] = signal.default_int_handler
    handlers = {each: usual[each] for each in usual if signal.getsignal(each) == usual[each]}
    for number in handlers:
        signal.signal(number, _arrive)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if handlers:
            _ARRIVALS.waiting.clear()
            _ARRIVALS.ended = _ARRIVALS.stops_threads = False


@contextmanager
def signals_later() -> Iterator[None]:
    """Deliver signals after what stands inside, not within it."""
    if not _in_main_thread():
        yield  # they are delivered to the main thread
        return
    _ARRIVALS.holds += 1
    try:
        yield
    finally:
        _ARRIVALS.holds -= 1
        if _ARRIVALS.waiting and not _ARRIVALS.holds:
            _deliver()


@contextmanager
def signals_now() -> Iterator[None]:
    """Deliver signals as they come, though what stands around holds them back: for waiting."""
    if not _ARRIVALS.holds or not _in_main_thread():
        yield
        return
    holds, _ARRIVALS.holds = _ARRIVALS.holds, 0
    try:
        if _ARRIVALS.waiting:
            _deliver()
        yield
    finally:
        _ARRIVALS.holds = holds


def sleep(seconds: float) -> None:
    """Let time pass, until a signal comes.

    Raises:
        Interrupted: a signal came, and this is not the main thread.
    """
    ends = time.monotonic() + seconds
    with signals_now():
        while (left := ends - time.monotonic()) > 0:
            check_thread()
            time.sleep(min(left, LOOK))


def check_thread() -> None:
    """Raise an error in a thread beside the main one that is to begin nothing more.

    Raises:
        Interrupted: a signal came since the line began.
    """
    if _ARRIVALS.stops_threads and not _in_main_thread():
        raise Interrupted("interrupted")


def stops_threads() -> bool:
    """Return whether a signal came since the line began."""
    return _ARRIVALS.stops_threads


def begin_line() -> None:
    """Let other threads do something again: the user is at the prompt after a Ctrl-C."""
    if _ARRIVALS.stops_threads and _in_main_thread() and not _ARRIVALS.ended:
        _ARRIVALS.stops_threads = False


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


def _arrive(number: int, frame: FrameType | None) -> None:
    """Handle a signal: it may come within anything, so no thread is started and no lock is taken
    that the main thread may hold."""
    if _ARRIVALS.ended and number != signal.SIGINT:
        return
    _ARRIVALS.waiting.append(number)
    _stop_others()
    if not _ARRIVALS.holds:
        _deliver()


def _deliver() -> NoReturn:
    numbers = tuple(_ARRIVALS.waiting)
    _ARRIVALS.waiting.clear()
    _stop_others()  # what the main thread has started meanwhile ends, too
    ending = [number for number in numbers if number != signal.SIGINT]
    if ending:
        _ARRIVALS.ended = True
        raise Ended(ending[0])
    raise KeyboardInterrupt


def _stop_others() -> None:
    """Ask the programs that run now to end, in whichever thread somebody waits for them."""
    _ARRIVALS.stops_threads = True
    groups = sys.modules.get("cpshell.system.process_groups")
    if groups is not None:  # else no program was ever started
        groups.RUNNING.ask_to_end()
