"""Say why a JMESPath expression finds nothing, or less than was meant. Pure."""

from collections.abc import Iterator
from typing import Any

_MOST = 10_000  # objects that are looked at


def note_on(tree: Any, value: Any, result: Any) -> str | None:
    """Return what to tell the user of a result: a field that nobody has, types that never fit."""
    if value in (None, [], {}):
        return None
    for name, literal in _equalities(tree):
        twin = next((each for each in _values(value, name) if _is_twin(each, literal)), None)
        if twin is not None:
            return _told_apart(name, literal, twin)
    if result not in (None, []):
        return None
    known = set(field_names(value))
    unknown = [name for name in _fields(tree) if name not in known]
    if unknown:
        return f"nothing here has a field `{unknown[0]}`"
    if isinstance(value, list) and _first(tree)["type"] == "field":
        return f"the value is a list, in which a name finds nothing: get [].{_first(tree)['value']}"
    if isinstance(value, dict) and _wants_list(tree):
        lists = [name for name, each in value.items() if isinstance(each, list)]
        meant = f"get {lists[0]}[] …" if lists else "get NAME …"
        return f"the value is an object, in which `[` finds nothing: {meant}"
    return None


def _fields(node: Any) -> Iterator[str]:
    """Yield the names of fields in a tree, in order."""
    if isinstance(node, dict):
        if node.get("type") == "field":
            yield str(node["value"])
        for child in node.get("children", ()):
            yield from _fields(child)
    elif isinstance(node, list):
        for child in node:
            yield from _fields(child)


def _first(node: Any) -> Any:
    """Return what an expression looks at first."""
    while node["type"] in ("subexpression", "pipe", "index_expression", "projection", "flatten"):
        node = node["children"][0]
    return node


def _wants_list(node: Any) -> bool:
    """Return whether an expression begins with `[`, which finds nothing in an object."""
    kind, children = node["type"], node["children"]
    if kind in ("flatten", "projection", "filter_projection", "index_expression"):
        return children[0]["type"] in ("identity", "current") or _wants_list(children[0])
    return kind in ("subexpression", "pipe") and _wants_list(children[0])


def field_names(value: Any) -> Iterator[str]:
    """Yield the names of the fields in a value, however deep."""
    for node in _objects(value):
        yield from node


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in a value, however deep."""
    waiting = [value]
    for _ in range(_MOST):
        if not waiting:
            return
        node = waiting.pop()
        if isinstance(node, dict):
            yield node
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node


def _values(value: Any, name: str) -> Iterator[Any]:
    """Yield what stands in the fields of a name, however deep."""
    return (node[name] for node in _objects(value) if name in node)


def _equalities(node: Any) -> Iterator[tuple[str, Any]]:
    """Yield the fields that an expression holds against a text or number, with that."""
    if isinstance(node, dict):
        children = node.get("children", [])
        if node.get("type") == "comparator" and node["value"] in ("eq", "ne"):
            kinds = {child["type"]: child["value"] for child in children if "value" in child}
            if kinds.keys() == {"field", "literal"}:
                yield str(kinds["field"]), kinds["literal"]
        for child in children:
            yield from _equalities(child)


def _is_twin(value: Any, literal: Any) -> bool:
    """Return whether a value is a literal but for its type, as in ``1`` beside ``"1"``."""
    return isinstance(value, str) is not isinstance(literal, str) and _plain(value) == _plain(
        literal
    )


def _plain(value: Any) -> str | None:
    is_plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    return str(value) if is_plain else None


def _told_apart(name: str, literal: Any, twin: Any) -> str:
    kind, meant = ("texts", f"'{twin}'") if isinstance(twin, str) else ("numbers", f"`{twin}`")
    return (
        f"{name} holds {kind} here, which {literal!r} is not for JMESPath: [?{name}=={meant}];"
        f" where {name}={literal} takes both"
    )
