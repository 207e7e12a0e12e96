"""A panel that misbehaves: it shares no code with the sandbox, and does at each stage as told."""

import functools
import gzip
import json
import re
import socket
import ssl
import struct
import time
import zlib
from collections.abc import Callable, Iterator

import pytest

from tests.socket_server import Certificate, SocketServer, make_certificate

STAGES = ("login", "otp", "sso", "read", "write", "page", "upload", "logout")
SECRET = "Marked-Secret-4f7c"
Behaviour = Callable[[socket.socket], None]


def http(
    body: bytes, status: str = "200 OK", *headers: str, kind: str = "application/json"
) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def sends(data: bytes) -> Behaviour:
    return lambda connection: connection.sendall(data)


def then_closes(data: bytes) -> Behaviour:
    def behave(connection: socket.socket) -> None:
        connection.sendall(data)
        raise ConnectionAbortedError

    return behave


def drips(data: bytes) -> Behaviour:
    """One byte at a time, each well within any time-out for the next one."""

    def behave(connection: socket.socket) -> None:
        for byte in data:
            connection.sendall(bytes([byte]))
            time.sleep(0.05)

    return behave


def hangs(connection: socket.socket) -> None:
    connection.settimeout(20)
    connection.recv(1)


def says_nothing(connection: socket.socket) -> None:
    while connection.recv(65536):
        continue


def hangs_for_long(connection: socket.socket) -> None:
    connection.settimeout(600)
    connection.recv(1)


def resets(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raise ConnectionAbortedError


def sends_a_bomb(connection: socket.socket) -> None:
    connection.sendall(_bomb())


@functools.cache
def _bomb() -> bytes:
    """300 MiB of blanks, packed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    packed = [packer.compress(b" " * (1 << 20)) for _ in range(300)]
    return http(b"".join([*packed, packer.flush()]), "200 OK", GZIP)


GZIP = "Content-Encoding: gzip"
PAGE = b"<html><head><title>Oops \x1b[2J</title></head><body>no</body></html>"
BEHAVIOURS: dict[str, Behaviour] = {
    "closes": then_closes(b""),
    "resets": resets,
    "hangs": hangs,
    "hangs for long": hangs_for_long,
    "says nothing": says_nothing,
    "drips its head": drips(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 400),
    "drips its body": drips(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + b" " * 500),
    "is cut": then_closes(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"metadata"'),
    "is cut in its head": then_closes(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "speaks no HTTP": then_closes(b"220 mail.example.com ESMTP\r\n"),
    "sends a torn status": then_closes(b"HTTP/1.1 2OO FINE\r\n\r\n"),
    "sends a huge head": then_closes(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n"),
    "announces a huge body": then_closes(
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{"
    ),
    "sends broken chunks": then_closes(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n"
    ),
    "sends torn gzip": sends(http(gzip.compress(b"{}" * 500)[:-12], "200 OK", GZIP)),
    "sends no gzip as gzip": sends(http(b"{}", "200 OK", GZIP)),
    "sends a bomb": sends_a_bomb,
    "packs twice": sends(http(gzip.compress(gzip.compress(b"{}")), "200 OK", f"{GZIP}, gzip")),
    "packs as nobody asked": sends(http(b"\x0b\x02\x80{}\x03", "200 OK", "Content-Encoding: br")),
    "sends a page": sends(http(PAGE, kind="text/html")),
    "sends a fault": sends(http(PAGE, "500 Internal Server Error", kind="text/html")),
    "sends a gateway's fault": sends(http(b"", "502 Bad Gateway", kind="text/html")),
    "is overloaded": sends(http(b"", "503 Service Unavailable", kind="text/html")),
    "redirects elsewhere": sends(http(b"", "302 Found", "Location: https://evil.example/x")),
    "refuses": sends(http(b"", "403 Forbidden", kind="text/plain")),
    "sends nothing": sends(http(b"")),
    "sends no content": sends(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "sends null": sends(http(b"null")),
    "sends a list": sends(http(b"[]")),
    "sends a number": sends(http(b"1e999")),
    "sends torn JSON": sends(http(b'{"metadata":{"result":1')),
    "nests without end": sends(http(b"[" * 200_000)),
    "sends blanks": sends(http(b" " * 900_000)),
    "sends what is no UTF-8": sends(http(b'{"metadata":\xff\xfe}')),
    "steers the terminal": sends(
        http(
            json.dumps(
                {"metadata": {"result": 0, "reason": f"\x1b]0;x\x07 no \u202e {SECRET}"}}
            ).encode()
        )
    ),
}
_PREFIX = re.compile(rb"^(GET|POST) (?:/cpsess\d+)?(/\S*)")


class HostilePanel(SocketServer):
    """Misbehaves: ``behaviours`` says what is wrong, by stage."""

    def __init__(self, context: ssl.SSLContext | None, behaviours: dict[str, Behaviour]) -> None:
        self.behaviours = behaviours
        self.counts = dict.fromkeys(STAGES, 0)
        super().__init__(context)

    def greet(self, connection: socket.socket) -> None:
        if "connect" in self.behaviours:
            self.behaviours["connect"](connection)

    def reply(self, request: bytes, connection: socket.socket) -> None:
        stage = stage_of(request)
        self.counts[stage] += 1
        behaviour = self.behaviours.get(stage)
        if behaviour is not None:
            behaviour(connection)
        else:
            connection.sendall(self._right_answer(stage, request))

    def _right_answer(self, stage: str, request: bytes) -> bytes:
        if stage in ("login", "otp"):
            body = {"status": 1, "security_token": "/cpsess1234567890", "redirect": "/x"}
            cookie = "Set-Cookie: whostmgrsession=root%3aabc; HttpOnly; path=/; secure"
            return http(json.dumps(body).encode(), "200 OK", cookie)
        if stage == "sso":
            url = f"https://127.0.0.1:{self.port}/cpsess1234567891/login/?session=alice%3aabc"
            return http(_whm({"url": url, "session": "alice:abc", "service": "cpaneld"}))
        return http(_whm({"acct": [{"user": "alice"}]} if stage == "page" else {"version": "11"}))


def _whm(data: object) -> bytes:
    return json.dumps(
        {"metadata": {"result": 1, "reason": "OK", "version": 1}, "data": data}
    ).encode()


def stage_of(request: bytes) -> str:
    match = _PREFIX.match(request)
    path = match[2].decode() if match else ""
    if path.startswith("/logout"):
        return "logout"
    if path.startswith("/login"):
        return "otp" if b"tfa_token=" in request else "login"
    if "create_user_session" in path:
        return "sso"
    if "multipart/form-data" in request[:4096].decode("latin-1"):
        return "upload"
    if "listaccts" in path:
        return "page"
    return "read" if path.startswith(("/json-api/version", "/json-api/gethostname")) else "write"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls") / "panel.pem")


@pytest.fixture
def panel(certificate: Certificate) -> Iterator[Callable[..., HostilePanel]]:
    """``panel(stage=behaviour)``: a panel over TLS that is gone after the test."""
    opened: list[HostilePanel] = []

    def start(shown: Certificate | None = certificate, **faults: str) -> HostilePanel:
        behaviours = {stage: BEHAVIOURS[fault] for stage, fault in faults.items()}
        opened.append(HostilePanel(shown.context if shown else None, behaviours))
        return opened[-1]

    yield start
    for each in opened:
        each.close()


@pytest.fixture(scope="session")
def secret() -> str:
    return SECRET
