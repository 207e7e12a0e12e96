"""List the formats a value can be written in, by name and by the ending of a file.

A sink encodes what a writer yields as UTF-8. All writers but ``raw`` yield text that can be;
``raw`` yields bytes that aren't UTF-8 as lone surrogates, so a sink must encode with
``errors="surrogateescape"`` to give back what the server sent.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

from cpshell.records import Record, record
from cpshell.render.context import Context

Writer = Callable[[Any, Context], Iterable[str]]


@record
class Format(Record):
    """Describes one way to write a value. ``write`` yields pieces of text, to be written in order.

    What is written ends with one line end, or is empty; ``raw`` is as the server sent it.
    """

    name: str
    summary: str
    extensions: tuple[str, ...]
    write: Writer


def _lazily(module: str, function: str) -> Writer:
    """Return a writer whose module is imported when something is written."""

    def write(value: Any, context: Context) -> Iterable[str]:
        from importlib import import_module

        written: Iterable[str] = getattr(import_module(module), function)(value, context)
        return written

    return write


def _built_in() -> Iterable[Format]:
    structured, delimited = "cpshell.render.structured", "cpshell.render.delimited"
    for name, summary, extensions, module, function in (
        ("table", "aligned columns for reading", (".txt",), "cpshell.render.table", "write"),
        ("json", "JSON, one compact line", (".json",), structured, "write_json"),
        ("pretty", "JSON, indented", (), structured, "write_pretty"),
        ("jsonl", "JSON, one line a row", (".jsonl", ".ndjson"), structured, "write_jsonl"),
        ("yaml", "YAML", (".yaml", ".yml"), structured, "write_yaml"),
        ("csv", "comma-separated, with a header", (".csv",), delimited, "write_csv"),
        ("tsv", "tab-separated, with a header", (".tsv",), delimited, "write_tsv"),
        ("markdown", "a Markdown table", (".md", ".markdown"), delimited, "write_markdown"),
        ("text", "text as it is, a list line by line", (), structured, "write_text"),
        ("raw", "the server's bytes", (), structured, "write_raw"),
        ("envelope", "the whole reply, one line of JSON", (), structured, "write_envelope"),
    ):
        yield Format(name, summary, extensions, _lazily(module, function))


FORMATS: dict[str, Format] = {format_.name: format_ for format_ in _built_in()}
"""By name, in the order to list them; a plugin may add its own."""


def by_extension(path: str | os.PathLike[str]) -> Format | None:
    """Return the format that the ending of a file stands for, in any case, or None."""
    ending = os.path.splitext(os.fspath(path))[1].lower()
    return next((f for f in FORMATS.values() if ending and ending in f.extensions), None)
