"""Keep the score of a practice: how the learner found each step, in a file that can be read on.

A step is a command of the lesson, or a task or question, whatever commands it takes.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cpshell.errors import LessonFailed
from cpshell.lessons.lesson import read_lesson_file
from cpshell.system.files import Files

Made = TypeVar("Made")
OnScore = Callable[["Score"], None]
"""Gets the score whenever something in it has changed."""


@dataclass(slots=True)
class StepScore:
    """How the learner found one step.

    ``line`` is where it stands in the lesson, ``task`` what a task or question asks for; ``tries``
    are all lines that were typed for it, the right one included.
    """

    line: int
    task: str | None = None
    tries: int = 0
    hints: int = 0
    skipped: bool = False
    seconds: float = 0.0
    done: bool = False

    @property
    def is_over(self) -> bool:
        """Tell whether the practice has gone on after it."""
        return self.done or self.skipped


@dataclass(slots=True)
class Score:
    """All steps of a lesson, in order, those that are still to come included.

    ``lesson`` is the name of its file; ``started`` a time as in ``2026-01-31T09:00:00Z``.
    """

    lesson: str
    started: str
    learner: str | None = None
    steps: list[StepScore] = field(default_factory=list)

    @property
    def at(self) -> int:
        """Return the index of the first step that is not over; their number at the end."""
        return next((at for at, step in enumerate(self.steps) if not step.is_over), len(self.steps))

    @property
    def subject(self) -> tuple[object, ...]:
        """Return what is the same in all scores of a practice."""
        return self.lesson, tuple((step.line, step.task) for step in self.steps)

    @property
    def all_done(self) -> bool:
        """Tell whether the learner did every step."""
        return all(step.done for step in self.steps)

    @property
    def totals(self) -> dict[str, float]:
        """Return sums over the steps, for tables."""
        return totals_of(self.steps)

    def __str__(self) -> str:
        return summary(self.steps)

    def as_json(self) -> dict[str, Any]:
        """Return the record as it is written."""
        return {
            "learner": self.learner,
            "lesson": self.lesson,
            "started": self.started,
            "steps": [asdict(step) for step in self.steps],
            "totals": self.totals,
        }


def totals_of(steps: Sequence[StepScore]) -> dict[str, float]:
    """Return sums over steps, for tables."""
    done = [step for step in steps if step.done]
    return {
        "steps": len(steps),
        "done": len(done),
        "first_try": sum(step.tries == 1 and not step.hints for step in done),
        "skipped": sum(step.skipped for step in steps),
        "tries": sum(step.tries for step in steps),
        "hints": sum(step.hints for step in steps),
        "seconds": round(sum(step.seconds for step in steps), 1),
    }


def summary(steps: Sequence[StepScore]) -> str:
    """Return in words how a learner found steps."""
    done = [step for step in steps if step.done]
    totals = totals_of(steps)
    first, skipped = totals["first_try"], totals["skipped"]
    hints = sum(step.hints > 0 for step in done)
    later = len(done) - first - hints
    open_steps = len(steps) - len(done) - skipped
    parts = [f"{first} of {len(steps)} at the first try"]
    parts += [f"{later} after another try"] if later else []
    parts += [f"{hints} with hints"] if hints else []
    parts += [f"{skipped} skipped"] if skipped else []
    parts += [f"{open_steps} not done"] if open_steps else []
    return ", ".join(parts)


def write_record(record: dict[str, Any], path: Path, files: Files) -> None:
    """Write the record of a score; the file is replaced whole.

    Raises:
        UsageError: it cannot be written.
    """
    files.replace(path, [json.dumps(record, ensure_ascii=False, indent=1).encode(), b"\n"])


def read_score(path: Path, files: Files) -> Score:
    """Return the score in a file.

    Raises:
        LessonFailed: it cannot be read, or holds something else.
    """
    return read_record(path, files, score_of)


def read_record(path: Path, files: Files, make: Callable[[Any], Made]) -> Made:
    """Return what ``make`` makes of the record in a file.

    Raises:
        LessonFailed: it cannot be read, or holds something else.
    """
    text = read_lesson_file(path, files)
    try:
        return make(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise LessonFailed(f"{path} holds no score of a practice like this") from None


def score_of(record: Any) -> Score:
    """Return the score in a record; what is none raises ValueError and the like."""
    return Score(
        str(record["lesson"]),
        str(record["started"]),
        optional_text(record["learner"]),
        [_step_score(step) for step in record["steps"]],
    )


def optional_text(value: Any) -> str | None:
    """Return a text of a record, or nothing."""
    return None if value is None else str(value)


def _step_score(record: dict[str, Any]) -> StepScore:
    return StepScore(
        int(record["line"]),
        optional_text(record["task"]),
        int(record["tries"]),
        int(record["hints"]),
        bool(record["skipped"]),
        float(record["seconds"]),
        bool(record["done"]),
    )
