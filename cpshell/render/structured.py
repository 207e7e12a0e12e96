"""Write JSON in its kinds, and YAML."""

import functools
import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from cpshell.errors import CpshellError, UsageError
from cpshell.render.context import Context
from cpshell.render.rows import Stream, rows, settled
from cpshell.render.safe import json_escape, safe, safe_json

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode
_surrogate = re.compile("[\ud800-\udfff]")
_PIECE = 1 << 16  # characters that are encoded at once
_FRAMES = 8000  # yaml has three for each level of a value, and the slow one some more
_UNFOLDED = 2**31 - 1  # libyaml wants a number: no line is that wide


def write_json(value: Any, context: Context) -> Iterable[str]:
    """Return one compact line, a long one in pieces."""
    if isinstance(value, Stream):
        return _write_array(value, context)
    return _in_pieces(_make_encodable(_dumps(value), context))


def _in_pieces(text: str) -> Iterator[str]:
    """Yield a line in pieces, so that nobody encodes a copy of the whole."""
    for start in range(0, len(text), _PIECE):
        yield text[start : start + _PIECE]
    yield "\n"


def _write_array(stream: Stream, context: Context) -> Iterator[str]:
    """Yield a stream's rows one by one, in the object that holds them if there is one.

    What breaks off is invalid JSON, and ends its line.
    """
    before, end = (f"{{{_dumps(stream.name)}:[", "]}\n") if stream.name else ("[", "]\n")
    try:
        for row in stream:
            yield before + _make_encodable(_dumps(row), context)
            before = ","
    except CpshellError:
        if before == ",":
            yield "\n"
        raise
    yield end if before == "," else before + end


def write_pretty(value: Any, context: Context) -> Iterable[str]:
    """Return JSON over several lines, indented by two."""
    text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
    return (_make_encodable(text, context), "\n")


def write_jsonl(value: Any, context: Context) -> Iterator[str]:
    """Yield one compact line for each row."""
    for row in value if isinstance(value, Stream) else rows(value):
        yield _make_encodable(_dumps(row), context) + "\n"


def write_text(value: Any, context: Context) -> Iterator[str]:
    """Yield text without quotes; of a list each item on its lines; anything else as JSON."""
    if isinstance(value, Stream) and value.name:
        value = settled(value)
    for item in value if isinstance(value, list | Stream) else [value]:
        if isinstance(item, str):
            yield (safe(item, multiline=True) if context.terminal else item) + "\n"
        else:
            yield _make_encodable(_dumps(item), context) + "\n"


def write_raw(value: Any, context: Context) -> Iterable[str]:
    """Return the server's bytes, decoded with ``surrogateescape``; json where there are none."""
    if context.raw is None:
        return write_json(value, context)
    text = context.raw.decode("utf-8", "surrogateescape")
    return (safe(text, multiline=True) if context.terminal else text,)


def write_envelope(_value: Any, context: Context) -> Iterable[str]:
    """Return the whole reply as one compact line; raise UsageError for a value without one."""
    if context.envelope is None:
        raise UsageError(
            "this value has no envelope: it does not come straight from a call",
            hint="leave out the filters, or choose another format",
        )
    return write_json(context.envelope, context)


def write_yaml(value: Any, context: Context) -> Iterable[str]:
    """Return YAML in block style with the keys in their order."""
    text = _dump_yaml(value, allow_unicode=True)
    if context.terminal and safe_json(text) is not text:
        text = _dump_yaml(value, allow_unicode=False)  # the same value, all in escapes
    return (text,)


def _dumps(value: Any) -> str:
    return _encode(value)


def _make_encodable(text: str, context: Context) -> str:
    """Return JSON that can be encoded (no lone surrogates), and is safe where that matters."""
    if context.terminal:
        return safe_json(text)
    if text.isascii() or not _surrogate.search(text):
        return text
    return _surrogate.sub(lambda match: json_escape(match[0]), text)


_END = "\n...\n"  # a line of its own; a value may end so, too


def _dump_yaml(value: Any, *, allow_unicode: bool) -> str:
    import yaml

    settings: dict[str, Any] = {
        "allow_unicode": allow_unicode,
        "default_flow_style": False,
        "sort_keys": False,
        "width": _UNFOLDED,
    }
    with _deep_recursion():
        try:
            text = yaml.dump(value, Dumper=_dumper(fast=True), **settings)
        except UnicodeEncodeError:  # a lone surrogate: libyaml wants UTF-8, the slow one escapes it
            text = yaml.dump(value, Dumper=_dumper(fast=False), **settings)
    return str(text).removesuffix(_END) + "\n" if text.endswith(_END) else str(text)


@contextmanager
def _deep_recursion() -> Iterator[None]:
    """Let what needs several frames for each level go as deep as JSON is read."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@functools.cache
def _dumper(*, fast: bool) -> Any:
    """Return a safe dumper that writes what appears twice in full, not as an alias."""
    import yaml

    from cpshell.render.yaml_reader import SCALARS

    base = getattr(yaml, "CSafeDumper", yaml.SafeDumper) if fast else yaml.SafeDumper
    dumper: Any = type("Dumper", (base,), {"ignore_aliases": lambda _self, _data: True})
    for tag, (pattern, firsts) in SCALARS.items():  # a text that either version reads otherwise
        dumper.add_implicit_resolver(tag, pattern, firsts)
    return dumper
