"""Read the lines of a practice with the colours and the completion of the shell's own prompt."""

from collections.abc import Callable

from prompt_toolkit import PromptSession
from prompt_toolkit.formatted_text import (
    AnyFormattedText,
    StyleAndTextTuples,
    fragment_list_to_text,
)
from prompt_toolkit.output import ColorDepth, DummyOutput
from prompt_toolkit.utils import is_dumb_terminal

from cpshell.events import LineRead
from cpshell.repl.completion.knowledge import ShellKnowledge
from cpshell.repl.completion.remote_names import RemoteNames
from cpshell.repl.history import TypedLines
from cpshell.repl.keys import editing_keys
from cpshell.repl.line_editing import LineEditing
from cpshell.repl.line_input import Key
from cpshell.repl.toolbar import prompt_pieces
from cpshell.shell.shell import Shell
from cpshell.system.streams import Streams

_MENU = 8  # lines kept free below the prompt for the menu
_KEYS = (("hint", "helps"), ("skip", "shows the line"), ("Ctrl-D", "leaves"))


class PracticePrompt:
    """Asks for lines that a shell is about to run; ``streams`` are those of the real terminal.

    ``place`` says in the bottom line how far one has come. A dumb terminal gets no escape.
    """

    def __init__(
        self, shell: Shell, streams: Streams, place: Callable[[], str], *, color: bool
    ) -> None:
        self._shell = shell
        self._streams = streams
        self._place = place
        self._dumb = is_dumb_terminal()
        history = TypedLines()
        history.fill(None)
        shell.state.bus.add(history.hear, LineRead)
        knowledge = ShellKnowledge(shell, RemoteNames())
        editing = LineEditing(knowledge, shell.state.redactor)
        self._session: PromptSession[str] = PromptSession(
            history=history,
            key_bindings=editing_keys(editing),
            complete_while_typing=True,
            reserve_space_for_menu=_MENU,
            bottom_toolbar=self._toolbar,
            color_depth=None if color else ColorDepth.DEPTH_1_BIT,
            output=DummyOutput() if self._dumb else None,
        )
        editing.give_to(self._session)

    def read(self) -> str | Key:
        """Return what was typed, or :attr:`Key.END_OF_INPUT` after Ctrl-D on an empty line."""
        message: StyleAndTextTuples = [
            *prompt_pieces(self._shell.sessions.chain(), self._streams.size.columns)
        ]
        try:
            if self._dumb:
                return self._streams.read_line(fragment_list_to_text(message))
            return self._session.prompt(message)
        except EOFError:
            return Key.END_OF_INPUT

    def _toolbar(self) -> AnyFormattedText:
        text = "class:bottom-toolbar"
        pieces: StyleAndTextTuples = [(text, f" tour: {self._place()}  ")]
        for key, what in _KEYS:
            pieces += [(f"{text}.key", key), (text, f" {what}  ")]
        return pieces
