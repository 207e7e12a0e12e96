"""``cpshell check --against``: run a lesson on two panels, and tell which steps changed."""

import time
from dataclasses import dataclass
from pathlib import Path

from cpshell.errors import CpshellError
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.check import read_checked_lesson
from cpshell.lessons.check_report import LessonReport, StepOutcome, StepReport
from cpshell.lessons.lesson import Lesson, Step
from cpshell.lessons.match import StepResult, difference, fits
from cpshell.lessons.wildcards import insert_wildcards
from cpshell.lessons.write import escape_output


def compare_lesson(path: Path, backend: LessonBackend, other: LessonBackend) -> LessonReport:
    """Run a lesson on both; what it says itself counts only for its wildcards."""
    reports: list[StepReport] = []
    try:
        lesson = read_checked_lesson(path, backend.system.files)
        before, after = _run(lesson, backend), _run(lesson, other)
        for step, one, two in zip(lesson.steps, before, after, strict=True):
            outcome, details = _judge(step, one, two)
            reports.append(StepReport.of(step, outcome, details, one.seconds + two.seconds))
    except CpshellError as error:
        return LessonReport.of_error(str(path), error, tuple(reports))
    return LessonReport(str(path), tuple(reports))


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a step showed; ``output`` are lines of a lesson that match it, at other times, too."""

    result: StepResult
    output: tuple[str, ...]
    seconds: float


def _run(lesson: Lesson, backend: LessonBackend) -> list[_Shown]:
    shown: list[_Shown] = []
    with backend.shell_for(lesson) as lesson_shell:
        for step in lesson.steps:
            begun = time.monotonic()
            result = lesson_shell.run(step)
            state = lesson_shell.state
            lines = tuple(insert_wildcards(line, state) for line in escape_output(result.text))
            shown.append(_Shown(result, lines, time.monotonic() - begun))
    return shown


def _judge(step: Step, before: _Shown, after: _Shown) -> tuple[StepOutcome, tuple[str, ...]]:
    if refusal := before.result.refusal or after.result.refusal:
        return StepOutcome.SKIPPED, (refusal,)
    expected = Step(step.command, before.output, before.result.exit_code, step.line)
    if before.output == after.output and before.result.exit_code == after.result.exit_code:
        return StepOutcome.SAME, ()
    if fits(expected, after.result) or (fits(step, before.result) and fits(step, after.result)):
        return StepOutcome.SAME, ()
    return StepOutcome.CHANGED, tuple(difference(expected, after.result))
