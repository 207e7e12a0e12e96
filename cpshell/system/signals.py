"""End by signal: SIGTERM, SIGINT and a lost terminal end what was started, then log out."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_NAMES = ("SIGTERM", "SIGHUP")


class Ended(BaseException):
    """A signal asked the program to end; ``exit_code`` is what a shell reports for it."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


@contextmanager
def signals_end() -> Iterator[None]:
    """Raise :class:`Ended` once for these signals while inside; a second one is ignored."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    # Who started us with a signal ignored (nohup) wants it ignored.
    numbers = [number for number in numbers if signal.getsignal(number) is signal.SIG_DFL]

    def end(number: int, frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        _end_programs()
        raise Ended(number)

    def interrupt(number: int, frame: FrameType | None) -> None:
        _end_programs()
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, end)
    interruptible = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if interruptible:
        signal.signal(signal.SIGINT, interrupt)
    try:
        yield
    finally:
        for number in numbers:
            signal.signal(number, signal.SIG_DFL)
        if interruptible:
            signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def signals_later() -> Iterator[None]:
    """Deliver SIGINT, SIGTERM and SIGHUP after what stands inside, not within it."""
    if threading.current_thread() is not threading.main_thread():
        yield  # handlers run in the main thread
        return
    arrived: list[int] = []
    numbers = [getattr(signal, name) for name in ("SIGINT", *_NAMES) if hasattr(signal, name)]
    handlers = {number: signal.getsignal(number) for number in numbers}
    handlers = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in handlers:
        signal.signal(number, lambda number, _frame: arrived.append(number))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in arrived:
            signal.raise_signal(number)


def _end_programs() -> None:
    """Ask the programs that run now to end, in whichever thread somebody waits for them."""
    groups = sys.modules.get("cpshell.system.process_groups")
    if groups is not None:  # else no program was ever started
        groups.RUNNING.end_all()
