"""What completion knows: a shell, its sessions, the answers that were seen."""

from collections.abc import Mapping
from typing import Any

from cpshell.auth.session import Session
from cpshell.catalog import Api
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply
from cpshell.panel.services import Service
from cpshell.plugin import Command, Filter, Format
from cpshell.repl.completion import variables
from cpshell.repl.completion.aside import Aside
from cpshell.repl.completion.expected import APIS, plain_words
from cpshell.repl.completion.matching import Names
from cpshell.repl.completion.offers import Offers
from cpshell.repl.completion.remote_names import Ask, Live, Scope, Topic, source_of, topic_of
from cpshell.shell.shell import Shell
from cpshell.shell.state import State

_NONE = Names(())
_CALLS_SEEN = 200
_KINDS = {"user": Topic.USER, "domain": Topic.DOMAIN, "mailbox": Topic.MAILBOX}
_SOURCES = ("prompt", "env:", "file:", "fd:", "cmd:", "keyring:")


class ShellFacts:
    """Implements :class:`cpshell.repl.completion.candidates.Facts` for a running shell."""

    def __init__(self, state: State, shell: Shell, live: Live) -> None:
        self._state = state
        self._shell = shell
        self._live = live
        self._asides: dict[str, tuple[Session, Aside]] = {}
        self._paths: dict[tuple[str, ...], Names] = {}
        self._offers = Offers(shell)

    @property
    def commands(self) -> Mapping[str, Command]:
        """The commands by name."""
        return self._shell.commands

    @property
    def filters(self) -> Mapping[str, Filter]:
        """The filters by name."""
        return self._shell.filters

    @property
    def formats(self) -> Mapping[str, Format]:
        """The formats by name."""
        return self._shell.formats

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings by name."""
        return self._shell.settings

    @property
    def variables(self) -> Mapping[str, Any]:
        """The variables by name, with ``last`` and ``env``."""
        environ = variables.Environ(self._state.system.variables)
        return {**self._shell.variables, "last": self._state.last, "env": environ}

    def named(self, kind: str) -> tuple[Names, str]:
        """The things of a kind that a command declares."""
        if kind in _KINDS:
            return self._topic(_KINDS[kind], None)
        if kind == "session":
            return Names(info.name for info in self._shell.sessions()), "open session"
        if kind == "target":
            return Names(info.name for info in self._shell.profiles()), "profile"
        if kind == "source":
            return Names(_SOURCES), "where a secret comes from"
        if kind == "format":
            return Names(self.formats), ""
        if kind == "command":
            return Names(self.commands), "command"
        if kind == "variable":
            return Names(self._shell.variables), "variable"
        return self._offers.of(kind), kind

    def live(self, topic: str, as_user: str | None, module: str | None) -> tuple[Names, str]:
        """Names on the server for a parameter called so."""
        found = topic_of(topic, module)
        return self._topic(found, as_user) if found else (_NONE, "")

    def seen_paths(self, head: tuple[str, ...]) -> Names:
        """Paths in the last answer of the call that a pipeline begins with."""
        if head[:1] == ("last",):
            return Names(variables.jmespaths(self._state.last))
        return self._paths.get(_called(head), _NONE)

    def seen(self, call: Call, reply: Reply) -> None:
        """Learn from an answer: names, and what its paths are."""
        if not reply.ok:
            return
        key = (call.api.value, *([call.module] if call.module else []), call.function)
        self._paths.pop(key, None)
        self._paths[key] = Names(variables.jmespaths(reply.data))
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
        self._live.want(scope, topic, source_of(topic, api), self._ask(session))
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
            known = self._asides[session.name] = (session, Aside(session))
        return known[1]


def _called(head: tuple[str, ...]) -> tuple[str, ...]:
    api = APIS.get(head[0]) if head else None
    if api is None:
        return ()
    plain = plain_words(head[1:])
    return (api.value, *plain[: 1 if api is Api.WHM else 2])
