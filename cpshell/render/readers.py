"""Read values from text: what the writers of the same names write, and lines.

All raise :class:`~cpshell.errors.UsageError` with the name of the text, line and place where it
cannot be read. Cells of csv and tsv are text. Line ends are ``\\n``.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from cpshell.errors import UsageError
from cpshell.render.formats import by_extension

Reader = Callable[[str, str], Any]
"""A text, and what to call it in errors → the value."""

_LONGEST_CELL = 1 << 28
_ESCAPE = re.compile(r"\\([tnr\\])")
_UNESCAPED = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
_LINES = ("", ".txt", ".list", ".log")
"""Endings of files that hold lines."""


def read_lines(text: str, name: str) -> list[str]:
    """Return the lines; an empty one counts, the end of the last one does not begin another."""
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines


def read_json(text: str, name: str) -> Any:
    """Return one JSON value."""
    return _json(text, name, 1)


def read_jsonl(text: str, name: str) -> list[Any]:
    """Return the value of each line; blank lines are passed over."""
    lines = enumerate(text.split("\n"), 1)
    return [_json(line, name, number) for number, line in lines if line.strip()]


def read_yaml(text: str, name: str, *, merges: bool = True) -> Any:
    """Return one YAML document, as :mod:`cpshell.render.yaml_reader` reads it.

    Without ``merges`` the key ``<<`` is one like any other: what is nested so can grow without
    limit, which matters where the text comes from others.
    """
    from cpshell.render.yaml_reader import load_yaml

    return load_yaml(text, name, merges=merges)


def read_csv(text: str, name: str) -> list[dict[str, str]]:
    """Return a row for each record below the header; blank lines are passed over."""
    import csv

    _refuse_other_separator(text, name)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(_kept(text), strict=True)

    def records() -> Iterator[tuple[int, list[str]]]:
        try:
            for record in reader:
                if record:
                    yield reader.line_num, record
        except csv.Error as error:
            raise UsageError(f"{name}:{reader.line_num}: invalid csv: {error}") from None

    return _table(records(), name)


def read_tsv(text: str, name: str) -> list[dict[str, str]]:
    """Return a row for each line below the header; ``\\t``, ``\\n``, ``\\\\`` are escapes."""
    lines = enumerate(text.split("\n"), 1)
    records = ((number, line.split("\t")) for number, line in lines if line)
    return [
        {key: _ESCAPE.sub(lambda found: _UNESCAPED[found[1]], cell) for key, cell in row.items()}
        for row in _table(records, name)
    ]


READERS: dict[str, Reader] = {
    "csv": read_csv,
    "tsv": read_tsv,
    "json": read_json,
    "jsonl": read_jsonl,
    "yaml": read_yaml,
    "lines": read_lines,
}
"""What text can be read as, by name."""


def reader_of(path: str | os.PathLike[str]) -> str | None:
    """Return what a file holds by its ending; ``None`` where that says nothing."""
    ending = os.path.splitext(os.fspath(path))[1].lower()
    if ending in _LINES:
        return "lines"
    form = by_extension(path)
    return form.name if form is not None and form.name in READERS else None


def _kept(text: str) -> Iterable[str]:
    """Return the lines with their ends: a quoted cell may hold some."""
    return (f"{line}\n" for line in read_lines(text, ""))


def _refuse_other_separator(text: str, name: str) -> None:
    """Refuse a header of semicolons or tabs: each row would be one cell."""
    header = text.partition("\n")[0]
    other = next((sign for sign in ";\t" if sign in header), None)
    if other is not None and "," not in header and '"' not in header:
        what, hint = ("tabs", "--as tsv reads them")
        if other == ";":
            what, hint = "semicolons", "open reads commas: save the table with them, or as tsv"
        raise UsageError(f"{name}:1: the header has no commas, but {what}", hint=hint)


def _json(text: str, name: str, line: int) -> Any:
    import json

    from cpshell.language import json_values

    try:
        return json_values.read_json(text)
    except json.JSONDecodeError as error:
        place = f"{name}:{line + error.lineno - 1}"
        raise UsageError(f"{place}: invalid JSON at column {error.colno}: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name}:{line}: invalid JSON: {error}") from None


def _table(records: Iterator[tuple[int, list[str]]], name: str) -> list[dict[str, str]]:
    """Return records as rows, the first one being the names of the fields."""
    number, header = next(records, (1, []))
    for index, field in enumerate(header):
        if not field.strip():
            raise UsageError(f"{name}:{number}: column {index + 1} of the header has no name")
        if field in header[:index]:
            raise UsageError(f"{name}:{number}: the header has {field!r} twice")
    table = []
    for number, record in records:
        if len(record) != len(header):
            from cpshell.language.counts import counted

            cells = counted(len(record), "cell")
            raise UsageError(f"{name}:{number}: {cells}, but the header has {len(header)}")
        table.append(dict(zip(header, record, strict=True)))
    return table
