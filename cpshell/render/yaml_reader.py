"""Read YAML as its version 1.2 defines it in the core schema: what JSON can hold, and no more.

``yes``, ``on`` and dates are texts; ``012`` is 12 and ``0o14`` as well; keys are texts as they are
written; a key that stands twice in one object is an error. Merges (``<<: *name``), which are older
than this schema, are read where they are wanted. Source: YAML 1.2.2, section 10.3.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from cpshell.errors import UsageError

_PREFIX = "tag:yaml.org,2002:"
_INT = r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_BEYOND_JSON = r"[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN"
SCALARS = {
    f"{_PREFIX}null": (re.compile(r"(?:~|null|Null|NULL|)\Z"), ("~", "n", "N", "")),
    f"{_PREFIX}bool": (re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z"), tuple("tTfF")),
    f"{_PREFIX}int": (re.compile(rf"(?:{_INT})\Z"), tuple("-+0123456789")),
    f"{_PREFIX}float": (re.compile(rf"(?:{_FLOAT}|{_BEYOND_JSON})\Z"), tuple("-+.0123456789")),
}
"""What a word without quotes is, in the order to ask, and the characters that begin such words."""
_MERGE = f"{_PREFIX}merge"
_KINDS = {f"{_PREFIX}{kind}" for kind in ("str", "map", "seq")} | SCALARS.keys()


def load_yaml(text: str, name: str, *, merges: bool = True) -> Any:
    """Return one YAML document; None for a text without one.

    Raises:
        UsageError: with the line of what cannot be read, or has no place in JSON.
    """
    import yaml

    loader = _loader()(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        _check(node, merges=merges)
        return loader.construct_document(node)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "it cannot be read"
        raise _invalid(name, mark, problem) from None
    except _Refused as error:
        raise _invalid(name, error.mark, error.problem) from None
    except RecursionError:
        raise UsageError(f"{name}: this YAML is nested too deeply") from None
    finally:
        loader.dispose()


class _Refused(Exception):
    """Something that YAML allows, and this shell does not."""

    def __init__(self, node: Any, problem: str) -> None:
        super().__init__(problem)
        self.mark, self.problem = node.start_mark, problem


def _invalid(name: str, mark: Any, problem: str) -> UsageError:
    line = mark.line + 1 if mark is not None else 1
    return UsageError(f"{name}:{line}: invalid YAML: {problem}")


def _check(root: Any, *, merges: bool) -> None:
    """Refuse what JSON does not know in a tree, and make texts of its keys.

    Raises:
        _Refused: the first such node.
    """
    checked: set[int] = set()
    above: set[int] = set()  # the nodes around this one: an alias of them has no end
    waiting = [(root, True)]
    while waiting:
        node, entering = waiting.pop()
        if not entering:
            above.discard(id(node))
            continue
        if id(node) in above:
            raise _Refused(node, "this holds itself")
        if id(node) in checked:
            continue
        checked.add(id(node))
        above.add(id(node))
        waiting.append((node, False))
        _check_kind(node)
        waiting += [(child, True) for child in reversed(list(_children(node, merges=merges)))]


def _check_kind(node: Any) -> None:
    if node.tag not in _KINDS:
        raise _Refused(node, f"{node.tag.removeprefix(_PREFIX)!r} is a kind that JSON has not")
    if node.id != "scalar" or node.tag not in SCALARS:
        return
    kind, value = node.tag.removeprefix(_PREFIX), node.value
    if not SCALARS[node.tag][0].match(value):
        raise _Refused(node, f"{value!r} is not of the type {kind}")
    if kind in ("int", "float"):
        _check_number(node, value)


def _check_number(node: Any, value: str) -> None:
    if re.fullmatch(_BEYOND_JSON, value):
        raise _Refused(node, f"JSON has no number {value}; the text is '{value}'")
    if len(value) > 4000:  # more digits than Python reads
        raise _Refused(node, "this number is too long")
    if node.tag.endswith("float") and float(value) in (float("inf"), float("-inf")):
        raise _Refused(node, f"the number {value} is too large")


def _children(node: Any, *, merges: bool) -> Iterator[Any]:
    """Yield what a list or an object holds; its keys are made texts, each once."""
    if node.id == "sequence":
        yield from node.value
    elif node.id == "mapping":
        keys: set[str] = set()
        for index, (key, value) in enumerate(node.value):
            if key.id != "scalar":
                raise _Refused(key, "a list or an object cannot be a key")
            if key.value in keys:
                raise _Refused(key, f"the key {key.value!r} stands in one object twice")
            keys.add(key.value)
            if not (merges and key.tag == _MERGE):  # another node: an alias may stand for it
                text = type(key)(f"{_PREFIX}str", key.value, key.start_mark, key.end_mark)
                node.value[index] = text, value
            yield value


@cache
def _loader() -> Any:
    """Return a loader that knows the core schema, and merges."""
    import yaml

    resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {"<": [(_MERGE, re.compile("<<\\Z"))]}
    for tag, (pattern, firsts) in SCALARS.items():
        for first in firsts:
            resolvers.setdefault(first, []).append((tag, pattern))
    base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader: Any = type("Loader", (base,), {"yaml_implicit_resolvers": resolvers})
    loader.add_constructor(f"{_PREFIX}int", _read_integer)
    loader.add_constructor(f"{_PREFIX}float", lambda _, node: float(node.value))
    return loader


def _read_integer(_loader: Any, node: Any) -> int:
    text: str = node.value
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text[2:] if base != 10 else text, base)
