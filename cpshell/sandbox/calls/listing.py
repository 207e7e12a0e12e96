"""Filter, sort, page and columns for the lists of all APIs, in this order (wire: recorded).

The engine works on plain lists and, where it can, lets the database do it (``SqlRows``). What
the parameters are called in each API is the matter of ``dialects``.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cpshell.sandbox.calls.rows import SqlRows
from cpshell.sandbox.patterns import read_pattern
from cpshell.sandbox.refusal import Refusal

ANY_FIELD = "*"
_LEADING_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)")


@dataclass(frozen=True, slots=True)
class Filter:
    """Keep rows whose ``field`` (``*``: any field) is in a relation to ``term``."""

    field: str
    kind: str
    term: str


@dataclass(frozen=True, slots=True)
class Sort:
    """Sort by a field; ``method`` None is the default one."""

    field: str
    method: str | None = None
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """``size`` rows from ``start``, which counts from 1; a size of 0 is all of them."""

    start: int
    size: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What a request wants of a list.

    ``strict_sort`` refuses to sort numbers as text, ``sort_needs_column`` to sort by a column
    that isn't shown. ``count_before`` and ``count_total``: whether the answer tells how many
    rows there were before filtering and without the page; what nobody asks for isn't counted.
    ``no_filters`` are kinds of filters that the API does not have.
    """

    filters: tuple[Filter, ...] = ()
    sorts: tuple[Sort, ...] = ()
    page: Page | None = None
    columns: tuple[str, ...] | None = None
    strict_sort: bool = False
    sort_needs_column: bool = False
    count_before: bool = False
    count_total: bool = True
    no_filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """The rows that are left; ``before`` filtering and ``total`` after it, without the page
    (-1 where nobody wanted to know). Rows of the database may still be there."""

    rows: list[Any] | SqlRows
    before: int
    total: int
    start: int
    size: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; one when there is nothing."""
        return max(1, -(-self.total // self.size)) if self.size else 1

    @property
    def page(self) -> int:
        """Return the number of this page, from 1."""
        return (self.start - 1) // self.size + 1 if self.size else 1


def apply(rows: list[Any] | SqlRows, listing: Listing) -> Listed:
    """Do what a request asks of a list.

    Raises Refusal for an unknown kind of filter, an unknown method, or a sort that the API
    doesn't do.
    """
    _check(listing)
    if isinstance(rows, SqlRows):
        if _database_can(rows, listing):
            return _apply_in_database(rows, listing)
        rows = rows.fetch()
    before = len(rows)
    for entry in listing.filters:
        rows = [row for row in rows if _fits(row, entry)]
    for sort in reversed(listing.sorts):
        rows = _sorted(rows, sort, strict=listing.strict_sort)
    total = len(rows)
    start, size = _bounds(listing.page)
    if size:
        rows = rows[start - 1 : start - 1 + size]
    elif start > 1:
        rows = rows[start - 1 :]
    return Listed(_cut(rows, listing.columns), before, total, start, size)


def _check(listing: Listing) -> None:
    for entry in listing.filters:
        if entry.kind not in FILTERS or entry.kind in listing.no_filters:
            raise Refusal(f"“{entry.kind}” is not a valid filter type.")
    for sort in listing.sorts:
        if sort.method is not None and sort.method not in SORT_METHODS:
            raise Refusal(f"“{sort.method}” is not a valid sort method.")
        hidden = listing.columns is not None and sort.field not in listing.columns
        if listing.sort_needs_column and hidden:
            raise Refusal(f"The column “{sort.field}” must be displayed to sort by it.")


def _bounds(page: Page | None) -> tuple[int, int]:
    return (max(1, page.start), max(0, page.size)) if page else (1, 0)


def _cut(rows: list[Any], columns: tuple[str, ...] | None) -> list[Any]:
    if columns is None:
        return rows
    return [
        {name: row[name] for name in columns if name in row} if isinstance(row, dict) else row
        for row in rows
    ]


# In memory -------------------------------------------------------------------------------


def number_of(value: object) -> float:
    """Return the number that a text begins with, as Perl takes it; 0 where there is none."""
    if isinstance(value, bool | int | float):
        return float(value)
    found = _LEADING_NUMBER.match(str(value or ""))
    return float(found.group()) if found else 0.0


def _limit_of(value: object) -> float:
    """Return a number, where ``unlimited`` is more than any."""
    return float("inf") if str(value).lower() == "unlimited" else number_of(value)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _matches(value: object, term: str) -> bool:
    pattern = read_pattern(term)
    if pattern is None:
        raise Refusal(f"“{term}” is not a valid regular expression.")
    return pattern.search(_text(value)) is not None


Relation = Callable[[object, str], bool]


def _contains(value: object, term: str) -> bool:
    return term.lower() in _text(value).lower()


def _equals(value: object, term: str) -> bool:
    return _text(value) == term


def _differs(value: object, term: str) -> bool:
    return _text(value) != term


def _less(value: object, term: str) -> bool:
    return number_of(value) < number_of(term)


def _more(value: object, term: str) -> bool:
    return number_of(value) > number_of(term)


def _at_most(value: object, term: str) -> bool:
    return number_of(value) <= number_of(term)


def _at_least(value: object, term: str) -> bool:
    return number_of(value) >= number_of(term)


FILTERS: dict[str, Relation] = {
    "contains": _contains,
    "notcontains": lambda value, term: not _contains(value, term),
    "begins": lambda value, term: _text(value).lower().startswith(term.lower()),
    "ends": lambda value, term: _text(value).lower().endswith(term.lower()),
    "matches": _matches,
    "eq": _equals,
    "ne": _differs,
    "neq": _differs,
    "==": lambda value, term: number_of(value) == number_of(term),
    "!=": lambda value, term: number_of(value) != number_of(term),
    "lt": _less,
    "<": _less,
    "gt": _more,
    ">": _more,
    "lt_equal": _at_most,
    "lte": _at_most,
    "<=": _at_most,
    "gt_equal": _at_least,
    "gte": _at_least,
    ">=": _at_least,
    "lt_handle_unlimited": lambda value, term: _limit_of(value) < _limit_of(term),
    "gt_handle_unlimited": lambda value, term: _limit_of(value) > _limit_of(term),
    "defined": lambda value, _: value is not None,
    "undefined": lambda value, _: value is None,
}
"""The kinds of filters, by the words of all APIs."""


def _fits(row: Any, entry: Filter) -> bool:
    relation = FILTERS[entry.kind]
    if not isinstance(row, dict):
        return relation(row, entry.term)
    if entry.field == ANY_FIELD:
        return any(relation(value, entry.term) for value in row.values())
    return relation(row.get(entry.field), entry.term)


def _address(value: object) -> int:
    try:
        return int(ipaddress.IPv4Address(str(value)))
    except ValueError:
        return -1


SORT_METHODS: dict[str, Callable[[object], Any]] = {
    "lexicographic": _text,
    "numeric": number_of,
    "numeric_zero_as_max": lambda value: number_of(value) or float("inf"),
    "ipv4": _address,
}
"""The sort methods; the first is the default."""


def _sorted(rows: list[Any], sort: Sort, *, strict: bool) -> list[Any]:
    objects = [row for row in rows if isinstance(row, dict)]
    if objects and not any(sort.field in row for row in objects):
        raise Refusal(f"There is no column “{sort.field}” to sort by.")
    values = [row.get(sort.field) if isinstance(row, dict) else row for row in rows]
    if strict and sort.method is None and any(isinstance(value, int | float) for value in values):
        raise Refusal(
            f"The column “{sort.field}” is numeric and cannot be sorted lexicographically."
        )
    key = SORT_METHODS[sort.method or "lexicographic"]
    order = sorted(range(len(rows)), key=lambda at: key(values[at]), reverse=sort.reverse)
    return [rows[at] for at in order]


# In the database -------------------------------------------------------------------------

_AS_TEXT = "cast(ifnull({field}, '') as text)"
_AS_NUMBER = "cast(ifnull({field}, 0) as real)"
_SQL_FILTERS = {
    "contains": f"instr(lower({_AS_TEXT}), lower(?)) > 0",
    "notcontains": f"instr(lower({_AS_TEXT}), lower(?)) = 0",
    "begins": f"instr(lower({_AS_TEXT}), lower(?)) = 1",
    "eq": f"{_AS_TEXT} = ?",
    "ne": f"{_AS_TEXT} <> ?",
    "neq": f"{_AS_TEXT} <> ?",
    "==": f"{_AS_NUMBER} = cast(? as real)",
    "lt": f"{_AS_NUMBER} < cast(? as real)",
    "<": f"{_AS_NUMBER} < cast(? as real)",
    "gt": f"{_AS_NUMBER} > cast(? as real)",
    ">": f"{_AS_NUMBER} > cast(? as real)",
}
_SQL_SORTS = {
    None: f"{_AS_TEXT}{{way}}",
    "lexicographic": f"{_AS_TEXT}{{way}}",
    "numeric": f"{_AS_NUMBER}{{way}}",
}


def _database_can(rows: SqlRows, listing: Listing) -> bool:
    fields = set(rows.columns) | (set() if rows.finish else {ANY_FIELD})
    return all(
        entry.kind in _SQL_FILTERS and entry.field in fields for entry in listing.filters
    ) and all(
        sort.method in _SQL_SORTS and sort.field in fields and not listing.strict_sort
        for sort in listing.sorts
    )


def _apply_in_database(rows: SqlRows, listing: Listing) -> Listed:
    before = rows.count() if listing.count_before else -1
    for entry in listing.filters:
        fields = rows.columns if entry.field == ANY_FIELD else (entry.field,)
        relation = _SQL_FILTERS[entry.kind]
        condition = " or ".join(relation.format(field=rows.columns[name]) for name in fields)
        rows = rows.narrowed(condition, *[entry.term] * len(fields))
    order = [
        _SQL_SORTS[sort.method].format(
            field=rows.columns[sort.field], way=" desc" if sort.reverse else ""
        )
        for sort in listing.sorts
    ]
    rows = rows.ordered(order)
    start, size = _bounds(listing.page)
    total = rows.count() if listing.page and listing.count_total else -1
    page = rows.page(start - 1, size or -1)
    if listing.columns is None:
        return Listed(page, before, total, start, size)
    if page.finish is None:
        return Listed(page.only(listing.columns), before, total, start, size)
    return Listed(_cut(page.fetch(), listing.columns), before, total, start, size)
