"""Read the recorded shapes of replies, when one is asked for first."""

import functools
import os
from collections.abc import Iterator
from typing import Any

_FILE = os.path.join(os.path.dirname(__file__), "data", "uapi_shapes.json")


@functools.cache
def _shapes() -> dict[str, Any]:
    import json

    with open(_FILE, encoding="utf-8") as file:
        shapes: dict[str, Any] = json.load(file)
    return shapes


def shape(full_name: str) -> Any:
    """Return the shape of the data that ``Module::function`` replies with; None if not recorded."""
    return _shapes().get(full_name)


def paths(recorded: Any) -> list[str]:
    """Return the fields of a shape as JMESPath expressions, a container before what is in it."""
    return list(dict.fromkeys(_walk(recorded, "")))


def _walk(node: Any, here: str) -> Iterator[str]:
    if isinstance(node, list):
        inner = [path for element in node for path in _walk(element, f"{here}[]")]
        yield from inner or [f"{here}[]"]
    elif isinstance(node, dict):
        for key, value in node.items():
            path = _member(here, key)
            yield path
            yield from _walk(value, path)


def _member(here: str, key: str) -> str:
    """Return a path one field deeper; a key that is no JMESPath identifier is quoted."""
    plain = key == "*" or (key.isascii() and key.isidentifier())
    name = key if plain else f'"{key}"'
    return f"{here}.{name}" if here else name
