"""Rows that stay in the database until someone knows which of them are wanted."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cpshell.sandbox.world import World

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SqlRows:
    """A list of an API answer as a query; a function may return it in place of a list.

    ``columns`` are the fields of a row, each an SQL expression over ``source`` (what stands
    after ``from``). ``finish`` makes the final row of the fetched one and must leave the
    fields that it doesn't add as they are. Filters, order and page become part of the query.
    """

    world: World
    columns: Mapping[str, str]
    source: str
    where: tuple[str, ...] = ()
    values: tuple[object, ...] = ()
    order: tuple[str, ...] = ()
    start: int = 0
    size: int = -1
    finish: Callable[[Row], Row] | None = None

    def narrowed(self, condition: str, *values: object) -> "SqlRows":
        """Only the rows for which an SQL condition holds."""
        return replace(self, where=(*self.where, condition), values=(*self.values, *values))

    def ordered(self, order: Sequence[str]) -> "SqlRows":
        """Sorted by SQL terms before any other order."""
        return replace(self, order=(*order, *self.order))

    def page(self, start: int, size: int) -> "SqlRows":
        """``size`` rows from ``start``, which counts from 0."""
        return replace(self, start=start, size=size)

    def count(self) -> int:
        """How many rows there are without the page."""
        number: int = self.world.value(
            f"select count(*) from {self.source}{self._conditions()}",  # noqa: S608
            *self.values,
        )
        return number

    def fetch(self) -> list[Row]:
        """The rows."""
        fields = ", ".join(f'{sql} as "{name}"' for name, sql in self.columns.items())
        order = f" order by {', '.join(self.order)}" if self.order else ""
        page = f" limit {self.size} offset {self.start}"
        sql = f"select {fields} from {self.source}{self._conditions()}{order}{page}"  # noqa: S608
        names = tuple(self.columns)
        cursor = self.world.db.cursor()
        cursor.row_factory = None
        found = [dict(zip(names, row, strict=True)) for row in cursor.execute(sql, self.values)]
        return [self.finish(row) for row in found] if self.finish else found

    def __iter__(self) -> Iterator[Row]:
        return iter(self.fetch())

    def _conditions(self) -> str:
        return f" where {' and '.join(f'({part})' for part in self.where)}" if self.where else ""
