"""A line that somebody types into a lesson, with the keys that one expects."""

import shutil
from collections.abc import Callable

from wcwidth import wcswidth

from cpshell.lessons.playing.player_keys import Key, Keyboard

Write = Callable[[str], None]


class LineEditor:
    """Reads lines with editing and a history. Tab on any line ends the typing."""

    def __init__(self, keyboard: Keyboard, write: Write) -> None:
        self._keyboard = keyboard
        self._write = write
        self._history: list[str] = []
        self._row = 0  # of the cursor, below the row of the prompt

    def read(self, prompt: str) -> str | Key:
        """The line without its end; ``Key.TAB`` or ``Key.END_OF_INPUT`` for these keys.

        Ctrl-D ends only on an empty line, as everywhere.
        """
        text, at, back = "", 0, 0
        self._row = 0
        self._draw(prompt, text, at)
        while True:
            key = self._keyboard.press(None)
            if key is Key.ENTER:
                self._draw(prompt, text, len(text))
                self._write("\r\n")
                if text.strip():
                    self._history.append(text)
                return text
            if key is Key.TAB or (key is Key.END_OF_INPUT and not text):
                self._draw(prompt, text, len(text))
                self._write("\r\n")
                return key
            if key in (Key.UP, Key.DOWN):
                back = min(max(back + (1 if key is Key.UP else -1), 0), len(self._history))
                text = self._history[-back] if back else ""
                at = len(text)
            elif isinstance(key, str):
                text, at = text[:at] + key + text[at:], at + 1
            elif key is not None:
                text, at = edited(text, at, key)
            self._draw(prompt, text, at)

    def _draw(self, prompt: str, text: str, at: int) -> None:
        """The line anew, from the row on which it began."""
        width = shutil.get_terminal_size().columns
        up = f"\x1b[{self._row}A" if self._row else ""
        self._write(f"{up}\r\x1b[J{prompt}{text}")
        end, here = (_cells(prompt, part) for part in (text, text[:at]))
        if end and end % width == 0:
            self._write(" \b")  # the terminal waits at the edge until something follows
        self._row, column = divmod(here, width)
        rows = end // width - self._row
        up = f"\x1b[{rows}A" if rows else ""
        self._write(f"{up}\r" + (f"\x1b[{column}C" if column else ""))


def _cells(prompt: str, text: str) -> int:
    import re

    plain = re.sub(r"\x1b\[[0-9;]*m", "", prompt)
    return max(0, wcswidth(plain)) + max(0, wcswidth(text))


def edited(text: str, at: int, key: Key) -> tuple[str, int]:
    """A text and the place of the cursor in it, after a key."""
    match key:
        case Key.BACKSPACE if at:
            return text[: at - 1] + text[at:], at - 1
        case Key.DELETE:
            return text[:at] + text[at + 1 :], at
        case Key.CLEAR:
            return text[at:], 0
        case Key.LEFT:
            return text, max(0, at - 1)
        case Key.RIGHT:
            return text, min(len(text), at + 1)
        case Key.HOME:
            return text, 0
        case Key.END:
            return text, len(text)
        case _:
            return text, at
