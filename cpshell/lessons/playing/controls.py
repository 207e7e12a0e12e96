"""Steer a lesson with keys while it plays: pauses, speed, steps."""

from cpshell.lessons.presentation import LONGEST
from cpshell.repl.line_input import Key, TerminalInput

_FASTER = 1.5
_SPEEDS = (0.1, 100.0)


class StepBack(Exception):
    """Raised when the user wants to go back a step."""


class Quit(Exception):
    """Raised when the user wants to leave the lesson."""


class TypeFreely(Exception):
    """Raised when the user wants to type something else."""


class GoTo(Exception):
    """Raised when the user wants to go to a step or chapter."""


class Controls:
    """Lets time pass as the user wants it. Without a keyboard no time passes.

    Any method that reads keys raises :class:`StepBack`, :class:`Quit`, :class:`TypeFreely` or
    :class:`GoTo`.
    """

    def __init__(self, keyboard: TerminalInput | None, *, step: bool, speed: float) -> None:
        self.stepping = step
        self.paused = False
        self._keyboard = keyboard
        self._speed = speed
        self._hurrying = False

    def begin_scene(self) -> None:
        """Return to the usual speed after a scene that the user hurried through."""
        self._hurrying = False

    def rest(self, seconds: float) -> None:
        """Let this time pass, faster or slower by the speed; keys may cut it short."""
        if self._keyboard is None or self._speed == 0:
            return
        if self._hurrying:
            seconds = 0
        key = self._keyboard.read_key(min(seconds, LONGEST) / self._speed)
        while key is not None:
            if self._press(key):
                self._hurrying = True
                return
            if key == " ":
                self._pause(self._keyboard)
            key = self._keyboard.read_key(0)

    def wait(self) -> None:
        """Wait for the key that starts the next scene."""
        while self._keyboard is not None:
            key = self._keyboard.read_key(None)
            if key == " ":
                self.paused = False
                if not self.stepping:
                    return
            elif key is not None and self._press(key):
                return

    def _pause(self, keyboard: TerminalInput) -> None:
        """Wait for the space bar, or for a key that ends this scene and pauses after it."""
        while True:
            key = keyboard.read_key(None)
            if key == " ":
                return
            if key is not None and self._press(key):
                self._hurrying = True
                self.paused = True
                return

    def _press(self, key: Key | str) -> bool:
        """Do what a key stands for; return whether it ends the rest."""
        slowest, fastest = _SPEEDS
        match key:
            case Key.LEFT:
                raise StepBack
            case Key.TAB:
                raise TypeFreely
            case "g":
                raise GoTo
            case "q" | Key.END_OF_INPUT:
                raise Quit
            case "+" | "=":
                self._speed = min(self._speed * _FASTER, fastest)
            case "-":
                self._speed = max(self._speed / _FASTER, slowest)
        return key in (Key.RIGHT, Key.ENTER)
