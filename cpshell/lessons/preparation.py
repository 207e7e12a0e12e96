"""Set up what a lesson needs, and tidy up after it, in steps that nobody sees."""

from collections.abc import Iterator
from contextlib import contextmanager

from cpshell.lessons.fixtures import SETUP, TEARDOWN, fixture_steps
from cpshell.lessons.lesson import Lesson, LessonBroken, Step
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.match import StepResult
from cpshell.render import safe


@contextmanager
def prepared(lesson_shell: LessonShell, lesson: Lesson) -> Iterator[None]:
    """Run the setup of a lesson; afterwards its teardown, whatever happened between.

    Raises:
        LessonBroken: a step ended with another exit code than the lesson says. The setup ends
            there, the teardown goes on.
    """
    runner = _Runner(lesson_shell, lesson)
    try:
        runner.set_up()
        yield
    except BaseException:
        for failure in runner.tear_down():  # it must not hide what happened before
            place = f"{lesson.name}:{failure.line}"
            lesson_shell.tell(safe(f"cpshell: {place}: {failure.message}"))
        raise
    for failure in runner.tear_down():
        raise failure


class _Runner:
    def __init__(self, lesson_shell: LessonShell, lesson: Lesson) -> None:
        self._lesson_shell = lesson_shell
        self._lesson = lesson

    def set_up(self) -> None:
        for step in fixture_steps(self._lesson, SETUP):
            if failure := self._run(step, SETUP):
                raise failure

    def tear_down(self) -> list[LessonBroken]:
        """Run all of it; return what failed."""
        steps = fixture_steps(self._lesson, TEARDOWN)
        return [failure for step in steps if (failure := self._run(step, TEARDOWN))]

    def _run(self, step: Step, purpose: str) -> LessonBroken | None:
        result = self._lesson_shell.run(step)
        what = f"the {purpose} step {step.command.splitlines()[0]!r}"
        if result.refusal:
            reason = f"{what} was not run: {result.refusal}"
            return LessonBroken(reason, self._lesson.name, step.line, hint="--trust allows it")
        if result.exit_code == step.exit_code:
            return None
        reason = f"{what} ended with exit code {result.exit_code}{_words(result)}"
        return LessonBroken(reason, self._lesson.name, step.line)


def _words(result: StepResult) -> str:
    """Return what a failure said, on the same line."""
    return f": {result.failure.splitlines()[0]}" if result.failure else ""
