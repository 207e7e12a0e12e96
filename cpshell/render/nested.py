"""Write an object as a tree: keys on the left, values beside them, nested ones indented."""

from collections.abc import Iterator
from typing import Any

from cpshell.render.cells import cells, one_line, pad
from cpshell.render.context import Context

_INDENT = "  "
_GAP = "  "
_KEY_LIMIT = 40  # cells; longer keys push their own value to the right, not everybody's
_DEPTH_LIMIT = 20  # what is nested deeper is shown as JSON


def lines(value: dict[Any, Any], context: Context) -> Iterator[str]:
    """Yield the lines of the tree without line ends.

    A value is never cut: the terminal wraps a line that is wider, so that a url, a token or a hash
    can be copied whole.
    """
    for line in _object(value, 0, context):
        yield line.rstrip(" ")


def _object(value: dict[Any, Any], depth: int, context: Context) -> Iterator[str]:
    names = {key: one_line(str(key), context.width) for key in value}
    column = max(
        (width for name in names.values() if (width := cells(name)) <= _KEY_LIMIT), default=0
    )
    for key, inner in value.items():
        name = names[key]
        if _is_nested(inner, depth):
            yield name
            yield from (_INDENT + line for line in _nested(inner, depth + 1, context))
        else:
            yield f"{pad(name, column)}{_GAP}{_leaf(str(key), inner, context)}"


def _nested(value: Any, depth: int, context: Context) -> Iterator[str]:
    if isinstance(value, dict):
        yield from _object(value, depth, context)
        return
    for element in value:
        if not _is_nested(element, depth):
            yield f"- {_leaf('', element, context)}"
            continue
        for index, line in enumerate(_nested(element, depth + 1, context)):
            yield f"{_INDENT if index else '- '}{line}"


def _is_nested(value: Any, depth: int) -> bool:
    return isinstance(value, dict | list) and bool(value) and depth < _DEPTH_LIMIT


def _leaf(name: str, value: Any, context: Context) -> str:
    if context.humanise is not None and not isinstance(value, dict | list | None):
        value = context.humanise(name, value)
    if value in ([], {}):
        return "(none)"
    return one_line(value)
