"""``cpshell check``: run lessons and compare what they show with what they say."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from shlex import quote
from typing import TextIO

from cpshell.errors import CpshellError, ExitCode, LessonFailed
from cpshell.events import Exchange, SessionOpened
from cpshell.language.counts import counted
from cpshell.lessons.backends import Around, LessonBackend
from cpshell.lessons.cassette import with_answers_of, without_unused
from cpshell.lessons.cassette_writer import CassetteWriter
from cpshell.lessons.check_report import LessonReport, StepOutcome, StepReport
from cpshell.lessons.course import check_translation, find_original
from cpshell.lessons.lesson import (
    Lesson,
    LessonBlock,
    Prose,
    Question,
    Step,
    Task,
    find_cassette,
)
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.match import StepResult, difference, fits, tells_beside
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.replay import NO_ANSWER
from cpshell.lessons.replay_shell import describe_sessions
from cpshell.lessons.wildcards import insert_wildcards
from cpshell.lessons.write import ANY_LINES, escape_output, write_lesson
from cpshell.system.files import Files


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """What a check writes.

    With ``update``, what differs is written into the lessons; a failure in place of what worked,
    only with ``force``. ``prune`` takes out of the cassettes what no step uses.
    """

    update: bool = False
    force: bool = False
    prune: bool = False


def check_lesson(path: Path, backend: LessonBackend, options: CheckOptions) -> LessonReport:
    """Check a lesson, and write what the options say."""
    reports: list[StepReport] = []
    try:
        finished = _finish_update(path, backend.system.files) if options.update else ()
        remarks = _run_lesson(path, backend, reports, options)
    except CpshellError as error:
        return LessonReport.of_error(str(path), error, tuple(reports))
    return LessonReport(str(path), tuple(reports), remarks=(*finished, *remarks))


def _finish_update(path: Path, files: Files) -> tuple[str, ...]:
    """Finish an update that was killed between its files; return a remark where there was one.

    Raises:
        LessonFailed: the lesson was changed since.
    """
    staged = files.awaits_finish(path)
    if staged is None:
        return ()
    if files.exists(path) and files.status(path).st_mtime_ns > files.status(staged).st_mtime_ns:
        raise LessonFailed(
            f"{path} was changed after its update was interrupted: {staged} has what was to be"
            " written",
            hint=f"mv {quote(str(staged))} {quote(str(path))}",
        )
    files.finish_together([find_cassette(path, files), path])
    return ("finished the update that was interrupted",)


def read_checked_lesson(path: Path, files: Files) -> Lesson:
    """Return a lesson; one that is a translation has the steps of what it translates.

    Raises:
        LessonFailed: it is invalid, or has not.
    """
    lesson = read_lesson(path, files)
    if original := find_original(path, files):
        check_translation(lesson, read_lesson(original, files))
    return lesson


def _run_lesson(
    path: Path, backend: LessonBackend, reports: list[StepReport], options: CheckOptions
) -> tuple[str, ...]:
    """Run a lesson and write what is to be written; return remarks for the report."""
    files = backend.system.files
    lesson, cassette = read_checked_lesson(path, files), find_cassette(path, files)
    new_cassette = io.StringIO() if options.update and not backend.offline else None
    around: Around = nullcontext if new_cassette is None else partial(_record, new_cassette)
    with backend.shell_for(lesson, around) as lesson_shell:
        is_new = not files.exists(cassette)
        check = _Check(lesson_shell, reports, options, is_new=is_new)
        parts = tuple(map(check.check_part, lesson.parts))
    outcomes = {report.outcome for report in reports}
    written: list[tuple[Path, str, bool]] = []
    remarks: tuple[str, ...] = ()
    if new_cassette is not None:
        if StepOutcome.FAILED in outcomes:
            return ("nothing is written, since steps failed",)
        text = new_cassette.getvalue()
        if StepOutcome.SKIPPED in outcomes and not is_new:  # they keep their answers
            text = with_answers_of(text, files.read_text(cassette))
        written.append((cassette, text, True))
    elif options.prune and outcomes & {StepOutcome.FAILED, StepOutcome.SKIPPED}:
        remarks = ("nothing is pruned, since not all steps ran and passed",)
    elif options.prune:
        text, number = without_unused(files.read_text(cassette), lesson_shell.used_lines)
        if number:
            written.append((cassette, text, True))
            remarks = (f"pruned {counted(number, 'exchange')}",)
    if StepOutcome.UPDATED in outcomes:
        written.append((path, write_lesson(replace(lesson, parts=parts)), False))
    if written:
        files.replace_together(written)
    return remarks


class _Check:
    """Runs the steps of one lesson; ``reports`` get what happened to each.

    A lesson that ``is_new`` was written by hand, and has not been run yet.
    """

    def __init__(
        self,
        lesson_shell: LessonShell,
        reports: list[StepReport],
        options: CheckOptions,
        *,
        is_new: bool,
    ) -> None:
        self._lesson_shell = lesson_shell
        self._reports = reports
        self._options = options
        self._is_new = is_new
        self._has_world = not (options.update or lesson_shell.is_recorded)
        self._task: Task | None = None  # whose steps are about to run

    def check_part(self, part: Prose | LessonBlock) -> Prose | LessonBlock:
        """Run the steps of a block; return the part as the lesson should have it."""
        if isinstance(part, Prose):
            self._begin_task(part)
            return part
        steps = tuple(map(self._check_step, part.steps))
        self._end_task()
        return LessonBlock(steps) if steps != part.steps else part

    def _begin_task(self, part: Prose) -> None:
        """Find out whether a task's checks hold before it is done: they would tell nothing."""
        if not isinstance(part, Task | Question):
            return
        self._task = part if isinstance(part, Task) and self._has_world else None
        if self._task and self._task.checks and self._failing_check(self._task) is None:
            self._fail_task(self._task, "the checks hold before the task is done")

    def _end_task(self) -> None:
        """Find out whether a task's checks hold once its steps have run."""
        task, self._task = self._task, None
        check = self._failing_check(task) if task is not None else None
        if task is not None and check is not None:
            self._fail_task(task, f"this does not hold after the task: {check}")

    def _failing_check(self, task: Task) -> str | None:
        return next((each for each in task.checks if not self._lesson_shell.holds(each)), None)

    def _fail_task(self, task: Task, reason: str) -> None:
        report = StepReport(task.line, f"task: {task.text}", StepOutcome.FAILED, (reason,))
        self._reports.append(report)

    def _check_step(self, step: Step) -> Step:
        begun = time.monotonic()
        result = self._lesson_shell.run(step)
        outcome, details = self._judge(step, result)
        self._reports.append(StepReport.of(step, outcome, details, time.monotonic() - begun))
        if outcome is StepOutcome.UPDATED:
            state = self._lesson_shell.state
            output = tuple(insert_wildcards(line, state) for line in escape_output(result.text))
            step = replace(step, output=output, exit_code=result.exit_code)
        self._tell_beside(step, result)
        return step

    def _judge(self, step: Step, result: StepResult) -> tuple[StepOutcome, tuple[str, ...]]:
        if result.refusal:
            return StepOutcome.SKIPPED, (result.refusal,)
        is_open = self._options.update and step.output == (ANY_LINES,)
        if fits(step, result) and not is_open:
            return StepOutcome.PASSED, ()
        updates = self._options.update and self._may_write(step, result)
        return StepOutcome.UPDATED if updates else StepOutcome.FAILED, tuple(
            difference(step, result)
        )

    def _tell_beside(self, step: Step, result: StepResult) -> None:
        """Say on standard error what was said beside the results and the lesson does not tell."""
        if not tells_beside(step):
            for line in result.beside:
                self._lesson_shell.tell(line)

    def _may_write(self, step: Step, result: StepResult) -> bool:
        """Tell whether a result may take the place of what the lesson says."""
        if _is_no_result(result):
            return False
        is_open = step.output == (ANY_LINES,) or (self._is_new and not step.output)
        worked = step.exit_code == 0 and not is_open
        fails = result.exit_code == ExitCode.CONNECTION or (worked and result.exit_code != 0)
        return self._options.force or not fails


def _is_no_result(result: StepResult) -> bool:
    """Return whether a step had no answer to replay, or met a fault of cpshell: it says nothing of
    what the lesson should show."""
    return NO_ANSWER in result.failure or result.exit_code == ExitCode.INTERNAL


@contextmanager
def _record(stream: TextIO, lesson_shell: LessonShell) -> Iterator[None]:
    """Record exchanges into a new cassette."""
    writer = CassetteWriter(stream.write)
    state = lesson_shell.state
    variables = state.redactor.value(dict(state.variables))
    writer.begin(describe_sessions(lesson_shell.shell.sessions.infos()), variables)
    removals = (
        state.bus.add(writer.write_exchange, Exchange),
        state.bus.add(lambda event: writer.write_opened(state.stack.current.opened), SessionOpened),
    )
    yield
    for remove in removals:
        remove()
