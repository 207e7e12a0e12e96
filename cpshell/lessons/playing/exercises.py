"""Divide a lesson into what a learner does: one command, a task or a question after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cpshell.lessons.fixtures import Fixture
from cpshell.lessons.lesson import Lesson, LessonBlock, Prose, Question, Step, Task
from cpshell.lessons.playing.places import prose_from


@dataclass(frozen=True, slots=True)
class Exercise:
    """One step of a practice.

    ``narration`` is what is told first, the task or question included that is ``asked``; without
    one the learner types the command of the lesson. ``line`` counts from 1; ``after`` is the number
    of the last step before it.
    """

    narration: tuple[Prose, ...]
    asked: Task | Question | None
    steps: tuple[Step, ...]
    line: int
    after: int

    def place(self, steps: int) -> str:
        """Return where it stands among so many steps of the lesson."""
        first, last = self.after + 1, self.after + len(self.steps)
        match len(self.steps):
            case 0:
                what = "the question" if isinstance(self.asked, Question) else "the task"
                where = f"after step {self.after}" if self.after else "before step 1"
                return f"{what} {where} of {steps}" if steps else what
            case 1:
                return f"step {first} of {steps}"
        return f"steps {first} to {last} of {steps}"

    @property
    def solution(self) -> tuple[Step, ...]:
        """Return the steps that do it: those of the lesson, else what it accepts first."""
        if not self.steps and isinstance(self.asked, Task):
            return tuple(Step(command, line=self.line) for command in self.asked.accepted[:1])
        return self.steps

    @property
    def end(self) -> int:
        """Return the line where it ends, without its results."""
        if self.steps:
            return self.steps[-1].line
        return self.line if self.asked is None else self.line + len(self.asked.lines) - 1


def exercises_of(lesson: Lesson) -> tuple[Exercise, ...]:
    """Return what a lesson lets a learner do, in order."""
    return tuple(_exercises(lesson))


def _exercises(lesson: Lesson) -> Iterator[Exercise]:
    told: tuple[Prose, ...] = ()
    task: Task | None = None  # waits for its steps
    after = 0
    for part in lesson.parts:
        if isinstance(part, LessonBlock):
            if task is not None:
                yield Exercise(told, task, part.steps, task.line, after)
            else:
                for at, step in enumerate(part.steps, after):
                    yield Exercise(told, None, (step,), step.line, at)
                    told = ()
            told, task = (), None
            after += len(part.steps)
            continue
        told += (part,)
        if isinstance(part, Question) or (isinstance(part, Task) and not lesson.steps_of(part)):
            yield Exercise(told, part, (), part.line, after)
            told = ()
        elif isinstance(part, Task):
            task = part


def closing_of(lesson: Lesson) -> tuple[Prose, ...]:
    """Return the narration after the last exercise."""
    told: tuple[Prose, ...] = ()
    for part in lesson.parts:
        if not isinstance(part, Fixture):
            told = (*told, part) if type(part) is Prose else ()
    return told


def exercises_from(lesson: Lesson, line: int) -> tuple[tuple[Exercise, ...], tuple[Exercise, ...]]:
    """Return the exercises that end before a line, and those from there on.

    What was told before the line is left out, unless it belongs to a task that goes on after it.
    """
    every = exercises_of(lesson)
    before = tuple(exercise for exercise in every if exercise.end < line)
    first, *others = every[len(before) :] or (None,)
    if first is None:
        return before, ()
    if first.line < line:
        return before, (first, *others)
    told = tuple(rest for prose in first.narration if (rest := prose_from(prose, line)))
    return before, (replace(first, narration=told), *others)
