"""Write rows as text with separators: csv, tsv and Markdown.

The data is not changed: a value that begins with ``=`` is written so. Who opens the file in a
spreadsheet must import it as text, or it may be taken for a formula.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cpshell.errors import UsageError
from cpshell.render.cells import plain
from cpshell.render.context import Context
from cpshell.render.rows import Stream, grid, rows
from cpshell.render.safe import dangerous, escape, safe

_special_in_csv = re.compile('[,"\r\n]').search
_TSV_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def write_csv(value: Any, context: Context) -> Iterator[str]:
    """Yield lines separated by commas, quoted where needed, each ended by a line feed.

    The header is the union of the fields; rows without fields have none. Null is empty,
    nested values are compact JSON.
    """
    for row in _table(value):
        line = ",".join(_csv(cell) for cell in row)
        # A line with nothing on it would be skipped by readers: one empty cell is quoted.
        yield _make_encodable(line if line or len(row) > 1 else '""', context) + "\n"


def _csv(text: str) -> str:
    # Not the csv module: with a plain line feed it leaves carriage returns unquoted.
    return '"' + text.replace('"', '""') + '"' if _special_in_csv(text) else text


def write_tsv(value: Any, context: Context) -> Iterator[str]:
    """Yield lines separated by tabs; tab, line end and backslash are ``\\t``, ``\\n``, ``\\\\``."""
    for row in _table(value):
        yield (
            _make_encodable("\t".join(cell.translate(_TSV_ESCAPES) for cell in row), context) + "\n"
        )


def write_markdown(value: Any, context: Context) -> Iterator[str]:
    """Yield a table of Markdown; pipes and backslashes are escaped, line ends are ``<br>``.

    Without fields the header is ``value``, or empty for several columns: Markdown wants one.
    """
    columns = grid(rows(value))
    if not columns.rows:
        return
    header = columns.header or (("value",) if columns.size == 1 else ("",) * columns.size)
    yield _markdown_row([_markdown(str(name)) for name in header], context)
    yield _markdown_row(["---"] * len(header), context)
    for row in _body(value):
        yield _markdown_row([_markdown(cell) for cell in row], context)


def _markdown(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("|", "\\|")
    return "<br>".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _markdown_row(row: list[str], context: Context) -> str:
    return _make_encodable(f"| {' | '.join(row)} |", context) + "\n"


def _table(value: Any) -> Iterator[list[str]]:
    if isinstance(value, Stream):
        yield from _streamed(value)
        return
    header = grid(rows(value)).header
    if header is not None:
        yield [str(name) for name in header]
    yield from _body(value)


def _streamed(stream: Stream) -> Iterator[list[str]]:
    """Yield header and rows of a stream.

    Raises:
        UsageError: at the end: rows had fields that the header, which is written, does not have.
            All rows are written by then, without these fields. At once: a row has no fields.
    """
    names = stream.columns
    known = frozenset(names)
    new: dict[str, int] = {}
    yield list(names)
    for number, row in enumerate(stream, 1):
        if not isinstance(row, dict):
            raise UsageError(f"row {number:,} has no fields: it has no place below the header")
        if not row.keys() <= known:
            for name in row.keys() - known:
                new.setdefault(str(name), number)
        yield [plain(row.get(name)) for name in names]
    if new:
        raise _no_place(names, new)


def _no_place(names: Sequence[str], new: Mapping[str, int]) -> UsageError:
    """Return the error for fields that stand in no column; ``new`` says from which row on."""
    from cpshell.language.counts import counted

    fields = ", ".join(f"{name} (from row {number:,})" for name, number in sorted(new.items()))
    wanted = ", ".join((*names, *sorted(new)))
    return UsageError(
        f"{counted(len(new), 'field')} of later pages had no column and were not written: {fields}",
        hint=f"| jsonl shows all; with columns for them: --columns '{wanted}'",
    )


def _body(value: Any) -> Iterator[list[str]]:
    columns = grid(rows(value))
    values: Iterable[tuple[Any, ...]] = zip(
        *(columns.column(index) for index in range(columns.size)), strict=True
    )
    for row in values:
        yield [plain(cell) for cell in row]


def _make_encodable(text: str, context: Context) -> str:
    """Return text that can be encoded (no lone surrogates), and is safe where that matters."""
    if context.terminal:
        return safe(text, multiline=True)
    if text.isascii():
        return text
    lone = {c for c in dangerous(text) if "\ud800" <= c <= "\udfff"}
    return text.translate({ord(c): escape(c) for c in lone}) if lone else text
