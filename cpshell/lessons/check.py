"""Run lessons and compare what they show with what they say."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cpshell.errors import CpshellError
from cpshell.events import Exchange, SessionOpened
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.cassette import NO_ANSWER, CassetteWriter, open_private
from cpshell.lessons.lesson import LessonBlock, Prose, Step, cassette_path
from cpshell.lessons.lesson_shell import LessonShell, describe_sessions
from cpshell.lessons.match import difference, fits
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.wildcards import insert_wildcards
from cpshell.lessons.write import ANY_LINES, exactly, write_lesson

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Count:
    """What happened to the steps of a lesson."""

    passed: int = 0
    failed: int = 0
    updated: int = 0
    skipped: int = 0
    broken: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(*(getattr(self, n) + getattr(other, n) for n in self.__slots__))

    def __str__(self) -> str:
        named = ((getattr(self, name), name) for name in self.__slots__)
        return ", ".join(f"{number} {name}" for number, name in named if number) or "nothing to do"


def check(
    paths: list[Path], backend: LessonBackend, say: Say, *, update: bool, loud: bool
) -> Count:
    """Check lessons one after the other; ``say`` gets the lines of the report."""
    total = Count()
    for path in paths:
        try:
            total += _check_one(path, backend, say, update=update, loud=loud)
        except CpshellError as error:
            where = ":".join(map(str, error.at)) if error.at else str(path)
            say(f"FAIL {where}: {error.message}")
            if error.hint:
                say(f"       hint: {error.hint}")
            total += Count(broken=1)
    say(f"{len(paths)} lesson{'s' * (len(paths) != 1)}: {total}")
    return total


def _check_one(path: Path, backend: LessonBackend, say: Say, *, update: bool, loud: bool) -> Count:
    lesson = read_lesson(path)
    renewed = update and not backend.offline
    report: list[str] = []
    count = Count()
    parts: list[Prose | LessonBlock] = []
    with backend.open(lesson) as lesson_shell, _recorded(lesson_shell, path, wanted=renewed):
        for part in lesson.parts:
            if isinstance(part, Prose):
                parts.append(part)
                continue
            checked = [_check_step(step, lesson_shell, report, update, loud) for step in part.steps]
            count = sum((each for _, each in checked), count)
            steps = tuple(step for step, _ in checked)
            parts.append(LessonBlock(steps) if steps != part.steps else part)
    say(f"{'FAIL' if count.failed else 'ok  '} {path}: {count}")
    for line in report:
        say(f"       {line}" if line else "")
    if update and count.updated:
        path.write_text(write_lesson(replace(lesson, parts=tuple(parts))), "utf-8")
    return count


def _check_step(
    step: Step, lesson_shell: LessonShell, report: list[str], update: bool, loud: bool
) -> tuple[Step, Count]:
    """The step as it is to stand in the lesson, and what happened."""
    first = step.command.split("\n")[0]
    if lesson_shell.skips(step):
        report.append(f"line {step.line}: skip  {first}   (it reaches out to this machine)")
        return step, Count(skipped=1)
    shown = lesson_shell.run(step)
    open_still = update and step.output == (ANY_LINES,)
    if fits(step, shown) and not open_still:
        if loud:
            report.append(f"line {step.line}: ok    {first}")
        return step, Count(passed=1)
    update = update and NO_ANSWER not in shown.failure
    word = "new   " if update else "FAIL  "
    report.append(f"line {step.line}: {word}{first}")
    report += [f"  {line}" for line in difference(step, shown)]
    if not update:
        return step, Count(failed=1)
    output = tuple(insert_wildcards(line, lesson_shell.state) for line in exactly(shown.text))
    return replace(step, output=output, exit_code=shown.exit_code), Count(updated=1)


@contextmanager
def _recorded(lesson_shell: LessonShell, path: Path, *, wanted: bool) -> Iterator[None]:
    """While inside, exchanges go into a new cassette, which takes the place of the old one."""
    if not wanted:
        yield
        return
    target = cassette_path(path)
    draft = target.with_name(f".{target.name}.new")
    writer = CassetteWriter(open_private(draft))
    state = lesson_shell.state
    try:
        state_variables = state.redactor.value(dict(state.variables))
        writer.begin(describe_sessions(lesson_shell.shell.sessions.infos()), state_variables)
        removals = (
            state.bus.add(writer.exchange, Exchange),
            state.bus.add(lambda event: writer.opened(state.stack.current.opened), SessionOpened),
        )
        yield
        for remove in removals:
            remove()
        writer.close()
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
