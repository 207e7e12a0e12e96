"""Handle the TAB key: what is certain is inserted at once, however fast one types."""

from prompt_toolkit.buffer import Buffer, CompletionState
from prompt_toolkit.completion import CompleteEvent, Completion
from prompt_toolkit.document import Document

from cpshell.repl.completion.completer import MenuEntry


def complete_now(buffer: Buffer) -> None:
    """Insert the only entry, or the part that all share; else go through the menu.

    The entries are looked up here and now: those of the menu may belong to a text that has
    changed since, and the next key would cancel a look-up that is under way.
    """
    menu = buffer.complete_state
    if menu is not None and menu.current_completion is not None:
        buffer.complete_next()
        return
    document = buffer.document
    event = CompleteEvent(completion_requested=True)
    entries = list(buffer.completer.get_completions(document, event))
    exact = [each for each in entries if each.text.startswith(_typed(document, each))]
    calls = [] if exact else [each for each in entries if _ends_with(each, document)]
    shared = _shared([each.text[-each.start_position :] for each in exact])
    if len(exact or calls or entries) == 1:
        _take(buffer, (exact or calls or entries)[0])
    elif shared:
        buffer.insert_text(shared)
    elif entries:
        buffer.complete_state = CompletionState(document, entries)
        buffer.go_to_completion(0)
    else:
        buffer.start_completion()


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
