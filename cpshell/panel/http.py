"""Send requests over the network. The only module that knows httpx."""

import re
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cpshell.errors import (
    CertificateUntrusted,
    ConnectionFailed,
    CpshellError,
    NotAReply,
    TimedOut,
    UsageError,
)
from cpshell.events import Emit, Exchange, RequestSent, ResponseReceived, nowhere
from cpshell.panel.deadlines import Deadline, DeadlineBackend
from cpshell.panel.proxy import Proxy
from cpshell.panel.request import Request, form_text
from cpshell.panel.targets import Target
from cpshell.panel.tls import CertificateShown, LookingContext, tls_context, unverified
from cpshell.panel.transport import Limits, Response
from cpshell.panel.trust import Trust
from cpshell.panel.unpacking import read_body, too_large
from cpshell.redact import octets
from cpshell.version import __version__

# httpx offers a command of its own, which would bring pygments, rich and click with it.
_absent = "httpx._main" not in sys.modules
if _absent:
    sys.modules["httpx._main"] = None  # type: ignore[assignment]
import httpx  # noqa: E402

if _absent:
    del sys.modules["httpx._main"]

_HEADERS = (
    (b"Accept", b"application/json, */*;q=0.5"),
    (b"Accept-Encoding", b"gzip, deflate"),
    (b"Connection", b"keep-alive"),
    (b"User-Agent", f"cpshell/{__version__}".encode()),
)
_WRITE_HTTPS = "this may be a TLS port: write https://"
_BYTES = re.compile(r"""bytearray\(b(["'])(.*)\1\)""", re.DOTALL)  # as h11 shows a line
_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER", "PACKET_LENGTH", "EOF")
_NO_COMMON_TLS = ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "HANDSHAKE_FAILURE", "NO_SHARED")
"""What OpenSSL says of a peer that speaks something else, and of one that speaks another TLS."""
_KEEP_ALIVE = 60.0  # seconds; the server closes an idle connection after 70 (wire §5)


@dataclass(slots=True)
class HttpTransport:
    """Keeps a connection to a panel's port alive; each request has a deadline."""

    target: Target
    trust: Trust = field(default_factory=Trust)
    limits: Limits = field(default_factory=Limits)
    emit: Emit = nowhere
    proxy: Proxy | None = None
    _http: httpx.HTTPTransport = field(init=False, repr=False)
    _timeout: dict[str, float] = field(init=False, repr=False)
    _origin: str = field(init=False, repr=False)
    _deadline: Deadline = field(default_factory=Deadline, init=False, repr=False)

    def __post_init__(self) -> None:
        self._http = httpx.HTTPTransport(
            verify=tls_context(self.trust) if self.target.tls else False,
            limits=httpx.Limits(max_keepalive_connections=32, keepalive_expiry=_KEEP_ALIVE),
            proxy=_proxy_url(self.proxy),
        )
        backend = DeadlineBackend(self._deadline)
        self._http._pool._network_backend = backend  # noqa: SLF001 - httpx takes none
        self._timeout = _timeouts(self.limits)
        self._origin = self.target.origin

    def send(self, request: Request) -> Response:
        message = self._message(request)
        self.emit(RequestSent, request.method, str(message.url), _describe_body(request))
        begun = time.perf_counter()
        with (
            _errors(self.target, self.limits, self.proxy),
            _tunnel(self, message),
            self._deadline.within(self._seconds(request)),
        ):
            answer = self._http.handle_request(message)
            try:
                body = self._body(answer, min(self.limits.answer, request.most))
            finally:
                answer.close()
        response = Response(
            answer.status_code,
            answer.reason_phrase,
            tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in answer.headers.raw
            ),
            body,
        )
        self.emit(
            ResponseReceived,
            response.status,
            response.header("content-type") or "",
            len(body),
            time.perf_counter() - begun,
        )
        self.emit(
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
        )
        return response

    def close(self) -> None:
        self._http.close()

    def _message(self, request: Request) -> httpx.Request:
        headers = [*_HEADERS, *((name.encode(), octets(text)) for name, text in request.headers)]
        content: bytes | None = None
        files = None
        if request.uploads:
            files = [
                (part.name, (_part_name(part.filename), part.content)) for part in request.uploads
            ]
        elif request.json is not None:
            content = octets(request.json)
            headers.append((b"Content-Type", b"application/json"))
        elif request.method == "POST":
            content = form_text(request.form).encode()
            headers.append((b"Content-Type", b"application/x-www-form-urlencoded"))
        try:
            return httpx.Request(
                request.method,
                self._origin + request.location,
                headers=headers,
                content=content,
                data=_by_name(request) if files else None,
                files=files,
                extensions={"timeout": self._timeout},
            )
        except httpx.InvalidURL as error:
            raise UsageError(f"invalid url: {error}") from None

    def _seconds(self, request: Request) -> float | None:
        """Return the deadline of a request, ``None`` for a transfer: only its silence counts."""
        if request.transfer:
            return None
        return min(self.limits.whole, request.patience or self.limits.whole)

    def _body(self, answer: httpx.Response, limit: int) -> bytes:
        announced = answer.headers.get("content-length", "")
        if announced.isdecimal() and int(announced) > limit:
            raise too_large(limit)
        return read_body(answer.iter_raw(), answer.headers.get("content-encoding", ""), limit)


