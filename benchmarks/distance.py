"""A server that is some milliseconds away: bytes pass after a while, in both directions.

Run by itself: python -m benchmarks.distance MILLISECONDS PORT TARGET [PORT TARGET]…
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from benchmarks.static_server import StaticServer, free_ports, wait_for


@contextmanager
def away(server: StaticServer, milliseconds: int) -> Iterator[StaticServer]:
    """The same server, so far away: a question and its answer take that long on their way."""
    with distant_ports(server.ports, milliseconds) as ports:
        yield replace(server, ports=ports)


@contextmanager
def distant_ports(targets: Sequence[int], milliseconds: int) -> Iterator[Sequence[int]]:
    """A port for each of these, from which they are so far away; without a distance, the same."""
    if not milliseconds:
        yield targets
        return
    ports = free_ports(len(targets))
    pairs = [str(word) for pair in zip(ports, targets, strict=True) for word in pair]
    command = [sys.executable, "-m", "benchmarks.distance", str(milliseconds), *pairs]
    with subprocess.Popen(command) as process:
        try:
            wait_for(ports[-1], process)
            yield ports
        finally:
            process.terminate()


class _End(asyncio.Protocol):
    """One end of a connection; what comes in goes out at the other end, later."""

    def __init__(self, delay: float) -> None:
        self._delay = delay
        self.other: _End | None = None
        self._out: asyncio.Transport | None = None
        self._waiting: list[bytes] = []
        self._loop = asyncio.get_running_loop()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._out = transport
        for data in self._waiting:
            transport.write(data)

    def data_received(self, data: bytes) -> None:
        if self.other is not None:
            self._loop.call_later(self._delay, self.other.send, data)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.other is not None:
            self._loop.call_later(self._delay, self.other.close)

    def send(self, data: bytes) -> None:
        """Send on what has come at the other end, as soon as there is a connection."""
        if self._out is None:
            self._waiting.append(data)
        else:
            self._out.write(data)

    def close(self) -> None:
        """End the connection, as the other end has done."""
        if self._out is not None:
            self._out.close()


class _Near(_End):
    """The end of the client: it connects to the target when somebody comes."""

    def __init__(self, delay: float, target: int) -> None:
        super().__init__(delay)
        self._target = target

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        far = _End(self._delay)
        self.other, far.other = far, self
        self._connecting = self._loop.create_task(
            self._loop.create_connection(lambda: far, "127.0.0.1", self._target)
        )


async def _relay(milliseconds: float, targets: Sequence[tuple[int, int]]) -> None:
    loop, delay = asyncio.get_running_loop(), milliseconds / 2000
    for port, target in targets:
        await loop.create_server(
            lambda target=target: _Near(delay, target),  # type: ignore[misc]
            "127.0.0.1",
            port,
            backlog=512,
        )
    await asyncio.Event().wait()


if __name__ == "__main__":
    _NUMBERS = [int(word) for word in sys.argv[2:]]
    _TARGETS = list(zip(_NUMBERS[::2], _NUMBERS[1::2], strict=True))
    asyncio.run(_relay(float(sys.argv[1]), _TARGETS))
