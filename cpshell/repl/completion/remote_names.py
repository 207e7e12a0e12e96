"""Know names on the server: from answers to calls, and from look-ups in the background.

What a key press asks for is what is in memory, at once; a look-up that it sets off runs in a
thread, on a connection of its own, reports nothing and is bounded.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from cpshell.panel.call import Call
from cpshell.panel.carried import reads
from cpshell.panel.reply import Reply
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
_QUEUED = 4  # look-ups of a session; more are forgotten, the next key asks again

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


@dataclass(frozen=True, slots=True)
class _LookUp:
    """Names that are wanted, and who is asked for them."""

    key: _Key
    source: NameSource
    ask: Ask


class RemoteNames:
    """Keeps what is known of names on the server.

    Several threads may bring answers while a key press reads. Each session is asked for one thing
    after the other, in a thread of its own: one that is slow keeps no other waiting. ``ended`` is
    called when a look-up has ended, in its thread, whether it has brought names or not.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        self.clock = clock
        self.ended = ended
        self._known = RecentItems[_Key, KnownNames](_TOPICS_KEPT)
        self._asked = RecentItems[_Key, float](_TOPICS_KEPT)
        self._lock = threading.Lock()
        self._under_way: dict[str, deque[_LookUp]] = {}  # by session; the first is being asked for

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
        if self._queue(_LookUp(key, source, ask)):
            self._asked.set(key, now)
            self._known.change(key, lambda names: names and replace(names, stale=False))

    def awaits(self, scope: Scope, topic: Topic, of: str = "") -> bool:
        """Return whether a look-up is under way whose names are not known yet."""
        waiting = tuple(self._under_way.get(scope[0], ()))
        key = (scope, topic, of)
        return self._known.get(key) is None and any(each.key == key for each in waiting)

    def forget(self, session: str) -> None:
        """Forget the names of a session that is closed: another may get its name."""
        self._known.drop(lambda key: key[0][0] == session)
        self._asked.drop(lambda key: key[0][0] == session)

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

    def _queue(self, wanted: _LookUp) -> bool:
        """Let a look-up begin after those of its session; return whether there is room for it."""
        session = wanted.key[0][0]
        with self._lock:
            waiting = self._under_way.setdefault(session, deque())
            if len(waiting) >= _QUEUED:
                return False
            waiting.append(wanted)
            is_first = len(waiting) == 1
        if is_first:
            threading.Thread(
                target=self._look_up, args=(session, waiting), name="look-ups", daemon=True
            ).start()
        return True

    def _look_up(self, session: str, waiting: deque[_LookUp]) -> None:
        """Ask a session for what is wanted of it, until nothing is left."""
        while True:
            wanted = waiting[0]
            scope, _, of = wanted.key
            call = wanted.source.call(scope[1], of)
            with suppress(Exception):  # what fails costs its names; the next call will tell
                reply = wanted.ask(call)
                if reply.ok:
                    for each in sources_in(call):
                        self._keep(scope, each, reply.data, of, is_whole=True)
            with self._lock:
                waiting.popleft()
                if is_last := not waiting:
                    del self._under_way[session]
            self.ended()
            if is_last:
                return


def _with_more(known: KnownNames | None, names: list[str]) -> KnownNames | None:
    """Return known names and those of a page; a page alone would pass for all."""
    if known is None:
        return None
    return replace(known, names=Names(safe_names([*names, *known.names])))
