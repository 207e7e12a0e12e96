"""Run the turns of ``for NAME in VALUES --jobs N { … }``, and those of ``on``, side by side.

Each turn has variables and a stack of its own, which begin as copies; what it writes is held back
until those before it are done, so that the output is that of a loop without ``--jobs``.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from cpshell.engines.threads import MOST_JOBS, all_ended
from cpshell.errors import CpshellError, UsageError
from cpshell.events import EventBus
from cpshell.records import changed
from cpshell.shell.jumps import ShellEnded, TurnEnded
from cpshell.shell.sinks import Sink
from cpshell.shell.state import State
from cpshell.shell.turns import Turns
from cpshell.system.activity import Activity

if TYPE_CHECKING:
    from typing import TextIO

RunTurn = Callable[[State, Any, Sink], None]
"""Runs the turn of a value, over a state of its own."""
Effect = Callable[[State], None]
"""What a turn did to the world: done again, in order, to the real streams and sinks."""


@dataclass(slots=True)
class Turn:
    """The effects of one turn in order, what it yielded, and how it ended."""

    value: Any
    effects: list[Effect] = field(default_factory=list)
    yielded: list[Any] = field(default_factory=list)
    error: CpshellError | None = None
    end: ShellEnded | None = None


def jobs_of(text: str) -> int:
    """Return the number after ``--jobs``.

    Raises:
        UsageError: it is not a number of jobs.
    """
    if not text.isdecimal() or not 1 <= int(text) <= MOST_JOBS:
        raise UsageError(f"--jobs takes a whole number from 1 to {MOST_JOBS}, not {text!r}")
    return int(text)


def run_turns(
    state: State,
    values: Sequence[Any],
    jobs: int,
    run: RunTurn,
    turns: Turns,
    sink: Sink,
) -> None:
    """Run the body of a loop for every value, ``jobs`` at a time.

    Raises:
        CpshellError: the first failure, in the order of the values. Turns that had not begun by
            then are left out; with ``--keep-going`` none is.
    """
    begun = count()

    def take(value: Any) -> Turn:
        next(begun)
        return _take(state, Turn(value), sink.turn(turns.label(value)), run, turns)

    one_by_one = nullcontext(map(take, values))
    with state.context.network.jobs(jobs):
        show_turns(state, one_by_one if jobs == 1 else all_ended(take, values, jobs), turns, begun)


def show_turns(
    state: State,
    running: AbstractContextManager[Iterator[Turn]],
    turns: Turns,
    begun: Iterator[int],
) -> None:
    """Do again, in order, what turns did elsewhere; ``begun`` is the next number of a turn.

    Raises:
        CpshellError: the first failure, in the order of the turns.
    """
    done = 0
    try:
        with running as ran, closing(turns.watched(ran)) as watched:
            for turn in watched:
                done += 1
                for effect in turn.effects:
                    effect(state)
                if turn.end is not None:
                    raise turn.end
                turns.add(turn.value, turn.yielded, turn.error)
    except (CpshellError, ShellEnded):
        _tell_of_later_turns(state, next(begun) - done)
        raise


def _tell_of_later_turns(state: State, more: int) -> None:
    if more:
        turns_ran = "1 later turn had" if more == 1 else f"{more} later turns had"
        state.tell(f"cpshell: {turns_ran} begun already; what came of it is not shown")


def _take(state: State, turn: Turn, sink: Sink, run: RunTurn, turns: Turns) -> Turn:
    variables = {**state.variables, turns.name: turn.value}
    own = _own_state(state, variables, turn.effects, turns.activity(turn.value))
    try:
        with closing(own.stack), turns.turn(own, turn.value):
            run(own, turn.value, sink)
    except TurnEnded:
        pass
    except ShellEnded as end:
        turn.end = end
    except CpshellError as error:
        turn.error = error
    turn.yielded = sink.values()
    return turn


def _own_state(
    state: State, variables: dict[str, Any], effects: list[Effect], activity: Activity | None
) -> State:
    def keep(do: Callable[[State, str], None]) -> Callable[[str], None]:
        return lambda text: effects.append(lambda state: do(state, text))

    system = state.system
    streams = system.streams.redirected(
        stdout=cast("TextIO", Held(keep(write), terminal=system.streams.terminal)),
        stderr=cast("TextIO", Held(keep(complain), terminal=False)),
        activity=activity,
    )
    bus = _HeldBus(state.bus, effects)
    return changed(
        state,
        system=system.with_streams(streams),
        bus=bus,
        stack=state.stack.branch(bus.emit),
        variables=variables,
        functions=dict(state.functions),
        leaving=False,
    )


def write(state: State, text: str) -> None:
    """Write a result that was held back."""
    state.system.streams.write((text,))


def complain(state: State, text: str) -> None:
    """Write a message that was held back."""
    state.system.streams.tell(text.removesuffix("\n"))


class Held:
    """Keeps what is written to a stream for later."""

    def __init__(self, keep: Callable[[str], None], *, terminal: bool) -> None:
        self._keep = keep
        self._terminal = terminal

    def write(self, text: str) -> int:
        self._keep(text)
        return len(text)

    def flush(self) -> None:
        return

    def isatty(self) -> bool:
        return self._terminal


class _HeldBus(EventBus):
    """Keeps the events of an event bus until their turn."""

    def __init__(self, real: EventBus, effects: list[Effect]) -> None:
        self.redactor = real.redactor
        self._real = real
        self._effects = effects

    def add(self, sink: Callable[[Any], None], *kinds: type[Any]) -> Callable[[], None]:
        return self._real.add(sink, *kinds)

    def wants(self, kind: type[Any]) -> bool:
        return self._real.wants(kind)

    def emit(self, kind: type[Any], *values: Any) -> None:
        if self._real.wants(kind):
            self._effects.append(lambda state: state.bus.emit(kind, *values))
