"""Let the block of ``on`` run on another machine: what is sent there, and what comes back.

An errand holds no secret: sources go along, which the worker resolves, and whatever else may hold
one is refused before anything is sent. What is written comes back, and the events that somebody
here hears, in their order.
"""

import json
import pickle
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any, get_origin

from cpshell import errors
from cpshell.engines.dask import all_ended_on
from cpshell.errors import ConnectionFailed, CpshellError
from cpshell.events import KINDS
from cpshell.language import Block, Def
from cpshell.language.printer import source_of
from cpshell.plugin_host.registry import Registry
from cpshell.profiles.profile import Profile
from cpshell.records import Record, changed, record
from cpshell.render import settled
from cpshell.shell.errand_checks import WORDS, refuse_engine, refuse_plugins, refuse_secrets
from cpshell.shell.jumps import ShellEnded
from cpshell.shell.parallel import Effect, Turn, complain, show_turns, write
from cpshell.shell.settings import Settings
from cpshell.shell.sinks import Sink
from cpshell.shell.state import State
from cpshell.shell.turns import Turns
from cpshell.version import __version__

_JOB = "cpshell.errand_worker:run_errand"
_NAMES = re.compile(r"\$\{?([A-Za-z_]\w*|\d+)")
_WRITERS: dict[str, Callable[[State, str], None]] = {"out": write, "err": complain}
_KINDS = {kind.__name__: kind for kind in KINDS}
_FIXED: dict[Any, Callable[[Any], Any]] = {tuple: tuple, frozenset: frozenset}
"""What JSON makes a list of, and how to make it again."""


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
    events: tuple[str, ...]
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
    registry: Registry,
) -> None:
    """Run a block for each profile on the workers of an engine, and show what came of it.

    Raises:
        UsageError: a secret would go along, or what the block needs cannot.
        CpshellError: the first failure, in the order of the servers.
    """
    refuse_engine(state, engine, profiles)
    taken = _Taken(state, registry, body)
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

    def __init__(self, state: State, registry: Registry, body: Block) -> None:
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
        refuse_secrets(
            state.redactor, body, [*self._functions.values()], text, {**held, "last": self._last}
        )
        refuse_plugins(registry, (body, *self._functions.values()), self._aliases.values())

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
            settings=changed(state.settings, verbose=False),  # what it shows is an event
            events=tuple(kind.__name__ for kind in KINDS if state.bus.wants(kind)),
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
        return sorted((known - taken) & set(WORDS.findall(text)))


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


def _effect(kind: str, told: Any) -> Effect:
    if kind in _WRITERS:
        return lambda state: _WRITERS[kind](state, told)
    event = _KINDS[kind]
    types = map(get_origin, event.__annotations__.values())
    fields = zip(types, told, strict=True)
    values = [_FIXED[origin](value) if origin in _FIXED else value for origin, value in fields]
    return lambda state: state.bus.emit(event, *values)


def described_event(event: Any) -> tuple[str, list[Any]]:
    """Return an event as it goes back: its kind, and its fields in order."""
    values = [getattr(event, name) for name in event.__match_args__]
    fixed = [list(value) if type(value) in _FIXED else value for value in values]
    return type(event).__name__, fixed


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
