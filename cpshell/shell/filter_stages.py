"""Prepare the filters of a pipeline."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cpshell.language import Expanded
from cpshell.plugin import Arguments
from cpshell.plugin_host.registry import Filter
from cpshell.render import Stream, settled
from cpshell.shell.arguments import sort_arguments
from cpshell.shell.failures import CommandNamed
from cpshell.shell.outcome import DOWNLOADED, PLAIN_TEXT, Outcome

_CHOOSE_ROWS = frozenset(("where", "sort", "limit", "unique"))  # filters that keep the fields


def filter_stage(stage: Filter, words: list[Expanded], shell: Any) -> Callable[[Outcome], Outcome]:
    """Return a filter with its arguments, ready to run; ``shell`` is what it is given.

    Raises:
        UsageError: the words are not what it takes.
    """
    named = CommandNamed(stage.info.name)
    with named:
        arguments = sort_arguments(stage.info, words)
        if stage.check is not None:
            stage.check(arguments)

    def run(outcome: Outcome) -> Outcome:
        with named:
            value = _filtered(stage, shell, outcome.value, arguments)
            if isinstance(value, Stream):
                value = _naming_errors(value, named)
            form = PLAIN_TEXT if outcome.format is DOWNLOADED else outcome.format
            plain = form is PLAIN_TEXT and not isinstance(value, str)
            keeps_fields = stage.info.name in _CHOOSE_ROWS
            listed = (outcome.reply or outcome.listed) if keeps_fields else None
            return Outcome(value, None, None if plain else form, None, listed)

    return run


def _filtered(stage: Filter, shell: Any, value: Any, arguments: Arguments) -> Any:
    """Return what a filter makes of a value; of a stream as its rows come, where it can."""
    if isinstance(value, Stream) and stage.stream is not None:
        return stage.stream(shell, value, arguments)
    return stage.run(shell, settled(value), arguments)


def _naming_errors(stream: Stream, named: CommandNamed) -> Stream:
    """Return the same rows; what fails while they are read names the filter that they pass."""

    def read() -> Iterator[Sequence[Any]]:
        with named:
            yield from stream.blocks()

    return Stream(stream.columns, read)
