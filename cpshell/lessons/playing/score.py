"""Keep the score of a practice: how the learner found each step, in a file that can be read on.

A step is a command of the lesson, or a task or question, whatever commands it takes.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cpshell.errors import LessonFailed
from cpshell.lessons.lesson import read_lesson_file
from cpshell.system.files import Files

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
    def all_done(self) -> bool:
        """Tell whether the learner did every step."""
        return all(step.done for step in self.steps)

    @property
    def totals(self) -> dict[str, float]:
        """Return sums over the steps, for tables."""
        done = [step for step in self.steps if step.done]
        return {
            "steps": len(self.steps),
            "done": len(done),
            "first_try": sum(step.tries == 1 and not step.hints for step in done),
            "skipped": sum(step.skipped for step in self.steps),
            "tries": sum(step.tries for step in self.steps),
            "hints": sum(step.hints for step in self.steps),
            "seconds": round(sum(step.seconds for step in self.steps), 1),
        }

    def __str__(self) -> str:
        done = [step for step in self.steps if step.done]
        first = self.totals["first_try"]
        hints = sum(step.hints > 0 for step in done)
        later = len(done) - first - hints
        skipped = self.totals["skipped"]
        open_steps = len(self.steps) - len(done) - skipped
        parts = [f"{first} of {len(self.steps)} at the first try"]
        parts += [f"{later} after another try"] if later else []
        parts += [f"{hints} with hints"] if hints else []
        parts += [f"{skipped} skipped"] if skipped else []
        parts += [f"{open_steps} not done"] if open_steps else []
        return ", ".join(parts)

    def as_json(self) -> dict[str, Any]:
        """Return the record as it is written."""
        return {
            "learner": self.learner,
            "lesson": self.lesson,
            "started": self.started,
            "steps": [asdict(step) for step in self.steps],
            "totals": self.totals,
        }


def write_score(score: Score, path: Path, files: Files) -> None:
    """Write a score; the file is replaced whole.

    Raises:
        UsageError: it cannot be written.
    """
    files.replace(path, [json.dumps(score.as_json(), ensure_ascii=False, indent=1).encode(), b"\n"])


def read_score(path: Path, files: Files) -> Score:
    """Return the score in a file.

    Raises:
        LessonFailed: it cannot be read, or holds something else.
    """
    text = read_lesson_file(path, files)
    try:
        record = json.loads(text)
        learner = record["learner"]
        return Score(
            str(record["lesson"]),
            str(record["started"]),
            None if learner is None else str(learner),
            [_step_score(step) for step in record["steps"]],
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise LessonFailed(f"{path} holds no score of a practice") from None


def _step_score(record: dict[str, Any]) -> StepScore:
    task = record["task"]
    return StepScore(
        int(record["line"]),
        None if task is None else str(task),
        int(record["tries"]),
        int(record["hints"]),
        bool(record["skipped"]),
        float(record["seconds"]),
        bool(record["done"]),
    )
