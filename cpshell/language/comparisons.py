"""Compare values, one column with one value or with another column. Pure.

A comparison that makes no sense is an error that shows the value; nothing is compared in a
weaker way instead. Missing values (none, null; for quantities also the empty text) match only
``!=`` and ``!~``.
"""

import operator
import re
from collections.abc import Callable, Sequence
from math import inf
from typing import Any

from cpshell.errors import UsageError
from cpshell.language.arithmetic import DATE_UNIT, Values, shown
from cpshell.language.expressions import Sign
from cpshell.language.orders import (
    Order,
    address_key,
    begins_with_number,
    natural_key,
    seconds_of,
    version_key,
)
from cpshell.language.quantities import (
    UNITS,
    Measure,
    Quantity,
    quantity_of,
    read_quantity,
    write_quantity,
)

Mask = list[bool]

_ORDERED: dict[Sign, Callable[[Any, Any], bool]] = {
    Sign.LESS: operator.lt,
    Sign.AT_MOST: operator.le,
    Sign.GREATER: operator.gt,
    Sign.AT_LEAST: operator.ge,
}
_TEXTUAL: dict[Sign, Callable[[str, str], bool]] = {
    Sign.CONTAINS: lambda text, term: term in text,
    Sign.LACKS: lambda text, term: term in text,
    Sign.BEGINS: str.startswith,
    Sign.ENDS: str.endswith,
}
_NOT_ASCII = {0x130: "\ufdd0", 0x212A: "\ufdd1"}
"""What has a small letter of ASCII, the Turkish I and the sign of Kelvin, as itself."""
_INVERTED = (Sign.DIFFERENT, Sign.LACKS)
_VERSION = re.compile(r"v?\d+(?:\.\d+)+[\w.-]*", re.ASCII)


def compare_all(values: Values, sign: Sign, term: object, order: Order | None = None) -> Mask:
    """Return for each value whether ``value sign term`` holds."""
    _refuse_missing(term)
    if sign in _TEXTUAL:
        test = _TEXTUAL[sign]
        wanted = without_case(plain_text(term))
        mask = [
            value is not None and test(without_case(plain_text(value)), wanted) for value in values
        ]
    elif order is not None:
        mask = _compare_keys(values, sign, term, order)
    elif sign in _ORDERED:
        mask = _compare_ordered(values, _ORDERED[sign], term)
    else:
        mask = equal_all(values, term)
    return [not each for each in mask] if sign in _INVERTED else mask


def compare_pairs(values: Values, sign: Sign, terms: Values, order: Order | None = None) -> Mask:
    """Return ``value sign term`` for two columns; missing values on either side match nothing."""
    mask = []
    for value, term in zip(values, terms, strict=True):
        if value is None or term is None:
            mask.append(sign in _INVERTED)
        else:
            mask += compare_all([value], sign, term, order)
    return mask


