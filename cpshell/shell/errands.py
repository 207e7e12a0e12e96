"""Let the block of ``on`` run on another machine: what is sent there, and what comes back.

An errand holds no secret: sources go along, which the worker resolves, and whatever else may hold
one is refused before anything is sent.
"""

import json
import pickle
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

from cpshell import errors
from cpshell.engines.dask import all_ended_on
from cpshell.errors import ConnectionFailed, CpshellError, UsageError
from cpshell.language import Block, Def, Literal, On, Script, Word, parse
from cpshell.language.compounds import ENGINE
from cpshell.language.printer import source_of
from cpshell.profiles.profile import Profile
from cpshell.records import Record, record
from cpshell.render import settled
from cpshell.shell.jumps import ShellEnded
from cpshell.shell.masked_lines import masked_line
from cpshell.shell.parallel import Effect, Turn, complain, show_turns, write
from cpshell.shell.settings import Settings
from cpshell.shell.sinks import Sink
from cpshell.shell.state import State
from cpshell.shell.turns import Turns
from cpshell.shell.typed_secrets import typed_secrets
from cpshell.source_kinds import ENDS_WITH_PROCESS, PROMPT
from cpshell.system.policy import Connect
from cpshell.version import __version__

_JOB = "cpshell.errand_worker:run_errand"
_LAST_PORT = 65535
_NAMES = re.compile(r"\$\{?([A-Za-z_]\w*|\d+)")
_WORDS = re.compile(r"[\w-]+")
_EFFECTS: dict[str, Callable[[State, str], None]] = {"out": write, "err": complain}


@record
class Errand(Record):
    """A block for one server, with all that it needs of the shell that sends it."""

    server: str
    profile: Profile
    body: Block
    functions: dict[str, Def]
    aliases: dict[str, str]
    variables: dict[str, Any]
    last: Any
    settings: Settings
    source: str
    line: int
    attempts: int
    turns: tuple[str, ...]
    captures: bool
    labels: tuple[str, ...]
    asks: bool
    terminal: bool
    size: tuple[int, int]


def run_errands(
    state: State,
    profiles: Sequence[Profile],
    body: Block,
    engine: str,
    jobs: int | None,
    turns: Turns,
    sink: Sink,
) -> None:
    """Run a block for each profile on the workers of an engine, and show what came of it.

    Raises:
        UsageError: a secret would go along, or what the block needs cannot.
        CpshellError: the first failure, in the order of the servers.
    """
    _refuse_engine(state, engine, profiles)
    taken = _Taken(state, body)
    begun = count()

    def items() -> Iterator[tuple[str, bytes]]:
        for profile in profiles:
            next(begun)
            turns.begin(profile.name)
            sent = pickle.dumps(taken.errand(profile, turns, sink.turn(turns.label(profile.name))))
            yield profile.name, pickle.dumps((__version__, sent))

    @contextmanager
    def running() -> Iterator[Iterator[Turn]]:
        with all_ended_on(engine, _JOB, items(), jobs) as reports:
            yield map(partial(_turn_of, state), profiles, reports)

    show_turns(state, running(), turns, begun)


