"""Handle the TAB key: what is certain is inserted at once, however fast one types."""

from collections.abc import Callable

from prompt_toolkit.buffer import Buffer, CompletionState
from prompt_toolkit.completion import CompleteEvent, Completion
from prompt_toolkit.document import Document

from cpshell.repl.completion.completer import MenuEntry


class TabKey:
    """Completes the line at TAB.

    Where the names are still being looked up, the key is not lost: the line is completed as soon
    as they are here, if it is the same then. ``awaits`` tells whether they are on their way.
    """

    def __init__(self, awaits: Callable[[Document], bool]) -> None:
        self._awaits = awaits
        self._pressed_at: Document | None = None

    def press(self, buffer: Buffer) -> None:
        """Complete a line, or wait for names."""
        waits = not complete_now(buffer) and self._awaits(buffer.document)
        self._pressed_at = buffer.document if waits else None

    def waits_in(self, buffer: Buffer) -> bool:
        """Return whether TAB was pressed in this line, and what it asks for is on its way."""
        return self._pressed_at == buffer.document

    def look_up_ended(self, buffer: Buffer) -> None:
        """Complete the line that waits for this, or bring the menu up to date."""
        if self.waits_in(buffer):
            self.press(buffer)
            return
        self._pressed_at = None
        if buffer.text and not _is_chosen(buffer):
            buffer.start_completion()


def complete_now(buffer: Buffer) -> bool:
    """Insert the only entry, or the part that all share; else go through the menu.

    A whole call counts as the only one if it is used most and no other begins just as typed.
    Return whether there is anything to offer. The entries are looked up here and now: those of
    the menu may belong to a text that has changed since, and the next key would cancel a look-up
    that is under way.
    """
    if _is_chosen(buffer):
        buffer.complete_next()
        return True
    document = buffer.document
    event = CompleteEvent(completion_requested=True)
    entries = list(buffer.completer.get_completions(document, event))
    exact = [each for each in entries if each.text.startswith(_typed(document, each))]
    calls = [] if exact else [each for each in entries if _ends_with(each, document)]
    shared = _shared([each.text[-each.start_position :] for each in exact])
    if len(exact or entries) == 1 or calls == entries[:1] != []:
        _take(buffer, (exact or entries)[0])
    elif shared:
        buffer.insert_text(shared)
    elif entries:
        buffer.complete_state = CompletionState(document, entries)
        buffer.go_to_completion(0)
    return bool(entries)


def _is_chosen(buffer: Buffer) -> bool:
    """Return whether an entry of the menu is chosen."""
    return buffer.complete_state is not None and bool(buffer.complete_state.current_completion)


def _ends_with(entry: Completion, document: Document) -> bool:
    """Return whether the last word of an entry begins as typed: ``whm listaccts``."""
    return entry.text.rpartition(" ")[2].startswith(_typed(document, entry))


def _shared(texts: list[str]) -> str:
    """Return the text that all begin with."""
    first, last = min(texts, default=""), max(texts, default="")
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), None)
    return first[:same]


def _typed(document: Document, entry: Completion) -> str:
    """Return what the entry would replace."""
    return document.text[document.cursor_position + entry.start_position : document.cursor_position]


def _take(buffer: Buffer, entry: Completion) -> None:
    """Write an entry, and a blank after it where the word ends there."""
    document = buffer.document
    start = document.cursor_position + entry.start_position
    buffer.apply_completion(entry)
    free = not document.text_before_cursor[start - 1 : start].strip("=|{;( \t\n")
    if isinstance(entry, MenuEntry) and entry.ends and free and document.current_char in ("", "\n"):
        buffer.insert_text(" ")
