"""Compare values, one column with one value or with another column. Pure.

A comparison that makes no sense is an error that shows the value; nothing is compared in a
weaker way instead. Missing values (none, null; for quantities also the empty text) match only
``!=`` and ``!~``.
"""

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any

from cpshell.errors import UsageError
from cpshell.language.arithmetic import Values, shown
from cpshell.language.common_units import amount_beside, is_date, quantities_beside
from cpshell.language.expressions import Sign
from cpshell.language.orders import Order, begins_with_number, natural_key, seconds_of
from cpshell.language.quantities import (
    Measure,
    Quantity,
    quantity_of,
    read_quantity,
    write_quantity,
)
from cpshell.language.scalars import plain_text, typed_key, without_case

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
    quantities = quantities_beside(values, term)
    amount = amount_beside(quantities, term)
    for value in values:
        if isinstance(value, dict | list):
            plain_text(value)
    return [quantity is not None and quantity.amount == amount for quantity in quantities]


# Order -------------------------------------------------------------------------------------


def _compare_ordered(values: Values, test: Callable[[Any, Any], bool], term: object) -> Mask:
    quantity = quantity_of(term)
    if quantity is None:
        return _compare_texts(values, test, plain_text(term))
    quantities = quantities_beside(values, quantity)
    for value, found in zip(values, quantities, strict=True):
        if found is None and value is not None and value != "":
            number = write_quantity(quantity)
            message = f"{shown(value)} cannot be compared with {number}: it is not a number"
            raise UsageError(message, hint=None if is_date(term) else _typed_hint(value))
    amount = amount_beside(quantities, quantity)
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


# Types -------------------------------------------------------------------------------------


def _compare_keys(values: Values, sign: Sign, term: object, order: Order) -> Mask:
    wanted = typed_key(term, order)
    if wanted is None or (order is Order.VERSION and is_date(term)):
        raise UsageError(f"{shown(term)} is not of the type {order.value}")
    if order is Order.NUMBER:
        keys = [typed_key(value, order) for value in values]
        wanted = amount_beside(keys, wanted)
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
