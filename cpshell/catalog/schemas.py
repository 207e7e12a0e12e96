"""Read the schemas of an OpenAPI description: shapes of replies, types and values of parameters."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from cpshell.errors import UsageError

Refuse = Callable[[str, str], UsageError]
"""A place and what is wrong there → the error."""

_LETTERS = {
    "string": "s",
    "integer": "i",
    "number": "n",
    "boolean": "b",
    "array": "a",
    "object": "a",
}
_MOST_SCHEMAS = 1_000_000  # looked at in one description; those of 11.138 have some 30,000
_DEEPEST = 60
_CHAIN = 20  # references that lead to references
_MOST_VALUES = 500
_VALUE = re.compile(r"[^|\x00-\x1f\x7f]{1,200}")
_SWITCH = {0, 1}


class Schemas:
    """Reads the schemas of one document; references lead to its own parts only."""

    def __init__(self, document: dict[str, Any], refuse: Refuse) -> None:
        self._document = document
        self._refuse = refuse
        self._seen = 0

    def resolve(self, node: Any, place: str) -> Any:
        """Return a node, or what the references in its place lead to."""
        for _ in range(_CHAIN):
            if not isinstance(node, dict) or "$ref" not in node:
                return node
            node = self._referred(node["$ref"], place)
        raise self._refuse(place, "its references lead in a circle")

    def _referred(self, reference: Any, place: str) -> Any:
        node: Any = self._document
        if not isinstance(reference, str) or not reference.startswith("#/"):
            raise self._refuse(place, f"invalid reference {str(reference)[:60]!r}: it leads out")
        for part in reference[2:].split("/"):
            key = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, dict) or key not in node:
                raise self._refuse(place, f"invalid reference {reference[:60]!r}: nothing is there")
            node = node[key]
        return node

    def of_content(self, owner: dict[str, Any], place: str) -> Any:
        """Return the schema of the first content of a body or reply."""
        content = owner.get("content")
        for each in content.values() if isinstance(content, dict) else ():
            return each.get("schema") if isinstance(each, dict) else None
        return None

    def merge_parts(self, node: Any, place: str) -> dict[str, Any]:
        """Return a schema as one object: with the fields of all in its ``allOf``."""
        return self._merge_parts(node, place, 0)

    def _merge_parts(self, node: Any, place: str, depth: int) -> dict[str, Any]:
        self._count(place)
        schema = self.resolve(node, place)
        if not isinstance(schema, dict):
            return {}
        parts = schema.get("allOf")
        if not isinstance(parts, list) or depth > _DEEPEST:
            return schema
        whole = {key: value for key, value in schema.items() if key != "allOf"}
        for part in parts:
            more = self._merge_parts(part, place, depth + 1)
            properties = {**_object(whole, "properties"), **_object(more, "properties")}
            whole = {**more, **whole}
            if properties:
                whole["properties"] = properties
        return whole

    def shape(self, node: Any, place: str) -> Any:
        """Return the shape of a value, as :attr:`.Function.fields` has it."""
        return self._shape(node, place, ())

    def _shape(self, node: Any, place: str, above: tuple[int, ...]) -> Any:
        schema = self.merge_parts(node, place)
        if id(schema) in above or len(above) > _DEEPEST:
            return "any"
        inside = (*above, id(schema))
        either = [self._shape(each, place, inside) for each in _alternatives(schema)]
        known = [each for each in either if each not in ("none", "any")]
        if known and not schema.get("properties"):
            rich = [each for each in known if isinstance(each, dict | list)]
            return rich[0] if rich else known[0] if len(set(known)) == 1 else "any"
        fields = {
            str(name): self._shape(field, place, inside)
            for name, field in _object(schema, "properties").items()
        }
        if isinstance(schema.get("additionalProperties"), dict) and not fields:
            fields["*"] = self._shape(schema["additionalProperties"], place, inside)
        if fields:
            return fields
        kinds = _kinds(schema)
        if "array" in kinds or (not kinds and isinstance(schema.get("items"), dict)):
            return [self._shape(schema.get("items"), place, inside)]
        if not kinds:
            return "none" if schema.get("enum") == [None] else "any"
        return _leaf(schema, kinds)

    def types(self, node: Any, place: str) -> frozenset[str]:
        """Return the letters of the types that a parameter may have."""
        letters: set[str] = set()
        for schema in self._either(node, place):
            if _is_switch(schema):
                letters.add("b")
            else:
                letters.update(_LETTERS[kind] for kind in _kinds(schema) if kind in _LETTERS)
        return frozenset(letters)

    def values(self, node: Any, place: str) -> tuple[tuple[str, ...], bool]:
        """Return the values that a parameter is said to take, and whether these are all."""
        schemas = list(self._either(node, place))
        listed: dict[str, None] = {}
        for schema in schemas:
            enum = schema.get("enum")
            if _is_switch(schema) or not isinstance(enum, list):
                continue
            texts = [str(value) for value in enum if isinstance(value, str | int | float)]
            if len(texts) > _MOST_VALUES or not all(map(_VALUE.fullmatch, texts)):
                return (), False
            listed.update(dict.fromkeys(texts))
        complete = bool(listed) and all("enum" in schema for schema in schemas)
        return tuple(listed), complete

    def _either(self, node: Any, place: str, depth: int = 0) -> Iterator[dict[str, Any]]:
        """Yield the schemas that a value may follow: one, or each of its alternatives."""
        schema = self.merge_parts(node, place)
        alternatives = _alternatives(schema) if depth < _DEEPEST else []
        if not alternatives:
            yield schema
        for each in alternatives:
            yield from self._either(each, place, depth + 1)

    def _count(self, place: str) -> None:
        self._seen += 1
        if self._seen > _MOST_SCHEMAS:
            raise self._refuse(place, "the description has too many parts")


def _object(schema: dict[str, Any], name: str) -> dict[str, Any]:
    found = schema.get(name)
    return found if isinstance(found, dict) else {}


def _alternatives(schema: dict[str, Any]) -> list[Any]:
    found = schema.get("oneOf") or schema.get("anyOf")
    return found if isinstance(found, list) else []


def _kinds(schema: dict[str, Any]) -> list[str]:
    """Return the names of the types of a schema, but for null."""
    named = schema.get("type")
    kinds = named if isinstance(named, list) else [named]
    return [kind for kind in kinds if isinstance(kind, str) and kind != "null"]


def _is_switch(schema: dict[str, Any]) -> bool:
    enum = schema.get("enum")
    return (
        isinstance(enum, list)
        and _kinds(schema) == ["integer"]
        and bool(enum)
        and all(isinstance(value, int) and value in _SWITCH for value in enum)
    )


def _leaf(schema: dict[str, Any], kinds: list[str]) -> str:
    if len(kinds) > 1:
        return "any"
    if _is_switch(schema):
        return "boolean"
    if schema.get("format") in ("unix_timestamp", "unix-timestamp"):
        return "timestamp"
    return kinds[0] if kinds[0] in _LETTERS else "any"
