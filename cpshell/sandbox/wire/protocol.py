"""The connection, in the words of the panel's server.

uvicorn does the reading; what it writes is dressed here: reason phrases of its own, header
names in their usual case, keep-alive headers with a count, the close after 200 requests
(wire: recorded), and kept connections for HTTP/1.0 clients that ask for them.
"""

import asyncio
from email.utils import formatdate
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from cpshell.sandbox.clock import Clock
from cpshell.sandbox.wire.head import HeadBuffer
from cpshell.sandbox.world.areas.tweaks import VERSION

MOST_REQUESTS = 200
"""Requests on one connection before the server closes it (wire: recorded)."""
KEEP_ALIVE_SECONDS = 70
MOST_HEAD = 256 * 1024
"""The longest head of a request in bytes."""
REASON_HEADER = b"x-reason-phrase"
"""Carries the reason phrase of an answer down to the connection; never sent."""
_SERVER = f"cpsrvd/{VERSION}".encode()
_SPECIAL_CASE = {b"www-authenticate": b"WWW-Authenticate"}


class PanelConnection(h11.Connection):
    """An h11 connection that writes the head of a response as the panel does."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(h11.SERVER, max_incomplete_event_size=MOST_HEAD)
        self._receive_buffer = self._heads = HeadBuffer()
        self._clock = clock
        self.served = 0

    def next_event(self) -> Any:
        """Do as h11 does; an HTTP/1.0 client that asks for it may keep the connection."""
        if self.their_state is h11.IDLE:
            self._heads.skip_empty_lines()
        event = super().next_event()
        if isinstance(event, h11.Request) and event.http_version == b"1.0":
            self._cstate.keep_alive = b"keep-alive" in _connection_words(event)
        return event

    def send(self, event: Any) -> Any:
        """Send as h11 does, but for the head of a response."""
        if not isinstance(event, h11.Response):
            return super().send(event)
        self.served += 1
        reason, headers = _split_reason(event)
        closing = (
            not self._cstate.keep_alive
            or self.served >= MOST_REQUESTS
            or (b"connection", b"close") in headers
        )
        kept = [(name, value) for name, value in headers if name != b"connection"]
        if closing:
            kept.append((b"connection", b"close"))
        # h11 follows its states with this event; its bytes are not what the panel sends, but
        # they tell how the body will be framed.
        answer = h11.Response(status_code=event.status_code, headers=kept, reason=reason)
        if b"\r\ntransfer-encoding: chunked\r\n" in (super().send(answer) or b"").lower():
            kept.append((b"transfer-encoding", b"chunked"))
        count = None if closing else self.served
        date = formatdate(self._clock.exact(), usegmt=True)
        return _head(event.status_code, reason, [(b"date", date.encode()), *kept], count)


def _connection_words(event: h11.Request) -> list[bytes]:
    return [
        word.strip().lower()
        for name, value in event.headers
        if name == b"connection"
        for word in value.split(b",")
    ]


def _split_reason(event: h11.Response) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    reason = bytes(event.reason)
    headers: list[tuple[bytes, bytes]] = []
    for name, value in event.headers:
        if name == REASON_HEADER:
            reason = value
        else:
            headers.append((name, value))
    return reason, headers


def _head(
    status: int, reason: bytes, headers: list[tuple[bytes, bytes]], served: int | None
) -> bytes:
    """Status line and headers; ``served`` counts the requests of a connection that is kept."""
    lines = [b"HTTP/1.1 %d %b" % (status, reason)]
    lines.append(b"Server: " + _SERVER)
    for name, value in headers:
        lines.append(_usual_case(name) + b": " + (value if name != b"connection" else b"close"))
    if served is not None:
        lines.append(b"Connection: Keep-Alive")
        lines.append(b"Keep-Alive: timeout=%d, max=%d" % (KEEP_ALIVE_SECONDS, MOST_REQUESTS))
        lines.append(b"X-Keep-Alive-Count: %d" % served)
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _usual_case(name: bytes) -> bytes:
    return _SPECIAL_CASE.get(name) or b"-".join(part.capitalize() for part in name.split(b"-"))


class PanelProtocol(H11Protocol):
    """uvicorn's protocol with a :class:`PanelConnection`.

    A request finds its connection in ``scope["state"]["connection"]``, to drop it.
    """

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        clock: Clock,
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {"connection": self}, _loop)
        self.conn = PanelConnection(clock)

    def drop(self) -> None:
        """Cut the connection without another byte."""
        self.transport.abort()

    def hang_up(self) -> None:
        """Close the connection after what was written, though the answer isn't complete."""
        self.transport.close()
