"""Gather what completion knows: a shell, its sessions, the answers that were seen."""

import threading
import time
from collections.abc import Iterable, Mapping
from typing import Any

from cpshell.auth.session import Session
from cpshell.catalog import Api
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply
from cpshell.panel.services import Service
from cpshell.plugin import CommandInfo, FilterInfo, Format
from cpshell.repl.completion import variables
from cpshell.repl.completion.catalog_names import catalog_paths
from cpshell.repl.completion.expected import called
from cpshell.repl.completion.matching import Names
from cpshell.repl.completion.remote_names import (
    Ask,
    LookUpConnection,
    RemoteNames,
    Scope,
    Topic,
    safe_names,
    source_of_topic,
    topic_of_parameter,
)
from cpshell.shell.shell import Shell
from cpshell.shell.state import State

_NONE = Names(())
_CALLS_SEEN = 200
_FRESH = 10.0  # seconds until a plugin is asked for its values again
_KINDS = {"user": Topic.USER, "domain": Topic.DOMAIN, "mailbox": Topic.MAILBOX}
_SOURCES = ("prompt", "env:", "file:", "fd:", "cmd:", "keyring:")


class ShellKnowledge:
    """Implements :class:`cpshell.repl.completion.candidates.Facts` for a running shell."""

    def __init__(self, state: State, shell: Shell, live: RemoteNames) -> None:
        self._state = state
        self._shell = shell
        self._live = live
        self._asides: dict[str, tuple[Session, LookUpConnection]] = {}
        self._paths: dict[tuple[Api, str | None, str], tuple[str, ...]] = {}
        self._offers = PluginValues(shell)

    @property
    def commands(self) -> Mapping[str, CommandInfo]:
        """Return the commands by name."""
        return self._shell.registry.commands

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
    def variables(self) -> Mapping[str, Any]:
        """Return the variables by name, with ``last`` and ``env``."""
        environ = variables.Environ(self._state.system.variables)
        return {**self._state.variables, "last": self._state.last, "env": environ}

    def named(self, kind: str) -> tuple[Names, str]:
        """Return the things of a kind that a command declares."""
        if kind in _KINDS:
            return self._topic(_KINDS[kind], None)
        if kind == "session":
            return Names(info.name for info in self._shell.sessions.infos()), "open session"
        if kind == "target":
            return Names(info.name for info in self._shell.sessions.profiles()), "profile"
        if kind == "source":
            return Names(_SOURCES), "where a secret comes from"
        if kind == "format":
            return Names(self.formats), ""
        if kind == "command":
            return Names(self.commands), "command"
        if kind == "variable":
            return Names(self._state.variables), "variable"
        return self._offers.of(kind), kind

    def live(self, topic: str, as_user: str | None, module: str | None) -> tuple[Names, str]:
        """Return names on the server for a parameter of this name."""
        found = topic_of_parameter(topic, module)
        return self._topic(found, as_user) if found else (_NONE, "")

    def answer_paths(self, head: tuple[str, ...]) -> Iterable[str]:
        """Return the paths into what the stage with these words yields.

        Those of the last answer of this call, else those that the catalog knows.
        """
        if head[:1] == ("last",):
            return variables.jmespaths(self._state.last)
        api, module, function = called(head[0], head[1:]) if head else (None, None, "")
        if api is None or not function:
            return ()
        seen = self._paths.get((api, module, function))
        return seen if seen else catalog_paths(api, module, function)

    def seen(self, call: Call, reply: Reply) -> None:
        """Learn from an answer: names, and what its paths are."""
        if not reply.ok:
            return
        key = (call.api, call.module, call.function)
        self._paths.pop(key, None)
        self._paths[key] = tuple(variables.jmespaths(reply.data))
        if len(self._paths) > _CALLS_SEEN:
            del self._paths[next(iter(self._paths))]
        session = self._session()
        if session is not None:
            self._live.seen((session.name, call.as_user), call, reply)

    def close(self) -> None:
        """Close what look-ups have opened."""
        for _, aside in self._asides.values():
            aside.close()

    def _topic(self, topic: Topic, as_user: str | None) -> tuple[Names, str]:
        session = self._session()
        if session is None:
            return _NONE, ""
        whm = session.service is Service.WHM
        if whm and topic in (Topic.USER, Topic.PACKAGE):
            as_user = None
        scope: Scope = (session.name, as_user)
        api = Api.WHM if whm and not as_user else Api.UAPI
        self._live.want(scope, topic, source_of_topic(topic, api), self._ask(session))
        held = self._live.known(scope, topic)
        if held is None:
            return _NONE, ""
        return held.names, f"{topic.value}, {held.age(self._live.clock())}"

    def _session(self) -> Session | None:
        stack = self._state.stack
        return stack.current if len(stack) else None

    def _ask(self, session: Session) -> Ask | None:
        if session.service is Service.WEBMAIL:
            return None
        known = self._asides.get(session.name)
        if known is None or known[0] is not session:
            known = self._asides[session.name] = (session, LookUpConnection(session))
        return known[1]


class PluginValues:
    """Asks a plugin's completer in a thread of its own, so that no key waits for it."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._held: dict[str, tuple[Names, float]] = {}
        self._running: set[str] = set()

    def of(self, kind: str) -> Names:
        """Return the values offered last; they are asked for again when they are old."""
        names, at = self._held.get(kind, (Names(()), 0.0))
        stale = time.monotonic() - at > _FRESH
        if stale and kind not in self._running and kind in self._shell.registry.completers:
            self._running.add(kind)
            threading.Thread(target=self._ask, args=(kind,), daemon=True).start()
        return names

    def _ask(self, kind: str) -> None:
        try:
            offered = list(self._shell.registry.completers[kind](self._shell))
        except Exception:  # noqa: BLE001 - a plugin's fault costs its suggestions, nothing else
            offered = []
        self._held[kind] = (Names(safe_names(offered)), time.monotonic())
        self._running.discard(kind)
