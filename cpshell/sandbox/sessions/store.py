"""The sessions that are open, in memory: how they begin, live and end."""

from collections import OrderedDict
from dataclasses import dataclass

from cpshell.sandbox.clock import Clock
from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.ids import SessionId, new_security_token
from cpshell.sandbox.sessions.log import Purge, SessionLog

SSO_IDLE = 15 * 60
"""Seconds without use after which a single sign-on session ends (wire: recorded)."""
FORM_IDLE = 24 * 60 * 60
"""The same for a session of the login form; a setting of the server (wire: inferred)."""
TOKEN_FAILURES = 3
"""Wrong security tokens after which a session ends (wire: one witness)."""
_SWEEP_EVERY = 60
_MOST_PENDING_FORMS = 1000


@dataclass(slots=True)
class Session:
    """One session. ``service`` is None while a sign-on may still go to more than one.

    ``proved`` is the second factor whose code it was given; ``signed_on``: it began by single
    sign-on and is asked for none.
    """

    id: SessionId
    user: str
    service: Service | None
    security_token: str
    creator: str
    address: str
    idle: int
    last_used: float
    proved: str | None = None
    signed_on: bool = False
    failures: int = 0

    @property
    def possessed(self) -> bool:
        """Return whether it runs with another user's privileges."""
        return self.creator != self.user


