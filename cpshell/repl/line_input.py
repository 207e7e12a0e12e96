"""Read single keys and edited lines from one terminal, in turns.

A lesson is steered with single keys while it plays, and asks for lines in between. Both come from
the same input of prompt_toolkit, so that keys typed ahead of one are there for the other.
"""

import select
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from typing import TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import ANSI
from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.typeahead import get_typeahead
from prompt_toolkit.key_binding import KeyBindings, KeyPress, KeyPressEvent
from prompt_toolkit.keys import Keys
from prompt_toolkit.output import Output, create_output

from cpshell.system.streams import output_error

_REST_OF_SEQUENCE = 0.05  # seconds; a terminal sends all of an escape sequence at once


class Key(Enum):
    """Keys that are not characters."""

    ENTER = auto()
    TAB = auto()
    LEFT = auto()
    RIGHT = auto()
    END_OF_INPUT = auto()
    OTHER = auto()


_KEYS = {
    Keys.ControlM: Key.ENTER,
    Keys.ControlJ: Key.ENTER,
    Keys.ControlI: Key.TAB,
    Keys.ControlD: Key.END_OF_INPUT,
    Keys.Left: Key.LEFT,
    Keys.ControlB: Key.LEFT,
    Keys.Right: Key.RIGHT,
    Keys.ControlF: Key.RIGHT,
}


def open_terminal(stdin: TextIO, stdout: TextIO) -> "TerminalInput | None":
    """Return the keys and lines of a terminal, or ``None`` where these streams are not one."""
    if not (stdin.isatty() and stdout.isatty()):
        return None
    try:
        import termios  # noqa: F401 - Windows has none
    except ModuleNotFoundError:
        return None
    return TerminalInput(create_input(stdin), create_output(stdout))


class TerminalInput:
    """Reads single keys, and lines with editing and a history."""

    def __init__(self, source: Input, output: Output) -> None:
        self._input = source
        self._pending: list[KeyPress] = []
        self._output = output
        self._session = self._new_session()

    def _new_session(self) -> PromptSession[str | Key]:
        return PromptSession(input=self._input, output=self._output, key_bindings=_bindings())

    @contextmanager
    def single_keys(self) -> Iterator[None]:
        """Let keys come one by one and without an echo; Ctrl-C still interrupts."""
        import termios
        import tty

        descriptor = self._input.fileno()
        before = termios.tcgetattr(descriptor)
        tty.setcbreak(descriptor, termios.TCSADRAIN)
        try:
            yield
        finally:
            with suppress(termios.error):  # the terminal has gone
                termios.tcsetattr(descriptor, termios.TCSADRAIN, before)

    def read_key(self, seconds: float | None) -> Key | str | None:
        """Return the next key, a character as text; ``None`` if none came within these seconds.

        Without a time it waits. The end of the input is :attr:`Key.END_OF_INPUT`.

        Raises:
            KeyboardInterrupt: Ctrl-C was typed ahead while a line was read.
        """
        self._pending += get_typeahead(self._input)
        while not self._pending:
            if self._input.closed:
                return Key.END_OF_INPUT
            if not self._wait(seconds):
                return None
            self._pending += self._input.read_keys()
            if not self._pending and not self._wait(_REST_OF_SEQUENCE):
                self._pending += self._input.flush_keys()
        pressed = self._pending.pop(0).key
        if pressed is Keys.ControlC:
            raise KeyboardInterrupt
        if isinstance(pressed, Keys):
            return _KEYS.get(pressed, Key.OTHER)
        return pressed if pressed.isprintable() else Key.OTHER

    def read_line(self, prompt: str) -> str | Key:
        """Return the line without its end, or :attr:`Key.TAB` if Tab was pressed on it.

        Ctrl-D on an empty line is :attr:`Key.END_OF_INPUT`. ``prompt`` may hold colour codes.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed.
            OutputFailed: the terminal has gone.
        """
        return self._read(self._session, prompt)

    def read_answer(self, prompt: str) -> str | Key:
        """Return a line that no history keeps; as :meth:`read_line` does, but Ctrl-C answers with
        nothing."""
        try:
            return self._read(self._new_session(), prompt)
        except KeyboardInterrupt:
            return ""

    def _read(self, session: PromptSession[str | Key], prompt: str) -> str | Key:
        keys = [*self._pending, *get_typeahead(self._input)]
        self._pending = []
        try:
            return session.prompt(ANSI(prompt), pre_run=lambda: _type_ahead(session, keys))
        except EOFError:
            return Key.END_OF_INPUT
        except OSError as error:
            raise output_error(error) from None

    def _wait(self, seconds: float | None) -> bool:
        return bool(select.select([self._input.fileno()], [], [], seconds)[0])


def _type_ahead(session: PromptSession[str | Key], keys: list[KeyPress]) -> None:
    """Press keys as soon as the history is there, in which they may move."""
    app = session.app
    session.default_buffer.load_history_if_not_yet_loaded()

    async def press() -> None:  # runs after the task that loads the history
        app.key_processor.feed_multiple(keys)
        app.key_processor.process_keys()

    app.create_background_task(press())


def _bindings() -> KeyBindings:
    bindings = KeyBindings()

    @bindings.add("tab")
    def _leave(event: KeyPressEvent) -> None:
        event.app.exit(result=Key.TAB)

    return bindings
