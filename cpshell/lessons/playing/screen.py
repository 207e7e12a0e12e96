"""Write what a learner sees."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from cpshell.lessons.lesson import Prose, Step
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.match import StepResult
from cpshell.lessons.presentation import Presentation
from cpshell.system.streams import Streams


@dataclass(frozen=True, slots=True)
class Screen:
    """The output of a practice; ``presentation`` makes everything safe for it.

    ``recallable`` are commands for the keys that nobody typed: skipped, or done before.
    """

    lesson_shell: LessonShell
    streams: Streams
    presentation: Presentation
    recallable: list[str] = field(default_factory=list)

    def write(self, text: str) -> None:
        """Write text to standard output as it is."""
        self.streams.write([text])

    def tell(self, text: str) -> None:
        """Say something about the practice, each line in rows of its own."""
        for line in text.split("\n"):
            for row in self.presentation.remark(line):
                self.write(f"{row}\n")

    def narrate(self, told: Sequence[Prose]) -> None:
        """Show narration, as far as there is something to see in it."""
        seen = [prose for prose in told if not prose.is_blank]
        for before, prose in zip([None, *seen], seen, strict=False):
            self.write(self.presentation.narration(prose, before))

    def run(self, text: str) -> StepResult:
        """Run what was typed, and show what it prints."""
        result = self.lesson_shell.run_text(text)
        self.write(self.presentation.result(result))
        return result

    def perform(self, step: Step) -> StepResult:
        """Run a step of the lesson, and show what it prints."""
        result = self.lesson_shell.perform(step)
        self.write(self.presentation.result(result))
        return result

    def show_and_perform(self, step: Step) -> None:
        """Show the command of a step after a prompt, as if it was typed, and run it."""
        prompt = self.presentation.prompt(self.lesson_shell.shell)
        self.write(f"{prompt}{''.join(self.presentation.typed(step))}\n")
        self.recallable.append(step.command)
        self.perform(step)
