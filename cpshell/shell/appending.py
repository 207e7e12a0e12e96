"""Go on with a file that holds a table already: one header, columns in their places."""

import os
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from cpshell.errors import UsageError
from cpshell.render import Format, Part, by_extension, rows
from cpshell.shell.outcome import Outcome
from cpshell.system.files import Files

_MARK = b"\xef\xbb\xbf"


def continued(
    pieces: Iterable[str], outcome: Outcome, form: Format, files: Files, path: Path
) -> Iterable[str]:
    """Return the pieces for the end of a file: without the header that it begins with.

    A last line without its end gets one. Another table in a document has its header, below a
    blank line where a table stands above.

    Raises:
        UsageError: the columns are others than the file's: rows would be read under wrong names.
    """
    with files.open_bytes(path) as stream:
        begins = [stream.readline() for _ in range(max(1, form.header_lines))]
        is_open = stream.seek(0, os.SEEK_END) > 0 and not _ends_a_line(stream)
    if not begins[0]:
        return pieces
    if form.header_lines:
        every = iter(pieces)
        header = list(islice(every, form.header_lines)) if _has_header(outcome) else []
        above = b"".join(begins).removeprefix(_MARK).decode(errors="replace")
        above = above.replace("\r\n", "\n")
        same = above.removesuffix("\n") == "".join(header).removesuffix("\n")
        if form.name != "markdown" and by_extension(path) is form:
            pieces = every if header and same else _below(above, header, every, form, path)
        elif header and not (same and _is_one_table(files, path, form)):
            pieces = chain(_blank_line(files, path, form), header, every)
        else:
            pieces = every
    return _on_a_new_line(pieces) if is_open and form.part is not Part.RAW else pieces


def _ends_a_line(stream: BinaryIO) -> bool:
    stream.seek(-1, os.SEEK_END)
    return stream.read(1) == b"\n"


def _is_one_table(files: Files, path: Path, form: Format) -> bool:
    """Return whether nothing but a table stands in a document."""
    lines = files.read_bytes(path).splitlines()
    return form.name != "markdown" or all(line.startswith(b"|") for line in lines)


def _blank_line(files: Files, path: Path, form: Format) -> list[str]:
    """Return what keeps a table of Markdown apart from one that ends a document."""
    lines = files.read_bytes(path).splitlines()
    return ["\n"] if form.name == "markdown" and lines[-1].startswith(b"|") else []


def _on_a_new_line(pieces: Iterable[str]) -> Iterator[str]:
    every = iter(pieces)
    for first in every:
        yield f"\n{first}"
        yield from every


def _below(
    above: str, header: list[str], pieces: Iterator[str], form: Format, path: Path
) -> Iterable[str]:
    """Return rows without fields, if they fit below what the file begins with."""
    if header:
        raise _other_columns(path, above, header[0], form)
    first = next(pieces, None)
    if first is None:
        return ()
    if len(_cells(first, form)) != len(_cells(above, form)):
        raise _other_columns(path, above, first, form)
    return chain((first,), pieces)


def _other_columns(path: Path, above: str, below: str, form: Format) -> UsageError:
    first, columns = above.partition("\n")[0], _cells(above, form)
    same = sorted(columns) == sorted(_cells(below, form))
    return UsageError(
        f"{path.name} begins with {first!r}, which {below.rstrip()!r} does not fit",
        hint=f"… | select {', '.join(columns)} >> {path.name}" if same else "echo $last > FILE",
    )


def _cells(text: str, form: Format) -> list[str]:
    """Return the cells of the first line of a table."""
    line = text.partition("\n")[0]
    if form.name == "csv":
        import csv

        return next(csv.reader([line]), [])
    return line.split("\t")


def _has_header(outcome: Outcome) -> bool:
    from cpshell.render.rows import grid

    return grid(rows(outcome.value)).header is not None
