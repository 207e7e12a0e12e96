"""Say what went wrong with a request, for the errors of httpcore."""

import re
import ssl
from collections.abc import Callable

import httpcore

from cpshell.errors import (
    CertificateUntrusted,
    ConnectionFailed,
    CpshellError,
    TimedOut,
    UsageError,
)
from cpshell.panel.proxy import Proxy
from cpshell.panel.request import Request
from cpshell.panel.targets import Target
from cpshell.panel.transport import Limits

_WRITE_HTTPS = "this may be a TLS port: write https://"
_BYTES = re.compile(r"""bytearray\(b(["'])(.*)\1\)""", re.DOTALL)  # as h11 shows a line
_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER", "PACKET_LENGTH", "EOF")
_NO_COMMON_TLS = ("PROTOCOL_VERSION", "UNSUPPORTED_PROTOCOL", "HANDSHAKE_FAILURE", "NO_SHARED")
"""What OpenSSL says of a peer that speaks something else, and of one that speaks another TLS."""


def explain(
    error: Exception,
    target: Target,
    request: Request,
    limits: Limits,
    shown_pin: Callable[[], str | None],
) -> CpshellError:
    """Return the error of our tree; ``shown_pin`` looks up the certificate that a server shows."""
    where = f"{target.host}:{target.port}"
    downloads = request.receiver is not None
    ran = "" if downloads else "; the call may have run"
    if isinstance(error, httpcore.ConnectTimeout):
        return TimedOut(f"{where} did not answer within {limits.connect:g} s")
    if isinstance(error, httpcore.TimeoutException):
        late = "was silent for" if downloads else "did not finish its answer within"
        return TimedOut(
            f"{where} {late} {limits.whole:g} s{ran}",
            sent=True,
            hint="--timeout SECONDS waits longer",
        )
    if isinstance(error, httpcore.ConnectError):
        return _connect_error(error, target, shown_pin)
    if isinstance(error, httpcore.LocalProtocolError):
        return UsageError(  # its text would show the header, which may be the secret
            "cannot send the request: a header holds a character that HTTP does not allow",
            hint="check the credential for a line break",
        )
    if isinstance(error, httpcore.RemoteProtocolError) and not _is_cut(error):
        problem = _BYTES.sub(r"\2", str(error))
        no_http = not target.tls and "header" not in problem
        return ConnectionFailed(
            f"the answer of {where} breaks the rules of HTTP{ran} ({problem})",
            sent=True,
            hint=_WRITE_HTTPS if no_http else "check that this is the panel's port",
        )
    again = None if downloads else "check whether it ran before you send it again"
    return ConnectionFailed(
        f"{where} dropped the connection before its answer was complete{ran}"
        f" ({str(error).rstrip('.') or type(error).__name__})",
        sent=True,
        hint=again if target.tls else _WRITE_HTTPS,
    )


def explain_tunnel(error: Exception, target: Target, proxy: Proxy) -> ConnectionFailed:
    """Return the error for a proxy that has not connected: nothing of the request was sent."""
    where = f"{target.host}:{target.port}"
    if isinstance(error, httpcore.TimeoutException):
        return TimedOut(f"the proxy {proxy} did not connect to {where} in time")
    return ConnectionFailed(
        f"cannot connect to {where} through the proxy {proxy}: {error}",
        hint="check the proxy, or leave out --proxy",
    )


def _is_cut(error: httpcore.RemoteProtocolError) -> bool:
    """Return whether the server went away within its answer, or before it."""
    return "peer closed" in str(error) or "disconnected" in str(error)


def _connect_error(
    error: Exception, target: Target, shown_pin: Callable[[], str | None]
) -> ConnectionFailed:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _untrusted(cause, target, shown_pin())
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
    cause: ssl.SSLCertVerificationError, target: Target, pin: str | None
) -> CertificateUntrusted:
    note = f"; its fingerprint is {pin}" if pin else ""
    problem = (
        f"the certificate of {target.host}:{target.port} cannot be verified:"
        f" {cause.verify_message.rstrip('.')}"
    )
    return CertificateUntrusted(
        f"{problem}{note}",
        problem=problem,
        fingerprint=pin,
        hint=f"if you know this certificate: --pin {pin}, or --ca FILE"
        if pin
        else "trust its authority with --ca FILE",
    )
