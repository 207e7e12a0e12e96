"""Complete at the prompt: the three steps in prompt_toolkit's interface."""

from collections.abc import Callable, Iterable, Sequence

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import AnyFormattedText

from cpshell.language import Token
from cpshell.render.safe import dangerous, safe
from cpshell.repl.completion.candidates import Candidate, Knowledge, complete
from cpshell.repl.completion.cursor import cursor_in
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
        cursor = cursor_in(document.text, document.cursor_position, self._read)
        candidates = complete(cursor, self._knowledge)[:LIMIT]
        return [_completion(each) for each in candidates if not dangerous(each.text)]


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
