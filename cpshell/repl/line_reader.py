"""Read typed text with the language, once for each text, whoever asks."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from cpshell.language import Token, Unit, split_statements, tokens

Key = TypeVar("Key")
_TEXTS = 4  # remembered: that of the last key, what is before its cursor, and those before


class LineReader:
    """Remembers the tokens and the statements of the last texts.

    Colors, masks and completion ask for the tokens after each key; the Enter key, the history
    and the interpreter for the statements.
    """

    def __init__(self) -> None:
        self._tokens = lru_cache(_TEXTS)(_tokens_of)
        self._units = lru_cache(_TEXTS)(_units_of)

    def tokens(self, text: str) -> Sequence[Token]:
        """Return the tokens of a text."""
        return self._tokens(text)

    def units(self, text: str) -> Sequence[Unit]:
        """Return the logical lines of a text."""
        return self._units(text)

    def is_open(self, text: str) -> bool:
        """Return whether a quote, a brace or a pipe is open, so that the text goes on."""
        *others, last = self.units(text) or (None,)
        return last is not None and last.is_open and not any(unit.error for unit in others if unit)


def read_command(read_line: Callable[[str], str | Key], prompt: str) -> str | Key:
    """Return one logical line; while it is open, more is read after ``...``.

    A key that ended the reading is returned as it is.
    """
    reader = LineReader()
    text = read_line(prompt)
    while isinstance(text, str) and reader.is_open(text):
        more = read_line("... ")
        text = f"{text}\n{more}" if isinstance(more, str) else more
    return text


def _tokens_of(text: str) -> tuple[Token, ...]:
    return tuple(tokens(text))


def _units_of(text: str) -> tuple[Unit, ...]:
    return tuple(split_statements((text,)))
