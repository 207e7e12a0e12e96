"""Send requests over the network, by httpcore."""

import ssl
import time
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpcore

from cpshell.events import Emit, Exchange, RequestSent, ResponseReceived, nowhere
from cpshell.panel.deadlines import Deadline, DeadlineBackend
from cpshell.panel.request import Receiver, Request, form_text
from cpshell.panel.targets import Target, ascii_host
from cpshell.panel.tls import CertificateShown, LookingContext, tls_context, unverified
from cpshell.panel.transport import Limits, Response
from cpshell.panel.trust import Trust
from cpshell.panel.unpacking import read_body, too_large
from cpshell.records import changed
from cpshell.redact import octets
from cpshell.system.signals import signals_now
from cpshell.version import __version__

if TYPE_CHECKING:
    from cpshell.panel.proxy import Proxy

_HEADERS = (
    (b"Accept", b"application/json, */*;q=0.5"),
    (b"Connection", b"keep-alive"),
    (b"User-Agent", f"cpshell/{__version__}".encode()),
)
_PACKED, _AS_IT_IS = b"gzip, deflate", b"identity"
_EXPLAINS = 1 << 18  # bytes of an answer that no receiver wants: its beginning says what it is
_LEGAL = "/%?:@!$&'()*+,;=~"  # stands as it is in a path and its query
_KEPT = 32  # connections without a request
_KEEP_ALIVE = 60.0  # seconds; the server closes an idle connection after 70 (wire §5)
_FAILURES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.ProxyError,
)

Body = tuple[str, Iterable[bytes], int]
"""The type of a body, its pieces, and how many bytes they are together."""


class HttpTransport:
    """Keeps a connection to a panel's port alive; each request has a deadline."""

    def __init__(
        self,
        target: Target,
        trust: Trust = Trust(),  # noqa: B008 - frozen
        limits: Limits = Limits(),  # noqa: B008 - frozen
        emit: Emit = nowhere,
        proxy: "Proxy | None" = None,
    ) -> None:
        self._target = target
        self._limits = limits
        self._emit = emit
        self._proxy = proxy
        self._origin = target.origin
        self._deadline = Deadline()
        context = tls_context(trust) if target.tls else None
        self._pool = _connection_pool(context, proxy, DeadlineBackend(self._deadline))

    def send(self, request: Request) -> Response:
        message = _message(self._target, request, self._limits)
        url = self._origin + request.location
        self._emit(RequestSent, request.method, url, _describe_body(request))
        begun = time.perf_counter()
        response = self._send(message, request)
        self._emit(
            ResponseReceived,
            response.status,
            response.header("content-type") or "",
            len(response.body) if response.received is None else response.received,
            time.perf_counter() - begun,
        )
        self._emit(
            Exchange,
            self._origin,
            request.method,
            request.path,
            request.query,
            request.form,
            tuple((part.name, part.filename) for part in request.uploads),
            response.status,
            response.reason,
            response.headers,
            response.body,
            request.json,
            request.secret_fields,
            response.received,
        )
        return response

    def greet(self) -> None:
        """Connect, so that the certificate is judged; nothing of a request is sent.

        Raises:
            ConnectionFailed: it cannot be reached, or its certificate is not trusted.
        """
        request = Request("GET", "/")
        with suppress(_Greeted):
            self._send(_message(self._target, request, self._limits), request, _Handshake())

    def close(self) -> None:
        self._pool.close()

    def _send(
        self, message: httpcore.Request, request: Request, handshake: "_Handshake | None" = None
    ) -> Response:
        tunnel = handshake or _Tunnel()
        if self._proxy is not None or handshake is not None:
            message.extensions["trace"] = tunnel.follow
        try:
            stops = request.patience is None  # what is brief ends by itself: a logout
            deadline = self._deadline.within(self._seconds(request), stops=stops)
            with deadline, signals_now() if stops else nullcontext():
                answer = self._pool.handle_request(message)
                try:
                    return _read(answer, request, min(self._limits.answer, request.most))
                finally:
                    answer.close()
        except _FAILURES as error:
            from cpshell.panel.http_errors import explain, explain_tunnel

            if self._proxy is not None and tunnel.waiting:
                raise explain_tunnel(error, self._target, self._proxy) from None
            raise explain(error, self._target, request, self._limits, self._shown_pin) from None

    def _seconds(self, request: Request) -> float | None:
        """Return the deadline of a request, ``None`` for a transfer: only its silence counts."""
        if request.transfer:
            return None
        return min(self._limits.whole, request.patience or self._limits.whole)

    def _shown_pin(self) -> str | None:
        return peer_fingerprint(self._target, self._limits, self._proxy)


class _Tunnel:
    """Knows whether a proxy has still to connect: nothing of the request is sent until then."""

    def __init__(self) -> None:
        self.waiting = False

    def follow(self, event: str, info: dict[str, Any]) -> None:
        if event == "connection.connect_tcp.started":
            self.waiting = True
        elif event == "proxy.start_tls.started":
            self.waiting = False


