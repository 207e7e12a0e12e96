"""Know names on the server: from answers to calls, and from look-ups in the background.

What a key press asks for is what is in memory, at once; a look-up that it sets off runs in a
thread, on a connection of its own, reports nothing and is bounded.
"""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from cpshell.auth.flows import HeaderGrant
from cpshell.auth.methods import METHODS
from cpshell.auth.session import Session
from cpshell.errors import AccessError, UsageError
from cpshell.panel.call import Call
from cpshell.panel.carried import reads
from cpshell.panel.reply import Reply, read_reply
from cpshell.panel.request import request_for
from cpshell.panel.transport import Limits, Transport
from cpshell.render import rows
from cpshell.repl.completion.matching import Names
from cpshell.repl.completion.name_sources import (
    NameSource,
    Topic,
    safe_names,
    sources_in,
    told_apart,
)
from cpshell.repl.completion.recent_items import RecentItems

FRESH = 60.0  # seconds before names are looked up again
_TOPICS_KEPT = 256  # of all scopes
_ROWS_AT_ONCE = 10_000  # more are sorted in a thread
_QUEUED = 4  # look-ups; more are forgotten, the next key asks again
_LIMITS = Limits(connect=5.0, whole=20.0, answer=1 << 26)

Scope = tuple[str, str | None]
"""The name of a session, and the user of ``--as``."""
Ask = Callable[[Call], Reply]
_Key = tuple[Scope, Topic, str]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Names of a topic and when they came; ``stale`` after something was written."""

    names: Names
    at: float
    stale: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)

    def is_fresh(self, now: float) -> bool:
        """Return whether they need not be looked up again."""
        return not self.stale and now - self.at < FRESH

    def age(self, now: float) -> str:
        """Return how old they are: ``40 s old``."""
        seconds = int(now - self.at)
        return f"{seconds} s old" if seconds < 120 else f"{seconds // 60} min old"


class RemoteNames:
    """Keeps what is known of names on the server.

    Several threads may bring answers while a key press reads. ``ready`` is called when a
    look-up has brought names.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        ready: Callable[[], None] = lambda: None,
    ) -> None:
        self.clock = clock
        self._ready = ready
        self._known = RecentItems[_Key, KnownNames](_TOPICS_KEPT)
        self._asked = RecentItems[_Key, float](_TOPICS_KEPT)
        self._queue: queue.Queue[tuple[Scope, NameSource, Ask, str]] = queue.Queue(_QUEUED)
        self._worker: threading.Thread | None = None

    def get(self, scope: Scope, topic: Topic, of: str = "") -> KnownNames | None:
        """Return what is known, without a look-up; ``of`` is what the names belong to."""
        return self._known.get((scope, topic, of))

    def request(self, scope: Scope, source: NameSource, ask: Ask, of: str = "") -> None:
        """Look names up in the background, unless they are fresh or were asked for just now."""
        key, now = (scope, source.topic, of), self.clock()
        known, asked = self._known.get(key), self._asked.get(key)
        if known is not None and known.is_fresh(now):
            return
        is_stale = known is not None and known.stale
        if asked is not None and now - asked < FRESH and not is_stale:
            return
        try:
            self._queue.put_nowait((scope, source, ask, of))
        except queue.Full:
            return
        self._asked.set(key, now)
        self._known.change(key, lambda names: names and replace(names, stale=False))
        if self._worker is None:
            self._worker = threading.Thread(target=self._look_up, name="look-ups", daemon=True)
            self._worker.start()

    def observe(self, scope: Scope, call: Call, reply: Reply) -> None:
        """Keep the names in an answer; after a write, those that are known may be stale."""
        if not reply.ok:
            return
        if not reads(call):
            for key in self._known:
                if key[0][0] == scope[0]:
                    self._known.change(key, lambda names: names and replace(names, stale=True))
            return
        view = call.view
        is_page = call.window is not None or view.limit is not None or view.page is not None
        is_page = is_page or bool(view.where)
        for source in sources_in(call):
            of = source.of(call)
            is_whole = not is_page and len(call.parameters) == bool(source.parameter)
            if len(rows(reply.data)) < _ROWS_AT_ONCE:
                self._keep(scope, source, reply.data, of, is_whole=is_whole)
            else:
                keep = threading.Thread(
                    target=self._keep,
                    args=(scope, source, reply.data, of),
                    kwargs={"is_whole": is_whole},
                    daemon=True,
                )
                keep.start()

    def _keep(
        self, scope: Scope, source: NameSource, data: Any, of: str, *, is_whole: bool
    ) -> None:
        names, notes = told_apart(source.pick(data))
        key = (scope, source.topic, of)
        if is_whole:
            self._known.set(key, KnownNames(Names(names), self.clock(), notes=notes))
        elif names:
            self._known.change(key, lambda known: _with_more(known, names))

    def _look_up(self) -> None:
        while True:
            scope, source, ask, of = self._queue.get()
            call = source.call(scope[1], of)
            with suppress(Exception):  # what fails costs its names; the next call will tell
                reply = ask(call)
                if reply.ok:
                    for each in sources_in(call):
                        self._keep(scope, each, reply.data, of, is_whole=True)
                    self._ready()


def _with_more(known: KnownNames | None, names: list[str]) -> KnownNames | None:
    """Return known names and those of a page; a page alone would pass for all."""
    if known is None:
        return None
    return replace(known, names=Names(safe_names([*names, *known.names])))


def can_look_up(session: Session, *, has_answered: bool) -> bool:
    """Return whether names may be looked up with what this session was given.

    Not where each request takes a fresh one-time code. Where a refusal counts towards a lock-out,
    the session must have answered a call of the user's before: the credential is right then.
    """
    grant = session.grant
    if isinstance(grant, HeaderGrant):
        return grant.code is None and (has_answered or not METHODS[session.how].guessable)
    return True


class LookUpConnection:
    """Asks on a connection of its own, with what a session was given.

    It renews nothing, logs nothing out, and asks no more after a refusal.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._transport: Transport | None = None
        self._refused_grant: object = None

    def __call__(self, call: Call) -> Reply:
        """Return the reply to a call.

        Raises:
            CpshellError: as any call.
        """
        session, grant = self.session, self.session.grant
        if not can_look_up(session, has_answered=True) or grant is self._refused_grant:
            raise UsageError("names cannot be looked up with this session")
        if self._transport is None:
            self._transport = session.context.for_lookups(_LIMITS).connect(session.target)
        request = request_for(call, session.service)
        try:
            return read_reply(call, self._transport.send(grant.authorise(request)))
        except AccessError:
            self._refused_grant = grant
            raise

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()
