"""``cpshell check``: run lessons and compare what they show with what they say."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from cpshell.errors import CpshellError, ExitCode
from cpshell.events import Exchange, SessionOpened
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.cassette import NO_ANSWER, CassetteWriter
from cpshell.lessons.course import check_translation, find_original
from cpshell.lessons.lesson import LessonBlock, Prose, Question, Step, Task, find_cassette
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.match import StepResult, difference, fits
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.replay_shell import describe_sessions
from cpshell.lessons.wildcards import insert_wildcards
from cpshell.lessons.write import ANY_LINES, escape_output, write_lesson
from cpshell.system.files import Files
from cpshell.system.text import encoded

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class StepCounts:
    """Counts what happened to the steps of a lesson."""

    passed: int = 0
    failed: int = 0
    updated: int = 0
    skipped: int = 0
    broken: int = 0

    def __add__(self, other: "StepCounts") -> "StepCounts":
        return StepCounts(*(getattr(self, n) + getattr(other, n) for n in self.__slots__))

    def __str__(self) -> str:
        named = ((getattr(self, name), name) for name in self.__slots__)
        return ", ".join(f"{number} {name}" for number, name in named if number) or "nothing to do"


def check_lessons(
    paths: list[Path], backend: LessonBackend, say: Say, *, update: bool, verbose: bool
) -> StepCounts:
    """Check lessons one after the other; ``say`` gets the lines of the report.

    With ``update``, what differs is written into the lessons.
    """
    total = StepCounts()
    for path in paths:
        try:
            total += _check_lesson(path, backend, say, update=update, verbose=verbose)
        except CpshellError as error:
            where = ":".join(map(str, error.at)) if error.at else str(path)
            say(f"FAIL {where}: {error.message}")
            if error.hint:
                say(f"       hint: {error.hint}")
            total += StepCounts(broken=1)
    say(f"{len(paths)} lesson{'s' * (len(paths) != 1)}: {total}")
    return total


def _check_lesson(
    path: Path, backend: LessonBackend, say: Say, *, update: bool, verbose: bool
) -> StepCounts:
    files = backend.system.files
    lesson = read_lesson(path, files)
    if original := find_original(path, files):
        check_translation(lesson, read_lesson(original, files))
    renews_cassette = update and not backend.offline
    with (
        backend.shell_for(lesson) as lesson_shell,
        _record_cassette(lesson_shell, path, files) if renews_cassette else nullcontext(),
    ):
        check = _Check(lesson_shell, update=update, verbose=verbose)
        parts = tuple(map(check.check_part, lesson.parts))
    say(f"{'FAIL' if check.counts.failed else 'ok  '} {path}: {check.counts}")
    for line in check.report:
        say(f"       {line}" if line else "")
    if check.counts.updated:
        files.replace(path, [encoded(write_lesson(replace(lesson, parts=parts)))])
    return check.counts


class _Check:
    """Runs the steps of one lesson; ``report`` are the lines about those worth a word."""

    def __init__(self, lesson_shell: LessonShell, *, update: bool, verbose: bool) -> None:
        self.counts = StepCounts()
        self.report: list[str] = []
        self._lesson_shell = lesson_shell
        self._update = update
        self._verbose = verbose
        self._has_world = not (update or lesson_shell.is_recorded)
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
        self.report.append(f"line {task.line}: FAIL  task: {task.text}")
        self.report.append(f"  {reason}")
        self.counts += StepCounts(failed=1)

    def _check_step(self, step: Step) -> Step:
        result = self._lesson_shell.run(step)
        if result.refusal:
            self._tell("skip", step, f"   ({result.refusal})")
            self.counts += StepCounts(skipped=1)
            return step
        is_open = self._update and step.output == (ANY_LINES,)
        if fits(step, result) and not is_open:
            if self._verbose:
                self._tell("ok", step)
            self.counts += StepCounts(passed=1)
            return step
        updates = self._update and not _is_no_result(result)
        self._tell("new" if updates else "FAIL", step)
        self.report += [f"  {line}" for line in difference(step, result)]
        if not updates:
            self.counts += StepCounts(failed=1)
            return step
        self.counts += StepCounts(updated=1)
        state = self._lesson_shell.state
        output = tuple(insert_wildcards(line, state) for line in escape_output(result.text))
        return replace(step, output=output, exit_code=result.exit_code)

    def _tell(self, word: str, step: Step, reason: str = "") -> None:
        first_line = step.command.split("\n")[0]
        self.report.append(f"line {step.line}: {word:6}{first_line}{reason}")


def _is_no_result(result: StepResult) -> bool:
    """Return whether a step had no answer to replay, or met a fault of cpshell: it says nothing of
    what the lesson should show."""
    return NO_ANSWER in result.failure or result.exit_code == ExitCode.INTERNAL


@contextmanager
def _record_cassette(lesson_shell: LessonShell, path: Path, files: Files) -> Iterator[None]:
    """Record exchanges into a new cassette, which replaces the old one if all goes well."""
    stream = io.StringIO()
    writer = CassetteWriter(stream)
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
    files.replace_private(find_cassette(path, files), stream.getvalue())
