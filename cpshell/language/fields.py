"""Look up fields of rows, and say which there are. Pure."""

from collections.abc import Iterable, Sequence
from itertools import chain

from cpshell.errors import UsageError

LOOSE_FIELD = "value"
"""The one field of a row that is not an object."""
_MOST = 12  # fields that a message lists


def column(rows: Sequence[object], name: str, *, optional: bool = False) -> list[object]:
    """Return a field of each row, also by a dotted path; None where a row has none.

    Raises:
        UsageError: there are rows and none has the field, unless it is ``optional``.
    """
    try:
        values = [row.get(name) for row in rows]  # type: ignore[attr-defined]
    except AttributeError:
        values = [_loose(row, name) for row in rows]
    if "." in name:
        missing = ((at, row) for at, row in enumerate(rows) if values[at] is None)
        for at, row in missing:
            values[at] = _at_path(row, name)
    if not optional and rows and not any_not_none(values) and not _known(rows, name):
        raise unknown_field(name, field_names(rows))
    return values


def any_not_none(values: Iterable[object]) -> bool:
    """Return whether one of the values is not None."""
    return any(value is not None for value in values)


def _loose(row: object, name: str) -> object:
    if isinstance(row, dict):
        return row.get(name)
    return row if name == LOOSE_FIELD else None


def _at_path(row: object, name: str) -> object:
    if isinstance(row, dict) and name in row:
        return row[name]
    for key in name.split("."):
        row = row.get(key) if isinstance(row, dict) else None
    return row


def _known(rows: Sequence[object], name: str) -> bool:
    """Return whether a row has a field whose values are all null."""
    parent, _, last = name.rpartition(".")
    holders = [_at_path(row, parent) for row in rows] if parent else []
    return any(
        (isinstance(row, dict) and name in row)
        or (name == LOOSE_FIELD and not isinstance(row, dict))
        for row in rows
    ) or any(isinstance(holder, dict) and last in holder for holder in holders)


def field_names(rows: Iterable[object]) -> list[str]:
    """Return the fields of all rows, in order of appearance."""
    rows = list(rows)
    names = dict.fromkeys(chain.from_iterable(row for row in rows if isinstance(row, dict)))
    if any(not isinstance(row, dict) for row in rows):
        names.setdefault(LOOSE_FIELD)
    return [str(name) for name in names]


def unknown_field(name: str, names: Sequence[str]) -> UsageError:
    """Return the error for a field that no row has."""
    from cpshell.language.close_names import closest
    from cpshell.language.habits import FIELDS

    close = closest(name, names, alike=0.5)
    if name.lower() in FIELDS:
        hint = FIELDS[name.lower()]
    elif name.endswith(":"):
        hint = f"a new name: {name[:-1]}=FIELD"
    elif close:
        hint = f"did you mean `{close}`?"
    else:
        hint = f"fields: {', '.join(names[:_MOST])}{' …' if len(names) > _MOST else ''}"
    return UsageError(f"no row has a field {name!r}", hint=hint if names else None)
