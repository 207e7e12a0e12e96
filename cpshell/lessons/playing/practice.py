"""``cpshell play --practice``: the learner types each command, the lesson says if it is right."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cpshell.errors import ExitCode, LanguageError
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.lesson import Prose, Step
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.playing.canonical_form import canonical_stages
from cpshell.lessons.playing.equivalence import are_equivalent, explain_difference
from cpshell.lessons.playing.player import open_lesson, read_command, type_freely
from cpshell.lessons.presentation import Presentation, presentation_for
from cpshell.plugin import usage
from cpshell.repl.line_input import Key, TerminalInput
from cpshell.system.system import System

_HELP = (
    "Type each command yourself. `hint` helps, a little more each time.\n"
    "`skip` shows the step, Tab lets you try things out, Ctrl-D or `quit` ends."
)


@dataclass(slots=True)
class Score:
    """Counts how the learner found each step."""

    first_try: int = 0
    later: int = 0
    with_hints: int = 0
    skipped: int = 0

    def __str__(self) -> str:
        total = self.first_try + self.later + self.with_hints + self.skipped
        parts = [f"{self.first_try} of {total} at the first try"]
        parts += [f"{self.later} after another try"] if self.later else []
        parts += [f"{self.with_hints} with hints"] if self.with_hints else []
        parts += [f"{self.skipped} skipped"] if self.skipped else []
        return ", ".join(parts)


def practise(path: Path, backend: LessonBackend) -> int:
    """Practise a lesson; return the exit code. Without a terminal, lines come from stdin.

    Raises:
        LessonFailed: the lesson cannot be read, or has no cassette.
    """
    system = backend.system
    with open_lesson(path, backend) as (lesson, lesson_shell, terminal):
        presentation = presentation_for(system)
        learner = Learner(
            lesson_shell, system, presentation, _reader(lesson_shell, system, terminal)
        )
        learner.tell(_HELP)
        for scene in lesson.scenes():
            if isinstance(scene, Prose):
                learner.write(learner.presentation.narration(scene))
            elif not learner.practise_step(scene):
                break
        learner.tell(f"Score: {learner.score}")
    return int(ExitCode.OK)


class Learner:
    """Asks for one step after the other and keeps the score.

    ``read`` returns a command as it was typed, or the key that ends the practice.
    """

    def __init__(
        self,
        lesson_shell: LessonShell,
        system: System,
        presentation: Presentation,
        read: Callable[[], str | Key],
    ) -> None:
        self.score = Score()
        self.presentation = presentation
        self._lesson_shell = lesson_shell
        self._system = system
        self._read = read

    def write(self, text: str) -> None:
        """Write text to standard output as it is."""
        self._system.streams.write([text])

    def tell(self, text: str) -> None:
        """Say something about the practice, each line in a row of its own."""
        for line in text.split("\n"):
            self.write(self.presentation.hint(line) + "\n")

    def practise_step(self, step: Step) -> bool:
        """Ask for a step until it is right or skipped; return whether the practice goes on."""
        tries = hints = 0
        while True:
            text = self._read()
            command = "quit" if isinstance(text, Key) else text.strip()
            if command == "quit":
                return False
            if command in ("hint", "?"):
                hints += 1
                self.tell(hint(step, hints, self._lesson_shell))
            elif command == "skip":
                self.score.skipped += 1
                self._show_command(step)
                break
            elif command and self._is_right(step, command):
                self._count(tries, hints)
                break
            elif command:
                tries += 1
        result = self._lesson_shell.perform(step)
        self.write(self.presentation.result(result))
        return True

    def _show_command(self, step: Step) -> None:
        command = "".join(self.presentation.typed(step))
        self.write(f"{self.presentation.prompt(self._lesson_shell.shell)}{command}\n")

    def _count(self, tries: int, hints: int) -> None:
        if hints:
            self.score.with_hints += 1
        elif tries:
            self.score.later += 1
        else:
            self.score.first_try += 1

    def _is_right(self, step: Step, typed: str) -> bool:
        """Tell whether this does what the step does; if not, say what differs."""
        registry = self._lesson_shell.shell.registry
        try:
            if typed == step.command or are_equivalent(step.command, typed, registry):
                return True
            self.tell(
                f"Not yet: {explain_difference(step.command, typed, registry)}. (`hint` helps)"
            )
        except LanguageError as error:
            self.tell(f"Not yet: {error.message}")
        return False


def _reader(
    lesson_shell: LessonShell, system: System, terminal: TerminalInput | None
) -> Callable[[], str | Key]:
    """Return what reads commands: from the terminal, where Tab lets one type freely, or stdin."""
    presentation = presentation_for(system)

    def write(text: str) -> None:
        system.streams.write([text])

    def read_from_stdin(prompt: str) -> str | Key:
        write(prompt)
        line = system.streams.stdin.readline()
        text = line.rstrip("\n")
        write(f"{text}\n")
        return text if line else Key.END_OF_INPUT

    def read() -> str | Key:
        prompt = presentation.prompt(lesson_shell.shell)
        if terminal is None:
            return read_command(read_from_stdin, prompt)
        text = read_command(terminal.read_line, prompt)
        if text is Key.TAB:
            write(presentation.hint("type freely · Tab goes back to the practice") + "\n")
            type_freely(lesson_shell, terminal, presentation, write)
            return ""
        return text

    return read


def hint(step: Step, number: int, lesson_shell: LessonShell) -> str:
    """Return a hint that says more each time: the command, its usage, its parts, all of it."""
    registry = lesson_shell.shell.registry
    try:
        stages = canonical_stages(step.command, registry)
    except LanguageError:
        stages = []
    verb = registry.commands.get(stages[0].name) if stages else None
    if verb is None or number > 3:
        return f"Hint: {step.command}"
    if number == 1:
        return f"Hint: the command is `{verb.name}`: {verb.summary}"
    filters = "".join(f" | {stage.name} …" for stage in stages[1:])
    if number == 2:
        return f"Hint: {usage(verb).split(' [--')[0]}{filters}"
    first = stages[0]
    parts = [verb.name]
    parts += [str(option[0]) + " …" * (len(option) > 1) for option in first.options]
    parts += [str(word[-1]) for word in first.words]
    parts += [f"{parameter[0]}=…" for parameter in first.parameters]
    return f"Hint: {' '.join(parts)}{filters}"
