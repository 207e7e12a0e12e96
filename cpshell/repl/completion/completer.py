"""Completion for the prompt: the three steps behind prompt_toolkit's interface."""

from collections.abc import Callable, Iterable

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import AnyFormattedText

from cpshell.repl.completion.candidates import Candidate, Facts, complete
from cpshell.repl.completion.matching import LIMIT


class Entry(Completion):
    """An entry of the menu; ``ends`` tells if nothing can follow it in the same word."""

    ends: bool = False


class ShellCompleter(Completer):
    """Asks for facts at each key; before the shell is there, there are none."""

    def __init__(self, facts: Callable[[], Facts | None]) -> None:
        self._facts = facts

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """The entries of the menu. Their summaries are made when they are drawn."""
        facts = self._facts()
        if facts is None:
            return []
        found = complete(document.text, document.cursor_position, facts)
        return [_completion(candidate) for candidate in found[:LIMIT]]


def _completion(candidate: Candidate) -> Entry:
    display: AnyFormattedText = candidate.text
    if candidate.mark:
        display = [("", candidate.text), ("class:required", f" {candidate.mark}")]
    entry = Entry(
        candidate.text,
        start_position=-candidate.replaces,
        display=display,
        display_meta=lambda: candidate.summary,
    )
    entry.ends = candidate.ends
    return entry
