"""Check what works between here and a panel, step by step."""

from collections.abc import Callable, Iterator

from cpshell.auth.clock import TOLERANCE, describe_skew, skew
from cpshell.auth.flows import HeaderGrant
from cpshell.auth.probe import HARMLESS
from cpshell.auth.session import Session
from cpshell.auth.session_context import SessionContext
from cpshell.errors import (
    AccessError,
    CallFailed,
    CpshellError,
    OtpRefused,
    OtpRequired,
)
from cpshell.panel.request import Request
from cpshell.panel.targets import Target
from cpshell.panel.transport import Response
from cpshell.profiles.finding import Finding


class Checkup:
    """Checks a session that is open, or a login that is tried and then ended."""

    def __init__(
        self,
        session: Session | None,
        target: Target | None = None,
        context: SessionContext | None = None,
        open_one: Callable[[], Session] | None = None,
    ) -> None:
        self._session = session
        self._open = open_one
        self._target = session.target if session else target
        self._around = session.context if session else context

    def findings(self) -> list[Finding]:
        """Return all checks in their order; after a failure the ones that need it are skipped."""
        findings = list(self._reach())
        if any(finding.result == "failed" for finding in findings[:1]):
            return findings + [_skipped(name, "no connection") for name in _LATER]
        own = self._session is None
        try:
            if self._session is None and self._open is not None:
                self._session = self._open()
        except CpshellError as error:
            factor = isinstance(error, OtpRefused | OtpRequired)
            return [
                *findings,
                _failed("login", error),
                _failed("otp", error) if factor else _skipped("otp", "no login"),
                *(_skipped(name, "no login") for name in ("token", "api")),
            ]
        try:
            return findings + list(self._use(self._session)) if self._session else findings
        finally:
            if own and self._session is not None:
                self._session.close()

    def _reach(self) -> Iterator[Finding]:
        """Check TLS and clock with a request for the login page: no secret is sent."""
        target, context = self._target, self._around
        if target is None or context is None:
            return
        transport = context.connect(target)
        try:
            response = transport.send(Request("GET", "/"))
        except CpshellError as error:
            yield _failed("tls", error)
            return
        finally:
            transport.close()
        yield self._tls(target, context)
        yield _clock(response, context.clock.now())

    def _tls(self, target: Target, context: SessionContext) -> Finding:
        if not target.tls:
            return _skipped("tls", "a plain port: everything can be read on the way")
        trust = context.connection.trust
        how = "verified"
        if trust.pin:
            how = "pinned"
        elif trust.insecure:
            how = "not verified: any certificate is trusted"
        elif context.connection.remembered_pin(target):
            how = "trusted by hand before"
        shown = context.network.fingerprint(target, context.connection)
        advice = f"--pin {shown} is safer than --insecure" if trust.insecure else None
        return Finding("tls", "ok", f"{how}, {shown}", advice)

    def _use(self, session: Session) -> Iterator[Finding]:
        """Check login, second factor, token and a call: the call is what proves a header."""
        error = _tried(session)
        by_header = isinstance(session.grant, HeaderGrant)
        refused = error if isinstance(error, AccessError) else None
        if by_header:
            yield _skipped("login", f"the {session.how} goes with each call")
        elif refused is not None:
            yield _failed("login", refused)
        else:
            yield Finding("login", "ok", f"{session.user} on {session.service.label}")
        with_code = any(kind == "otp" for kind, _ in session.sources)
        if isinstance(refused, OtpRefused | OtpRequired) or (with_code and refused is not None):
            yield _failed("otp", refused)
        elif with_code:
            yield Finding("otp", "ok", "the server accepted the code")
        else:
            yield _skipped("otp", "no second factor was given")
        if not by_header:
            yield _skipped("token", "this session uses none")
        else:
            yield _failed("token", refused) if refused else Finding("token", "ok", session.how)
        call = HARMLESS[session.service].name
        yield _failed("api", error) if error else Finding("api", "ok", f"{call} answered")


_LATER = ("clock", "login", "otp", "token", "api")


def _tried(session: Session) -> CpshellError | None:
    """Return what keeps a harmless call from its answer; an API that says no has answered."""
    try:
        session.checked(HARMLESS[session.service])
    except CallFailed:
        return None
    except CpshellError as error:
        return error
    return None


def _clock(response: Response, now: float) -> Finding:
    off = skew(response, now)
    if off is None:
        return _skipped("clock", "the server does not tell its time")
    if abs(off) <= TOLERANCE:
        return Finding("clock", "ok", f"within {TOLERANCE} s of the server's")
    return _failed(
        "clock",
        OtpRefused(
            f"this machine's clock is {describe_skew(off)} the server's",
            hint="set it right: codes of a second factor last 30 s",
        ),
    )


def _failed(name: str, error: CpshellError) -> Finding:
    return Finding(name, "failed", error.message, error.hint, error)


def _skipped(name: str, why: str) -> Finding:
    return Finding(name, "skipped", why)
