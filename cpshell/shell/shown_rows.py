"""Hand the rows of a table to who shows them to a person in another way than as text."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from cpshell.records import Record, record
from cpshell.render import Stream, rows
from cpshell.render.context import Context
from cpshell.shell.outcome import Outcome, table_context
from cpshell.shell.row_streams import CountedRows
from cpshell.shell.state import State


@record
class ShownRows(Record):
    """The rows of a table, and what stands around it.

    ``counted`` are rows of which more may come; ``below`` gives the line below so many rows.
    """

    all: Sequence[Any]
    counted: CountedRows | None
    context: Context
    below: Callable[[int], str]
    heading: str = ""

    @property
    def so_far(self) -> list[Any]:
        """Return the rows that have come."""
        return list(self.all if self.counted is None else self.counted.kept or ())

    @property
    def more(self) -> Iterator[Sequence[Any]] | None:
        """Return the others, block by block as they come; ``None`` where there are none."""
        return None if self.counted is None else self.counted.left()


def shown_rows(state: State, outcome: Outcome, below: Callable[[int], str]) -> ShownRows | None:
    """Return the rows of an outcome; ``None`` where they are not several: one row is two lines
    tall, or is shown as a record.
    """
    value = outcome.value
    if outcome.parts or not isinstance(value, list | dict | Stream):
        return None
    streams = state.system.streams
    color = streams.color(state.settings.color)
    context = table_context(
        outcome, width=streams.width, terminal=True, color=color, human=state.settings.human
    )
    if isinstance(value, CountedRows):
        return ShownRows((), value, context, below)
    table = rows(value)
    return ShownRows(table, None, context, below) if len(table) > 1 else None
