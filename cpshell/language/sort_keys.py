"""Read sort keys, and sort rows by them. Pure.

Grammar, in EBNF::

    keys  = key { ( "," | blank ) key }                 blanks around commas are nothing
    key   = [ "-" ] field [ ":" type ]                  "-" sorts the other way round
    type  = "number" | "text" | "version" | "ipv4" | "date"

Without a type: by quantity where any value has a unit (another value is an error), else by
number where all are numbers, else in natural order, which takes digits in texts as numbers.
Rows without a value come last, either way; rows that are equal stay in their order.
"""

import re
from collections.abc import Sequence
from math import inf
from typing import Any

from cpshell.errors import UsageError
from cpshell.language.arithmetic import shown
from cpshell.language.fields import LOOSE_FIELD, column
from cpshell.language.orders import ORDERS, Order, natural_key
from cpshell.language.quantities import Measure, Quantity, quantity_of, write_quantity
from cpshell.language.scalars import plain_text, typed_key
from cpshell.language.tree import Node
from cpshell.records import record

TYPES = [each.value for each in Order]


@record
class SortKey(Node):
    """Sorts by a field; without an ``order`` the values say which."""

    field: str
    reverse: bool = False
    order: Order | None = None


def parse_sort(text: str) -> SortKey:
    """Return ``[-]field[:type]`` as a sort key.

    Raises:
        UsageError: no field, or an unknown type.
    """
    name, colon, order = text.strip().removeprefix("-").partition(":")
    if not name or re.search(r"[\s,]", name) or (colon and order not in ORDERS):
        from cpshell.language.close_names import closest

        close = closest(order, TYPES)
        hint = f"write [-]FIELD[:TYPE]; the types are {', '.join(TYPES)}"
        if name and close:
            hint = f"did you mean {text.strip().removesuffix(order)}{close}?"
        raise UsageError(f"invalid sort key {text!r}", hint=hint)
    return SortKey(name, text.strip().startswith("-"), ORDERS[order] if colon else None)


def sort_text(key: SortKey) -> str:
    """Return the text of a key: :func:`parse_sort` reads it as the same key."""
    order = f":{key.order.value}" if key.order is not None else ""
    return f"{'-' if key.reverse else ''}{key.field}{order}"


def sort_rows(rows: Sequence[Any], keys: Sequence[SortKey]) -> list[Any]:
    """Return the rows in order; the first key counts most.

    Raises:
        UsageError: an unknown field, or a value that is not of the order.
    """
    if not keys:
        keys = [SortKey(LOOSE_FIELD)]
        if any(isinstance(row, dict) for row in rows):
            raise UsageError("rows are sorted by a field", hint="sort FIELD")
    order = list(range(len(rows)))
    for key in reversed(keys):
        values = sort_values(column(rows, key.field), key)
        missing = [at for at in order if values[at] is None]
        order = [at for at in order if values[at] is not None]
        order.sort(key=values.__getitem__, reverse=key.reverse)
        order += missing
    return [rows[at] for at in order]


def sort_values(values: list[object], key: SortKey) -> list[Any]:
    """Return what each value of a field is sorted by; None for one that comes last."""
    try:
        if key.order is Order.NUMBER:
            return _amounts(values, [typed_key(value, Order.NUMBER) for value in values])
        if key.order is not None:
            return [typed_key(value, key.order) for value in values]
        return _natural_values(values)
    except UsageError as error:
        error.message = f"{key.field}: {error.message}"
        raise


def _natural_values(values: list[object]) -> list[Any]:
    quantities = [quantity_of(value) for value in values]
    has_unit = any(each is not None and each.measure is not Measure.NUMBER for each in quantities)
    if has_unit or all(
        each is not None or value is None or value == ""
        for each, value in zip(quantities, values, strict=True)
    ):
        return _amounts(values, quantities)
    return [None if value is None else natural_key(plain_text(value)) for value in values]


def _amounts(values: list[object], quantities: list[Quantity | None]) -> list[float | None]:
    """Return the amounts of quantities of one kind.

    Raises:
        UsageError: a value is of another kind, or no quantity at all.
    """
    measures = {  # of those that do not fit any: a property would be called for each row
        each.measure
        for each in quantities
        if each is not None and each.amount != 0 and each.amount != inf
    }
    if len(measures) > 1 or (measures and measures != {Measure.NUMBER}):
        _refuse_others(values, quantities)
    return [None if each is None else each.amount for each in quantities]


def _refuse_others(values: list[object], quantities: list[Quantity | None]) -> None:
    first = next(each for each in quantities if each and each.measure is not Measure.NUMBER)
    for value, each in zip(values, quantities, strict=True):
        if each is not None and (each.measure is first.measure or each.fits_all):
            continue
        if value is not None and value != "":
            raise UsageError(
                f"{shown(value)} cannot be sorted among values such as {write_quantity(first)}",
                hint="as texts: FIELD:text",
            )