class _Taken:
    """What a block needs of its shell: the variables, commands and aliases that it names."""

    def __init__(self, state: State, body: Block) -> None:
        self._state = state
        self._body = body
        text = source_of(body)
        self._functions: dict[str, Def] = {}
        self._aliases: dict[str, str] = {}
        while words := self._missing(text):
            for word in words:
                if word in state.functions:
                    self._functions[word] = state.functions[word]
                    text += "\n" + source_of(state.functions[word])
                else:
                    self._aliases[word] = state.aliases[word]
                    text += "\n" + state.aliases[word]
        names = set(_NAMES.findall(text))
        held = {name: settled(state.variables[name]) for name in names & state.variables.keys()}
        self._variables: dict[str, Any] = held
        self._last = settled(state.last) if "last" in names else None
        self._refuse_secrets(text)

    def errand(self, profile: Profile, turns: Turns, sink: Sink) -> Errand:
        """Return what goes to the worker for one server."""
        state, streams = self._state, self._state.system.streams
        size = streams.size
        return Errand(
            server=profile.name,
            profile=profile,
            body=self._body,
            functions=self._functions,
            aliases=self._aliases,
            variables={**self._variables, turns.name: profile.name},
            last=self._last,
            settings=state.settings,
            source=state.source,
            line=state.line,
            attempts=state.attempts,
            turns=state.turns,
            captures=sink.captures,
            labels=sink.labels,
            asks=state.system.interactive and not state.settings.yes,
            terminal=streams.terminal,
            size=(size.columns, size.lines),
        )

    def _missing(self, text: str) -> list[str]:
        """Return the commands and aliases that a text may name and that are not taken yet."""
        known = {*self._state.functions, *self._state.aliases}
        taken = {*self._functions, *self._aliases}
        return sorted((known - taken) & set(_WORDS.findall(text)))

    def _refuse_secrets(self, text: str) -> None:
        redactor = self._state.redactor
        held = {**self._variables, "last": self._last}
        for name, value in held.items():
            if value is not None and redactor.value({name: value}) != {name: value}:
                raise _secret_error(f"${name} holds")
        there = On((Word((Literal("there"),)),), None, self._body)
        script = Script((*self._functions.values(), there))
        shown = source_of(script)
        found = [value for _, value in typed_secrets(script, self._variables) if value]
        known = any(redactor.text(value) != value for value in _WORDS.findall(text))
        if found or known or masked_line(shown, parse(shown), self._variables) != shown:
            raise _secret_error("the block holds")


def _secret_error(what: str) -> UsageError:
    return UsageError(
        f"{what} a secret, which does not go to the workers of --engine",
        hint="the worker reads its own: password=$env.NAME, or $(!cat FILE)",
    )


def _refuse_engine(state: State, engine: str, profiles: Sequence[Profile]) -> None:
    """Refuse what cannot go to another machine, before anything is sent."""
    host, _, port = engine.partition("://")[2].rpartition(":")
    if not ENGINE.fullmatch(engine) or not 0 < int(port) <= _LAST_PORT:
        raise UsageError(f"invalid engine {engine!r}", hint="--engine dask://HOST:PORT")
    state.system.policy.check(Connect(host.strip("[]"), int(port)))
    for profile in profiles:
        sources = profile.login.sources
        for secret, source in sources or (("password", PROMPT),):
            if source == PROMPT or source.startswith(f"{ENDS_WITH_PROCESS}:"):
                raise UsageError(
                    f"the {secret} of {profile.name} comes from {source.partition(':')[0]},"
                    " and no worker can ask for it",
                    hint="env:NAME, file:PATH, cmd:COMMAND and keyring:NAME are read on the worker",
                )
    given = state.journals is not None and state.journals.given is not None
    kept = [profile.name for profile in profiles if profile.journal]
    if given or kept:
        of = f" of {kept[0]}" if kept else ""
        raise UsageError(
            f"the journal{of} is kept on this machine, and --engine runs elsewhere",
            hint="leave out --engine, or the journal",
        )


def _turn_of(state: State, profile: Profile, report: str | None) -> Turn:
    """Return the turn that a worker reports."""
    if report is None:
        lost = ConnectionFailed(
            f"the worker for {profile.name} went away; what it called may have run",
            sent=True,
            hint="see what is there before you run it again",
        )
        state.unsure.append(f"the block on {profile.name}")
        return Turn(profile.name, error=lost)
    told: dict[str, Any] = json.loads(report)
    state.unsure.extend(told["unsure"])
    return Turn(
        profile.name,
        effects=[_effect(kind, text) for kind, text in told["effects"]],
        yielded=told["yielded"],
        error=told["error"] and _error(told["error"]),
        end=None if told["end"] is None else ShellEnded(*told["end"]),
    )


def _effect(kind: str, text: str) -> Effect:
    return lambda state: _EFFECTS[kind](state, text)


def described_error(error: CpshellError, masked: Callable[[str], str]) -> Mapping[str, Any]:
    """Return an error as it goes back, without the secrets that only the worker knows."""
    simple = {
        name: masked(value) if isinstance(value, str) else value
        for name, value in vars(error).items()
        if isinstance(value, str | int | float | tuple | None)
    }
    return {"kind": type(error).__name__, **simple}


def _error(told: dict[str, Any]) -> CpshellError:
    kind = getattr(errors, told.pop("kind"), CpshellError)
    error: CpshellError = kind.__new__(kind, told["message"])
    vars(error).update(told, answer=b"", reply=None)
    error.at = tuple(told["at"]) if told["at"] else None
    return error
