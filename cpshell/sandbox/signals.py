"""Wait for a signal, whichever thread the kernel gives it to."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def signals_of(*numbers: int) -> Iterator[Callable[[], int]]:
    """Handle signals as long as the block lasts; yield a function that waits for the next one.

    A lock would not do: of two signals that come at once the kernel gives one to another thread,
    and the main thread, where handlers run, goes on waiting. A byte in a pipe wakes it up.
    """
    source, sink = os.pipe()
    os.set_blocking(sink, False)
    handlers = {number: signal.signal(number, lambda *_: None) for number in numbers}
    waking = signal.set_wakeup_fd(sink, warn_on_full_buffer=False)

    def wait() -> int:
        while (number := os.read(source, 1)[0]) not in numbers:
            pass
        return number

    try:
        yield wait
    finally:
        signal.set_wakeup_fd(waking)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        os.close(source)
        os.close(sink)
