"""``cpshell play``: show a lesson as if somebody typed it, steered with a few keys.

Time passes only where a person would need it, for typing and reading. A step ends when its call
ends, however long that takes.
"""

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from cpshell.errors import ExitCode, UsageError
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.lesson import Lesson, Prose, Step
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.performer import Performer
from cpshell.lessons.playing.controls import Controls, GoTo, Quit, StepBack, TypeFreely
from cpshell.lessons.playing.places import first_line
from cpshell.lessons.playing.playback import Playback
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
_STEP_HELP = "Enter next · ← back · g go to · Tab type freely · q quit"
_PAUSE_HELP = "space goes on · ← → step · g go to · + - speed · Tab type · q quit"
_END_HELP = "the end · ← back · g go to · Tab type freely · Enter leaves"


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
    line = 1 if begin is None else first_line(lesson, begin)
    terminal = open_terminal(streams.stdin, streams.stdout)
    with (
        backend.shell_for(lesson) as lesson_shell,
        terminal.single_keys() if terminal else nullcontext(),
    ):
        performer = Performer(lesson_shell)
        player = Player(lesson, performer, backend.system, terminal, step=step, speed=speed)
        try:
            player.run(line)
        finally:
            if left_at is not None:
                left_at(None if player.playback.at_end else player.playback.steps + 1)
    if checks:
        performer.require_all(f"cpshell check {path}; or play --no-check")
    return int(ExitCode.OK)


class Player:
    """Plays a lesson as the user steers it."""

    def __init__(
        self,
        lesson: Lesson,
        performer: Performer,
        system: System,
        terminal: TerminalInput | None,
        *,
        step: bool = False,
        speed: float = 1.0,
    ) -> None:
        self._lesson = lesson
        self._performer = performer
        self._system = system
        self._terminal = terminal
        self._presentation = presentation_for(system)
        self._controls = Controls(terminal, step=step and terminal is not None, speed=speed)
        self.playback = Playback(lesson, performer, self._presentation)

    def run(self, line: int = 1) -> None:
        """Play from a line of the lesson to its end, or until the user leaves.

        What comes before the line is run, and shown only to a user who goes back.
        """
        try:
            self.playback.go_to(line)
            while self._advance():
                pass
        except Quit:
            self._write("\n")

    def _advance(self) -> bool:
        """Play the next scene, or go where the user wants; return whether the lesson goes on."""
        try:
            scene = self.playback.next
            if scene is None:
                return self._wait_at_end()
            self._play_scene(scene)
        except StepBack:
            self.playback.go_back()
            self._controls.paused = True
            self._redraw()
        except TypeFreely:
            self._type_freely()
            self._redraw()
        except GoTo:
            self._ask_where_to_go()
            self._redraw()
        return True

    def _wait_at_end(self) -> bool:
        """Let the user still go back at the end of a lesson that is stepped through."""
        if self._terminal is not None and (self._controls.stepping or self._controls.paused):
            self._wait(_END_HELP)
        return False

    def _play_scene(self, scene: Prose | Step) -> None:
        controls = self._controls
        if controls.stepping or controls.paused:
            self._wait(_STEP_HELP if controls.stepping else _PAUSE_HELP)
        controls.begin_scene()
        remembered = self.playback.remembered
        if remembered is not None:
            self._write(remembered)
            self.playback.go_on()
        elif isinstance(scene, Prose):
            self._narrate(scene)
        else:
            self._perform(scene)

    def _narrate(self, prose: Prose) -> None:
        text = self.playback.narration(prose)
        self._write(text)
        if not self._controls.stepping:
            self._controls.rest(PER_WORD * len(text.split()))
        self.playback.finish(text)

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
        self.playback.finish(self.playback.transcript(prompt, step, result))
        if not self._controls.stepping:
            self._controls.rest(PER_LINE * (1 + result.count("\n")))

    def _wait(self, help_text: str) -> None:
        """Wait for the key that goes on, with a line of help that goes away again."""
        place = f"{self.playback.steps}/{len(self._lesson.steps)} · "
        self._write(self._presentation.hint(place + help_text))
        try:
            self._controls.wait()
        finally:
            self._write("\r\x1b[K")

    def _ask_where_to_go(self) -> None:
        """Ask for a step or chapter, and go there."""
        terminal, hint = self._terminal, self._presentation.hint
        if terminal is None:
            return
        self._write(_CLEAR + "".join(f"{hint(line)}\n" for line in self.playback.contents()))
        question = f"Go to step (1 to {len(self._lesson.steps)}) or chapter, Enter to stay: "
        while isinstance(place := terminal.read_answer(question), str) and place.strip():
            try:
                line = first_line(self._lesson, place.strip())
            except UsageError as error:
                self._write(f"{hint(error.message)}\n{hint(error.hint or '')}\n")
                continue
            self._controls.paused = True
            self.playback.go_to(line)
            return

    def _type_freely(self) -> None:
        if self._terminal is not None:
            self._write(
                f"\n{self._presentation.hint('type freely · Tab goes back to the lesson')}\n"
            )
            type_freely(
                self._performer.lesson_shell, self._terminal, self._presentation, self._write
            )

    def _redraw(self) -> None:
        self._write(_CLEAR + self.playback.screen)

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
