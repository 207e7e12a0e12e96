"""Keep one identity on one service of one server open."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from cpshell.auth.flows import LOGOUT, CookieGrant, Grant, HeaderGrant
from cpshell.auth.methods import METHODS
from cpshell.auth.port_checks import check_answer
from cpshell.auth.session_context import SessionContext
from cpshell.errors import (
    AccessDenied,
    AccessError,
    CertificateUntrusted,
    ConnectionFailed,
    CpshellError,
    LeftAlone,
    LoginRefused,
    OtpRefused,
    OtpRequired,
    SessionEnded,
    TimedOut,
    UsageError,
)
from cpshell.events import CallSent, ReplyReceived, SessionRenewed
from cpshell.panel.call import Call
from cpshell.panel.carried import reads
from cpshell.panel.pace import PAUSES, jittered, send_patiently
from cpshell.panel.reply import Reply, read_reply
from cpshell.panel.request import Request, request_for
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.panel.transport import Response, Transport
from cpshell.system.signals import check_thread, signals_later, sleep

if TYPE_CHECKING:
    from cpshell.auth.refused_header import RefusedHeader

T = TypeVar("T")


class Session:
    """Authorises calls with a cookie and ``cpsess`` token, or with a header on every call.

    ``enter`` gets the grant again when the server has ended the session; ``None`` where that
    cannot be done. ``how`` is the credential's method, ``url`` or ``su``. ``sources`` says where
    each secret came from.

    A credential that was refused is not sent again by itself: it might lock the account.
    """

    def __init__(
        self,
        *,
        name: str,
        user: str,
        target: Target,
        grant: Grant,
        transport: Transport,
        how: str,
        context: SessionContext,
        enter: Callable[[], Grant] | None = None,
        parent: "Session | None" = None,
        opened: float | None = None,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        """``opened`` is in seconds since the epoch (default: now)."""
        self.name = name
        self.user = user
        self.target = target
        self.grant = grant
        self.transport = transport
        self.how = how
        self.context = context
        self.enter = enter
        self.parent = parent
        self.opened = time.time() if opened is None else opened
        self.pause = pause
        self.enter_with_code: Callable[[], Grant] | None = None
        """Logs in again with a code that is asked for, where the session turns out to want one."""
        self.sources: tuple[tuple[str, str], ...] = ()
        self.profile: str | None = None
        self.color: str | None = None
        self.read_only: bool = parent is not None and parent.read_only
        """Whether its profile wants nothing written, or that of its parent."""
        self.journal: str | None = parent.journal if parent is not None else None
        """The file in which its profile, or that of its parent, wants writes to be kept."""
        self.is_closed = False
        self._renewing = threading.Lock()
        self._refused: AccessError | None = None
        self._worked = False

    @property
    def service(self) -> Service:
        """Return the service that this session is on."""
        return self.grant.service

    @property
    def worked(self) -> bool:
        """Return whether the server has accepted a call of this session."""
        return self._worked

    def call(self, call: Call) -> Reply:
        """Call an API function and give its reply, which may say no.

        A call that the server refused because it had ended the session is sent again after one
        renewal: it did not run. After a connection fault only what the catalog calls a read
        is sent again.

        Raises:
            UsageError: this service does not offer the call; nothing was sent.
            AccessError, ConnectionFailed, NotAReply: as the branch says.
        """
        request = request_for(call, self.service)
        self.context.emit(CallSent, self.name, call.api.value, call.name, call.masked)
        begun = time.perf_counter()
        reply = self._call_alone_at_first(call, request)
        self.context.emit(
            ReplyReceived,
            self.name,
            call.api.value,
            call.name,
            reply.ok,
            time.perf_counter() - begun,
            reply.data,
            reply.errors,
            reply.messages,
            reply.warnings,
            request.secret_fields,
        )
        return reply

    def checked(self, call: Call) -> Reply:
        """Return the reply as :meth:`call` does, but raise where it says no.

        Raises:
            CallFailed: with the reply.
        """
        reply = self.call(call)
        if not reply.ok:
            raise reply.failure()
        return reply

    def fetch(self, request: Request, what: str) -> Response:
        """Return the answer to a request for a page or file, not to an API call: one whose body
        its receiver took, or that the server does not find or cannot send so (404, 416).

        One that the server refused because it had ended the session is sent again after one
        renewal; nothing else is.

        Raises:
            AccessError, ConnectionFailed, NotAReply: as the branch says; ``what`` was asked for.
        """
        return self._with_renewal(what, lambda: self._fetch(request, what))

    def close(self) -> None:
        """Log out, as well as it can be done, and close the connection."""
        self.is_closed = True
        if isinstance(self.grant, CookieGrant):
            with suppress(CpshellError):
                self.transport.send(self.grant.authorise(LOGOUT))
        self.transport.close()

    def add_code(self) -> None:
        """Log in with the code that is asked for now, in place of what waits for it.

        Raises:
            OtpRefused: a wrong one; another may be tried.
        """
        self._add_code(self.grant)

    def _call_alone_at_first(self, call: Call, request: Request) -> Reply:
        if self._guessable and not self._worked:
            with self._renewing:  # calls made at once would be as many failures
                return self._call_with_renewal(call, request)
        return self._call_with_renewal(call, request)

    def _call_with_renewal(self, call: Call, request: Request) -> Reply:
        return self._with_renewal(call.name, lambda: self._send_with_retries(call, request))

    def _with_renewal(self, what: str, send: Callable[[], T]) -> T:
        if self._refused is not None:
            raise LoginRefused(
                f"{what} was not sent: the {self._secret} of {self.user} was refused before",
                hint="another try could lock the account: log in again",
            )
        grant = self.grant
        try:
            return send()
        except SessionEnded as error:
            if self.enter is None or self.is_closed:
                after = f": {error.said}" if error.said else ""
                raise SessionEnded(
                    f"the server has ended this session{after}", hint="log in again"
                ) from error
            self._renew(grant)
        except OtpRequired:
            if self.enter_with_code is None:
                raise
            self._add_code(grant)
        return send()

    def _add_code(self, waiting: Grant) -> None:
        """Log in with the code that is asked for now, once for all whose session waits for it."""
        with self._renewing:
            if self.grant is waiting and self.enter_with_code is not None:
                self.grant = self.enter_with_code()
                self.enter_with_code = None
                with suppress(CpshellError):
                    self.transport.send(waiting.authorise(LOGOUT))
                self.context.emit(SessionRenewed, self.name)

    def _renew(self, ended: Grant) -> None:
        """Log in again, once for all who found the same grant ended.

        A signal waits until the new grant is known: it is to be logged out.
        """
        with self._renewing, signals_later():
            if self.grant is not ended or self.enter is None:
                return
            if self._refused is not None:
                raise self._refused
            try:
                self.grant = self.enter()
            except AccessError as error:
                if self.parent is None:  # becoming another user sends no credential
                    self._refused = error
                raise
            self.context.emit(SessionRenewed, self.name)

    def _send_with_retries(self, call: Call, request: Request) -> Reply:
        """Send, and for a read send again after a connection fault, with pauses that grow."""
        for pause in PAUSES if reads(call) else ():
            try:
                return self._send(call, request)
            except (TimedOut, LeftAlone, CertificateUntrusted):
                raise
            except ConnectionFailed:
                self.pause(jittered(pause))
        return self._send(call, request)

    def _send(self, call: Call, request: Request) -> Reply:
        response = send_patiently(partial(self._transmit, request), reads=reads(call))
        if request.secret_fields:
            self.context.redactor.answer(response.body, request.secret_fields)  # learns them
        try:
            reply = read_reply(call, response)
        except (AccessDenied, SessionEnded, OtpRefused) as error:
            if isinstance(self.grant, HeaderGrant):
                raise self._header_refused(call, error, response) from None
            raise
        if not self._worked:
            check_answer(call, reply, self.target)
            self._worked = True
        return reply

    def _transmit(self, request: Request) -> Response:
        check_thread()
        if self.is_closed:
            raise UsageError("nothing was sent: the session is closed")
        return self.transport.send(self.grant.authorise(request))

    def _fetch(self, request: Request, what: str) -> Response:
        from cpshell.panel.no_file import raise_no_fetch

        response = send_patiently(partial(self._transmit, request), reads=True)
        try:
            raise_no_fetch(response, what)
        except (AccessDenied, SessionEnded, OtpRefused) as error:
            if isinstance(self.grant, HeaderGrant):
                raise self._refused_header().explain_fetch(what, error) from None
            raise
        return response

    @property
    def _secret(self) -> str:
        """Return the name of what the header holds, as people call it."""
        method = METHODS.get(self.how)
        return method.label if method else self.how

    def _header_refused(self, call: Call, error: AccessError, response: Response) -> AccessError:
        """Return the error for a refused header; a credential that was wrong is not sent again."""
        from cpshell.panel.no_reply import refuses_credential

        now = self.context.clock.now()
        refused = self._refused_header().explain(call, error, response, now)
        own = refuses_credential(response)
        if self._guessable and own and not (self._worked and isinstance(error, AccessDenied)):
            self._refused = refused
        return refused

    def _refused_header(self) -> "RefusedHeader":
        from cpshell.auth.refused_header import RefusedHeader

        has_code = self._code is not None
        return RefusedHeader(
            self.user, self.target, self.service, self._secret, has_code, self._worked
        )

    @property
    def _guessable(self) -> bool:
        """Return whether a refused header counts towards a lock-out, as passwords and codes do."""
        return isinstance(self.grant, HeaderGrant) and (
            METHODS[self.how].guessable or self._code is not None
        )

    @property
    def _code(self) -> Callable[[], str] | None:
        return self.grant.code if isinstance(self.grant, HeaderGrant) else None
