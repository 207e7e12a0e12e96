"""``>> FILE``: rows that go on where a table in the file ends."""

from collections.abc import Iterable
from itertools import chain, islice
from pathlib import Path

from cpshell.render import Stream, rows
from cpshell.shell.outcome import Outcome
from cpshell.system.system import encoded

_HEADER = {"csv": 1, "tsv": 1, "markdown": 2}  # lines of it


def continued(pieces: Iterable[str], outcome: Outcome, name: str, path: Path) -> Iterable[str]:
    """The pieces for the end of a file, without a header that the file begins with already.

    Other columns than the file's keep theirs: what follows would be read under wrong names.
    """
    count = _HEADER.get(name, 0)
    if not count or not path.is_file() or not _has_header(outcome):
        return pieces
    every = iter(pieces)
    header = list(islice(every, count))
    with open(path, "rb") as stream:
        begins_so = [stream.readline() for _ in header] == [encoded(line) for line in header]
    return every if begins_so else chain(header, every)


def _has_header(outcome: Outcome) -> bool:
    from cpshell.render.rows import grid

    value = outcome.value
    return isinstance(value, Stream) or grid(rows(value)).header is not None
