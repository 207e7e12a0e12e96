"""Run statements with blocks: for, if, try, retry, until, on, and commands that ``def`` made."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from cpshell.errors import (
    AccessError,
    CpshellError,
    Interrupted,
    LeftAlone,
    OutputFailed,
    TimedOut,
    UsageError,
)
from cpshell.language import (
    Block,
    Compound,
    Def,
    For,
    If,
    On,
    Retry,
    Scope,
    Statement,
    Try,
    Until,
    Word,
    expand,
)
from cpshell.plugin_host.registry import Registry
from cpshell.render import rows
from cpshell.shell.durations import seconds_of
from cpshell.shell.jumps import LoopEnded, TurnEnded
from cpshell.shell.progress import Counter, steady
from cpshell.shell.sinks import RunBlock, Sink
from cpshell.shell.state import NESTING, State
from cpshell.shell.turns import Turns
from cpshell.system.signals import sleep

Run = Callable[[Sequence[Statement], Sink], None]
"""Runs statements here and now."""

_PAUSE = 1.0  # seconds between two looks of `until`, if nobody says


class Blocks:
    """Runs blocks, with the statements in them run by ``run``.

    ``run_in_fork`` runs a block in a fork of the shell; without it the turns of a loop run one
    after the other.
    """

    def __init__(
        self,
        state: State,
        scope: Scope,
        registry: Registry,
        run: Run,
        run_in_fork: RunBlock | None = None,
    ) -> None:
        self._state = state
        self._registry = registry
        self._scope = scope
        self._run = run
        self._run_in_fork = run_in_fork

    def run(self, compound: Compound, sink: Sink) -> None:
        """Run a statement with blocks; the sink takes what it yields."""
        match compound:
            case For():
                self._for(compound, sink)
            case If():
                self._if(compound, sink)
            case Try():
                self._try(compound, sink)
            case Retry():
                self._retry(compound, sink)
            case Until():
                self._until(compound, sink)
            case On():
                self._on(compound, sink)

    def call(self, made: Def, values: list[Any], sink: Sink) -> None:
        """Run a command that ``def`` made; its variables are copies.

        Raises:
            UsageError: too many or too few words, or it calls itself without end.
        """
        state = self._state
        wanted = made.parameters
        if len(values) != len(wanted):
            from cpshell.language.counts import counted

            raise UsageError(
                f"`{made.name}` takes {counted(len(wanted), 'word')}, not {len(values)}",
                hint=f"usage: {' '.join((made.name, *map(str.upper, wanted)))}",
            )
        if state.nesting >= NESTING:
            raise UsageError(f"`{made.name}` is called {NESTING} levels deep")
        outer = state.variables
        state.variables = {**outer, **dict(zip(wanted, values, strict=True))}
        state.nesting += 1
        try:
            self._run(made.body.statements, sink)
        finally:
            state.nesting -= 1
            state.variables = outer

    def _for(self, loop: For, sink: Sink) -> None:
        state = self._state
        values = self._values(loop.values)
        turns = Turns(state, loop.name, values)
        if loop.jobs is not None and self._run_in_fork is not None:
            from cpshell.shell.parallel import jobs_of, run_turns

            run = self._run_in_fork
            jobs = jobs_of(expand(loop.jobs, self._scope).text)
            run_turns(
                state, values, jobs, lambda own, _, out: run(own, loop.body, out), turns, sink
            )
        else:
            with steady(state, turns.progress):
                self._one_by_one(loop, values, turns, sink)
        turns.end(sink)

    def _one_by_one(self, loop: For, values: Sequence[Any], turns: Turns, sink: Sink) -> None:
        for value in values:
            self._state.variables[loop.name] = value
            own = sink.turn(turns.label(value))
            try:
                with turns.turn(self._state, value):
                    self._turn(loop.body, own)
            except LoopEnded:
                turns.add(value, own.values())
                break
            except CpshellError as error:
                turns.add(value, own.values(), error)
            else:
                turns.add(value, own.values())

    def _on(self, fleet: On, sink: Sink) -> None:
        from cpshell.shell.fleet import run_fleet

        words = [expand(word, self._scope).value for word in fleet.targets]
        jobs = None if fleet.jobs is None else expand(fleet.jobs, self._scope).text
        engine = None if fleet.engine is None else expand(fleet.engine, self._scope).text
        run, registry = self._run_in_fork, self._registry
        run_fleet(self._state, words, (jobs, engine), fleet.body, run, registry, sink)

    def _turn(self, body: Block, sink: Sink) -> None:
        try:
            with self._state.stack.undone_by_failure():
                self._run(body.statements, sink)
        except TurnEnded:
            return

    def _values(self, words: Sequence[Word]) -> list[Any]:
        values: list[Any] = []
        for word in words:
            value = expand(word, self._scope).value
            values += rows(value) if isinstance(value, list | dict) else [value]
        return values

    def _if(self, choice: If, sink: Sink) -> None:
        if self._holds(choice.condition):
            self._run(choice.body.statements, sink)
        elif choice.otherwise is not None:
            self._run(choice.otherwise.statements, sink)

    def _holds(self, condition: Sequence[Word]) -> bool:
        """Return whether a condition holds, or whether one value is true."""
        from cpshell.language.questions import holds, read_question

        return holds(read_question([expand(word, self._scope).pieces for word in condition]))

    def _try(self, attempt: Try, sink: Sink) -> None:
        try:
            self._attempt(attempt.body, sink)
        except (Interrupted, OutputFailed):
            raise
        except CpshellError as error:
            self._state.variables["error"] = {
                "message": error.message,
                "code": int(error.exit_code),
                "command": error.command,
            }
            if attempt.otherwise is not None:
                self._run(attempt.otherwise.statements, sink)

    def _attempt(self, body: Block, sink: Sink) -> None:
        self._state.attempts += 1
        try:
            with self._state.stack.undone_by_failure():
                self._run(body.statements, sink)
        finally:
            self._state.attempts -= 1

    def _retry(self, node: Retry, sink: Sink) -> None:
        """Run a block until it does not fail; what failed tries yielded is dropped, but for the
        last one's."""
        tries = self._count(node.tries)
        pause = self._seconds(node.every, 0.0)
        number = 1
        with steady(self._state, lambda seconds: f"try {number} of {tries} · {seconds:.0f} s"):
            for number in range(1, tries + 1):
                if self._try_once(node.body, number, tries, pause, sink):
                    return

    def _try_once(self, body: Block, number: int, tries: int, pause: float, sink: Sink) -> bool:
        """Run a try; return whether it was the last, because it did not fail."""
        state, own = self._state, sink.turn("")
        unsure = len(state.unsure)
        try:
            self._attempt(body, own)
        except CpshellError as error:
            is_last = number == tries or not _may_go_better(error)
            if is_last or len(state.unsure) > unsure:
                hand_over(own, sink)
            if is_last:
                raise
            if len(state.unsure) > unsure:
                may_have_run = f"not tried again: {state.unsure[-1]} may have run"
                error.hint = f"{error.hint}; {may_have_run}" if error.hint else may_have_run
                raise
            if not state.settings.quiet:
                state.tell(f"retry: try {number} of {tries} failed: {error.message}")
            sleep(max(pause, error.seconds) if isinstance(error, LeftAlone) else pause)
            return False
        hand_over(own, sink)
        return True

    def _until(self, loop: Until, sink: Sink) -> None:
        limit = self._seconds(loop.limit, None)
        looks = Counter("looks", None)
        of = "" if limit is None else f" of {limit:g}"
        with steady(
            self._state, lambda seconds: f"until: {looks.count} looks · {seconds:.0f}{of} s"
        ):
            self._look_until(loop, limit, looks, sink)

    def _look_until(self, loop: Until, limit: float | None, looks: Counter, sink: Sink) -> None:
        pause = self._seconds(loop.every, _PAUSE)
        begun = time.monotonic()
        while not self._holds(loop.condition):
            looks.add()
            if limit is not None and time.monotonic() - begun >= limit:
                raise TimedOut(f"until: this did not come about in {limit:g} s")
            try:
                self._turn(loop.body, sink)
            except LoopEnded:
                return
            left = pause if limit is None else limit - (time.monotonic() - begun)
            sleep(max(0.0, min(pause, left)))

    def _count(self, word: Word) -> int:
        text = expand(word, self._scope).text
        if not text.isdecimal() or int(text) < 1:
            raise UsageError(f"retry takes a whole number of tries from 1, not {text!r}")
        return int(text)

    def _seconds(self, word: Word | None, usual: Any) -> Any:
        return usual if word is None else seconds_of(expand(word, self._scope).text)


def hand_over(own: Sink, sink: Sink) -> None:
    """Let a sink take what another one has kept."""
    from cpshell.shell.outcome import Outcome

    for value in own.values():
        sink.take(Outcome(value, error=own.fault))


def _may_go_better(error: CpshellError) -> bool:
    """Return whether another try makes sense.

    A mistake stays one; a credential that was refused twice may lock the account; what could not be
    printed has run.
    """
    return not isinstance(error, UsageError | AccessError | Interrupted | OutputFailed)
