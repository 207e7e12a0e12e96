"""Take what statements yield: print it as it comes, or keep it for a table."""

from collections.abc import Callable
from typing import Any, Protocol

from cpshell.errors import CpshellError
from cpshell.language import Block
from cpshell.render import rows
from cpshell.shell.outcome import Outcome
from cpshell.shell.results import Results
from cpshell.shell.state import State


class Sink(Protocol):
    """Takes the outcomes of statements in their order."""

    @property
    def captures(self) -> bool:
        """Tell whether outcomes are kept as values, not printed."""

    def take(self, outcome: Outcome) -> None:
        """Take one outcome."""

    def turn(self, label: str) -> "Sink":
        """Return a sink for one turn of a loop, or one try."""

    def bound(self, results: Results) -> "Sink":
        """Return the same sink in a fork of the shell, which has results of its own."""

    def values(self) -> list[Any]:
        """Return the values that were kept."""

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the turns that head what is printed."""

    @property
    def fault(self) -> CpshellError | None:
        """Return the error of the outcome that was taken last: a part of what it is for failed."""


class RunBlock(Protocol):
    """Runs a block in a fork of the shell, over another state."""

    def __call__(self, state: State, block: Block, sink: Sink, target: str = "") -> None:
        """Let the sink take what the block yields; ``target`` is logged in to first."""


class Printing:
    """Prints outcomes; on a terminal the first of a turn is headed by it."""

    captures = False

    def __init__(self, results: Results, labels: tuple[str, ...] = ()) -> None:
        self._results = results
        self.labels = labels
        self._headed = not labels

    def take(self, outcome: Outcome) -> None:
        turns = () if self._headed else self.labels
        self._headed = True
        self._results.print(outcome, turns)

    def turn(self, label: str) -> "Printing":
        return Printing(self._results, (*self.labels, label)) if label else self

    def bound(self, results: Results) -> "Printing":
        return Printing(results, self.labels)

    def values(self) -> list[Any]:
        return []

    @property
    def fault(self) -> CpshellError | None:
        return None


class Collecting:
    """Keeps the values of outcomes; ``value_of`` says what a value is once it is captured."""

    captures = True
    labels: tuple[str, ...] = ()

    def __init__(self, value_of: Callable[[Outcome], Any]) -> None:
        self._value_of = value_of
        self._values: list[Any] = []
        self._fault: CpshellError | None = None

    def take(self, outcome: Outcome) -> None:
        self._values.append(self._value_of(outcome))
        self._fault = outcome.error

    def turn(self, label: str) -> "Collecting":
        return Collecting(self._value_of)

    def bound(self, results: Results) -> "Collecting":
        return self

    def values(self) -> list[Any]:
        return self._values

    @property
    def fault(self) -> CpshellError | None:
        return self._fault


def block_value(values: list[Any]) -> Any:
    """Return what a block yields: nothing, one value as it is, or the rows of several."""
    values = [value for value in values if value is not None]
    if not values:
        return None
    return values[0] if len(values) == 1 else [row for value in values for row in rows(value)]
