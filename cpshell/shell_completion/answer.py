"""Answer a shell that asks, at a TAB, what may stand at the cursor: argcomplete reads the line."""

import os
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from functools import partial
from typing import TextIO

from argcomplete.finders import ExclusiveCompletionFinder
from argcomplete.lexers import split_line

from cpshell.options import SUBCOMMANDS
from cpshell.shell_completion.command_parsers import actions_of, parser_for
from cpshell.shell_completion.completers import OwnNames, complete

ASKED = "_ARGCOMPLETE"
"""The variable that a shell sets; its value is where the words that a parser reads begin."""


def answer(
    own: OwnNames, output: TextIO | None = None, leave: Callable[[int], object] = os._exit
) -> None:
    """Write what fits to ``output``, or where the shell reads it; then end the process."""
    before = split_line(os.environ["COMP_LINE"], int(os.environ["COMP_POINT"]))[3][1:]
    found = parser_for(before)
    if found is None:
        return
    for action in actions_of(found.parser):
        if action.nargs != 0:
            action.completer = partial(_values, action, own)  # type: ignore[attr-defined]
    finder = _Finder()
    finder.words = SUBCOMMANDS if not before else {}
    if before == ["sandbox"]:
        finder.words = {"reset": "put a sandbox back to its start"}
    finder.options_ended = "--" in before
    os.environ[ASKED] = str(1 + found.names)
    finder(found.parser, always_complete_options=False, exit_method=leave, output_stream=output)


def _values(action: Action, own: OwnNames, /, *, prefix: str, **_: object) -> Mapping[str, str]:
    values = complete(action, prefix, own)
    return {value: _harmless(what) for value, what in values.items() if value.isprintable()}


def _harmless(text: str) -> str:
    return text if text.isprintable() else ""


class _Finder(ExclusiveCompletionFinder):
    """Finds what fits: also ``words`` that no parser knows, and no option after ``--``."""

    words: Mapping[str, str] = {}
    options_ended = False

    def collect_completions(
        self, active_parsers: list[ArgumentParser], parsed_args: Namespace, cword_prefix: str
    ) -> list[str]:
        if self.options_ended and cword_prefix.startswith("-"):
            return []
        self._display_completions.update(self.words)
        return [
            *(word for word in self.words if word.startswith(cword_prefix)),
            *super().collect_completions(active_parsers, parsed_args, cword_prefix),
        ]

    def quote_completions(
        self, completions: list[str], cword_prequote: str, last_wordbreak_pos: int | None
    ) -> list[str]:
        """Quote what a shell would read, also the ``#`` of a comment; fish quotes by itself."""
        quoted = super().quote_completions(completions, cword_prequote, last_wordbreak_pos)
        if cword_prequote or os.environ.get("_ARGCOMPLETE_SHELL") == "fish":
            return quoted
        return [f"\\{word}" if word.startswith("#") else word for word in quoted]

    @staticmethod
    def _action_allowed(action: Action, parser: ArgumentParser) -> bool:
        """Return whether an option may come: those that make lists, more than once."""
        allowed = ExclusiveCompletionFinder._action_allowed  # noqa: SLF001 - made to be replaced
        return isinstance(action.default, list) or bool(allowed(action, parser))  # type: ignore[no-untyped-call]

    def _init_debug_stream(self) -> None:
        """Open no further stream: the shells hide standard error."""
