"""Evaluate the operands of expressions: fields, values, sums and functions. Pure.

Values are worked out column by column, one value for each row; None where a row has none.
"""

import time
from collections.abc import Sequence
from math import trunc

from cpshell.errors import UsageError
from cpshell.language.expressions import (
    Amount,
    Application,
    BoundValue,
    Calculation,
    Constant,
    Expression,
    FieldValue,
    Moment,
    Negative,
    TextValue,
)
from cpshell.language.fields import column
from cpshell.language.orders import seconds_of, write_date
from cpshell.language.quantities import (
    UNITS,
    Measure,
    Quantity,
    compute,
    convert,
    quantity_of,
    write_quantity,
)

DATE_UNIT = "date"
"""The unit of a number that is known to be Unix seconds."""

Values = list[object]


def is_constant(tree: Expression) -> bool:
    """Return whether the value is the same for every row."""
    match tree:
        case FieldValue():
            return False
        case Calculation(left, _, right):
            return is_constant(left) and is_constant(right)
        case Negative(operand) | Application(_, operand):
            return is_constant(operand)
        case _:
            return True


def evaluate(tree: Expression, rows: Sequence[object]) -> Values:
    """Return the values of an operand, one for each row.

    Raises:
        UsageError: an unknown field, or values that cannot be computed with.
    """
    if not rows:
        return []
    if is_constant(tree):
        return [constant(tree)] * len(rows)
    match tree:
        case FieldValue(name, _, optional):
            return column(rows, name, optional=optional)
        case Negative(operand):
            return [_negative(value) for value in _quantities(operand, rows)]
        case Calculation(left, sign, right):
            _refuse_bare_time(left, sign, right)
            pairs = zip(_quantities(left, rows), _quantities(right, rows), strict=True)
            return [_calculate(one, sign, other) for one, other in pairs]
        case Application(function, operand, unit):
            return [_apply(function, value, unit) for value in evaluate(operand, rows)]
        case _:
            raise AssertionError("conditions are evaluated as such")


def constant(tree: Expression) -> object:
    """Return the value of an operand that names no field."""
    match tree:
        case Amount(quantity):
            return quantity
        case TextValue(text):
            return text
        case Moment(_, seconds):
            return Quantity(int(time.time()) if seconds is None else seconds, unit=DATE_UNIT)
        case BoundValue(value) | Constant(value):
            return value
        case Negative(operand):
            return _negative(_quantity(constant(operand)))
        case Calculation(left, sign, right):
            _refuse_bare_time(left, sign, right)
            one, other = _quantity(constant(left)), _quantity(constant(right))
            return _calculate(one, sign, other)
        case Application(function, operand, unit):
            return _apply(function, constant(operand), unit)
        case _:
            raise AssertionError("a field has no value without a row")


def plain_value(value: object) -> object:
    """Return a value as it stands in a table: quantities as numbers, or texts with a unit."""
    return write_quantity(value) if isinstance(value, Quantity) else value


def _quantities(tree: Expression, rows: Sequence[object]) -> list[Quantity | None]:
    return [_quantity(value) for value in evaluate(tree, rows)]


def _quantity(value: object) -> Quantity | None:
    """Return a value to compute with, a date as Unix seconds; None where there is none."""
    if value is None or value == "":
        return None
    quantity = quantity_of(value)
    if quantity is None and isinstance(value, str):
        seconds = seconds_of(value)
        quantity = None if seconds is None else Quantity(seconds, unit=DATE_UNIT)
    if quantity is None:
        raise UsageError(f"{shown(value)} is not a number")
    return quantity


def _negative(value: Quantity | None) -> Quantity | None:
    return None if value is None else value._replace(amount=-value.amount)


def _calculate(left: Quantity | None, sign: str, right: Quantity | None) -> Quantity | None:
    if left is None or right is None:
        return None
    if DATE_UNIT in (left.unit, right.unit):
        return _calculate_date(left, sign, right)
    return compute(left, sign, right)


def _calculate_date(left: Quantity, sign: str, right: Quantity) -> Quantity:
    """Return a date and a duration as a date, two dates as the duration between them."""
    measures = (left.measure, right.measure)
    if sign == "-" and measures == (Measure.NUMBER, Measure.NUMBER):
        return _duration(left.amount - right.amount)
    dated = measures == (Measure.NUMBER, Measure.DURATION) or (
        sign == "+" and measures == (Measure.DURATION, Measure.NUMBER)
    )
    if not dated or sign not in "+-":
        raise UsageError(f"a date takes + and - a duration, not {sign} {write_quantity(right)}")
    amount = left.amount + right.amount if sign == "+" else left.amount - right.amount
    return Quantity(amount, unit=DATE_UNIT)


def _refuse_bare_time(left: Expression, sign: str, right: Expression) -> None:
    """Refuse ``now - 3600``: is it a duration, or another date?"""
    if isinstance(left, Moment) and isinstance(right, Amount):
        quantity = right.quantity
        if quantity.measure is Measure.NUMBER and quantity.amount:
            number = write_quantity(quantity)
            raise UsageError(
                f"a date {sign} {number}: the number needs a unit", hint=f"{number}s, {number}d"
            )


def _duration(seconds: float) -> Quantity:
    """Return seconds in the largest unit of which there is at least one."""
    units = [(factor, unit) for unit, (kind, factor) in UNITS.items() if kind is Measure.DURATION]
    fitting = [unit for factor, unit in sorted(units) if factor <= abs(seconds) and unit != "w"]
    return Quantity(seconds, Measure.DURATION, fitting[-1] if fitting else "s")


def _apply(function: str, value: object, unit: str) -> object:
    if value is None or value == "":
        return None
    if function in ("age", "date"):
        seconds = _seconds(value)
        if function == "age":
            return _duration(int(time.time()) - seconds)
        text = write_date(seconds)
        if text is None:
            raise UsageError(f"{shown(value)} is not a time that a calendar has")
        return text
    quantity = _quantity(value)
    if quantity is None:
        return None
    if function == "round":
        return _round(quantity)
    if quantity.unit == DATE_UNIT and unit == "s":
        return Quantity(quantity.amount)  # Unix seconds
    return convert(quantity, unit)


def _seconds(value: object) -> float:
    """Return a date as Unix seconds."""
    quantity = quantity_of(value)
    if quantity is not None and quantity.measure is Measure.NUMBER:
        return quantity.amount
    seconds = seconds_of(value) if isinstance(value, str) else None
    if seconds is None:
        raise UsageError(f"{shown(value)} is not a date: Unix seconds, or 2024-01-31")
    return seconds


def _round(quantity: Quantity) -> Quantity:
    """Return a quantity as a whole number of its unit; a half goes away from zero."""
    amount, _, unit = quantity
    if amount in (float("inf"), -float("inf")):
        return quantity
    factor = UNITS[unit][1] if unit in UNITS else 1
    count = amount / factor if factor != 1 else amount
    whole = round(count)
    if abs(whole - count) == 0.5:  # which `round` takes to the even number
        whole = trunc(count) + (1 if count > 0 else -1)
    return quantity._replace(amount=whole * factor)


def shown(value: object) -> str:
    """Return a value as a message shows it."""
    if isinstance(value, Quantity):
        value = write_quantity(value)
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:59]}…"
