"""A connection is closed while a thread still waits for its answer."""

import socket
import threading

import pytest
from httpcore._backends.sync import SyncStream

from cpshell.panel.deadlines import Deadline, _DeadlineStream


class Watched(SyncStream):
    """Notes when it is read and when it is closed."""

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock)
        self.events: list[str] = []
        self.reading = threading.Event()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.events.append("reads")
        self.reading.set()
        try:
            return super().read(max_bytes, 30)
        finally:
            self.events.append("has read")

    def close(self) -> None:
        self.events.append("closes")
        super().close()


@pytest.mark.quick
def test_a_socket_is_closed_when_no_thread_reads_it_any_more() -> None:
    """Else the thread goes on with a descriptor that may be that of a file by then: the end of TLS
    was written into a journal."""
    here, there = socket.socketpair()
    watched = Watched(here)
    stream = _DeadlineStream(watched, Deadline())
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(stream.read(100)))
    reader.start()
    assert watched.reading.wait(10)
    stream.close()
    reader.join(10)
    assert got == [b""]
    assert watched.events == ["reads", "has read", "closes"]
    there.close()
