"""Bind the keys that the prompt has besides those of emacs and vi."""

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.application.current import get_app
from prompt_toolkit.enums import DEFAULT_BUFFER, EditingMode
from prompt_toolkit.filters import (
    Condition,
    completion_is_selected,
    emacs_insert_mode,
    emacs_mode,
    has_completions,
    has_focus,
    has_selection,
    vi_insert_mode,
    vi_navigation_mode,
)
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from cpshell.repl.actions import KeyActions
from cpshell.repl.line_editing import LineEditing

SHOWN = (("F1", "help"), ("F2", "format"), ("F3", "raw"), ("F4", "keys"), ("F6", "read-only"))
"""The keys that the toolbar names."""


def key_bindings(actions: KeyActions, editing: LineEditing) -> KeyBindings:
    """Return the keys of a prompt."""
    keys = editing_keys(editing)
    _function_keys(keys, actions)
    return keys


def editing_keys(editing: LineEditing) -> KeyBindings:
    """Return the keys that edit a line, without those that run something."""
    keys = KeyBindings()
    _editing(keys, editing)
    return keys


def _editing(keys: KeyBindings, editing: LineEditing) -> None:
    @keys.add("enter", filter=completion_is_selected)
    def _take(event: KeyPressEvent) -> None:
        """Take the entry of the menu; the line does not run yet."""
        event.current_buffer.complete_state = None

    typing = has_focus(DEFAULT_BUFFER) & ~completion_is_selected
    open_line = Condition(lambda: editing.reader.is_open(get_app().current_buffer.text))

    @keys.add("enter", filter=typing & open_line)
    def _next_line(event: KeyPressEvent) -> None:
        """Go on to the next line, a step further in: a quote or brace is open."""
        event.current_buffer.newline(copy_margin=True)

    @keys.add("enter", filter=typing & ~open_line)
    def _accept(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    inserting = has_focus(DEFAULT_BUFFER) & (emacs_insert_mode | vi_insert_mode)

    @keys.add("tab", filter=inserting)
    def _complete(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if not buffer.text and buffer.suggestion is not None:  # the line that an error named
            buffer.insert_text(buffer.suggestion.text)
        else:
            editing.tab.press(buffer)

    @keys.add("up", filter=typing & ~has_selection)
    def _older(event: KeyPressEvent) -> None:
        """Go to the line above, or to the last one typed that begins so; the menu is for Down."""
        event.current_buffer.complete_state = None
        event.current_buffer.auto_up(count=event.arg)

    @keys.add("escape", "enter")
    def _new_line(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=True)

    editable = has_focus(DEFAULT_BUFFER) & ~has_selection

    @keys.add("c-x", "c-e", filter=editable & emacs_mode)
    @keys.add("v", filter=editable & vi_navigation_mode)
    def _edit(event: KeyPressEvent) -> None:
        """Open the line in an editor; the result waits for Enter (prompt_toolkit's own runs it)."""
        event.current_buffer.open_in_editor(validate_and_handle=False)

    @keys.add("c-c", filter=has_focus(DEFAULT_BUFFER))
    @keys.add("<sigint>")
    def _clear(event: KeyPressEvent) -> None:
        """Clear the line; never leave."""
        event.current_buffer.reset()

    @keys.add("escape", filter=has_completions & emacs_mode, eager=True)
    def _close(event: KeyPressEvent) -> None:
        """Close the menu and leave the text as it was."""
        event.current_buffer.cancel_completion()


def _function_keys(keys: KeyBindings, actions: KeyActions) -> None:
    @keys.add("f1")  # terminals may keep it for themselves
    @keys.add("escape", "h", filter=emacs_mode)
    @keys.add("K", filter=vi_navigation_mode)
    def _help(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        text, position = buffer.text, buffer.cursor_position
        run_in_terminal(lambda: actions.help_on(text, position))

    @keys.add("f2")
    def _format(event: KeyPressEvent) -> None:
        actions.next_format()

    @keys.add("f3")
    def _raw(event: KeyPressEvent) -> None:
        run_in_terminal(actions.raw_values)

    @keys.add("f4")
    def _other(event: KeyPressEvent) -> None:
        actions.other_keys()
        vi = event.app.editing_mode is EditingMode.VI
        event.app.editing_mode = EditingMode.EMACS if vi else EditingMode.VI

    @keys.add("f6")
    def _read_only(event: KeyPressEvent) -> None:
        actions.read_only()
