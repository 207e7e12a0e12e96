"""JSON with its keys in another order, as the panel writes it (wire: recorded)."""

import json
import random
from typing import Any

from cpshell.sandbox.wire.answer import encode


def shuffled(body: bytes, chance: random.Random) -> bytes:
    """Return the same JSON value with the keys of every object in an order by chance; what is no
    JSON object stays as it is."""
    if not body.startswith(b"{"):
        return body

    def mix(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        chance.shuffle(pairs)
        return dict(pairs)

    return encode(json.loads(body, object_pairs_hook=mix))
