"""Know names on the server: from answers that were seen, and from look-ups in the background.

What a key press asks for is what is in memory, at once; a look-up that it sets off runs in a
thread, on a connection of its own, reports to nobody and is bounded.
"""

import queue
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cpshell.auth.flows import CookieGrant
from cpshell.auth.session import Session
from cpshell.catalog import Api
from cpshell.errors import CpshellError, UsageError
from cpshell.panel.call import Call, View
from cpshell.panel.reply import Reply, read_reply
from cpshell.panel.request import request_for
from cpshell.panel.transport import Limits, Transport
from cpshell.render import rows
from cpshell.render.safe import dangerous
from cpshell.repl.completion.matching import Names

FRESH = 60.0  # seconds before names are looked up again
_AT_MOST = 200_000  # names of one topic
_AT_ONCE = 10_000  # rows
_WAITING = 4  # look-ups; more are forgotten, the next key asks again
_BLANK = re.compile(r"\s")
_LONGEST = 255  # characters of a name
_LIMITS = Limits(connect=5.0, read=20.0, answer=1 << 26)


class Topic(StrEnum):
    """Says what names stand for."""

    USER = "user"
    DOMAIN = "domain"
    MAILBOX = "mailbox"
    DATABASE = "database"
    DATABASE_USER = "database user"
    FTP = "FTP account"
    ZONE = "zone"
    PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class NameSource:
    """Is a call whose answer holds the names of a topic."""

    topic: Topic
    api: Api
    module: str | None
    function: str
    pick: Callable[[Any], Iterable[Any]]
    columns: tuple[str, ...] = ()


def _column(name: str) -> Callable[[Any], Iterable[Any]]:
    return lambda data: [row.get(name) for row in rows(data) if isinstance(row, dict)]


def _domains(data: Any) -> Iterable[Any]:
    """Return the names of ``DomainInfo::list_domains``: one domain, and lists of the others."""
    if not isinstance(data, dict):
        return []
    lists = [value for value in data.values() if isinstance(value, list)]
    return [data.get("main_domain"), *(name for names in lists for name in names)]


SOURCES = (
    NameSource(Topic.USER, Api.WHM, None, "listaccts", _column("user"), ("user", "domain")),
    NameSource(Topic.DOMAIN, Api.WHM, None, "listaccts", _column("domain"), ("user", "domain")),
    NameSource(Topic.ZONE, Api.WHM, None, "listzones", _column("domain")),
    NameSource(Topic.PACKAGE, Api.WHM, None, "listpkgs", _column("name")),
    NameSource(Topic.DOMAIN, Api.UAPI, "DomainInfo", "list_domains", _domains),
    NameSource(Topic.ZONE, Api.UAPI, "DomainInfo", "list_domains", _domains),
    NameSource(Topic.MAILBOX, Api.UAPI, "Email", "list_pops", _column("email")),
    NameSource(Topic.MAILBOX, Api.UAPI, "Email", "list_pops_with_disk", _column("email")),
    NameSource(Topic.DATABASE, Api.UAPI, "Mysql", "list_databases", _column("database")),
    NameSource(Topic.DATABASE_USER, Api.UAPI, "Mysql", "list_users", _column("user")),
    NameSource(Topic.FTP, Api.UAPI, "Ftp", "list_ftp", _column("user")),
)
"""The first source of a topic that a session can call is the one that is looked up."""

Scope = tuple[str, str | None]  # the session's name, and the user of --as
Ask = Callable[[Call], Reply]


@dataclass(slots=True)
class KnownNames:
    """Holds names of a topic and when they came; ``stale`` after something was written."""

    names: Names
    at: float
    stale: bool = False

    def age(self, now: float) -> str:
        """Return text like ``user, 40 s old``."""
        seconds = int(now - self.at)
        return f"{seconds} s old" if seconds < 120 else f"{seconds // 60} min old"


