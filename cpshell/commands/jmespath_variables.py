"""Say what the variables in a JMESPath expression stand for. Pure.

``.$f`` is the name of a field, ``{$f: …}`` that of a key, ``[$i]`` and ``[$i:$j]`` are places in a
list; anywhere else a variable is a value. In the text that is compiled each is one token, which is
bound to what the variable holds in the tree.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from cpshell.errors import UsageError
from cpshell.language import text_of

QUOTES = "'\"`"
NUL = "\0"
"""Stands where a variable stands."""
_PLACES = re.compile(r"\[[\s\d:\0-]*(?:\]|\Z)")
_WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
_OPENING = "[{("
_CLOSING = "]})"
_OF_ALL = (
    "comparator",
    "function_expression",
    "multi_select_list",
    "and_expression",
    "or_expression",
    "not_expression",
)
_OF_FIRST = (
    "subexpression",
    "index_expression",
    "projection",
    "filter_projection",
    "value_projection",
    "flatten",
    "pipe",
)


class Role(Enum):
    """What a variable stands for."""

    VALUE = "a value"
    NAME = "the name of a field"
    PLACE = "a place in a list"


def roles(text: str) -> list[Role]:
    """Return the role of each variable, in order; none stands inside quotes."""
    found: list[Role] = []
    opened: list[int] = []
    quote, escaped = "", False
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote and not escaped else quote
            escaped = char == "\\" and not escaped
        elif char in QUOTES:
            quote = char
        elif char in _OPENING:
            opened.append(at)
        elif char in _CLOSING:
            del opened[-1:]
        elif char == NUL:
            found.append(_role(text, at, opened[-1] if opened else None))
    return found


def _role(text: str, at: int, opened: int | None) -> Role:
    before, after = text[:at].rstrip()[-1:], text[at + 1 :].lstrip()[:1]
    if before == ".":
        return Role.NAME
    if opened is None:
        return Role.VALUE
    if text[opened] == "{" and before in "{," and after == ":":
        return Role.NAME
    is_list = text[:opened].rstrip().endswith(".")  # x.[a, b] makes a list
    return Role.PLACE if not is_list and _PLACES.match(text, opened) else Role.VALUE


def token(role: Role, number: int, value: object) -> str:
    """Return what stands for a variable in the text that is compiled."""
    if role is Role.PLACE:
        return text_of(value) if is_place(value) else "0"
    name = f'"\\u0000{number}"'
    return name if role is Role.NAME else f"`{name}`"


def mark(number: int) -> str:
    """Return the name or text that stands for a variable in the tree."""
    return f"{NUL}{number}"


def is_place(value: object) -> bool:
    """Return whether a value is a whole number, as a number or in a text."""
    if isinstance(value, str):
        return _WHOLE.fullmatch(value) is not None
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9


def check_value(role: Role, shown: str, value: object) -> None:
    """Raise an error if a variable holds nothing that fits its role.

    Raises:
        UsageError: no whole number for a place, or no text or number for a name.
    """
    if role is Role.PLACE and not is_place(value):
        hint = f"the field that {shown} names: get @.{shown}" if isinstance(value, str) else None
        raise UsageError(
            f"[{shown}] is a place in a list: {shown} holds no whole number", hint=hint
        )
    plain = isinstance(value, str | int | float) and not isinstance(value, bool)
    if role is Role.NAME and not plain:
        hint = f"[{shown}] is a place in a list" if isinstance(value, list) else None
        raise UsageError(f".{shown} is a field: {shown} holds no name of one", hint=hint)


def bind(node: Any, values: Mapping[str, object]) -> Any:
    """Return a tree with what variables hold in place of the marks that stand for them."""
    if isinstance(node, list):
        return [bind(each, values) for each in node]
    if not isinstance(node, dict):
        return node
    bound = {key: bind(each, values) for key, each in node.items()}
    value = node.get("value")
    if isinstance(value, str) and value in values:
        bound["value"] = values[value] if node["type"] == "literal" else text_of(values[value])
    return bound


def idle_variable(node: Any) -> str | None:
    """Return the mark of a variable on which a whole expression, a test or a key rests alone.

    What looks at nothing in the value is the same for all: ``[?$f=='x']`` finds all or none.
    """
    for part in _decisive(node):
        for mark in _constant(part) or ():
            if mark.startswith(NUL):
                return mark
    return None


def _decisive(tree: Any) -> Iterator[Any]:
    """Yield the parts of a tree that must look at the value that they are given."""
    yield tree
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        kind, children = node["type"], node.get("children", [])
        if kind in ("comparator", "not_expression"):
            yield node
        elif kind in ("expref", "and_expression", "or_expression"):
            yield children[0]
        elif kind in ("pipe", "subexpression", "projection", "filter_projection"):
            yield children[1]
        if kind == "filter_projection":
            yield children[2]
        waiting += [child for child in children if isinstance(child, dict)]  # not of a slice


def _constant(node: Any) -> list[str] | None:
    """Return the texts in an expression that looks at nothing; None of one that looks."""
    kind, children = node["type"], node.get("children", [])
    if kind == "literal":
        return [str(node["value"])]
    if kind in _OF_ALL:
        found = [_constant(child) for child in children]
        return None if None in found else [text for texts in found for text in texts or ()]
    return _constant(children[0]) if kind in _OF_FIRST else None
