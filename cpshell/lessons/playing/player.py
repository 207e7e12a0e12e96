"""``cpshell play``: a lesson as if somebody typed it, steered with a few keys.

Time passes only where a person would need it, for typing and reading. A step's end is the end of
its call, however long that takes.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from cpshell.errors import ExitCode
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.lesson import Lesson, Prose, Step
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.editor import LineEditor
from cpshell.lessons.playing.free import type_freely
from cpshell.lessons.playing.player_keys import Key, Keyboard, Press
from cpshell.lessons.presentation import LONGEST, PER_KEY, PER_LINE, PER_WORD, presentation_for
from cpshell.system.system import System

_FASTER = 1.5
_CLEAR = "\x1b[2J\x1b[H"
_STEP_HELP = "Enter next · ← back · Tab type freely · q quit"
_PAUSE_HELP = "paused · space goes on · ← → step · + - speed · Tab type freely · q quit"


class _Back(Exception):
    """Not an error: the user wants to go back."""


class _Quit(Exception):
    """The user has seen enough."""


class _Free(Exception):
    """The user wants to type something else."""


def play(path: Path, backend: LessonBackend, system: System, *, step: bool, speed: float) -> int:
    """Play a lesson on standard output; returns the exit code.

    Keys work where standard input and output are a terminal; elsewhere the lesson is printed.

    Raises:
        LessonFailed: it can't be read, or has no cassette.
    """
    lesson = read_lesson(path)
    keyboard = open_keyboard(system)
    with backend.open(lesson) as lesson_shell, keyboard.opened() if keyboard else nullcontext():
        Player(lesson, lesson_shell, system, keyboard, step=step, speed=speed).run()
    return int(ExitCode.OK)


def open_keyboard(system: System) -> Keyboard | None:
    """Single keys, if a person sits at a terminal that can do that."""
    if not (system.stdin.isatty() and system.terminal):
        return None
    try:
        import termios  # noqa: F401
    except ModuleNotFoundError:
        return None
    return Keyboard(system.stdin.fileno())


class Player:
    """Plays the scenes of a lesson; what was shown once is remembered, never run again."""

    def __init__(
        self,
        lesson: Lesson,
        lesson_shell: LessonShell,
        system: System,
        keyboard: Keyboard | None,
        *,
        step: bool = False,
        speed: float = 1.0,
    ) -> None:
        self._scenes = tuple(lesson.scenes())
        self._lesson_shell = lesson_shell
        self._environment = system
        self._keyboard = keyboard
        self._presentation = presentation_for(system)
        self._stepping = step
        self._paused = False
        self._speed = speed
        self._at = 0
        self._done: list[str] = []
        self._hurry = False

    def run(self) -> None:
        """Play to the end, or until the user has seen enough."""
        try:
            while self._at < len(self._scenes) or self._waits_at_end():
                try:
                    self._scene()
                except _Back:
                    self._at = max(0, self._at - 1)
                    self._paused = True
                    self._redraw()
                except _Free:
                    self._type_freely()
                    self._redraw()
        except _Quit:
            self._write("\n")

    def _waits_at_end(self) -> bool:
        """At the end of a lesson that is stepped through, one may still go back."""
        if self._keyboard is None or not (self._stepping or self._paused):
            return False
        try:
            self._wait_for_user("the end · ← back · Tab type freely · Enter leaves")
        except (_Back, _Free) as wish:
            if isinstance(wish, _Back):
                self._at -= 1
            else:
                self._type_freely()
            self._redraw()
            return True
        return False

    def _scene(self) -> None:
        if self._stepping or self._paused:
            self._wait_for_user(_STEP_HELP if self._stepping else _PAUSE_HELP)
        self._hurry = False
        if self._at < len(self._done):
            self._write(self._done[self._at])
        else:
            scene = self._scenes[self._at]
            text = self._narrate(scene) if isinstance(scene, Prose) else self._perform(scene)
            self._done.append(text)
        self._at += 1

    def _narrate(self, prose: Prose) -> str:
        text = self._presentation.narration(prose)
        self._write(text)
        if not self._stepping:
            self._rest(PER_WORD * len(text.split()))
        return text

    def _perform(self, step: Step) -> str:
        """Type a command, run it to its end, show what it prints."""
        prompt = self._presentation.prompt(self._lesson_shell.shell)
        typed = []
        self._write(prompt)
        for keys in self._presentation.typed(step):
            self._rest(PER_KEY)
            self._write(keys)
            typed.append(keys)
        self._rest(PER_KEY * 6)
        self._write("\n")
        result = self._presentation.result(self._lesson_shell.run(step))
        self._write(result)
        text = f"{prompt}{''.join(typed)}\n{result}"
        self._done_resting(text, PER_LINE * (1 + result.count("\n")))
        return text

    def _done_resting(self, text: str, seconds: float) -> None:
        """Rest behind a step; going back from here must not lose that it has run."""
        try:
            if not self._stepping:
                self._rest(seconds)
        except (_Back, _Free):
            self._done.append(text)
            self._at += 1
            raise

    def _rest(self, seconds: float) -> None:
        """Let time pass, as the speed has it; keys may end it or change what comes."""
        if self._keyboard is None or self._speed == 0:
            return
        if self._hurry:
            seconds = 0
        key = self._keyboard.press(min(seconds, LONGEST) / self._speed)
        while key is not None:
            if self._pressed(key):
                self._hurry = True
                return
            if key == " ":
                self._pause_here()
            key = self._keyboard.press(0)

    def _pause_here(self) -> None:
        """Until the space bar, or another key that goes on."""
        while self._keyboard is not None:
            key = self._keyboard.press(None)
            if key == " ":
                return
            if key is not None and self._pressed(key):
                self._hurry = True
                self._paused = True
                return

    def _pressed(self, key: Press) -> bool:
        """Do what a key says; whether it says to go on at once."""
        match key:
            case Key.LEFT:
                raise _Back
            case Key.TAB:
                raise _Free
            case "q" | Key.END_OF_INPUT:
                raise _Quit
            case "+" | "=":
                self._speed = min(self._speed * _FASTER, 100.0)
            case "-":
                self._speed = max(self._speed / _FASTER, 0.1)
        return key in (Key.RIGHT, Key.ENTER)

    def _wait_for_user(self, help_text: str) -> None:
        """Wait for the key that goes on, with a line of help that goes away again."""
        if self._keyboard is None:
            return
        number = f"{self._at}/{len(self._scenes)} · "
        with self._shown_for_now(self._presentation.hint(number + help_text)):
            while True:
                key = self._keyboard.press(None)
                if key == " ":
                    self._paused = False
                    if not self._stepping:
                        return
                elif key is not None and self._pressed(key):
                    return

    @contextmanager
    def _shown_for_now(self, text: str) -> Iterator[None]:
        self._write(text)
        try:
            yield
        finally:
            self._write("\r\x1b[K")

    def _type_freely(self) -> None:
        if self._keyboard is not None:
            self._write(
                "\n" + self._presentation.hint("type freely · Tab goes back to the lesson") + "\n"
            )
            editor = LineEditor(self._keyboard, self._write)
            type_freely(self._lesson_shell, editor, self._presentation, self._write)

    def _redraw(self) -> None:
        self._write(_CLEAR + "".join(self._done[: self._at]))

    def _write(self, text: str) -> None:
        self._environment.write([text])
