"""Single key presses from a terminal, without waiting for Enter."""

import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto


class Key(Enum):
    """Keys that are no characters."""

    ENTER = auto()
    TAB = auto()
    LEFT = auto()
    RIGHT = auto()
    UP = auto()
    DOWN = auto()
    HOME = auto()
    END = auto()
    BACKSPACE = auto()
    DELETE = auto()
    CLEAR = auto()
    END_OF_INPUT = auto()
    OTHER = auto()


Press = Key | str

_ONE = {
    "\r": Key.ENTER,
    "\n": Key.ENTER,
    "\t": Key.TAB,
    "\x7f": Key.BACKSPACE,
    "\b": Key.BACKSPACE,
    "\x04": Key.END_OF_INPUT,
    "\x01": Key.HOME,
    "\x05": Key.END,
    "\x02": Key.LEFT,
    "\x06": Key.RIGHT,
    "\x10": Key.UP,
    "\x0e": Key.DOWN,
    "\x15": Key.CLEAR,
}
_SEQUENCES = {
    "A": Key.UP,
    "B": Key.DOWN,
    "C": Key.RIGHT,
    "D": Key.LEFT,
    "H": Key.HOME,
    "F": Key.END,
    "3~": Key.DELETE,
}
_REST_OF_SEQUENCE = 0.05  # seconds; a terminal sends all of it at once


class Keyboard:
    """Key presses from a file descriptor that is a terminal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._pending = b""

    @contextmanager
    def opened(self) -> Iterator["Keyboard"]:
        """While inside, keys come one by one and are not echoed; Ctrl-C still interrupts."""
        import termios
        import tty

        before = termios.tcgetattr(self._descriptor)
        tty.setcbreak(self._descriptor, termios.TCSADRAIN)
        try:
            yield self
        finally:
            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, before)

    def press(self, seconds: float | None) -> Press | None:
        """The next key, or ``None`` when none was pressed within these seconds.

        Without a time it waits. A closed input is :attr:`Key.END_OF_INPUT`.
        """
        if not self._pending and not self._fill(seconds):
            return None
        if not self._pending:
            return Key.END_OF_INPUT
        if self._pending[:1] == b"\x1b":
            return self._sequence()
        text = self._character()
        if text in _ONE:
            return _ONE[text]
        return text if text.isprintable() else Key.OTHER

    def _fill(self, seconds: float | None) -> bool:
        ready, _, _ = select.select([self._descriptor], [], [], seconds)
        if ready:
            try:
                self._pending += os.read(self._descriptor, 1024)
            except OSError:  # the terminal has gone
                self._pending = b""
        return bool(ready)

    def _character(self) -> str:
        """One character of UTF-8."""
        for size in range(1, 5):
            while len(self._pending) < size and self._fill(_REST_OF_SEQUENCE) and self._pending:
                pass
            try:
                text = self._pending[:size].decode()
            except UnicodeDecodeError:
                continue
            self._pending = self._pending[size:]
            return text
        self._pending = self._pending[1:]
        return "\0"

    def _sequence(self) -> Key:
        """An escape sequence, or the key Esc alone."""
        if len(self._pending) < 3:
            self._fill(_REST_OF_SEQUENCE)
        text = self._pending.decode("latin-1")
        if text[1:2] not in ("[", "O"):
            self._pending = self._pending[1:]
            return Key.OTHER
        end = next((at for at, c in enumerate(text[2:], 2) if "@" <= c <= "~"), len(text) - 1)
        self._pending = self._pending[end + 1 :]
        return _SEQUENCES.get(text[2 : end + 1], Key.OTHER)
