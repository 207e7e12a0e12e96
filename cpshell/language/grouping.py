"""Group rows, join tables, and drop rows that come twice. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from cpshell.errors import UsageError
from cpshell.language.arithmetic import shown
from cpshell.language.fields import column, field_names
from cpshell.language.quantities import (
    UNITS,
    Measure,
    Quantity,
    quantity_of,
    write_quantity,
)
from cpshell.language.scalars import plain_text
from cpshell.language.sort_keys import SortKey, sort_values
from cpshell.language.tree import Node
from cpshell.records import record

Row = dict[str, object]


@record
class Summary(Node):
    """A column of grouped rows: ``function`` is sum, avg, min or max."""

    function: str
    field: str

    @property
    def name(self) -> str:
        """Return the name of the column."""
        return f"{self.function}_{self.field}"


def group_rows(
    rows: Sequence[Any], fields: Sequence[str], summaries: Sequence[Summary] = ()
) -> list[Row]:
    """Return one row for each combination of the fields' values, in order of appearance.

    Without fields it is one row for all.
    It has the fields, ``count``, and the summaries; what has no value counts for none of these.

    Raises:
        UsageError: an unknown field, or a value that cannot be summed up.
    """
    names = [*fields, "count", *(each.name for each in summaries)]
    if len(set(names)) < len(names):
        raise UsageError(f"two columns would have one name: {', '.join(names)}")
    groups = _groups(rows, fields)
    results: list[Row] = [
        {**dict(zip(fields, key, strict=True)), "count": len(at)} for key, at in groups
    ]
    for summary in summaries:
        values = column(rows, summary.field)
        add = _SUMMARIES[summary.function]
        for result, value in zip(results, add(values, summary.field, groups), strict=True):
            result[summary.name] = value
    return results


_Groups = list[tuple[tuple[object, ...], list[int]]]


def _groups(rows: Sequence[Any], fields: Sequence[str]) -> _Groups:
    """Return the values of each group, and where its rows are."""
    if not fields:
        return [((), list(range(len(rows))))]
    columns = [column(rows, name) for name in fields]
    places: dict[object, list[int]] = {}
    if len(columns) == 1:
        for at, value in enumerate(columns[0]):
            key = value if isinstance(value, str) else _comparable(value)
            try:
                places[key].append(at)
            except KeyError:
                places[key] = [at]
    else:
        for at, values in enumerate(zip(*columns, strict=True)):
            places.setdefault(tuple([_comparable(value) for value in values]), []).append(at)
    return [(tuple([each[at[0]] for each in columns]), at) for at in places.values()]


def _comparable(value: object) -> str | None:
    """Return a value as groups and joins compare it: a field can be 1 here and "1" there."""
    return None if value is None else plain_text(value)


def _quantities(values: list[object], name: str) -> tuple[list[Quantity | None], str]:
    """Return values as quantities of one kind, and the unit to write their sums in.

    Raises:
        UsageError: a value is none, or of another kind than the others.
    """
    quantities = [quantity_of(value) for value in values]
    units = {(each.measure, each.unit) for each in quantities if each and not each.fits_all}
    for value, each in zip(values, quantities, strict=True):
        if each is None and value is not None and value != "":
            raise UsageError(f"{name}: {shown(value)} is not a number")
    if len({measure for measure, _ in units}) > 1:
        examples = {each.measure: each for each in quantities if each and not each.fits_all}
        listed = " and ".join(str(write_quantity(each)) for each in examples.values())
        raise UsageError(f"{name}: {listed} do not add up: their kinds differ")
    unit = min((unit for _, unit in units if unit in UNITS), key=lambda u: UNITS[u][1], default="")
    return quantities, unit


def _totals(values: list[object], name: str, groups: _Groups, *, mean: bool) -> list[object]:
    quantities, unit = _quantities(values, name)
    measure = UNITS[unit][0] if unit else Measure.NUMBER
    totals: list[object] = []
    for _, at in groups:
        amounts = [each.amount for place in at if (each := quantities[place]) is not None]
        if not amounts:
            totals.append(None)
            continue
        amount = sum(amounts) / len(amounts) if mean else sum(amounts)
        totals.append(write_quantity(Quantity(amount, measure, unit)))
    return totals


def _extremes(
    values: list[object], name: str, groups: _Groups, choose: Callable[..., Any]
) -> list[object]:
    keys = sort_values(values, SortKey(name))
    results: list[object] = []
    for _, at in groups:
        present = [place for place in at if keys[place] is not None]
        results.append(values[choose(present, key=keys.__getitem__)] if present else None)
    return results


_SUMMARIES: Mapping[str, Callable[[list[object], str, _Groups], list[object]]] = {
    "sum": lambda values, name, groups: _totals(values, name, groups, mean=False),
    "avg": lambda values, name, groups: _totals(values, name, groups, mean=True),
    "min": lambda values, name, groups: _extremes(values, name, groups, min),
    "max": lambda values, name, groups: _extremes(values, name, groups, max),
}
SUMMARIES = tuple(_SUMMARIES)
"""The functions of a :class:`Summary`."""


def unique_rows(rows: Sequence[Any], fields: Sequence[str] = ()) -> list[Any]:
    """Return the first of the rows that are equal, or equal in these fields."""
    if fields:
        return [rows[at[0]] for _, at in _groups(rows, fields)]
    import json

    first: dict[str, Any] = {}
    for row in rows:
        first.setdefault(json.dumps(row, sort_keys=True, default=str), row)
    return list(first.values())


def join_rows(
    rows: Sequence[Any], table: Sequence[Any], fields: Sequence[str]
) -> tuple[list[Row], int]:
    """Return each row with the fields of the table's rows that are equal in ``fields``.

    A row with several partners comes several times; one without has null in the table's fields.
    A field that both have comes from the table as ``NAME_2``. The number says how many rows of
    the table found no partner.
    """
    keys = list(_keys(rows, fields))
    partners: dict[tuple[str | None, ...], list[Any]] = {}
    alone = 0
    for key, other in zip(_keys(table, fields), table, strict=True):
        if None in key:
            alone += 1  # a missing value is equal to none
        else:
            partners.setdefault(key, []).append(other)
    own = set(field_names(rows))
    names = {name: f"{name}_2" if name in own else name for name in field_names(table)}
    for name in fields:
        names.pop(name, None)
    nobody: tuple[Any, ...] = ({},)
    joined = [
        {**_as_object(row), **{names[name]: _as_object(other).get(name) for name in names}}
        for key, row in zip(keys, rows, strict=True)
        for other in partners.get(key, nobody)
    ]
    wanted = set(keys)
    alone += sum(len(each) for key, each in partners.items() if key not in wanted)
    return joined, alone


def _keys(rows: Sequence[Any], fields: Sequence[str]) -> Iterable[tuple[str | None, ...]]:
    columns = [[_comparable(value) for value in column(rows, name)] for name in fields]
    return zip(*columns, strict=True)


def _as_object(row: Any) -> Row:
    return row if isinstance(row, dict) else {"value": row}
