"""Complete at the prompt: the three steps in prompt_toolkit's interface."""

from collections.abc import Callable, Iterable, Sequence

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import AnyFormattedText

from cpshell.language import Token
from cpshell.render.safe import dangerous, safe
from cpshell.repl.completion.candidate import Candidate
from cpshell.repl.completion.candidates import awaits_names, complete
from cpshell.repl.completion.cursor import Cursor, cursor_in
from cpshell.repl.completion.known import Knowledge
from cpshell.repl.completion.matching import LIMIT


class MenuEntry(Completion):
    """An entry of the menu; ``ends`` tells if nothing can follow it in the same word."""

    ends: bool = False


class ShellCompleter(Completer):
    """Looks up what may be written at the cursor, from what the shell knows."""

    def __init__(self, knowledge: Knowledge, read: Callable[[str], Sequence[Token]]) -> None:
        self._knowledge = knowledge
        self._read = read

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Return the entries of the menu. Their summaries are made when they are drawn.

        What a terminal would obey is not offered: fields are named by the server, too.
        """
        candidates = complete(self._cursor(document), self._knowledge)[:LIMIT]
        return [_completion(each) for each in candidates if not dangerous(each.text)]

    def awaits_names(self, document: Document) -> bool:
        """Return whether names for the place of the cursor are still being looked up."""
        return awaits_names(self._cursor(document), self._knowledge)

    def _cursor(self, document: Document) -> Cursor:
        return cursor_in(document.text, document.cursor_position, self._read)


def _completion(candidate: Candidate) -> MenuEntry:
    display: AnyFormattedText = candidate.text
    if candidate.mark:
        display = [("", candidate.text), ("class:required", f" {safe(candidate.mark)}")]
    entry = MenuEntry(
        candidate.text,
        start_position=-candidate.replaces,
        display=display,
        display_meta=lambda: safe(candidate.summary),
    )
    entry.ends = candidate.ends
    return entry
