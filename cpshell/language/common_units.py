"""Find the unit that a number has beside values which it is compared with. Pure."""

from collections.abc import Sequence
from math import inf

from cpshell.errors import UsageError
from cpshell.language.arithmetic import DATE_UNIT, Values
from cpshell.language.orders import seconds_of
from cpshell.language.quantities import (
    UNITS,
    Measure,
    Quantity,
    quantity_of,
    read_quantity,
    write_quantity,
)


def is_date(term: object) -> bool:
    """Return whether a term is a date."""
    return isinstance(term, Quantity) and term.unit == DATE_UNIT


def quantities_beside(values: Values, term: Quantity) -> list[Quantity | None]:
    """Return values as quantities; texts that are dates, beside a date, as Unix seconds."""
    if term.unit == DATE_UNIT:
        return [_quantity_or_date(value) for value in values]
    return [
        read_quantity(value) if isinstance(value, str) else quantity_of(value) for value in values
    ]


def _quantity_or_date(value: object) -> Quantity | None:
    quantity = quantity_of(value)
    if quantity is None and isinstance(value, str):
        seconds = seconds_of(value)
        return None if seconds is None else Quantity(seconds)
    return quantity


def amount_beside(quantities: Sequence[Quantity | None], term: Quantity) -> float:
    """Return the amount of a term beside quantities: a bare number takes the unit of all.

    Raises:
        UsageError: their units, or their kinds, do not go with the term.
    """
    if term.fits_all:
        return term.amount
    units: dict[tuple[Measure, str], Quantity] = {}
    for each in quantities:
        if each is not None and each.amount != 0 and each.amount != inf:  # else it fits any unit
            units.setdefault((each.measure, each.unit), each)
    if not units:
        return term.amount
    if term.measure is Measure.NUMBER and len(units) == 1 and term.unit != DATE_UNIT:
        ((measure, unit),) = units
        return term.amount if measure is Measure.NUMBER else term.amount * UNITS[unit][1]
    for (measure, _), each in units.items():
        if measure is not term.measure:
            raise _mixed(term, each, list(units.values()))
    return term.amount


def _mixed(term: Quantity, value: Quantity, all_values: Sequence[Quantity]) -> UsageError:
    number, beside = write_quantity(term), write_quantity(value)
    if term.unit == DATE_UNIT:
        return UsageError(f"{beside} cannot be compared with a date: it is not one")
    if term.measure is not Measure.NUMBER and value.measure is not Measure.NUMBER:
        return UsageError(
            f"{value.measure.value} cannot be compared with {term.measure.value}:"
            f" {beside} and {number}"
        )
    if term.measure is Measure.NUMBER:
        units = sorted({each.unit for each in all_values})
        named = ", ".join(unit or "none" for unit in units)
        hint = f"say which: {number}{next(unit for unit in units if unit)}"
        return UsageError(f"{number} has no unit, and the values have several: {named}", hint=hint)
    return UsageError(
        f"{number} has a unit, and the value {beside} has none",
        hint=f"compare with a number; in which unit {beside} is, the server does not say",
    )
