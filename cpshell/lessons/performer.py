"""Run the steps of a lesson for spectators, and remember which do not show what it says."""

from cpshell.errors import LessonFailed
from cpshell.lessons.lesson import Step
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.match import StepResult, fits
from cpshell.shell.shell import Shell


class Performer:
    """Runs steps; ``failed`` are those that showed something else than the lesson."""

    def __init__(self, lesson_shell: LessonShell) -> None:
        self.failed: list[Step] = []
        self.lesson_shell = lesson_shell

    @property
    def shell(self) -> Shell:
        """Return the shell that they run in."""
        return self.lesson_shell.shell

    def perform(self, step: Step) -> StepResult:
        """Run a step, and return what to show of it."""
        result = self.lesson_shell.perform(step)
        if not result.refusal and not fits(step, result):
            self.failed.append(step)
        return result

    def require_all(self, hint: str, what: str = "this does not show what the lesson says") -> None:
        """Raise LessonFailed with the first step that failed; ``what`` is true of all that did."""
        if self.failed:
            first, more = self.failed[0], len(self.failed) - 1
            verb = "does" if more == 1 else "do"
            others = f", and so {verb} {more} more step{'s' * (more != 1)}" if more else ""
            command = first.command.splitlines()[0]
            raise LessonFailed(f"{first.place}: {command}: {what}{others}", hint=hint)
