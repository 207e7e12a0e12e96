"""End requests in time: a deadline for the whole of each, however slowly its bytes come."""

import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore

from cpshell.system.signals import LOOK, check_thread
from cpshell.system.waits import run_beside, wake_readers

_PIECE = 1 << 16  # bytes sent at a time: each waits no longer than what is left


class Deadline:
    """Says how many seconds the request has left that this thread is making."""

    def __init__(self) -> None:
        self._ends = threading.local()

    @contextmanager
    def within(self, seconds: float | None, *, stops: bool = True) -> Iterator[None]:
        """Let everything inside take these seconds together; ``None`` sets no deadline.

        ``stops``: a signal ends it before that.
        """
        self._ends.at = None if seconds is None else time.monotonic() + seconds
        self._ends.stops = stops
        try:
            yield
        finally:
            self._ends.at = None

    def left(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float | None:
        """Return how long to wait for one step, ``timeout`` seconds at most.

        Raises:
            TimeoutException: of the kind ``late``, after the deadline.
        """
        ends: float | None = getattr(self._ends, "at", None)
        if ends is None:
            return timeout
        left = ends - time.monotonic()
        if left <= 0:
            raise late
        return left if timeout is None else min(timeout, left)

    def check_thread(self) -> None:
        """Raise an error where this thread is to end.

        Raises:
            Interrupted: a signal came, and the request may be left.
        """
        if getattr(self._ends, "stops", True):
            check_thread()


class DeadlineBackend(httpcore.SyncBackend):
    """Opens connections whose every step heeds the deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        plain: Any = host.encode("ascii")  # a str would load Python's codec for other scripts

        def connect() -> httpcore.NetworkStream:
            return connect_tcp(plain, port, left, local_address, socket_options)

        connect_tcp = super().connect_tcp
        stream = run_beside(connect, self._deadline.check_thread)
        return _DeadlineStream(stream, self._deadline)


class _DeadlineStream(httpcore.NetworkStream):
    """Reads and writes within the deadline; ``_busy`` is held while the socket is in use."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline
        self._busy = threading.Lock()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read as soon as there is something, and look now and then whether to go on."""
        wait = self._deadline.left(timeout, httpcore.ReadTimeout)
        ends = None if wait is None else time.monotonic() + wait
        while True:
            left = LOOK if ends is None else ends - time.monotonic()
            try:
                with self._busy:
                    return self._stream.read(max_bytes, max(0.001, min(left, LOOK)))
            except httpcore.ReadTimeout:
                if left <= LOOK and ends is not None:
                    raise
            self._deadline.check_thread()

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        pieces = memoryview(buffer)
        for start in range(0, len(buffer), _PIECE):
            left = self._deadline.left(timeout, httpcore.WriteTimeout)
            with self._busy:
                self._stream.write(bytes(pieces[start : start + _PIECE]), left)

    def close(self) -> None:
        """Close the socket once no other thread uses it; one that waits for it is woken. It would
        go on with a descriptor that the system may give to a file meanwhile."""
        if not self._busy.acquire(blocking=False):
            wake_readers(self.get_extra_info("socket"))
            self._busy.acquire()
        try:
            self._stream.close()
        finally:
            self._busy.release()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(timeout, httpcore.ConnectTimeout)
        name: Any = server_hostname and server_hostname.encode("ascii")  # as above
        stream = self._stream.start_tls(ssl_context, name, left)
        return _DeadlineStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
