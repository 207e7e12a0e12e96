"""Rows that stay in the database until someone knows which of them are wanted."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cpshell.sandbox.world import World

Row = dict[str, Any]
_MOST_JSON_COLUMNS = 50
"""A function of SQLite takes a hundred arguments: names and values."""


@dataclass(frozen=True, slots=True)
class SqlRows:
    """A list of an API answer as a query; a function may return it in place of a list.

    ``columns`` are the fields of a row, each an SQL expression over ``source`` (what stands
    after ``from``); those named in ``json_columns`` give JSON text. ``finish`` makes the final
    row of the fetched one and must leave the fields that it doesn't add as they are; without
    it the rows needn't be fetched at all: the database writes the JSON of the answer. Filters,
    order, page and choice of columns become part of the query.
    """

    world: World
    columns: Mapping[str, str]
    source: str
    where: tuple[str, ...] = ()
    values: tuple[object, ...] = ()
    order: tuple[str, ...] = ()
    start: int = 0
    size: int = -1
    json_columns: frozenset[str] = frozenset()
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

    def only(self, names: Sequence[str]) -> "SqlRows":
        """With these columns, in this order. Filters and order may know of others."""
        return replace(
            self, columns={name: self.columns[name] for name in names if name in self.columns}
        )

    def count(self) -> int:
        """Return how many rows there are without the page."""
        number: int = self.world.value(
            f"select count(*) from {self.source}{self._conditions()}",  # noqa: S608
            *self.values,
        )
        return number

    def fetch(self) -> list[Row]:
        """Return the rows."""
        names = tuple(self.columns)
        found = [dict(zip(names, row, strict=True)) for row in self._select(self.columns.values())]
        for name in self.json_columns.intersection(names):
            for row in found:
                row[name] = json.loads(row[name])
        return [self.finish(row) for row in found] if self.finish else found

    def json(self) -> str:
        """Return the rows as JSON text."""
        if self.finish is not None or len(self.columns) > _MOST_JSON_COLUMNS:
            return json.dumps(self.fetch(), ensure_ascii=False, separators=(",", ":"))
        pairs = (
            f"'{name}', json({sql})" if name in self.json_columns else f"'{name}', {sql}"
            for name, sql in self.columns.items()
        )
        texts = self._select([f"json_object({', '.join(pairs)})"])
        return f"[{','.join(text for (text,) in texts)}]"

    def __iter__(self) -> Iterator[Row]:
        return iter(self.fetch())

    def _select(self, expressions: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        order = f" order by {', '.join(self.order)}" if self.order else ""
        page = f" limit {self.size} offset {self.start}"
        what = ", ".join(expressions)
        sql = f"select {what} from {self.source}{self._conditions()}{order}{page}"  # noqa: S608
        cursor = self.world.db.cursor()
        cursor.row_factory = None
        return cursor.execute(sql, self.values)

    def _conditions(self) -> str:
        return f" where {' and '.join(f'({part})' for part in self.where)}" if self.where else ""
