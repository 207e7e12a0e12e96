"""Answers without a network, and a small server over real sockets."""

import json
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from cpshell.catalog import Api
from cpshell.panel.call import Call
from cpshell.panel.http import HttpTransport
from cpshell.panel.reply import Reply, read_reply
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.panel.transport import Limits, Response

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

# A server of a few lines over real sockets and real TLS.

Answer = Callable[[bytes, socket.socket], bytes | None]


@dataclass
class Server:
    """What it heard and how often it was connected to; ``answer`` may be replaced.

    ``answer`` gets the request's bytes and the connection; what it returns is sent, ``None``
    closes the connection.
    """

    port: int
    answer: Answer
    requests: list[bytes]
    connections: int = 0

    def target(self, *, tls: bool = False, host: str = "127.0.0.1") -> Target:
        return Target(host, self.port, tls, Service.WHM)


Serve = Callable[..., Server]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """``serve(answer, tls=context)``: a server that is gone after the test."""
    with ExitStack() as ends:

        def start(answer: Answer | bytes, tls: ssl.SSLContext | None = None) -> Server:
            listener = ends.enter_context(socket.create_server(("127.0.0.1", 0)))
            given = (lambda *_: answer) if isinstance(answer, bytes) else answer
            server = Server(listener.getsockname()[1], given, [])
            open_now: list[socket.socket] = []
            thread = threading.Thread(
                target=_accept, args=(server, listener, tls, open_now), daemon=True
            )
            thread.start()

            def stop() -> None:
                for each in (listener, *open_now):
                    with suppress(OSError):
                        each.shutdown(socket.SHUT_RDWR)
                    each.close()
                thread.join()

            ends.callback(stop)
            return server

        yield start


def _accept(
    server: Server,
    listener: socket.socket,
    tls: ssl.SSLContext | None,
    open_now: list[socket.socket],
) -> None:
    talks = []
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            break
        server.connections += 1
        open_now.append(plain)
        talks.append(threading.Thread(target=_talk, args=(server, plain, tls, open_now)))
        talks[-1].start()
    for talk in talks:
        talk.join()


def _talk(
    server: Server,
    connection: socket.socket,
    tls: ssl.SSLContext | None,
    open_now: list[socket.socket],
) -> None:
    try:
        if tls:
            connection = tls.wrap_socket(connection, server_side=True)
            open_now.append(connection)
        with connection:
            while request := _read_request(connection):
                server.requests.append(request)
                answer = server.answer(request, connection)
                if answer is None:
                    return
                connection.sendall(answer)
    except OSError:
        connection.close()


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        more = connection.recv(65536)
        if not more:
            return b""
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    while length and len(body) < int(length[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for 127.0.0.1: its file, its fingerprint, a server's context."""

    path: str
    fingerprint: str
    context: ssl.SSLContext


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return _certificate(tmp_path_factory.mktemp("tls"), "127.0.0.1")


@pytest.fixture(scope="session")
def other_certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """One for another host."""
    return _certificate(tmp_path_factory.mktemp("tls"), "127.0.0.2")


def _certificate(folder: Path, address: str) -> Certificate:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "panel.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "panel.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return Certificate(str(path), f"sha256:{made.fingerprint(hashes.SHA256()).hex()}", context)


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