@dataclass(slots=True)
class RemoteNames:
    """Keeps what is known of names; ``ready`` is called when a look-up has brought some."""

    clock: Callable[[], float] = time.monotonic
    ready: Callable[[], None] = lambda: None
    held: dict[tuple[Scope, Topic], KnownNames] = field(default_factory=dict)
    _asked: dict[tuple[Scope, Topic], float] = field(default_factory=dict)
    _queue: "queue.Queue[tuple[Scope, Topic, NameSource, Ask]]" = field(
        default_factory=lambda: queue.Queue(_WAITING)
    )
    _worker: threading.Thread | None = None

    def known(self, scope: Scope, topic: Topic) -> KnownNames | None:
        """Return the names that there are, without looking further."""
        return self.held.get((scope, topic))

    def want(self, scope: Scope, topic: Topic, source: NameSource | None, ask: Ask | None) -> None:
        """Look the names up beside, unless they are fresh or were asked for a moment ago."""
        key = (scope, topic)
        now = self.clock()
        held = self.held.get(key)
        if source is None or ask is None or (held and not held.stale and now - held.at < FRESH):
            return
        if now - self._asked.get(key, -FRESH) < FRESH and not (held and held.stale):
            return
        self._asked[key] = now
        if held:
            held.stale = False
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="look-ups", daemon=True)
            self._worker.start()
        try:
            self._queue.put_nowait((scope, topic, source, ask))
        except queue.Full:
            del self._asked[key]

    def seen(self, scope: Scope, call: Call, reply: Reply) -> None:
        """Keep the names in an answer that came anyway; after a write, names may be stale."""
        if not reply.ok:
            return
        if not call.reads:
            for (where, _), held in self.held.items():
                if where[0] == scope[0]:
                    held.stale = True
            return
        whole = call.view.limit is None and not call.view.where and call.view.page == 1
        for source in SOURCES:
            if (source.api, source.module, source.function) == (
                call.api,
                call.module,
                call.function,
            ):
                self._take(scope, source, reply.data, whole=whole and not call.parameters)

    def _take(self, scope: Scope, source: NameSource, data: Any, *, whole: bool) -> None:
        """Keep names at once, or in a thread where sorting them would hold the prompt up."""
        if len(rows(data)) < _AT_ONCE:
            self._keep(scope, source, data, whole=whole)
            return
        keep = threading.Thread(
            target=self._keep, args=(scope, source, data), kwargs={"whole": whole}, daemon=True
        )
        keep.start()

    def _keep(self, scope: Scope, source: NameSource, data: Any, *, whole: bool) -> None:
        names = safe_names(source.pick(data))
        held = self.held.get((scope, source.topic))
        if not whole:
            if held is None or not names:
                return
            names = [*names, *held.names][:_AT_MOST]
        self.held[scope, source.topic] = KnownNames(
            Names(names), self.clock() if whole or held is None else held.at
        )

    def _work(self) -> None:
        while True:
            scope, _, source, ask = self._queue.get()
            call = Call(source.api, source.module, source.function, as_user=scope[1])
            if source.columns and source.api is Api.WHM:
                call = call.with_view(View(columns=source.columns))
            try:
                reply = ask(call)
            except CpshellError:  # offered names are a comfort: the next call will tell
                continue
            if not reply.ok:
                continue
            for each in SOURCES:
                same = (each.api, each.module, each.function)
                if same == (source.api, source.module, source.function):
                    self._keep(scope, each, reply.data, whole=True)
            self.ready()


def safe_names(names: Iterable[Any]) -> list[str]:
    """Return texts that can be offered: not empty, not too long, nothing dangerous in them."""
    found = [name for name in names if isinstance(name, str) and 0 < len(name) <= _LONGEST]
    together = "".join(found)
    if dangerous(together) or _BLANK.search(together):
        found = [name for name in found if not dangerous(name) and not _BLANK.search(name)]
    return found[:_AT_MOST]


_BY_PARAMETER = {
    "user": Topic.USER,
    "username": Topic.USER,
    "account": Topic.USER,
    "domain": Topic.DOMAIN,
    "zone": Topic.ZONE,
    "email": Topic.MAILBOX,
    "db": Topic.DATABASE,
    "database": Topic.DATABASE,
    "plan": Topic.PACKAGE,
    "pkg": Topic.PACKAGE,
    "pkgname": Topic.PACKAGE,
}
_IN_MODULE = {
    ("Mysql", "name"): Topic.DATABASE,
    ("Mysql", "user"): Topic.DATABASE_USER,
    ("Ftp", "user"): Topic.FTP,
    ("Email", "email"): Topic.MAILBOX,
    ("Email", "account"): Topic.MAILBOX,
}


def topic_of_parameter(parameter: str, module: str | None) -> Topic | None:
    """Return the topic of a parameter of this name, as far as names on the server go."""
    return _IN_MODULE.get((module or "", parameter)) or _BY_PARAMETER.get(parameter)


def source_of_topic(topic: Topic, api: Api) -> NameSource | None:
    """Return where a session that speaks this API finds the names of a topic."""
    return next((s for s in SOURCES if s.topic is topic and s.api is api), None)


class LookUpConnection:
    """Asks with what a session was given. It renews nothing and logs nothing out.

    Only cookie sessions are used so: a header may need a fresh one-time code for each request.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._transport: Transport | None = None

    def __call__(self, call: Call) -> Reply:
        """Return the reply to a call.

        Raises:
            CpshellError: as any call.
        """
        session = self._session
        grant = session.grant
        if not isinstance(grant, CookieGrant):
            raise UsageError("names are looked up beside cookie sessions only")
        if self._transport is None:
            self._transport = session.context.for_lookups(_LIMITS).connect(session.target)
        request = request_for(call, session.service)
        return read_reply(call, self._transport.send(grant.authorise(request)))

    def close(self) -> None:
        """Close its connection."""
        if self._transport is not None:
            self._transport.close()