class SessionStore:
    """Every open session, the sign-ons that wait to be used, and the cookies of failed logins."""

    def __init__(self, clock: Clock, log: SessionLog) -> None:
        self._clock = clock
        self._log = log
        self._open: dict[str, Session] = {}
        self._waiting: dict[str, Session] = {}
        self._failed: OrderedDict[str, SessionId] = OrderedDict()
        self._next_sweep = 0.0

    def knows(self, text: str) -> bool:
        """Return whether this is the id of a session, of a sign-on, or of a failed login."""
        return text in self._open or text in self._waiting or text in self._failed

    def clear(self) -> None:
        """Forget everything, without a line in the log."""
        self._open.clear()
        self._waiting.clear()
        self._failed.clear()

    # Beginning ---------------------------------------------------------------------------

    def begin(
        self,
        user: str,
        service: Service,
        *,
        address: str,
        method: str = "handle_form_login",
        path: str = "form",
        creator: str | None = None,
        idle: int = FORM_IDLE,
        security_token: str | None = None,
        proved: str | None = None,
        signed_on: bool = False,
    ) -> Session:
        """Open a session and log it."""
        session = Session(
            id=SessionId.new(user),
            user=user,
            service=service,
            security_token=security_token or new_security_token(),
            creator=creator or user,
            address=address,
            idle=idle,
            last_used=self._clock.exact(),
            proved=proved,
            signed_on=signed_on,
        )
        self._open[session.id.text] = session
        self._log_new(session, address, service.daemon, method, path)
        return session

    def prepare(
        self,
        user: str,
        service: Service | None,
        *,
        address: str,
        creator: str,
        origin: str = "",
        method: str,
        writer: str,
    ) -> Session:
        """Make a sign-on that becomes a session when it is used, once (wire: recorded).

        ``writer`` is the daemon that makes it, ``origin`` goes into its id.
        """
        session = Session(
            id=SessionId.new(user, origin),
            user=user,
            service=service,
            security_token=new_security_token(),
            creator=creator,
            address=address,
            idle=SSO_IDLE,
            last_used=self._clock.exact(),
        )
        self._waiting[session.id.text] = session
        self._log_new(session, address, writer, method, "form")
        return session

    def redeem(
        self, text: str, security_token: str, service: Service, address: str
    ) -> Session | None:
        """Turn a sign-on into an open session; None when it is dead, used or for elsewhere."""
        self.sweep()
        waiting = self._waiting.get(text)
        if waiting is None or waiting.security_token != security_token:
            return None
        if waiting.service not in (None, service):
            return None
        del self._waiting[text]
        self._log_purge(waiting, Purge.LOAD_SESSION, address, writer=service.daemon)
        return self.begin(
            waiting.user,
            service,
            address=address,
            method="handle_auth_transfer",
            path="/login/",
            creator=waiting.creator,
            idle=SSO_IDLE,
            security_token=security_token,
            signed_on=True,
        )

    def failed_login(self, user: str, service: Service, address: str) -> SessionId:
        """Log a failed login; returns the id for the cookie that goes with the answer."""
        attempt = Session(
            SessionId.new(user), user, service, "", user, address, 0, self._clock.exact()
        )
        self._log_new(attempt, address, service.daemon, "handle_form_login", "form")
        self._log_purge(attempt, Purge.BAD_PASS, address)
        before = SessionId.new("")
        self._failed[before.text] = before
        if len(self._failed) > _MOST_PENDING_FORMS:
            self._failed.popitem(last=False)
        return before

    def login_succeeded(self, cookie: str | None, service: Service, address: str) -> None:
        """End what the cookie of an earlier failure stands for."""
        before = self._failed.pop(cookie, None) if cookie else None
        if before is not None:
            self._log.purge(
                before.public, Purge.LOGIN_SUCCESS, writer=service.daemon, address=address
            )

    # Living ------------------------------------------------------------------------------

    def find(self, text: str, service: Service) -> Session | None:
        """Return the open session of this id on this service; None if there is none or it
        expired."""
        self.sweep()
        session = self._open.get(text)
        if session is None or session.service is not service:
            return None
        if self._expired(session):
            self.end(session, Purge.EXPIRED)
            return None
        return session

    def touch(self, session: Session) -> None:
        """It was used just now."""
        session.last_used = self._clock.exact()

    def wrong_token(self, session: Session, address: str) -> None:
        """Count a wrong security token; the third ends the session."""
        session.failures += 1
        if session.failures >= TOKEN_FAILURES:
            detail = f"Too many token failures ({session.failures}/{TOKEN_FAILURES})"
            self.end(session, Purge.TOKEN_DENIED, address=address, detail=detail)

    def all(self) -> list[Session]:
        """Return the open sessions, oldest first."""
        return list(self._open.values())

    # Ending ------------------------------------------------------------------------------

    def end(
        self, session: Session, reason: Purge, *, address: str | None = None, detail: str = ""
    ) -> None:
        """End a session and log why; nothing happens when it has ended already."""
        if self._open.pop(session.id.text, None) is not None:
            self._log_purge(session, reason, address or session.address, detail=detail)

    def end_all_of(self, user: str, reason: Purge, *, keep: Session | None = None) -> int:
        """End every session of a user but one, sign-ons too; returns how many."""
        ended = [s for s in self._open.values() if s.user == user and s is not keep]
        for session in ended:
            self.end(session, reason, address="internal")
        waiting = [key for key, session in self._waiting.items() if session.user == user]
        for key in waiting:
            self._log_purge(self._waiting.pop(key), reason, "internal")
        return len(ended) + len(waiting)

    def sweep(self) -> None:
        """End what has expired, from time to time."""
        now = self._clock.exact()
        if now < self._next_sweep:
            return
        self._next_sweep = now + _SWEEP_EVERY
        for session in [s for s in self._open.values() if self._expired(s)]:
            self.end(session, Purge.EXPIRED)
        for key in [key for key, s in self._waiting.items() if self._expired(s)]:
            session = self._waiting.pop(key)
            self._log_purge(session, Purge.EXPIRED, session.address)

    def _expired(self, session: Session) -> bool:
        return self._clock.exact() - session.last_used >= session.idle

    def _log_new(self, session: Session, address: str, writer: str, method: str, path: str) -> None:
        self._log.new(
            session.id.public,
            writer=writer,
            address=address,
            app=session.service.daemon if session.service else Service.CPANEL.daemon,
            creator=session.creator,
            method=method,
            path=path,
            possessed=session.possessed,
        )

    def _log_purge(
        self,
        session: Session,
        reason: Purge,
        address: str,
        *,
        writer: str | None = None,
        detail: str = "",
    ) -> None:
        daemon = session.service.daemon if session.service else "security"
        self._log.purge(
            session.id.public, reason, writer=writer or daemon, address=address, detail=detail
        )
