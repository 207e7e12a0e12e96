"""Show a lesson on a terminal: narration, prompts, commands, results, and the time they take."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from cpshell.lessons.lesson import Prose, Step
from cpshell.lessons.match import ERROR, StepResult
from cpshell.lessons.notes import COMMENT
from cpshell.lessons.prose_rows import paragraphs, wrapped_rows
from cpshell.render import safe
from cpshell.shell.shell import Shell
from cpshell.system.system import System

PER_KEY = 0.045  # seconds between two keys, at speed 1
PER_LINE = 0.35  # seconds to read a line that was printed
PER_WORD = 0.22  # seconds to read a word of narration
LONGEST = 6.0  # seconds of rest after anything
_BAR = "│"
CONTINUED = "... "


@dataclass(frozen=True, slots=True)
class Presentation:
    """Turns the parts of a lesson into text of ``width`` cells, in colours with ``color``.

    A lesson may come from anywhere: whatever stands in it is made safe for a terminal.
    """

    width: int
    color: bool

    def narration(self, prose: Prose, before: Prose | Step | None = None) -> str:
        """Return prose after a bar on each line, an empty line before and after it.

        ``before`` is what was shown last: after other prose there is an empty line already.
        """
        lines = [
            row
            for paragraph in paragraphs(narrated_text(prose))
            for row in self._narrated(paragraph)
        ]
        begin = "" if isinstance(before, Prose) else "\n"
        return begin + "".join(f"{line}\n" for line in lines) + "\n"

    def _narrated(self, paragraph: str) -> Iterator[str]:
        heading = paragraph.startswith("#")
        plain = paragraph.lstrip("#").strip() if heading else paragraph
        for row in wrapped_rows(plain, max(20, self.width - 3)):
            body = self._styled(f" {row}" if row else "", "1;36" if heading else "36")
            yield self._styled(_BAR, "36") + body

    def prompt(self, shell: Shell) -> str:
        """Return a prompt that says who is logged in, and through whom."""
        names = "→".join(safe(info.user) for info in shell.sessions.chain())
        return self._styled(f"{names or 'cpshell'}>", "1;32") + " "

    def typed(self, step: Step) -> Iterator[str]:
        """Yield a command character by character, a line end with the prompt that follows it."""
        for character in safe(step.command, multiline=True):
            yield f"\n{CONTINUED}" if character == "\n" else character

    def result(self, result: StepResult) -> str:
        """Return what a step shows."""
        printed = safe(result.printed, multiline=True)
        if printed and not printed.endswith("\n"):
            printed += "\n"
        failure = safe(result.failure, multiline=True)
        if failure and self.color:
            failure = "".join(
                self._styled(line, "31" if line.startswith(ERROR) else "2") + "\n"
                for line in failure.removesuffix("\n").split("\n")
            )
        return printed + failure

    def hint(self, text: str) -> str:
        """Return a remark about the lesson, in one row."""
        return self._styled(safe(text)[: self.width - 1], "2")

    def remark(self, text: str) -> list[str]:
        """Return a remark about the lesson in as many rows as it needs."""
        width = max(20, self.width - 1)
        rows = textwrap.wrap(safe(text), width, break_on_hyphens=False)
        return [self._styled(row, "2") for row in rows or [""]]

    def _styled(self, text: str, style: str) -> str:
        return f"\x1b[{style}m{text}\x1b[0m" if self.color and text else text


def narrated_text(prose: Prose) -> str:
    """Return what spectators read of prose, without comments."""
    return safe(COMMENT.sub("", "\n".join(prose.shown)).strip("\n"), multiline=True)


def presentation_for(system: System) -> Presentation:
    """Return the presentation for the terminal, or other stream, that results go to."""
    return Presentation(system.streams.width or 80, system.streams.color("auto"))