def _by_name(request: Request) -> dict[str, list[bytes]]:
    form: dict[str, list[bytes]] = {}
    for name, value in request.form:
        form.setdefault(_part_name(name), []).append(octets(value))
    return form


def _part_name(name: str) -> str:
    """Return a name for the head of a part, which is text in UTF-8."""
    return octets(name).decode("utf-8", "replace")


def _describe_body(request: Request) -> str:
    if request.uploads:
        return f"{len(request.uploads)} files, {sum(len(p.content) for p in request.uploads)} bytes"
    return form_text(request.form) if request.json is None else request.json


def _timeouts(limits: Limits) -> dict[str, float]:
    """Return the seconds for each step of a request, as httpx wants them."""
    whole = limits.whole
    return {"connect": limits.connect, "read": whole, "write": whole, "pool": whole}


@contextmanager
def _errors(target: Target, limits: Limits, proxy: Proxy | None) -> Iterator[None]:
    """Raise errors of our tree for those of httpx."""
    where = f"{target.host}:{target.port}"
    try:
        yield
    except CpshellError:
        raise
    except httpx.ConnectTimeout:
        raise TimedOut(f"{where} did not answer within {limits.connect:g} s") from None
    except httpx.TimeoutException:
        raise TimedOut(
            f"{where} did not finish its answer within {limits.whole:g} s; the call may have run",
            sent=True,
            hint="--timeout SECONDS waits longer",
        ) from None
    except httpx.ConnectError as error:
        raise _connect_error(error, target, limits, proxy) from None
    except httpx.DecodingError as error:
        raise NotAReply(f"cannot decompress the answer: {error}") from None
    except httpx.UnsupportedProtocol as error:
        raise UsageError(str(error)) from None
    except httpx.LocalProtocolError:  # its text would show the header, which may be the secret
        raise UsageError(
            "cannot send the request: a header holds a character that HTTP does not allow",
            hint="check the credential for a line break",
        ) from None
    except httpx.TransportError as error:
        if isinstance(error, httpx.RemoteProtocolError) and not _is_cut(error):
            problem = _BYTES.sub(r"\2", str(error))
            no_http = not target.tls and "header" not in problem
            raise ConnectionFailed(
                f"the answer of {where} breaks the rules of HTTP; the call may have run"
                f" ({problem})",
                sent=True,
                hint=_WRITE_HTTPS if no_http else "check that this is the panel's port",
            ) from None
        raise ConnectionFailed(
            f"{where} dropped the connection before its answer was complete; the call may have run"
            f" ({str(error).rstrip('.') or type(error).__name__})",
            sent=True,
            hint="check whether it ran before you send it again" if target.tls else _WRITE_HTTPS,
        ) from None


