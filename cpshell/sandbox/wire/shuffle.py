"""JSON with its keys in another order, or other types, as the panel writes it (wire: recorded)."""

import json
import random
from typing import Any

from cpshell.sandbox.wire.answer import encode

_LONGEST_NUMBER = 16  # digits; longer ones lose some as numbers


def shuffled(body: bytes, chance: random.Random) -> bytes:
    """Return the same JSON value with the keys of every object in an order by chance; what is no
    JSON object stays as it is."""
    if not body.startswith(b"{"):
        return body

    def mix(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        chance.shuffle(pairs)
        return dict(pairs)

    return encode(json.loads(body, object_pairs_hook=mix))


def retyped(body: bytes) -> bytes:
    """Return the same JSON with numbers as texts and texts of digits as numbers (wire: the same
    field can be either); what is no JSON object stays as it is."""
    return encode(_retype(json.loads(body))) if body.startswith(b"{") else body


def _retype(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _retype(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_retype(inner) for inner in value]
    if isinstance(value, str):
        digits = value.isascii() and value.isdecimal() and len(value) < _LONGEST_NUMBER
        return int(value) if digits else value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return str(value) if number else value
