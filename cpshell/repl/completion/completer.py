"""Completion for the prompt: the three steps behind prompt_toolkit's interface."""

from collections.abc import Callable, Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import AnyFormattedText

from cpshell.repl.completion.candidates import Candidate, Knowledge, complete
from cpshell.repl.completion.matching import LIMIT


class MenuEntry(Completion):
    """An entry of the menu; ``ends`` tells if nothing can follow it in the same word."""

    ends: bool = False


class ShellCompleter(Completer):
    """Asks for facts at each key; before the shell is there, there are none."""

    def __init__(self, knowledge: Callable[[], Knowledge | None]) -> None:
        self._knowledge = knowledge

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """The entries of the menu. Their summaries are made when they are drawn."""
        knowledge = self._knowledge()
        if knowledge is None:
            return []
        found = complete(document.text, document.cursor_position, knowledge)
        return [_completion(candidate) for candidate in found[:LIMIT]]


def _completion(candidate: Candidate) -> MenuEntry:
    display: AnyFormattedText = candidate.text
    if candidate.mark:
        display = [("", candidate.text), ("class:required", f" {candidate.mark}")]
    entry = MenuEntry(
        candidate.text,
        start_position=-candidate.replaces,
        display=display,
        display_meta=lambda: candidate.summary,
    )
    entry.ends = candidate.ends
    return entry
