"""Give a prompt what it needs to edit a line of the shell: colours, masks, completion."""

from contextlib import suppress
from functools import partial

from prompt_toolkit import PromptSession
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.filters import to_filter
from prompt_toolkit.formatted_text import AnyFormattedText

from cpshell import catalog
from cpshell.redact import Redactor
from cpshell.redact.shell_lines import Span
from cpshell.repl.completion.completer import ShellCompleter
from cpshell.repl.completion.knowledge import ShellKnowledge
from cpshell.repl.completion.tab import TabKey
from cpshell.repl.highlight import StyleSpans, style_spans
from cpshell.repl.line_reader import LineReader
from cpshell.repl.prompt_lexer import LineLexer, SecretMask
from cpshell.repl.secret_spans import secret_spans
from cpshell.repl.style import STYLE


class LineEditing:
    """Knows what a text means while it is typed; all that it shows shares one reading of it."""

    def __init__(self, knowledge: ShellKnowledge, redactor: Redactor) -> None:
        self.reader = LineReader()
        self._knowledge = knowledge
        self._redactor = redactor
        self._secret_names = catalog.secret_parameters()
        self._completer = ShellCompleter(knowledge, self.reader.tokens)
        self.tab = TabKey(self._completer.awaits_names)

    def give_to(self, session: "PromptSession[str]") -> None:
        """Let lines be edited at this prompt; its keys are the caller's."""
        session.style = STYLE
        session.lexer = LineLexer(self.style_spans)
        session.input_processors = [SecretMask(self.secret_spans)]
        session.completer = self._completer
        self._knowledge.when_look_ups_end(partial(self._look_up_ended, session))
        session.default_buffer.enable_history_search = to_filter(True)
        session.multiline = True
        session.prompt_continuation = _continuation

    def waits_for_names(self, buffer: Buffer) -> bool:
        """Return whether TAB was pressed in this line and waits for names of the server."""
        return self.tab.waits_in(buffer)

    def secret_spans(self, text: str) -> list[Span]:
        """Return where secrets stand in a line."""
        return secret_spans(text, self.reader.tokens(text), self._is_secret)

    def style_spans(self, text: str) -> StyleSpans:
        """Return how a line is coloured."""
        return style_spans(text, self.reader.tokens(text), self._knowledge)

    def _look_up_ended(self, session: "PromptSession[str]") -> None:
        """Offer what a look-up has brought, if the cursor still waits there."""
        app = session.app
        if app.loop is None or not app.is_running:
            return

        def offer() -> None:
            if app.is_running and app.layout.has_focus(session.default_buffer):
                self.tab.look_up_ended(session.default_buffer)
                app.invalidate()

        with suppress(RuntimeError):  # a line was accepted: the loop is closed already
            app.loop.call_soon_threadsafe(offer)

    def _is_secret(self, name: str) -> bool:
        return name in self._secret_names or self._redactor.secret_name(name)


def _continuation(width: int, line_number: int, wrap_count: int) -> AnyFormattedText:
    """Return what stands before the later lines of a statement; nothing where a line is wrapped."""
    return "" if wrap_count else [("class:prompt.more", "  · ")]