def plain_text(value: object) -> str:
    """Return a scalar as text: booleans as 1 and 0, as they are on the wire.

    Raises:
        UsageError: an object or a list.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        kind = "an object" if isinstance(value, dict) else "a list"
        raise UsageError(f"{shown(value)} is {kind}: it cannot be compared")
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(write_quantity(value)) if isinstance(value, Quantity) else str(value)


def without_case(text: str) -> str:
    """Return a text in small letters, for the signs that ignore case.

    A letter of ASCII is like its twin and no other, as for the servers: ``ss`` is not in ``ß``.
    """
    return text.lower() if text.isascii() else text.translate(_NOT_ASCII).lower()


def _is_date(term: object) -> bool:
    """Return whether a term is a date."""
    return isinstance(term, Quantity) and term.unit == DATE_UNIT


def _refuse_missing(term: object) -> None:
    if term is None:
        raise UsageError("null cannot be compared", hint="what is missing: FIELD = null")
    if isinstance(term, dict | list):
        hint = "in $list" if isinstance(term, list) else None
        raise UsageError(f"{shown(term)} cannot be compared: it is not one value", hint=hint)


# Equality ----------------------------------------------------------------------------------


def equal_all(values: Values, term: object) -> Mask:
    """Return for each value whether it is the term: texts by text, numbers by amount."""
    if isinstance(term, bool):
        return [_equals_flag(value, term) for value in values]
    if isinstance(term, int | float):
        term = quantity_of(term)
    if isinstance(term, Quantity):
        return _equal_quantities(values, term)
    text = plain_text(term)
    number = quantity_of(text)
    return [
        value == text if isinstance(value, str) else _equals_text(value, text, number)
        for value in values
    ]


def _equals_flag(value: object, flag: bool) -> bool:
    """Return whether a value says the same as true or false: servers write 1 and 0."""
    if value is None or isinstance(value, bool):
        return value is flag
    text = plain_text(value)
    return text == ("true" if flag else "false") or text == ("1" if flag else "0")


def _equals_text(value: object, text: str, number: Quantity | None) -> bool:
    """Return whether a value other than a text is it: a number may be written in several ways."""
    if value is None:
        return False
    if isinstance(value, bool) and text in ("true", "false"):
        return value is (text == "true")
    if number is not None and number.measure is Measure.NUMBER:
        quantity = quantity_of(value)
        if quantity is not None and quantity.measure is Measure.NUMBER:
            return quantity.amount == number.amount
    return plain_text(value) == text


def _equal_quantities(values: Values, term: Quantity) -> Mask:
    quantities = _quantities_beside(values, term)
    amount = _amount_beside(quantities, term)
    for value in values:
        if isinstance(value, dict | list):
            plain_text(value)
    return [quantity is not None and quantity.amount == amount for quantity in quantities]


# Order -------------------------------------------------------------------------------------


def _compare_ordered(values: Values, test: Callable[[Any, Any], bool], term: object) -> Mask:
    quantity = quantity_of(term)
    if quantity is None:
        return _compare_texts(values, test, plain_text(term))
    quantities = _quantities_beside(values, quantity)
    for value, found in zip(values, quantities, strict=True):
        if found is None and value is not None and value != "":
            number = write_quantity(quantity)
            message = f"{shown(value)} cannot be compared with {number}: it is not a number"
            raise UsageError(message, hint=None if _is_date(term) else _typed_hint(value))
    amount = _amount_beside(quantities, quantity)
    return [found is not None and test(found.amount, amount) for found in quantities]


def _typed_hint(value: object) -> str | None:
    """Return a hint that names the type of a value that is not a number."""
    text = plain_text(value)
    if seconds_of(text) is not None:
        return "as dates: FIELD:date"
    return "as versions: FIELD:version" if _VERSION.fullmatch(text) else None


def _compare_texts(values: Values, test: Callable[[Any, Any], bool], term: str) -> Mask:
    """Compare in natural order; numbers have no place in it, unless among other texts."""
    wanted = natural_key(term)
    present = [value for value in values if value is not None]
    numbers = [value for value in present if quantity_of(value) is not None]
    strange = [value for value in present if not isinstance(value, str)]
    if strange or (numbers and len(numbers) == len(present)):
        value = (strange or numbers)[0]
        is_unit = read_quantity(term.upper()) is not None
        hint = f"the letters of units of size are large: {term.upper()}" if is_unit else None
        raise UsageError(f"{shown(value)} cannot be compared with the text {term!r}", hint=hint)
    return [isinstance(value, str) and test(natural_key(value), wanted) for value in values]


def _quantities_beside(values: Values, term: Quantity) -> list[Quantity | None]:
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


def _amount_beside(quantities: Sequence[Quantity | None], term: Quantity) -> float:
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


# Types -------------------------------------------------------------------------------------


def _text_key(text: str) -> tuple[str, str]:
    return text.casefold(), text


_TEXT_KEYS: dict[Order, Callable[[str], Any]] = {
    Order.TEXT: _text_key,
    Order.VERSION: version_key,
    Order.IPV4: address_key,
}


def typed_key(value: object, order: Order) -> Any:
    """Return what a value is compared by under a type; None for a missing value.

    Raises:
        UsageError: the value is not of that type.
    """
    if value is None or (value == "" and order is not Order.TEXT):
        return None
    if order is Order.DATE:
        quantity = quantity_of(value)
        seconds = seconds_of(value) if isinstance(value, str) else None
        plain = quantity is not None and quantity.measure is Measure.NUMBER
        key: Any = quantity.amount if plain and quantity else seconds
    elif order is Order.NUMBER:
        key = quantity_of(value)
    else:
        key = _TEXT_KEYS[order](plain_text(value))
    if key is None:
        raise UsageError(f"{shown(value)} is not of the type {order.value}")
    return key


def _compare_keys(values: Values, sign: Sign, term: object, order: Order) -> Mask:
    wanted = typed_key(term, order)
    if wanted is None or (order is Order.VERSION and _is_date(term)):
        raise UsageError(f"{shown(term)} is not of the type {order.value}")
    if order is Order.NUMBER:
        keys = [typed_key(value, order) for value in values]
        wanted = _amount_beside(keys, wanted)
        keys = [key and key.amount for key in keys]
    else:
        keys = [typed_key(value, order) for value in values]
    if order is Order.VERSION and sign in _ORDERED:
        _refuse_names_beside(values, keys, term, wanted)
    test: Callable[[Any, Any], bool] = _ORDERED.get(sign, operator.eq)
    return [key is not None and test(key, wanted) for key in keys]


def _refuse_names_beside(values: Values, keys: Sequence[Any], term: object, wanted: Any) -> None:
    """Refuse to order what begins with a name and what begins with a number.

    Raises:
        UsageError: a value begins with the other of the two than the term.
    """
    by_number = begins_with_number(wanted)
    for value, key in zip(values, keys, strict=True):
        if key is not None and begins_with_number(key) is not by_number:
            raise UsageError(f"{shown(value)} cannot be compared with the version {term!r}")
