"""One identity on one service of one server, kept open."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from cpshell.auth.flows import LOGOUT, CookieGrant, Grant
from cpshell.auth.surroundings import Surroundings
from cpshell.errors import (
    AccessDenied,
    CallFailed,
    ConnectionFailed,
    CpshellError,
    LoginRefused,
    SessionEnded,
    TimedOut,
)
from cpshell.events import CallSent, ReplyReceived, SessionRenewed
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply, read_reply
from cpshell.panel.request import Request, request_for
from cpshell.panel.services import Service, Target
from cpshell.panel.transport import Transport

_PAUSES = (0.2, 0.8)  # seconds before a read is sent again after a connection fault


@dataclass(slots=True)
class Session:
    """Cookie + ``cpsess`` token, or a header on every call.

    ``enter`` gets the grant again when the server has ended the session; ``None`` where that
    can't be done. ``how`` is the credential's method, or ``su``.
    """

    name: str
    user: str
    target: Target
    grant: Grant
    transport: Transport
    how: str
    enter: Callable[[], Grant] | None = None
    parent: "Session | None" = None
    around: Surroundings = field(default_factory=Surroundings)
    opened: float = field(default_factory=time.time)  # seconds since the epoch
    pause: Callable[[float], None] = time.sleep
    _renewing: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def service(self) -> Service:
        """The service that this session is on."""
        return self.grant.service

    def call(self, call: Call) -> Reply:
        """Call an API function and give its reply, which may say no.

        A call that the server refused because it had ended the session is sent again after one
        renewal: it did not run. After a connection fault only what the catalogue calls a read
        is sent again.

        Raises:
            UsageError: this service does not offer the call; nothing was sent.
            AccessError, ConnectionFailed, NotAReply: as the branch says.
        """
        request = request_for(call, self.service)
        self.around.emit(CallSent, self.name, call.api.value, call.name, call.masked)
        begun = time.perf_counter()
        reply = self._renewed(call, request)
        self.around.emit(
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
        )
        return reply

    def checked(self, call: Call) -> Reply:
        """As :meth:`call`, but a reply that says no is raised.

        Raises:
            CallFailed: with the reply.
        """
        reply = self.call(call)
        if not reply.ok:
            raise CallFailed(reply.reason, reply=reply)
        return reply

    def close(self) -> None:
        """Log out, as well as it can be done, and close the connection."""
        if isinstance(self.grant, CookieGrant):
            with suppress(CpshellError):
                self.transport.send(self.grant.authorise(LOGOUT))
        self.transport.close()

    def _renewed(self, call: Call, request: Request) -> Reply:
        grant = self.grant
        try:
            return self._patient(call, request)
        except SessionEnded as error:
            if not isinstance(grant, CookieGrant):
                raise LoginRefused(
                    f"the server refused the {self.how} of {self.user}",
                    hint="it may be wrong, expired or revoked, or belong to another service",
                ) from None
            if self.enter is None:
                raise SessionEnded(
                    "the server has ended this session", hint="log in again"
                ) from error
            self._renew(grant)
        return self._patient(call, request)

    def _renew(self, ended: Grant) -> None:
        """Log in again, once for all who found the same grant ended."""
        with self._renewing:
            if self.grant is ended and self.enter is not None:
                self.grant = self.enter()
                self.around.emit(SessionRenewed, self.name)

    def _patient(self, call: Call, request: Request) -> Reply:
        """Send, and for a read send again after a connection fault, with pauses that grow."""
        for pause in _PAUSES if call.reads else ():
            try:
                return self._once(call, request)
            except TimedOut:
                raise
            except ConnectionFailed:
                self.pause(pause)
        return self._once(call, request)

    def _once(self, call: Call, request: Request) -> Reply:
        response = self.transport.send(self.grant.authorise(request))
        try:
            return read_reply(call, response)
        except AccessDenied as error:
            if isinstance(self.grant, CookieGrant):
                raise
            raise AccessDenied(
                f"{error.message}: {call.name} was refused with the {self.how} of {self.user}",
                hint="the credential may be wrong, expired or lack the privilege, or need a code",
            ) from None
