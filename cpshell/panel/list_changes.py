"""Notice where a list changes while its pages are read. Pure.

A server counts pages anew for each request. A row that is added, removed or moved in between shifts
those after it: one comes twice, or is never given. What shows it: another total, a row that comes
twice, and the last row of a page, which is asked for again as the first of the next one.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

from cpshell.language.counts import counted

_NAMES = ("user", "email", "login", "domain", "id", "name", "key", "fullpath", "file", "host")
"""Fields that name a row; one of them is enough where its values differ."""
_HASH = (1 << 64) - 1


class ListChanges:
    """Follows the pages of one list; keeps eight bytes a row."""

    def __init__(self) -> None:
        self._name_of: Callable[[Any], object] | None = None
        self._seen = array("Q")
        self._total: int | None = None
        self._last: int | None = None
        self._moved = self._resized = False

    def begin(self, total: int | None, rows: Sequence[Any]) -> None:
        """Take the first of several pages: which fields tell its rows apart is read off it."""
        self._total = total
        self._name_of = _naming(rows)
        self._add(rows)

    def overlap(self, rows: Sequence[Any], asked: int) -> int:
        """Return how many rows to ask for again with the next page: the last one, if it can be
        recognised and the server gave as many as it was asked for."""
        return int(self._last is not None and len(rows) == asked)

    def is_last(self, row: Any) -> bool:
        """Return whether a row is the last one that came."""
        same = self._mark(row) == self._last
        self._moved = self._moved or not same
        return same

    def follow(self, total: int | None, rows: Sequence[Any], *, ended: bool) -> list[str]:
        """Take a further page; return what there is to say now, each thing once."""
        self._add(rows)
        said = []
        if total is not None and self._total is not None and total != self._total:
            if not self._resized:
                said.append(f"{self._total:,} rows before, then {total:,}")
            self._resized, self._total = True, total
        if ended:
            twice = self._count_twice()
            if twice:
                said.append(f"{counted(twice, 'row')} came twice")
            if self._moved:
                said.append("rows moved between its pages: some may be missing")
        return [f"the list changed while it was read: {text}" for text in said]

    def _add(self, rows: Sequence[Any]) -> None:
        marks = [mark for mark in map(self._mark, rows) if mark is not None]
        self._last = marks[-1] if marks else None
        self._seen.extend(marks)

    def _mark(self, row: Any) -> int | None:
        """Return a number for what names a row; none where it is of another kind than those of
        the first page."""
        try:
            return hash(self._name_of(row)) & _HASH if self._name_of is not None else None
        except (AttributeError, KeyError, TypeError):
            return None

    def _count_twice(self) -> int:
        ordered = sorted(self._seen)
        return sum(one == other for one, other in pairwise(ordered))


def _naming(rows: Sequence[Any]) -> Callable[[Any], object] | None:
    """Return what tells the rows of a page apart; ``None`` where nothing surely does."""
    if len(rows) < 2:
        return None
    if all(isinstance(row, str) for row in rows):
        return str if _differ(rows) else None
    if not all(isinstance(row, dict) for row in rows):
        return None
    names = [name for name in rows[0] if _differ([row.get(name) for row in rows])]
    fields = [name for name in _NAMES if name in names][:1] or names
    return (lambda row: tuple([row[name] for name in fields])) if fields else None


def _differ(values: Iterable[object]) -> bool:
    """Return whether values are all there, can be compared at once, and all differ."""
    values = list(values)
    plain = all(isinstance(value, str | int) and value != "" for value in values)
    return plain and len(set(values)) == len(values)
