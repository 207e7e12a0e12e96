"""Gather what completion knows: a shell, its sessions, the answers to its calls."""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from cpshell.auth.session import Session
from cpshell.catalog import Api
from cpshell.events import SessionClosed
from cpshell.language import Def
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply
from cpshell.panel.services import Service
from cpshell.plugin import CommandInfo, FilterInfo, Format, Parameter
from cpshell.repl.completion import variables
from cpshell.repl.completion.candidate_kinds import Expected
from cpshell.repl.completion.catalog_names import catalog_paths
from cpshell.repl.completion.expected import called
from cpshell.repl.completion.look_ups import LookUpConnection, can_look_up
from cpshell.repl.completion.matching import Names, NamesAbout
from cpshell.repl.completion.name_sources import (
    Topic,
    safe_names,
    source_of_topic,
)
from cpshell.repl.completion.parameter_topics import REMOTE_PATH, Subject, subject_of
from cpshell.repl.completion.recent_items import RecentItems
from cpshell.repl.completion.remote_names import RemoteNames, Scope
from cpshell.shell.meant_lines import api_in_use
from cpshell.shell.shell import Shell
from cpshell.source_kinds import PROMPT, SOURCE_HEADS
from cpshell.system.files import Files

_NONE = NamesAbout(Names(()))
_CALLS_KEPT = 200  # whose paths are known
_FRESH = 10.0  # seconds until a plugin is asked for its values again
_KINDS = {"domain": Topic.DOMAIN, "mailbox": Topic.MAILBOX}
_WHM_TOPICS = (Topic.USER, Topic.PACKAGE)
"""What a WHM session asks in its own name, also in calls that act as a user."""