class _Greeted(Exception):
    """Ends a request when the handshake is done."""


class _Handshake(_Tunnel):
    """Lets a request go no further than to the end of the handshake."""

    def follow(self, event: str, info: dict[str, Any]) -> None:
        super().follow(event, info)
        if event.endswith(".start_tls.complete"):
            info["return_value"].close()
            raise _Greeted


def _connection_pool(
    context: ssl.SSLContext | None,
    proxy: "Proxy | None",
    backend: httpcore.NetworkBackend | None = None,
) -> httpcore.ConnectionPool:
    if proxy is None:
        return httpcore.ConnectionPool(
            context,
            max_connections=None,
            max_keepalive_connections=_KEPT,
            keepalive_expiry=_KEEP_ALIVE,
            network_backend=backend,
        )
    return httpcore.HTTPProxy(
        httpcore.URL(scheme="http", host=ascii_host(proxy.host), port=proxy.port, target="/"),
        ssl_context=context,
        max_connections=None,
        max_keepalive_connections=_KEPT,
        keepalive_expiry=_KEEP_ALIVE,
        network_backend=backend,
    )


def _message(target: Target, request: Request, limits: Limits) -> httpcore.Request:
    """Return a request as httpcore takes it."""
    host = ascii_host(target.host)
    shown = f"[{host}]" if ":" in host else host
    usual = target.port == (443 if target.tls else 80)
    headers = [(b"Host", (shown if usual else f"{shown}:{target.port}").encode()), *_HEADERS]
    headers.append((b"Accept-Encoding", _PACKED if request.receiver is None else _AS_IT_IS))
    headers += ((name.encode(), octets(text)) for name, text in request.headers)
    content: Iterable[bytes] = ()
    if request.method == "POST":
        kind, content, size = _body(request)
        headers.append((b"Content-Type", kind.encode()))
        headers.append((b"Content-Length", str(size).encode()))
    whole = limits.whole
    timeout = {"connect": limits.connect, "read": whole, "write": whole, "pool": whole}
    return httpcore.Request(
        request.method,
        httpcore.URL(
            scheme="https" if target.tls else "http",
            host=host,
            port=target.port,
            target=quote(octets(request.location), safe=_LEGAL),
        ),
        headers=headers,
        content=content,
        extensions={"timeout": timeout},
    )


def _body(request: Request) -> Body:
    if request.uploads:
        from cpshell.panel.multipart import multipart_body

        return multipart_body(request.form, request.uploads)
    if request.json is not None:
        kind, content = "application/json", octets(request.json)
    else:
        kind, content = "application/x-www-form-urlencoded", form_text(request.form).encode()
    return kind, (content,), len(content)


def _describe_body(request: Request) -> str:
    if request.uploads:
        from cpshell.language.counts import counted

        size = sum(part.size for part in request.uploads)
        return f"{counted(len(request.uploads), 'file')}, {counted(size, 'byte')}"
    return form_text(request.form) if request.json is None else request.json


def _read(answer: httpcore.Response, request: Request, limit: int) -> Response:
    """Return an answer with its whole body, or without it where a receiver took it.

    Raises:
        NotAReply: it is larger than ``limit`` bytes, or cannot be unpacked.
    """
    headers = tuple(
        (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in answer.headers
    )
    reason: bytes = answer.extensions["reason_phrase"]
    head = Response(answer.status, reason.decode("ascii", "ignore"), headers, b"")
    if request.receiver is not None:
        return _receive(answer.iter_stream(), head, request.receiver)
    announced = _values(headers, "content-length")
    if announced.isdecimal() and int(announced) > limit:
        raise too_large(limit)
    body = read_body(answer.iter_stream(), _values(headers, "content-encoding"), limit)
    return changed(head, body=body)


def _receive(pieces: Iterable[bytes], head: Response, receiver: Receiver) -> Response:
    """Pass the body of an answer on; of one that is not wanted, keep the beginning."""
    size, kept = 0, b""
    wanted = receiver.wants(head.status, head.headers)
    for piece in pieces:
        size += len(piece)
        if wanted:
            receiver.take(piece)
        else:
            kept += piece
            if size >= _EXPLAINS:
                break
    return changed(head, received=size) if wanted else changed(head, body=kept)


def _values(headers: tuple[tuple[str, str], ...], name: str) -> str:
    return ", ".join(value for key, value in headers if key == name)


def peer_fingerprint(target: Target, limits: Limits, proxy: "Proxy | None" = None) -> str | None:
    """Return the fingerprint that a server shows now, or ``None``; only the handshake is sent."""
    context = LookingContext(ssl.PROTOCOL_TLS_CLIENT)
    with _connection_pool(unverified(context), proxy) as pool:
        try:
            pool.handle_request(_message(target, Request("GET", "/"), limits))
        except CertificateShown as shown:
            return shown.pin
        except _FAILURES:
            return None
    return None
