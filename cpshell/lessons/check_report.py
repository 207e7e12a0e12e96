"""Say what a check found: counts, and lines for people."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from cpshell.errors import CpshellError
from cpshell.lessons.lesson import Step, place_text


class StepOutcome(StrEnum):
    """What happened to a step; ``SAME`` and ``CHANGED`` where two panels are compared."""

    PASSED = "passed"
    SAME = "same"
    FAILED = "failed"
    CHANGED = "changed"
    UPDATED = "updated"
    SKIPPED = "skipped"


BROKEN = "broken"
_ORDER = (*StepOutcome, BROKEN)
_BAD = (StepOutcome.FAILED, StepOutcome.CHANGED, BROKEN)
_WORDS = {
    StepOutcome.PASSED: "ok",
    StepOutcome.SAME: "ok",
    StepOutcome.FAILED: "FAIL",
    StepOutcome.CHANGED: "DIFF",
    StepOutcome.UPDATED: "new",
    StepOutcome.SKIPPED: "skip",
}


@dataclass(frozen=True, slots=True)
class StepReport:
    """What happened to one step. ``details`` show a difference, or why it was skipped.

    ``number`` is that of the step; a task has none.
    """

    line: int
    command: str
    outcome: StepOutcome
    details: tuple[str, ...] = ()
    seconds: float = 0.0
    number: int = 0

    @classmethod
    def of(
        cls, step: Step, outcome: StepOutcome, details: tuple[str, ...], seconds: float
    ) -> "StepReport":
        """Return the report about a step of a lesson."""
        command = step.command.split("\n")[0]
        return cls(step.line, command, outcome, details, seconds, step.number)

    @property
    def place(self) -> str:
        """Return where it stands."""
        return place_text(self.number, self.line)

    @property
    def failed(self) -> bool:
        """Return whether it shows something else than it should."""
        return self.outcome in _BAD

    def lines(self) -> Iterator[str]:
        """Yield its lines of the report."""
        is_skipped = self.outcome is StepOutcome.SKIPPED
        reason = f"   ({self.details[0]})" if is_skipped else ""
        yield f"{self.place}: {_WORDS[self.outcome]:6}{self.command}{reason}"
        if not is_skipped:
            yield from (f"  {line}" for line in self.details)


@dataclass(frozen=True, slots=True)
class LessonReport:
    """What happened to a lesson. A ``problem`` ended it; ``place`` is its file, line and column.

    ``remarks`` are about the lesson as a whole.
    """

    path: str
    steps: tuple[StepReport, ...] = ()
    problem: str = ""
    hint: str = ""
    place: tuple[str, int] = ("", 0)
    remarks: tuple[str, ...] = ()

    @classmethod
    def of_error(
        cls, path: str, error: CpshellError, steps: tuple[StepReport, ...]
    ) -> "LessonReport":
        """Return the report about a lesson that an error has ended."""
        return cls(path, steps, error.message, error.hint or "", error.at or (path, 0))

    @property
    def counts(self) -> "StepCounts":
        """Return how many steps met each outcome."""
        return StepCounts(Counter(step.outcome for step in self.steps), int(bool(self.problem)))

    def lines(self, *, verbose: bool) -> Iterator[str]:
        """Yield the lines of the report: without ``verbose`` those about steps worth a word."""
        if self.problem:
            name, column = self.place
            yield f"FAIL {f'{name}:{column}' if column else name}: {self.problem}"
            if self.hint:
                yield f"       hint: {self.hint}"
        else:
            yield f"{'FAIL' if self.counts.bad else 'ok  '} {self.path}: {self.counts}"
        for step in self.steps:
            if verbose or step.outcome not in (StepOutcome.PASSED, StepOutcome.SAME):
                yield from (f"       {line}" if line else "" for line in step.lines())
        yield from (f"       {remark}" for remark in self.remarks)


class StepCounts:
    """Counts what happened to the steps of lessons, and lessons that could not be run."""

    def __init__(self, outcomes: Counter[StepOutcome] | None = None, broken: int = 0) -> None:
        self._numbers: Counter[str] = Counter(outcomes or {})
        self._numbers[BROKEN] += broken

    def __add__(self, other: "StepCounts") -> "StepCounts":
        total = StepCounts()
        total._numbers = self._numbers + other._numbers
        return total

    def __getitem__(self, name: str) -> int:
        return self._numbers[name]

    @property
    def bad(self) -> int:
        """Return how many should make a check fail."""
        return sum(self._numbers[name] for name in _BAD)

    def __str__(self) -> str:
        named = ((self._numbers[name], name) for name in _ORDER)
        return ", ".join(f"{number} {name}" for number, name in named if number) or "nothing to do"
