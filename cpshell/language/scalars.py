"""Turn scalars into what they are compared by: a text, or a key of a type. Pure."""

from collections.abc import Callable
from typing import Any

from cpshell.errors import UsageError
from cpshell.language.arithmetic import shown
from cpshell.language.orders import Order, address_key, seconds_of, version_key
from cpshell.language.quantities import Measure, Quantity, quantity_of, write_quantity

_NOT_ASCII = {0x130: "\ufdd0", 0x212A: "\ufdd1"}
"""What has a small letter of ASCII, the Turkish I and the sign of Kelvin, as itself."""


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
