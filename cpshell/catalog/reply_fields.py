"""Read the recorded shapes of replies, and which of their fields hold secrets, when needed."""

import os
from collections.abc import Iterator
from typing import Any

from cpshell.catalog.layers import FOLDER, cached, complain, extra_rows, package_rows

NO_DATA = "none"
"""The shape of a reply that has no data."""


@cached
def _shapes(api: str) -> dict[str, Any]:
    import json

    shapes: dict[str, Any] = {}
    path = os.path.join(FOLDER, f"{api}_shapes.json")
    if os.path.exists(path):  # API 2: nothing is recorded
        with open(path, encoding="utf-8") as file:
            shapes = json.load(file)
    for of, function, text in extra_rows("shape"):
        if of == api:
            try:
                shapes[function] = json.loads(text)
            except (ValueError, RecursionError):
                complain(f"the shape of {function} is not JSON: the row is left out")
    return shapes


def shape(api: str, full_name: str) -> Any:
    """Return the shape of the data that a function replies with; None if it is not recorded."""
    return _shapes(api).get(full_name)


def paths(recorded: Any) -> list[str]:
    """Return the fields of a shape as JMESPath expressions, a container before what is in it."""
    return list(dict.fromkeys(_walk(recorded, "")))


def field_names(recorded: Any) -> Iterator[str]:
    """Yield the names of all fields of a shape, at any depth."""
    for value in recorded if isinstance(recorded, list) else ():
        yield from field_names(value)
    for key, value in recorded.items() if isinstance(recorded, dict) else ():
        yield key
        yield from field_names(value)


@cached
def _secrets() -> dict[tuple[str, str], frozenset[str]]:
    secrets: dict[tuple[str, str], frozenset[str]] = {}
    for api, function, fields in package_rows("secret_fields.tsv"):
        secrets[api, function] = frozenset(fields.split())
    for api, function, fields in extra_rows("secret"):
        secrets[api, function] = secrets.get((api, function), frozenset()) | set(fields.split())
    return secrets


def secret_fields(api: str, full_name: str) -> frozenset[str]:
    """Return the names of fields of a reply that hold secrets, at any depth.

    ``data`` stands for all data, ``raw`` for the text beside the data.
    """
    return _secrets().get((api, full_name), frozenset())


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
    """Return a path one field deeper; a key that is not a JMESPath identifier is quoted."""
    plain = key == "*" or (key.isascii() and key.isidentifier())
    name = key if plain else f'"{key}"'
    return f"{here}.{name}" if here else name
