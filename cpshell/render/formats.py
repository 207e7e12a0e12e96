"""List the formats a value can be written in, by name and by the ending of a file.

A sink encodes what a writer yields as UTF-8. All writers but ``raw`` yield text that can be;
``raw`` yields bytes that aren't UTF-8 as lone surrogates, so a sink must encode with
``errors="surrogateescape"`` to give back what the server sent.
"""

import os
from collections.abc import Callable, Iterable
from enum import Enum
from typing import Any

from cpshell.records import Record, record
from cpshell.render.context import Context

Writer = Callable[[Any, Context], Iterable[str]]


class Part(Enum):
    """What of a reply a format is written from."""

    VALUE = "the data, or what filters made of it"
    RAW = "the body as the server sent it"
    ENVELOPE = "the whole reply"


@record
class Format(Record):
    """One way to write a value. ``write`` yields pieces of text, to be written in order.

    What is written ends with one line end, or is empty; ``raw`` is as the server sent it.
    """

    name: str
    summary: str
    extensions: tuple[str, ...]
    write: Writer
    part: Part = Part.VALUE
    header_lines: int = 0
    """How many lines the names of the fields take: what is appended to a file repeats none."""
    syntax: str = ""
    """What it is for a highlighter: ``json``, or nothing that is coloured."""
    tool_name: str = ""
    """What the server's own tools call it after their ``--output``."""
    streams: bool = False
    """Whether it writes a stream of rows as they come; else it is given all of them."""


def _lazily(module: str, function: str) -> Writer:
    """Return a writer whose module is imported when something is written."""

    def write(value: Any, context: Context) -> Iterable[str]:
        from importlib import import_module

        written: Iterable[str] = getattr(import_module(module), function)(value, context)
        return written

    return write


_TABLE = "cpshell.render.table"
_STRUCTURED = "cpshell.render.structured"
_DELIMITED = "cpshell.render.delimited"
_BUILT_IN = (
    Format(
        "table", "aligned columns for reading", (".txt",), _lazily(_TABLE, "write"), streams=True
    ),
    Format(
        "json",
        "JSON, one compact line",
        (".json",),
        _lazily(_STRUCTURED, "write_json"),
        syntax="json",
        tool_name="json",
        streams=True,
    ),
    Format(
        "pretty",
        "JSON, indented",
        (),
        _lazily(_STRUCTURED, "write_pretty"),
        syntax="json",
        tool_name="jsonpretty",
    ),
    Format(
        "jsonl",
        "JSON, one line a row",
        (".jsonl", ".ndjson"),
        _lazily(_STRUCTURED, "write_jsonl"),
        syntax="json",
        streams=True,
    ),
    Format("yaml", "YAML", (".yaml", ".yml"), _lazily(_STRUCTURED, "write_yaml"), tool_name="yaml"),
    Format(
        "csv",
        "comma-separated, with a header",
        (".csv",),
        _lazily(_DELIMITED, "write_csv"),
        header_lines=1,
        streams=True,
    ),
    Format(
        "tsv",
        "tab-separated, with a header",
        (".tsv",),
        _lazily(_DELIMITED, "write_tsv"),
        header_lines=1,
        streams=True,
    ),
    Format(
        "markdown",
        "a Markdown table",
        (".md", ".markdown"),
        _lazily(_DELIMITED, "write_markdown"),
        header_lines=2,
    ),
    Format(
        "text",
        "text as it is, a list line by line",
        (),
        _lazily(_STRUCTURED, "write_text"),
        streams=True,
    ),
    Format("raw", "the server's bytes", (), _lazily(_STRUCTURED, "write_raw"), part=Part.RAW),
    Format(
        "envelope",
        "the whole reply, one line of JSON",
        (),
        _lazily(_STRUCTURED, "write_envelope"),
        part=Part.ENVELOPE,
        syntax="json",
    ),
)

FORMATS: dict[str, Format] = {format_.name: format_ for format_ in _BUILT_IN}
"""The built-in ones by name, in the order to list them."""
ON_TERMINAL, ELSEWHERE = "table", "json"
"""What results are written in where nobody says how."""


def by_extension(
    path: str | os.PathLike[str], formats: Iterable[Format] = FORMATS.values()
) -> Format | None:
    """Return the format that the ending of a file stands for, in any case, or None."""
    ending = os.path.splitext(os.fspath(path))[1].lower()
    return next((f for f in formats if ending and ending in f.extensions), None)
