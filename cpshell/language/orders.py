"""Compare values in the orders that sort keys and conditions name. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import Enum

DIGITS = re.compile(r"(\d+)")
DATE_PATTERN = r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?"
DATE = re.compile(DATE_PATTERN)
PHP_PACKAGE = re.compile(r"(?<![a-z])php(\d)(\d+)(?![\d.])", re.ASCII)


class Order(Enum):
    """The types that may stand after a field: ``diskused:number``."""

    NUMBER = "number"
    TEXT = "text"
    VERSION = "version"
    IPV4 = "ipv4"
    DATE = "date"


ORDERS = {order.value: order for order in Order} | {"numeric": Order.NUMBER}
"""The orders by their names; ``numeric`` is what the servers call the first."""


def natural_key(text: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts runs of digits by number, before letters, and these without case."""
    parts = DIGITS.split(text.casefold())
    return [_by_number(0, p) if p.isdecimal() else (1, 0, p) for p in parts if p]


def _by_number(rank: int, digits: str) -> tuple[int, int, str]:
    """Return a key that orders digits by their number, however many there are."""
    digits = digits.lstrip("0")
    return (rank, len(digits), digits)


def version_key(text: str) -> tuple[tuple[int, int, str], ...] | None:
    """Return a key for ``11.110.0.5``, ``v8.1``, ``2.0-rc1``; None for what has no digits.

    ``ea-php82`` is PHP 8.2: the packages of PHP have no dot in their names.
    """
    parts = re.findall(r"\d+|[a-z]+", PHP_PACKAGE.sub(r"\1.\2", text.casefold().strip()))
    if not any(part.isdecimal() for part in parts):
        return None
    while parts[0] in ("v", "ea", "alt", "php"):
        parts = parts[1:]
    # A release comes after its candidates: what ends sorts above a word, below a number.
    key = [_by_number(2, p) if p.isdecimal() else (0, 0, p) for p in parts]
    return (*key, (1, 0, ""))


def begins_with_number(version: Sequence[tuple[int, int, str]]) -> bool:
    """Return whether the key of a version begins with a number, and not with a name."""
    return version[0][0] == 2


def address_key(text: str) -> tuple[int, ...] | None:
    """Return the four numbers of an IPv4 address, a network's length after them; else None."""
    match = re.fullmatch(
        r"(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:/(\d{1,3}))?", text.strip(), re.ASCII
    )
    if match is None:
        return None
    numbers = tuple(int(part) for part in match.groups() if part is not None)
    return numbers if max(numbers[:4]) < 256 else None


def seconds_of(text: str) -> float | None:
    """Return Unix seconds of ``2024-01-31`` or ``2024-01-31T12:00[:00][Z]``, UTC if unsaid."""
    if not DATE.fullmatch(text.strip()):
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    seconds = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return int(seconds) if seconds == int(seconds) else seconds


def write_date(seconds: float) -> str | None:
    """Return Unix seconds as ``2024-01-31T12:00:00Z``; None for a time that no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):
        return None
