"""Read the lines of a practice at the shell's own prompt: its colours, completion, help and keys.

Its history is its own: what is typed for a lesson does not come back among one's own lines.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from prompt_toolkit import PromptSession
from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.filters import emacs_mode
from prompt_toolkit.formatted_text import (
    AnyFormattedText,
    StyleAndTextTuples,
    fragment_list_to_text,
)
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.output import ColorDepth, DummyOutput
from prompt_toolkit.utils import is_dumb_terminal

from cpshell.events import LineRead
from cpshell.render.cells import cells
from cpshell.repl.actions import topic_at
from cpshell.repl.completion.knowledge import ShellKnowledge
from cpshell.repl.completion.name_sources import NameSource
from cpshell.repl.completion.remote_names import Ask, RemoteNames, Scope
from cpshell.repl.history import PROMPT, HistorySuggest, TypedLines
from cpshell.repl.keys import editing_keys
from cpshell.repl.line_editing import LineEditing
from cpshell.repl.line_input import Key
from cpshell.repl.line_reader import read_command
from cpshell.repl.toolbar import key_pieces, prompt_pieces
from cpshell.shell.shell import Shell
from cpshell.system.streams import Streams, output_error

_MENU = 8  # lines kept free below the prompt for the menu
WORDS = ("hint", "?", "skip", "again", "free", "back", "quit")
"""What is said to the practice, and not to the shell."""
_KEYS = (("hint", "helps"), ("skip", "shows the line"), ("F1", "help"), ("Ctrl-D", "leaves"))


class SeenNames(RemoteNames):
    """Knows the names in the answers to calls, and looks none up: a recording has no others."""

    def request(self, scope: Scope, source: NameSource, ask: Ask, of: str = "") -> None:
        """Do nothing: each answer of a recording is for the step that takes it."""


class PracticePrompt:
    """Asks for lines that a shell is about to run; ``streams`` are those of the real terminal.

    ``place`` says in the bottom line how far one has come; ``recallable`` are lines that
    the keys bring as if they had been typed; ``show_help`` runs a help line and shows what it
    prints; ``looks_up`` lets names be looked up on the server. A dumb terminal gets no escape.
    """

    def __init__(
        self,
        shell: Shell,
        streams: Streams,
        place: Callable[[], str],
        recallable: list[str],
        *,
        color: bool,
        looks_up: bool,
        show_help: Callable[[str], None],
    ) -> None:
        self._shell = shell
        self._streams = streams
        self._place = place
        self._recallable = recallable
        self._show_help = show_help
        self._dumb = is_dumb_terminal()
        self._history = TypedLines()
        self._history.fill(None)
        self._masked_with = shell.state.redactor.learned
        knowledge = ShellKnowledge(shell, RemoteNames() if looks_up else SeenNames())
        self._editing = LineEditing(knowledge, shell.state.redactor)
        self._session: PromptSession[str] = PromptSession(
            history=self._history,
            auto_suggest=HistorySuggest(),
            key_bindings=self._keys(),
            complete_while_typing=True,
            enable_suspend=True,
            search_ignore_case=True,
            reserve_space_for_menu=_MENU,
            bottom_toolbar=self._toolbar,
            color_depth=None if color else ColorDepth.DEPTH_1_BIT,
            output=DummyOutput() if self._dumb else None,
        )
        self._editing.give_to(self._session)

    def read(self) -> str | Key:
        """Return what was typed, or :attr:`Key.END_OF_INPUT` after Ctrl-D on an empty line.

        Raises:
            OutputFailed: the terminal has gone.
        """
        message: StyleAndTextTuples = [
            *prompt_pieces(self._shell.sessions.chain(), self._streams.size.columns)
        ]
        while self._recallable:
            self._remember(self._recallable.pop(0))
        try:
            if self._dumb:
                text = read_command(self._streams.read_line, fragment_list_to_text(message))
            else:
                text = self._session.prompt(
                    message, set_exception_handler=False, pre_run=self._watch
                )
        except EOFError:
            return Key.END_OF_INPUT
        except OSError as error:
            raise output_error(error) from None
        if isinstance(text, str):
            self._remember(text)
        return text

    def _remember(self, text: str) -> None:
        """Keep a line for the keys, without the secrets that stand in it."""
        redactor = self._shell.state.redactor
        for start, end in self._editing.secret_spans(text):
            redactor.learn(text[start:end].strip("'\""), keep=False)
        self._history.mask(redactor, self._masked_with)
        self._masked_with = redactor.learned
        if text.strip() not in WORDS:
            self._history.hear(LineRead(text, PROMPT, 1).mask(redactor))

    def _keys(self) -> KeyBindings:
        """Return the keys that edit a line, and those that help."""
        keys = editing_keys(self._editing)

        @keys.add("f1")  # terminals may keep it for themselves
        @keys.add("escape", "h", filter=emacs_mode)
        def _help(event: KeyPressEvent) -> None:
            buffer = event.current_buffer
            topic = topic_at(buffer.text, buffer.cursor_position, self._shell)
            run_in_terminal(lambda: self._show_help(" ".join(["help", *topic])))

        return keys

    def _watch(self) -> None:
        asyncio.get_running_loop().set_exception_handler(self._on_fault)

    def _on_fault(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Let a fault in a key or a redraw end the reading: asyncio would print a traceback."""
        fault, app = context.get("exception"), self._session.app
        if fault is not None and app.is_running and app.future and not app.future.done():
            app.exit(exception=fault)

    def _toolbar(self) -> AnyFormattedText:
        text = "class:bottom-toolbar"
        place = f" {self._place()}  "
        room = self._streams.size.columns - cells(place)
        pieces: StyleAndTextTuples = [(text, place), *key_pieces(_KEYS, room)]
        return pieces
