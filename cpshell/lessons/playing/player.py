"""``cpshell play``: show a lesson as if somebody typed it, steered with a few keys.

Time passes only where a person would need it, for typing and reading. A step ends when its call
ends, however long that takes.
"""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path

from cpshell.errors import ExitCode
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.lesson import Prose, Step
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.performer import Performer
from cpshell.lessons.playing.controls import Controls, Quit, StepBack, TypeFreely
from cpshell.lessons.playing.places import scenes_from
from cpshell.lessons.presentation import (
    PER_KEY,
    PER_LINE,
    PER_WORD,
    Presentation,
    presentation_for,
)
from cpshell.repl.line_input import Key, TerminalInput, open_terminal
from cpshell.repl.line_reader import read_command
from cpshell.system.system import System

LeftAt = Callable[[int | None], None]
"""Gets the step that comes next; ``None`` where a lesson was shown to its end."""

_CLEAR = "\x1b[2J\x1b[H"
_STEP_HELP = "Enter next · ← back · Tab type freely · q quit"
_PAUSE_HELP = "paused · space goes on · ← → step · + - speed · Tab type freely · q quit"
_END_HELP = "the end · ← back · Tab type freely · Enter leaves"


def play(
    path: Path,
    backend: LessonBackend,
    left_at: LeftAt | None = None,
    *,
    step: bool,
    speed: float,
    begin: str | None = None,
    checks: bool = True,
) -> int:
    """Play a lesson on standard output, from a step or chapter on; return the exit code.

    Keys work where standard input and output are a terminal; elsewhere the lesson is printed.
    Whatever ends it, ``left_at`` gets the number of the step to go on with, if there is one.

    Raises:
        LessonFailed: the lesson cannot be read, has no cassette, or, at the end and with
            ``checks``, a step did not show what the lesson says.
        UsageError: there is no such step or chapter.
    """
    streams = backend.system.streams
    lesson = read_lesson(path, backend.system.files)
    before, scenes = scenes_from(lesson, begin)
    terminal = open_terminal(streams.stdin, streams.stdout)
    with (
        backend.shell_for(lesson) as lesson_shell,
        terminal.single_keys() if terminal else nullcontext(),
    ):
        for earlier in before:
            lesson_shell.run(earlier)
        performer = Performer(lesson_shell)
        player = Player(scenes, performer, backend.system, terminal, step=step, speed=speed)
        try:
            player.run()
        finally:
            if left_at is not None:
                left_at(None if player.at_end else len(before) + player.steps + 1)
    if checks:
        performer.require_all(f"cpshell check {path}; or play --no-check")
    return int(ExitCode.OK)


class Player:
    """Plays the scenes of a lesson; what was shown once is remembered and never run again."""

    def __init__(
        self,
        scenes: Sequence[Prose | Step],
        performer: Performer,
        system: System,
        terminal: TerminalInput | None,
        *,
        step: bool = False,
        speed: float = 1.0,
    ) -> None:
        self._scenes = scenes
        self._performer = performer
        self._system = system
        self._terminal = terminal
        self._presentation = presentation_for(system)
        self._controls = Controls(terminal, step=step, speed=speed)
        self._at = 0
        self._played: list[str] = []

    @property
    def at_end(self) -> bool:
        """Return whether everything was shown."""
        return len(self._played) == len(self._scenes)

    @property
    def steps(self) -> int:
        """Return how many steps were shown."""
        return sum(isinstance(scene, Step) for scene in self._scenes[: len(self._played)])

    def run(self) -> None:
        """Play to the end, or until the user leaves."""
        try:
            while self._advance():
                pass
        except Quit:
            self._write("\n")

    def _advance(self) -> bool:
        """Play the next scene, or go where the user wants; return whether the lesson goes on."""
        try:
            if self._at < len(self._scenes):
                self._play_scene()
            else:
                return self._wait_at_end()
        except StepBack:
            self._at = max(0, self._at - 1)
            self._controls.paused = True
            self._redraw()
        except TypeFreely:
            self._type_freely()
            self._redraw()
        return True

    def _wait_at_end(self) -> bool:
        """Let the user still go back at the end of a lesson that is stepped through."""
        if self._terminal is not None and (self._controls.stepping or self._controls.paused):
            self._wait(_END_HELP)
        return False

    def _play_scene(self) -> None:
        controls = self._controls
        if controls.stepping or controls.paused:
            self._wait(_STEP_HELP if controls.stepping else _PAUSE_HELP)
        controls.begin_scene()
        if self._at < len(self._played):
            self._write(self._played[self._at])
            self._at += 1
            return
        scene = self._scenes[self._at]
        if isinstance(scene, Prose):
            self._narrate(scene)
        else:
            self._perform(scene)

    def _narrate(self, prose: Prose) -> None:
        before = self._scenes[self._at - 1] if self._at else None
        text = self._presentation.narration(prose, before)
        self._write(text)
        if not self._controls.stepping:
            self._controls.rest(PER_WORD * len(text.split()))
        self._finish_scene(text)

    def _perform(self, step: Step) -> None:
        """Type a command, run it to its end, show what it prints."""
        presentation = self._presentation
        prompt = presentation.prompt(self._performer.shell)
        self._write(prompt)
        for characters in presentation.typed(step):
            self._controls.rest(PER_KEY)
            self._write(characters)
        self._controls.rest(PER_KEY * 6)
        self._write("\n")
        result = presentation.result(self._performer.perform(step))
        self._write(result)
        self._finish_scene(f"{prompt}{''.join(presentation.typed(step))}\n{result}")
        if not self._controls.stepping:
            self._controls.rest(PER_LINE * (1 + result.count("\n")))

    def _finish_scene(self, text: str) -> None:
        """Remember what a scene showed: from here on it is never run again."""
        self._played.append(text)
        self._at += 1

    def _wait(self, help_text: str) -> None:
        """Wait for the key that goes on, with a line of help that goes away again."""
        place = f"{self._at}/{len(self._scenes)} · "
        self._write(self._presentation.hint(place + help_text))
        try:
            self._controls.wait()
        finally:
            self._write("\r\x1b[K")

    def _type_freely(self) -> None:
        if self._terminal is not None:
            self._write(
                f"\n{self._presentation.hint('type freely · Tab goes back to the lesson')}\n"
            )
            type_freely(
                self._performer.lesson_shell, self._terminal, self._presentation, self._write
            )

    def _redraw(self) -> None:
        self._write(_CLEAR + "".join(self._played[: self._at]))

    def _write(self, text: str) -> None:
        self._system.streams.write([text])


def type_freely(
    lesson_shell: LessonShell,
    terminal: TerminalInput,
    presentation: Presentation,
    write: Callable[[str], None],
) -> None:
    """Read and run lines until Tab or Ctrl-D; sessions and variables are then as before."""
    with lesson_shell.preserve():
        while True:
            text = read_command(terminal.read_line, presentation.prompt(lesson_shell.shell))
            if isinstance(text, Key):
                return
            if text.strip():
                write(presentation.result(lesson_shell.run_text(text)))
