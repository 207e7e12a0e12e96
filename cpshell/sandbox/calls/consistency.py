"""Make the fields of a made-up table agree: no least above the most, no count beside its list."""

import re
from typing import Any

_ORDERED = (
    ("min", "max"),
    ("minimum", "maximum"),
    ("low", "high"),
    ("used", "limit"),
    ("used", "quota"),
    ("used", "total"),
    ("start", "end"),
    ("begin", "end"),
    ("first", "last"),
    ("created", "modified"),
    ("before", "after"),
)
"""Words of two names that are else the same: the value of the first is the smaller one."""
_COUNT = re.compile(r"(total|count|num|number|records)(_|$)|_(count|total)$")


def agree(table: dict[str, Any]) -> dict[str, Any]:
    """Return the table with values that fit together; it is changed in place."""
    for name in list(table):
        for lesser, greater in _ORDERED:
            other = re.sub(rf"(?<![a-z]){lesser}(?![a-z])", greater, name, count=1)
            if other != name and other in table:
                table[name], table[other] = _in_order(table[name], table[other])
    lists = [value for value in table.values() if isinstance(value, list)]
    if len(lists) == 1:
        table |= {name: _counted(name, value, lists[0]) for name, value in table.items()}
    return table


def _in_order(one: Any, other: Any) -> tuple[Any, Any]:
    if type(one) is not type(other) or not isinstance(one, int | float | str):
        return one, other
    if isinstance(one, str) and not (one.isdecimal() and other.isdecimal()):
        return (one, other) if not _is_time(one) else (min(one, other), max(one, other))
    return (one, other) if float(one) <= float(other) else (other, one)


def _is_time(text: str) -> bool:
    return re.match(r"\d{4}-\d\d-\d\d", text) is not None


def _counted(name: str, value: Any, rows: list[Any]) -> Any:
    if not isinstance(value, int) or _COUNT.search(name.lower()) is None:
        return value
    return len(rows)
