"""Read numbers with and without units, and compute with them. Pure.

Grammar, in EBNF::

    quantity  = number [ [ blank ] unit ] | "unlimited"
    number    = [ "+" | "-" ] digits [ "." digits ] | [ "+" | "-" ] "." digits
    unit      = ( "K" | "M" | "G" | "T" ) [ "B" | "iB" ] | "B" | "bytes"     sizes, steps of 1024
              | "s" | "m" | "h" | "d" | "w"                                  durations
              | "%"                                                          stands close by

``unlimited`` is larger than all. Zero and ``unlimited`` fit quantities of every kind; else only
quantities of one kind compare: a size does not with a duration, nor with a number without a unit.
"""

import re
from enum import Enum
from functools import lru_cache
from math import inf, isinf
from typing import NamedTuple

from cpshell.errors import UsageError


class Measure(Enum):
    """What a quantity measures."""

    NUMBER = "a number"
    SIZE = "a size"
    DURATION = "a duration"
    PERCENT = "a percentage"


class Quantity(NamedTuple):
    """An amount in the base of its measure: numbers, bytes, seconds, percents.

    ``unit`` is the one that it was written in: ``M``, ``d``, or empty.
    """

    amount: float
    measure: Measure = Measure.NUMBER
    unit: str = ""

    @property
    def fits_all(self) -> bool:
        """Return whether it compares with quantities of every kind."""
        return self.amount == 0 or self.amount == inf


UNITS: dict[str, tuple[Measure, int]] = {
    "B": (Measure.SIZE, 1),
    "K": (Measure.SIZE, 1024),
    "M": (Measure.SIZE, 1024**2),
    "G": (Measure.SIZE, 1024**3),
    "T": (Measure.SIZE, 1024**4),
    "s": (Measure.DURATION, 1),
    "m": (Measure.DURATION, 60),
    "h": (Measure.DURATION, 3600),
    "d": (Measure.DURATION, 86_400),
    "w": (Measure.DURATION, 604_800),
    "%": (Measure.PERCENT, 1),
}
"""The units, each with what it measures and how much of the base it is."""

QUANTITY_PATTERN = (
    r"(?P<number>[+-]?(?:\d+(?:\.\d+)?|\.\d+))"
    r"(?:[ \t\xa0]?(?P<unit>[KMGT](?:i?B)?|B|bytes|[smhdw])\b|(?P<percent>%)(?![\w.($])|(?!\w))"
)
QUANTITY = re.compile(QUANTITY_PATTERN)
UNLIMITED = Quantity(inf)
LONGEST = 300
"""Characters of a quantity: a longer text is a text. So every amount fits a float."""
_KEPT = 1 << 16  # texts whose quantity is remembered: sizes repeat


def quantity_of(value: object) -> Quantity | None:
    """Return a number or a text as a quantity; None for anything else."""
    if isinstance(value, str):
        return read_quantity(value)
    if isinstance(value, Quantity):
        return value
    if isinstance(value, int | float) and value == value:
        return Quantity(int(value) if isinstance(value, bool) else value)
    return None


@lru_cache(maxsize=_KEPT)
def read_quantity(text: str) -> Quantity | None:
    """Return the quantity that a text is, blanks around it aside; None if it is none."""
    text = text.strip()
    if text == "unlimited":
        return UNLIMITED
    if len(text) > LONGEST or not (text.isascii() or "\xa0" in text):
        return None
    match = QUANTITY.fullmatch(text)
    return quantity_in(match) if match is not None else None


def quantity_in(match: re.Match[str]) -> Quantity:
    """Return the quantity of a match of :data:`QUANTITY`."""
    number, unit, percent = match["number"], match["unit"], match["percent"]
    amount = float(number) if "." in number else int(number)
    if percent:
        unit = "%"
    elif unit is None:
        return Quantity(amount)
    short = "B" if unit == "bytes" else unit[0]
    measure, factor = UNITS[short]
    return Quantity(amount * factor, measure, short)


def write_quantity(quantity: Quantity) -> object:
    """Return a quantity as a value of a table: a number, or text with its unit."""
    amount, measure, unit = quantity
    if isinf(amount):
        return "unlimited" if amount > 0 else "-unlimited"
    if measure is Measure.NUMBER:
        return int(amount) if amount == int(amount) else amount
    if not unit:
        unit = _largest_unit(amount, measure)
    number = amount / UNITS[unit][1]
    return f"{int(number) if number == int(number) else round(number, 6)}{unit}"


def _largest_unit(amount: float, measure: Measure) -> str:
    """Return the largest unit that gives a whole number; the base if none does."""
    units = [(factor, unit) for unit, (kind, factor) in UNITS.items() if kind is measure]
    return max(
        ((factor, unit) for factor, unit in units if amount % factor == 0 and amount),
        default=min(units),
    )[1]


def convert(quantity: Quantity, unit: str) -> Quantity:
    """Return how much of a unit a quantity is, as a number.

    Raises:
        UsageError: it measures something else.
    """
    measure, factor = UNITS[unit]
    if quantity.measure is not measure and not quantity.fits_all:
        raise UsageError(f"{write_quantity(quantity)} is not {measure.value}: it has no {unit}")
    return Quantity(quantity.amount / factor if quantity.amount else 0)


def compute(left: Quantity, sign: str, right: Quantity) -> Quantity:
    """Return ``left sign right`` for ``+ - * / %``.

    Raises:
        UsageError: the two do not go together, or a division by zero.
    """
    if sign in "/%" and right.amount == 0:
        raise UsageError(f"{write_quantity(left)} {sign} 0: division by zero")
    if sign == "*":
        return _multiply(left, right)
    if sign == "/" and right.measure is Measure.NUMBER:
        return _checked(Quantity(left.amount / right.amount, left.measure, left.unit), left, right)
    if left.measure is not right.measure and not (left.fits_all or right.fits_all):
        raise _mismatch(left, sign, right)
    if sign == "/":
        return _checked(Quantity(left.amount / right.amount), left, right)
    like = right if left.fits_all and right.measure is not Measure.NUMBER else left
    amount = {
        "+": lambda: left.amount + right.amount,
        "-": lambda: left.amount - right.amount,
        "%": lambda: left.amount if isinf(right.amount) else left.amount % right.amount,
    }[sign]()
    return _checked(Quantity(amount, like.measure, like.unit), left, right)


def _multiply(left: Quantity, right: Quantity) -> Quantity:
    if left.measure is Measure.PERCENT:
        left = Quantity(left.amount / 100)
    elif right.measure is Measure.PERCENT:
        right = Quantity(right.amount / 100)
    if Measure.NUMBER not in (left.measure, right.measure):
        raise _mismatch(left, "*", right)
    like = right if left.measure is Measure.NUMBER else left
    return _checked(Quantity(left.amount * right.amount, like.measure, like.unit), left, right)


def _checked(result: Quantity, left: Quantity, right: Quantity) -> Quantity:
    if result.amount != result.amount:
        shown = f"{write_quantity(left)} and {write_quantity(right)}"
        raise UsageError(f"{shown} have no result that is a number")
    return result


def _mismatch(left: Quantity, sign: str, right: Quantity) -> UsageError:
    kinds = f"{left.measure.value} and {right.measure.value}"
    return UsageError(
        f"{write_quantity(left)} {sign} {write_quantity(right)}: {kinds} do not go together"
    )
