"""Find the rows of a value: for tables, for one line a row, and for the filters."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from cpshell.records import Record, record

LOOSE_COLUMN = "value"
"""The column of rows that have no fields, where others have some."""
BLOCK = 500
"""Rows of a stream that are read at once, where nothing else says how many."""


class Stream:
    """Reads rows anew for each iteration, block by block, and never holds all in memory.

    ``columns`` are the fields of its rows, in order. ``name`` is that of the list in an answer
    that is an object with nothing else in it.
    """

    heading: object = None
    """The reply that the rows are from, without them."""

    def __init__(
        self, columns: Sequence[str], read: Callable[[], Iterator[Sequence[Any]]], name: str = ""
    ) -> None:
        self.columns = tuple(columns)
        self.name = name
        self.blocks = read

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(self.blocks())

    def whole(self) -> object:
        """Return all that is read at once: a reply, if the rows are all of one, or a value."""
        return settled(self)


class Pieces(Stream):
    """A text that comes in pieces, and never stands in memory as a whole unless it must."""

    def __init__(self, pieces: Callable[[], Iterator[str]]) -> None:
        super().__init__((), lambda: iter(([self.whole()],)))
        self.pieces = pieces

    def whole(self) -> str:
        return "".join(self.pieces())


def in_blocks(rows: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield rows in blocks, as a :class:`Stream` reads them."""
    left = iter(rows)
    while block := list(islice(left, BLOCK)):
        yield block


def settled(value: Any) -> Any:
    """Return the value, a stream as the answer that it was."""
    if not isinstance(value, Stream):
        return value
    if isinstance(value, Pieces):
        return value.whole()
    return {value.name: list(value)} if value.name else list(value)


def rows(value: Any) -> list[Any]:
    """Return the rows of a value, not copied.

    A list is its rows. An object with one field that holds a list gives that list: WHM API 1
    wraps its lists so (wire: ``data.acct``, ``data.app``, ``data.payload``). Null has no rows;
    anything else is one.
    """
    if isinstance(value, list):
        return value
    if isinstance(value, Stream):
        return list(value)
    if value is None:
        return []
    if isinstance(value, dict) and len(value) == 1:
        (only,) = value.values()
        if isinstance(only, list):
            return only
    return [value]


@record
class Grid(Record):
    """Shows rows as columns; a column is taken out only when it is asked for.

    ``header`` is None where the rows have no fields: scalars (one column) or lists.
    """

    rows: Sequence[Any]
    header: tuple[str, ...] | None
    size: int
    loose: bool = False

    def column(self, index: int) -> list[Any]:
        """Return the values of one column; None where a row has nothing there."""
        if self.header is None:
            return self._unnamed_column(index)
        key = self.header[index]
        if not self.loose:
            return [row.get(key) for row in self.rows]
        if key == LOOSE_COLUMN:
            return [row.get(key) if isinstance(row, dict) else row for row in self.rows]
        return [row.get(key) if isinstance(row, dict) else None for row in self.rows]

    def _unnamed_column(self, index: int) -> list[Any]:
        if all(isinstance(row, list) for row in self.rows):
            return [row[index] if index < len(row) else None for row in self.rows]
        return list(self.rows)


def grid(table: Sequence[Any], first: Sequence[str] = ()) -> Grid:
    """Return the columns of rows: the union of the fields, in order of appearance.

    Those of ``first`` that there are come first, in that order.
    """
    objects = [row for row in table if isinstance(row, dict)]
    if objects:
        names = dict.fromkeys(chain.from_iterable(objects))
        if first:
            names = dict.fromkeys([name for name in first if name in names]) | names
        loose = len(objects) < len(table)
        if loose:
            names.setdefault(LOOSE_COLUMN)
        if names:
            return Grid(table, tuple(names), len(names), loose)
    if table and all(isinstance(row, list) for row in table):
        return Grid(table, None, max(1, *map(len, table)))
    return Grid(table, None, 1)
