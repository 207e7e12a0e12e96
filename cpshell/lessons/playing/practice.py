"""``cpshell play --practice``: the learner types, the lesson tells if it means the same."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from cpshell.errors import ExitCode, LanguageError
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.lesson import Prose, Step
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.editor import LineEditor
from cpshell.lessons.playing.equivalence import are_equivalent, canonical_stages, explain_difference
from cpshell.lessons.playing.free import read_command, type_freely
from cpshell.lessons.playing.player import open_keyboard
from cpshell.lessons.playing.player_keys import Key, Keyboard
from cpshell.lessons.presentation import Presentation, presentation_for
from cpshell.plugin import usage
from cpshell.system.system import System

_HELP = (
    "Type each command yourself. `hint` helps, a little more each time.\n"
    "`skip` shows the step, Tab lets you try things out, Ctrl-D ends."
)
Read = Callable[[str], str | Key]


@dataclass(slots=True)
class Score:
    """How the learner did."""

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


def practise(path: Path, backend: LessonBackend, system: System) -> int:
    """Practise a lesson; returns the exit code. Without a terminal, lines come from stdin.

    Raises:
        LessonFailed: it can't be read, or has no cassette.
    """
    lesson = read_lesson(path)
    keyboard = open_keyboard(system)
    with backend.open(lesson) as lesson_shell, keyboard.opened() if keyboard else nullcontext():
        learner = Learner(lesson_shell, system, keyboard)
        learner.tell(_HELP)
        for scene in lesson.scenes():
            if isinstance(scene, Prose):
                learner.write(learner.presentation.narration(scene))
            elif not learner.step(scene):
                break
        learner.tell(f"Score: {learner.score}")
    return int(ExitCode.OK)


class Learner:
    """Asks for one step after the other."""

    def __init__(
        self, lesson_shell: LessonShell, system: System, keyboard: Keyboard | None
    ) -> None:
        self.score = Score()
        self.presentation: Presentation = presentation_for(system)
        self._lesson_shell = lesson_shell
        self._environment = system
        self._editor = LineEditor(keyboard, self.write) if keyboard else None

    def write(self, text: str) -> None:
        """To the screen."""
        self._environment.write([text])

    def tell(self, text: str) -> None:
        """Something about the practice."""
        for line in text.split("\n"):
            self.write(self.presentation.hint(line) + "\n")

    def step(self, step: Step) -> bool:
        """Until the learner has it, or skips it; false if the practice is to end."""
        tries = hints = 0
        while True:
            text = self._read()
            if text is Key.END_OF_INPUT:
                return False
            word = text.strip() if isinstance(text, str) else ""
            if word == "skip":
                self.score.skipped += 1
                shown = "".join(self.presentation.typed(step))
                self.write(f"{self.presentation.prompt(self._lesson_shell.shell)}{shown}\n")
            elif word in ("hint", "?"):
                hints += 1
                self.tell(hint(step, hints, self._lesson_shell))
                continue
            elif not word:
                continue
            elif not self._right(step, word):
                tries += 1
                continue
            else:
                self._count(tries, hints)
            self.write(self.presentation.result(self._lesson_shell.run(step)))
            return True

    def _count(self, tries: int, hints: int) -> None:
        if hints:
            self.score.with_hints += 1
        elif tries:
            self.score.later += 1
        else:
            self.score.first_try += 1

    def _right(self, step: Step, typed: str) -> bool:
        shell = self._lesson_shell.shell
        try:
            if typed == step.command or are_equivalent(step.command, typed, shell):
                return True
            self.tell(f"Not yet: {explain_difference(step.command, typed, shell)}. (`hint` helps)")
        except LanguageError as error:
            self.tell(f"Not yet: {error.message}")
        return False

    def _read(self) -> str | Key:
        prompt = self.presentation.prompt(self._lesson_shell.shell)
        if self._editor is None:
            self.write(prompt)
            line = self._environment.stdin.readline()
            self.write("\n" if not line else line.rstrip("\n") + "\n")
            return line.rstrip("\n") if line else Key.END_OF_INPUT
        text = read_command(self._editor, prompt)
        if text is Key.TAB:
            self.tell("type freely · Tab goes back to the practice")
            type_freely(self._lesson_shell, self._editor, self.presentation, self.write)
            return ""
        return text


def hint(step: Step, number: int, lesson_shell: LessonShell) -> str:
    """The first, second … hint for a step: what kind of command, how it is used, all of it."""
    shell = lesson_shell.shell
    try:
        said = canonical_stages(step.command, shell)
    except LanguageError:
        said = []
    verb = shell.commands.get(said[0].name) if said else None
    if verb is None or not said or number > 3:
        return f"Hint: {step.command}"
    if number == 1:
        return f"Hint: the command is `{verb.name}`: {verb.summary}"
    if number == 2:
        behind = "".join(f" | {stage.name} …" for stage in said[1:])
        return f"Hint: {usage(verb).split(' [--')[0]}{behind}"
    words = " ".join(str(word[-1]) for word in said[0].words)
    named = " ".join(f"{parameter[0]}=…" for parameter in said[0].parameters)
    options = " ".join(str(option[0]) + " …" * (len(option) > 1) for option in said[0].options)
    behind = "".join(f" | {stage.name} …" for stage in said[1:])
    return "Hint: " + " ".join(part for part in (verb.name, options, words, named) if part) + behind
