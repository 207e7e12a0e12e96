"""Define the network as an interface of one method.

Flows and sessions are tested with a function in its place; :mod:`cpshell.panel.http` is the real
one, imported only when something is about to be sent. A transport sends each request once and
follows nothing: who may send again, and where a redirect may lead, is decided above.
"""

from typing import Protocol

from cpshell.panel.request import Headers, Request
from cpshell.records import Record, record


@record
class Response(Record):
    """An HTTP answer. Header names are in lower case; a repeated header keeps its values.

    ``received`` are the bytes of a body that a receiver took; ``body`` is empty then.
    """

    status: int
    reason: str
    headers: Headers
    body: bytes
    received: int | None = None

    def header(self, name: str) -> str | None:
        """Return the first value of a header."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def cookies(self) -> dict[str, str]:
        """Return the cookies that the answer sets, by name, values as they are on the wire."""
        pairs = (
            value.partition(";")[0].partition("=")
            for key, value in self.headers
            if key == "set-cookie"
        )
        return {name.strip(): value.strip() for name, _, value in pairs}


@record
class Limits(Record):
    """Sets seconds to connect and for a whole request; bytes of an answer, unpacked, at the most.

    For a transfer ``whole`` is the longest silence.
    """

    connect: float = 10.0
    whole: float = 60.0
    answer: int = 256 << 20


class Transport(Protocol):
    """Sends one request to one origin."""

    def send(self, request: Request) -> Response:
        """Return the answer, whatever its status.

        Raises:
            ConnectionFailed, TimedOut: no answer; ``sent`` tells if the call may have run.
            NotAReply: an answer that is too large or cannot be unpacked.
        """

    def close(self) -> None:
        """Close the connections."""


class GreetingTransport(Transport, Protocol):
    """Can judge the certificate of a server, too, before anything is sent."""

    def greet(self) -> None:
        """Connect; nothing of a request is sent."""