def _is_cut(error: httpx.RemoteProtocolError) -> bool:
    """Return whether the server went away within its answer, or before it."""
    return "peer closed" in str(error) or "disconnected" in str(error)


@contextmanager
def _tunnel(transport: HttpTransport, message: httpx.Request) -> Iterator[None]:
    """Report what goes wrong before a proxy has connected: nothing of the request was sent."""
    proxy, target = transport.proxy, transport.target
    if proxy is None:
        yield
        return
    waiting = False

    def follow(event: str, info: object) -> None:
        nonlocal waiting
        if event == "connection.connect_tcp.started":
            waiting = True
        elif event == "proxy.start_tls.started":
            waiting = False

    message.extensions["trace"] = follow
    where = f"{target.host}:{target.port}"
    try:
        yield
    except httpx.TransportError as error:
        if not waiting:
            raise
        if isinstance(error, httpx.TimeoutException):
            raise TimedOut(f"the proxy {proxy} did not connect to {where} in time") from None
        raise ConnectionFailed(
            f"cannot connect to {where} through the proxy {proxy}: {error}",
            hint="check the proxy, or leave out --proxy",
        ) from None


def _proxy_url(proxy: Proxy | None) -> str | None:
    return f"http://{proxy}" if proxy else None


def _connect_error(
    error: Exception, target: Target, limits: Limits, proxy: Proxy | None
) -> CpshellError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, CpshellError):
            return cause
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, target, limits, proxy)
        if isinstance(cause, ssl.SSLError):
            return ConnectionFailed(
                f"cannot connect with TLS to {target.host}:{target.port} ({cause.reason or cause})",
                hint=_tls_hint(str(cause.reason or cause).upper()),
            )
        cause = cause.__cause__ or cause.__context__
    reason = str(error)
    reason = reason.partition("] ")[2] or reason
    return ConnectionFailed(
        f"cannot connect to {target.host}:{target.port}: {reason}",
        hint="check the host and port, and that the panel is running",
    )


def _tls_hint(reason: str) -> str | None:
    """Return what to do after a handshake that failed for this reason."""
    if any(word in reason for word in _NOT_TLS):
        return "this may be a plain port: the TLS ports are 2083, 2087 and 2096"
    if any(word in reason for word in _NO_COMMON_TLS):
        return "the server and this machine have no TLS version or cipher in common"
    return None


def _untrusted(
    cause: ssl.SSLCertVerificationError, target: Target, limits: Limits, proxy: Proxy | None
) -> CertificateUntrusted:
    pin = peer_fingerprint(target, limits, proxy)
    note = f"; its fingerprint is {pin}" if pin else ""
    return CertificateUntrusted(
        f"the certificate of {target.host}:{target.port} cannot be verified:"
        f" {cause.verify_message.rstrip('.')}{note}",
        fingerprint=pin,
        hint=f"if you know this certificate: --pin {pin}, or --ca FILE"
        if pin
        else "trust its authority with --ca FILE",
    )


def peer_fingerprint(target: Target, limits: Limits, proxy: Proxy | None = None) -> str | None:
    """Return the fingerprint that a server shows now, or ``None``; only the handshake is sent."""
    context = LookingContext(ssl.PROTOCOL_TLS_CLIENT)
    request = httpx.Request("GET", target.origin, extensions={"timeout": _timeouts(limits)})
    with httpx.HTTPTransport(verify=unverified(context), proxy=_proxy_url(proxy)) as http:
        try:
            http.handle_request(request)
        except CertificateShown as shown:
            return shown.pin
        except httpx.TransportError:
            return None
    return None
