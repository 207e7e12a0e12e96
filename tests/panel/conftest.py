"""Answers without a network, and a small server over real sockets."""

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cpshell.catalog import Api
from cpshell.panel.call import Call
from cpshell.panel.http import HttpTransport
from cpshell.panel.reply import Reply, read_reply
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.panel.transport import Limits, Response
from tests.socket_server import Certificate, SocketServer, make_certificate

UAPI = Call(Api.UAPI, "Ftp", "list_ftp")
WHM = Call(Api.WHM, None, "listaccts")
API2 = Call(Api.API2, "Cron", "listcron")
CALLS = {"uapi": UAPI, "whm": WHM, "api2": API2}

Read = Callable[..., Reply]


@pytest.fixture
def read() -> Read:
    """``read("whm", body, status=200, **headers)``: the reply to a call of that API."""

    def read_body(
        api: str, body: Any, status: int = 200, reason: str = "OK", **headers: str
    ) -> Reply:
        if isinstance(body, str):
            body = body.encode()
        elif not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return read_reply(CALLS[api], Response(status, reason, named, body))

    return read_body


SMALL = Limits(connect=5, whole=5, answer=100_000)

Answer = Callable[[bytes, socket.socket], bytes | None]


class Server(SocketServer):
    """What it heard and how often it was connected to; ``answer`` may be replaced.

    ``answer`` gets the request's bytes and the connection; what it returns is sent, ``None``
    closes the connection.
    """

    def __init__(self, answer: Answer, context: ssl.SSLContext | None) -> None:
        self.answer = answer
        self.requests: list[bytes] = []
        super().__init__(context)

    def reply(self, request: bytes, connection: socket.socket) -> None:
        self.requests.append(request)
        answer = self.answer(request, connection)
        if answer is None:
            raise ConnectionAbortedError
        connection.sendall(answer)

    def target(self, *, tls: bool = False, host: str = "127.0.0.1") -> Target:
        return Target(host, self.port, tls, Service.WHM)


Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """``serve(answer, tls=context)``: a server that is gone after the test."""
    started: list[Server] = []

    def start(answer: Answer | bytes, tls: ssl.SSLContext | None = None) -> Server:
        given = (lambda *_: answer) if isinstance(answer, bytes) else answer
        started.append(Server(given, tls))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls") / "panel.pem")


@pytest.fixture(scope="session")
def other_certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """One for another host."""
    return make_certificate(tmp_path_factory.mktemp("tls") / "panel.pem", "127.0.0.2")


@pytest.fixture
def connect() -> Iterator[Callable[..., HttpTransport]]:
    """``connect(server, **arguments)``: a transport that is closed after the test."""
    opened: list[HttpTransport] = []

    def open_transport(server: Any, *, tls: bool = False, **arguments: Any) -> HttpTransport:
        target = server if isinstance(server, Target) else server.target(tls=tls)
        opened.append(HttpTransport(target, **{"limits": SMALL, **arguments}))
        return opened[-1]

    yield open_transport
    for transport in opened:
        transport.close()
