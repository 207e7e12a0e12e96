"""Run the steps of a lesson for an export, and remember which do not show what it says."""

from cpshell.lessons.lesson import Step
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.match import StepResult, fits
from cpshell.shell.shell import Shell


class Performer:
    """Runs steps; ``failed`` are those that showed something else than the lesson."""

    def __init__(self, lesson_shell: LessonShell) -> None:
        self.failed: list[Step] = []
        self._lesson_shell = lesson_shell

    @property
    def shell(self) -> Shell:
        """Return the shell that they run in."""
        return self._lesson_shell.shell

    def perform(self, step: Step) -> StepResult:
        """Run a step, and return what to show of it."""
        result = self._lesson_shell.perform(step)
        if not result.refusal and not fits(step, result):
            self.failed.append(step)
        return result
