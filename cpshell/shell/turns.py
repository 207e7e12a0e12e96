"""Keep account of the turns of a loop: their rows, their failures, how many were left."""

import json
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, TypeVar

from cpshell.errors import CpshellError, Interrupted
from cpshell.render import rows, settled
from cpshell.render.rows import LOOSE_COLUMN
from cpshell.shell.failures import tell_failure
from cpshell.shell.outcome import Outcome
from cpshell.shell.progress import described, steady
from cpshell.shell.sinks import Sink
from cpshell.shell.state import State
from cpshell.system.activity import WITHIN, Activity

T = TypeVar("T")
_NUMBERED = "turn"  # the column of turns whose variable is an object
FAILED = "failed"
"""The variable that holds a row for each turn that failed."""


class Turns:
    """Takes what each turn of a loop yielded, in the order of the turns."""

    def __init__(self, state: State, name: str, values: Sequence[Any]) -> None:
        self._state = state
        self.name = name
        self._outer = state.turns
        self.total = len(values)
        self._numbered = any(isinstance(settled(value), list | dict) for value in values)
        self._ran = 0
        self._ended = count(1)
        self._done = 0
        self._at_work: list[tuple[str, Activity]] = []
        self._rows: list[tuple[Any, list[dict[str, Any]]]] = []
        self._failures: list[tuple[Any, dict[str, Any]]] = []
        self._first: CpshellError | None = None

    def label(self, value: Any) -> str:
        """Return text that names a turn, ``u=alice``: as it is, for :meth:`State.brief` to show."""
        value = settled(value)
        if not isinstance(value, str):
            value = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return f"{self.name}={value}"

    def begin(self, value: Any) -> None:
        """Hear that the turn of a value begins."""

    def activity(self, value: Any) -> Activity | None:
        """Return what hears what a turn does beside others, where that is drawn."""
        return Activity(is_on_board=True) if self._state.system.streams.draws_status else None

    def watched(self, ran: Iterator[T]) -> Generator[T, None, None]:
        """Yield turns as they end; on a terminal with a line that says how far they are."""
        with steady(self._state, self.progress):
            yield from ran

    @contextmanager
    def turn(self, state: State, value: Any) -> Iterator[None]:
        """Let a state know that the turn of a value runs."""
        self.begin(value)
        label = self.label(value)
        state.turns = (*self._outer, label)
        work = (label, state.system.streams.activity)
        self._at_work.append(work)
        try:
            yield
        finally:
            state.turns = self._outer
            self._at_work.remove(work)
            self._done = next(self._ended)

    def progress(self, seconds: float) -> str:
        """Return how far the loop is: ``312 of 1,000 turns · 85/s · 3 failed · 8 s left · u=bob``.

        Of several values at work it is the one that runs longest, with what it does.
        """
        done = max(self._done, self._ran)  # turns on other machines only end here
        what = "turn" if self.total == 1 else "turns"
        text = described(done, self.total, what, seconds, len(self._failures))
        return " · ".join([text, *(self._doing(*work) for work in self._at_work[:1])])

    def _doing(self, label: str, activity: Activity) -> str:
        """Return a turn, and what it does if that is not told by whoever tells of this loop."""
        is_own = activity is not self._state.system.streams.activity
        does = activity.text() if is_own else ""
        return f"{self._state.brief(label)}{WITHIN}{does}" if does else self._state.brief(label)

    def add(self, value: Any, yielded: list[Any], error: CpshellError | None = None) -> None:
        """Add a turn that has ended.

        Raises:
            CpshellError: the turn's failure, where it ends the loop.
        """
        self._ran += 1
        turn = self._ran if self._numbered else value
        if yielded:
            self._rows.append((turn, [_as_row(row) for each in yielded for row in rows(each)]))
        if error is None:
            return
        error.at = error.at or (self._state.source, self._state.line)  # of a login, too
        self._name_turn(error, value)
        self._failures.append((turn, _described(error)))
        if not self._state.keeps_going or isinstance(error, Interrupted):
            self._summarise()
            raise error
        tell_failure(self._state, error)
        self._first = self._first or error

    def end(self, sink: Sink) -> None:
        """Hand over the table of all turns, and finish.

        Raises:
            CpshellError: the first failure, which has been reported.
        """
        self._state.variables[FAILED] = self._table([(turn, [row]) for turn, row in self._failures])
        self._summarise()
        if sink.captures:
            sink.take(Outcome(self._table(self._rows)))
        if self._first is not None:
            raise self._first

    def _name_turn(self, error: CpshellError, value: Any) -> None:
        """Say in the hint of an error with which values of the loops it came."""
        if error.turn or isinstance(error, Interrupted):
            return
        error.turn = ", ".join(map(self._state.brief, (*self._outer, self.label(value))))
        with_turn = f"this was with {error.turn}"
        error.hint = f"{error.hint}; {with_turn}" if error.hint else with_turn

    def _summarise(self) -> None:
        """Tell how it went, where that is worth a line."""
        summary = self._summary()
        if summary is not None and not self._state.attempts and not self._state.settings.quiet:
            self._state.tell(summary)

    def _summary(self) -> str | None:
        """Return how many turns ran, failed and were left, where not all went well."""
        if not self._failures or self.total < 2:
            return None
        counts = f"{self._ran:,} of {self.total:,} turns ran, {len(self._failures):,} failed"
        return f"for {self.name}: {counts}, {self.total - self._ran:,} left"

    def _table(self, turns: list[tuple[Any, list[dict[str, Any]]]]) -> list[dict[str, Any]]:
        """Return the rows of turns, each with its turn as the first field.

        The field has the variable's name, with ``loop_`` before it while rows have such a field.
        """
        taken = {name for _, found in turns for row in found for name in row}
        column = _NUMBERED if self._numbered else self.name
        while column in taken:
            column = f"loop_{column}"
        return [{column: settled(turn), **row} for turn, found in turns for row in found]


def _as_row(row: Any) -> dict[str, Any]:
    return row if isinstance(row, dict) else {LOOSE_COLUMN: row}


def _described(error: CpshellError) -> dict[str, Any]:
    return {
        "line": error.at[1] if error.at else None,
        "call": error.command or None,
        "code": int(error.exit_code),
        "message": error.message,
    }
