"""Keep the sessions that are open, the current one on top."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from cpshell.errors import CpshellError, UsageError
from cpshell.events import Emit, SessionClosed, SessionOpened
from cpshell.panel.call import Call
from cpshell.panel.request import is_offered
from cpshell.panel.services import Service
from cpshell.system.signals import signals_later

if TYPE_CHECKING:
    from cpshell.auth.session import Session


class Stack:
    """Lets ``login`` and ``su`` push and ``exit`` pop; names are unique while they are open."""

    def __init__(self, emit: Emit) -> None:
        self._sessions: list[Session] = []
        self._lent: tuple[Session, ...] = ()
        self._emit = emit

    def branch(self, emit: Emit) -> "Stack":
        """Return a stack of its own that begins with these sessions. They are lent: one that
        leaves the branch stays open."""
        branch = Stack(emit)
        branch._sessions = list(self._sessions)
        branch._lent = tuple(self._sessions)
        return branch

    def empty(self) -> "Stack":
        """Return a stack of its own without sessions."""
        return Stack(self._emit)

    def __iter__(self) -> "Iterator[Session]":
        """Yield the sessions from the bottom to the current one."""
        return iter(tuple(self._sessions))

    def __len__(self) -> int:
        return len(self._sessions)

    @property
    def current(self) -> "Session":
        """Return the session on top.

        Raises:
            UsageError: none is open.
        """
        if not self._sessions:
            raise UsageError(
                "no session is open", hint="log in first: login https://HOST:2087 -u USER"
            )
        return self._sessions[-1]

    def push(self, session: "Session") -> None:
        """Make a session the current one; a name that is taken gets a number."""
        taken = {other.name for other in self._sessions}
        base, number = session.name, 1
        while session.name in taken:
            number += 1
            session.name = f"{base}#{number}"
        self._sessions.append(session)
        target = session.target
        self._emit(
            SessionOpened,
            session.name,
            session.user,
            session.service.value,
            target.host,
            session.how,
        )

    def use(self, name: str) -> "Session":
        """Bring an open session to the top.

        Raises:
            UsageError: no open session has this name or user.
        """
        matches = [s for s in self._sessions if s.name == name] or [
            s for s in self._sessions if s.user == name
        ]
        if len(matches) != 1:
            if matches:
                several = ", ".join(session.name for session in matches)
                raise UsageError(f"{name!r} has several sessions", hint=f"open are {several}")
            from cpshell.language.close_names import hint_of_names

            names = [session.name for session in self._sessions]
            raise UsageError(
                f"{name!r} is not the name of an open session",
                hint=hint_of_names("open sessions", name, names),
            )
        self._take(matches[0])
        return matches[0]

    def use_previous(self) -> "Session":
        """Bring the session to the top that was there before the current one.

        Raises:
            UsageError: no other is open.
        """
        current = self.current
        before = [each for each in self._sessions if each is not current]
        if not before:
            raise UsageError("no other session is open")
        self._take(before[-1])
        return before[-1]

    def nearest(self, can: "Callable[[Session], bool]") -> "Session | None":
        """Return the first session from the top that can do something, on the server of the
        current one: what is meant for one server never goes to another."""
        host = self.current.target.host
        return next(
            (each for each in reversed(self._sessions) if each.target.host == host and can(each)),
            None,
        )

    def serving(self, *calls: Call) -> "Session":
        """Return the session that makes these calls.

        Calls of WHM go through the nearest WHM session on the same server. Where there is none it
        is the current session, which says why not. What is meant for the user of a session never
        goes to another user's.
        """
        current = self.current
        for_whm = all(is_offered(call, Service.WHM) for call in calls)
        if current.service is Service.WHM or not for_whm:
            return current
        return self.nearest(lambda session: session.service is Service.WHM) or current

    def back(self) -> "list[Session]":
        """Make the first session of the current way the current one; log out, and return, those
        that were opened through it."""
        first = self.chain()[0] if self._sessions else self.current
        closed: list[Session] = []
        for child in [other for other in self._sessions if other.parent is first]:
            before = list(self._sessions)
            self._take(child)
            self.pop()
            closed += [each for each in before if each not in self._sessions]
        self._take(first)
        return closed

    def _take(self, session: "Session") -> None:
        """Bring a session to the top."""
        self._sessions.remove(session)
        self._sessions.append(session)

    def pop(self) -> "Session":
        """Log out the session on top and take it off, with those that were opened through it."""
        session = self.current
        for child in [other for other in self._sessions if other.parent is session]:
            self.use(child.name)
            self.pop()
        with signals_later():
            self._sessions.remove(session)
            if any(session is lent for lent in self._lent):
                return session
            session.close()
        self._emit(SessionClosed, session.name)
        return session

    @contextmanager
    def undone_by_failure(self) -> Iterator[None]:
        """Log out what was opened within if it fails, and restore the order: nothing that
        follows runs as a user whom only the failed part wanted to be."""
        before = [id(session) for session in self._sessions]
        try:
            yield
        except CpshellError:
            for session in reversed(tuple(self._sessions)):
                if id(session) not in before and session in self._sessions:
                    self.use(session.name)
                    self.pop()
            self._sessions.sort(key=lambda session: before.index(id(session)))
            raise

    def chain(self) -> "list[Session]":
        """Return the current session and those it was opened through, outermost first."""
        chain: list[Session] = []
        session: Session | None = self._sessions[-1] if self._sessions else None
        while session is not None:
            chain.insert(0, session)
            session = session.parent
        return chain

    def close(self) -> None:
        """Log out everything; a signal waits for it."""
        with signals_later():
            while self._sessions:
                self.pop()
