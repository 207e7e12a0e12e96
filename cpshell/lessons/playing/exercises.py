"""Divide a lesson into what a learner does: one command, a task or a question after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cpshell.lessons.fixtures import Fixture
from cpshell.lessons.lesson import Lesson, LessonBlock, Prose, Question, Step, Task
from cpshell.lessons.playing.places import first_line, prose_from


@dataclass(frozen=True, slots=True)
class Exercise:
    """One step of a practice.

    ``narration`` is what is told first, the task or question included that is ``asked``; without
    one the learner types the command of the lesson. ``line`` counts from 1.
    """

    narration: tuple[Prose, ...]
    asked: Task | Question | None
    steps: tuple[Step, ...]
    line: int

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
    for part in lesson.parts:
        if isinstance(part, LessonBlock):
            if task is not None:
                yield Exercise(told, task, part.steps, task.line)
            else:
                for step in part.steps:
                    yield Exercise(told, None, (step,), step.line)
                    told = ()
            told, task = (), None
            continue
        told += (part,)
        if isinstance(part, Question) or (isinstance(part, Task) and not lesson.steps_of(part)):
            yield Exercise(told, part, (), part.line)
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


def exercises_from(
    lesson: Lesson, begin: str | None
) -> tuple[tuple[Exercise, ...], tuple[Exercise, ...]]:
    """Return the exercises before a step or chapter, and those from there on.

    Raises:
        UsageError: there is no such step or chapter.
    """
    every = exercises_of(lesson)
    if begin is None:
        return (), every
    line = first_line(lesson, begin, [exercise.end for exercise in every])
    before = tuple(exercise for exercise in every if exercise.line < line)
    first, *others = every[len(before) :] or (None,)
    if first is None:
        return before, ()
    told = tuple(rest for prose in first.narration if (rest := prose_from(prose, line)))
    return before, (replace(first, narration=told), *others)