class ShellKnowledge:
    """Implement :class:`cpshell.repl.completion.known.Knowledge` for a running shell."""

    def __init__(self, shell: Shell, remote_names: RemoteNames) -> None:
        self._state = shell.state
        self._shell = shell
        self._remote_names = remote_names
        self._connections: dict[str, LookUpConnection] = {}
        self._paths = RecentItems[tuple[Api, str | None, str], tuple[str, ...]](_CALLS_KEPT)
        self._plugin_values = PluginValues(shell)
        shell.observers.append(self.observe)
        shell.state.known_users = self._known_users
        shell.state.bus.add(self._session_closed, SessionClosed)

    def when_look_ups_end(self, do: Callable[[], None]) -> None:
        """Do something whenever a look-up has ended, in its thread."""
        self._remote_names.ended = do

    @property
    def files(self) -> Files:
        """Return the files of this machine."""
        return self._state.system.files

    @property
    def commands(self) -> Mapping[str, CommandInfo]:
        """Return the commands by name, with those that ``def`` made."""
        known = self._shell.registry.commands
        made = self._state.functions
        return {**known, **{name: _described(each) for name, each in made.items()}}

    @property
    def filters(self) -> Mapping[str, FilterInfo]:
        """Return the filters by name."""
        return self._shell.registry.filters

    @property
    def formats(self) -> Mapping[str, Format]:
        """Return the formats by name."""
        return self._shell.registry.formats

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return the settings by name."""
        return self._shell.settings

    @property
    def api(self) -> Api | None:
        """Return the API that calls on the current session go to mostly; None before a login."""
        return api_in_use(self._state)

    @property
    def variables(self) -> Mapping[str, Any]:
        """Return the variables by name, with ``last`` and ``env``."""
        environ = variables.Environ(self._state.system.variables)
        return {**self._state.variables, "last": self._state.last, "env": environ}

    def names_of_kind(self, place: Expected) -> NamesAbout:
        """Return the things of a kind that a command declares."""
        kind = place.name
        if kind == "user":
            return self._users(place.typed)
        if kind in _KINDS:
            return self._names_of(Subject(_KINDS[kind]), self._current)
        if kind == REMOTE_PATH:
            return self.values_of(place)
        if kind == "session":
            names = (info.name for info in self._shell.sessions.infos())
            return NamesAbout(Names(names), "open session")
        if kind == "target":
            names = (info.name for info in self._shell.sessions.profiles())
            return NamesAbout(Names(names), "profile")
        if kind == "server":
            return NamesAbout(Names(self._shell.sessions.servers()), "profile or group")
        if kind == "source":
            return NamesAbout(Names((PROMPT, *SOURCE_HEADS)), "where a secret comes from")
        if kind == "format":
            return NamesAbout(Names(self.formats))
        if kind == "command":
            return NamesAbout(Names(self.commands), "command")
        if kind == "variable":
            return NamesAbout(Names(self._state.variables), "variable")
        return NamesAbout(self._plugin_values.of(kind), kind)

    def values_of(self, place: Expected) -> NamesAbout:
        """Return the names on the server that a parameter may take, and how old they are.

        They are those of the session that would make the call.
        """
        subject = subject_of(place)
        if subject is None or not self._state.stack:
            return _NONE
        call = Call(place.api or Api.UAPI, place.module, place.function, (), as_user=place.as_user)
        return self._names_of(subject, self._state.stack.serving(call), place.as_user)

    def answer_paths(self, head: tuple[str, ...]) -> Iterable[str]:
        """Return the paths into what the stage with these words yields.

        Those of the last answer of this call, else those that the catalog knows.
        """
        if head[:1] == ("last",):
            return variables.jmespaths(self._state.last)
        if head[:1] == ("echo",) and head[1:2] and head[1].startswith("$"):
            return variables.jmespaths(self._state.variables.get(head[1][1:]))
        api, module, function = called(head[0], head[1:]) if head else (None, None, "")
        if api is None or not function:
            return ()
        seen = self._paths.get((api, module, function))
        return seen if seen else catalog_paths(api, module, function)

    def close(self) -> None:
        """Close what look-ups have opened."""
        for connection in self._connections.values():
            connection.close()

    def observe(self, session: str, call: Call, reply: Reply) -> None:
        """Learn from the answer to a call of a session: names, and what its paths are."""
        if reply.ok:
            paths = tuple(variables.jmespaths(reply.data))
            self._paths.set((call.api, call.module, call.function), paths)
            self._remote_names.observe((session, call.as_user), call, reply)

    def _session_closed(self, event: SessionClosed) -> None:
        connection = self._connections.pop(event.session, None)
        if connection is not None:
            connection.close()
        self._remote_names.forget(event.session)

    @property
    def _current(self) -> Session | None:
        stack = self._state.stack
        return stack.current if len(stack) else None

    def _users(self, typed: str) -> NamesAbout:
        """Return whom ``su`` may become: mailboxes where those of a cPanel session are meant."""
        current = self._current
        if current is None:
            return _NONE
        way = self._state.stack.nearest(lambda session: session.service is Service.WHM)
        if way is None or (current is not way and "@" in typed):
            return self._names_of(Subject(Topic.MAILBOX), current)
        return self._names_of(Subject(Topic.USER), way)

    def _known_users(self) -> Collection[str]:
        """Return the users that are known of the nearest WHM session, without a look-up."""
        stack = self._state.stack
        way = stack.nearest(lambda each: each.service is Service.WHM) if stack else None
        known = self._remote_names.get((way.name, None), Topic.USER) if way is not None else None
        return tuple(known.names) if known is not None else ()

    def _names_of(
        self, subject: Subject, session: Session | None, as_user: str | None = None
    ) -> NamesAbout:
        if session is None or session.service is Service.WEBMAIL:
            return _NONE
        topic = subject.topic
        is_whm = session.service is Service.WHM
        if is_whm and topic in _WHM_TOPICS:
            as_user = None
        scope: Scope = (session.name, as_user)
        source = source_of_topic(topic, Api.WHM if is_whm and not as_user else Api.UAPI)
        if source is not None and can_look_up(session):
            self._remote_names.request(scope, source, self._connection(session), subject.of)
        known = self._remote_names.get(scope, topic, subject.of)
        if known is None:
            awaited = self._remote_names.awaits(scope, topic, subject.of)
            return NamesAbout(Names(()), awaited=awaited)
        age = f"{topic.value}, {known.age(self._remote_names.clock())}"
        return NamesAbout(known.names, age, known.notes, topic is Topic.PATH)

    def _connection(self, session: Session) -> LookUpConnection:
        """Return the connection for look-ups beside this session, which has its name alone."""
        connection = self._connections.get(session.name)
        if connection is None or connection.session is not session:
            connection = self._connections[session.name] = LookUpConnection(session)
        return connection


class PluginValues:
    """Ask a plugin's completer in a thread of its own, so that no key waits for it."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._values: dict[str, tuple[Names, float]] = {}
        self._asking: set[str] = set()

    def of(self, kind: str) -> Names:
        """Return what was offered last; it is asked for again when it is old."""
        names, at = self._values.get(kind, (Names(()), 0.0))
        stale = time.monotonic() - at > _FRESH
        if stale and kind not in self._asking and kind in self._shell.registry.completers:
            self._asking.add(kind)
            threading.Thread(target=self._ask, args=(kind,), daemon=True).start()
        return names

    def _ask(self, kind: str) -> None:
        try:
            offered = list(self._shell.registry.completers[kind](self._shell))
        except Exception:  # noqa: BLE001 - a plugin's fault costs its suggestions, nothing else
            offered = []
        self._values[kind] = (Names(safe_names(offered)), time.monotonic())
        self._asking.discard(kind)


def _described(made: Def) -> CommandInfo:
    parameters = tuple(Parameter(name) for name in made.parameters)
    return CommandInfo(made.name, "a command of your own", parameters)
