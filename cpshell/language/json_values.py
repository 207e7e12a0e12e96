"""Read JSON, in which values may take the place of constants. Pure."""

from collections.abc import Iterable, Sequence
from math import isinf

HOLE = "NaN"
"""Stands in the text where a value belongs; JSON has no such constant."""


def read_json(text: str, values: Iterable[object] = ()) -> object:
    """Return the value of a text; each :data:`HOLE` in it becomes the next of the values.

    Raises:
        ValueError: it is not JSON, a key stands in an object twice, or a number is too large.
    """
    import json

    left = iter(values)

    def fill(constant: str) -> object:
        for value in left:
            return value
        raise ValueError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=fill, parse_float=_number, object_pairs_hook=_object_of)


def _number(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(f"the number {text} is too large")
    return number


def _object_of(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice!r} stands in one object twice")
    return result
