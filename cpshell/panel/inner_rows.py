"""Judge the rows within the rows of an answer: the files of an upload in API 2, for example.

What a read gives is data all through. Of other calls a row has failed whose rows within all say no;
where some of them worked, that is so only where the call is known to write. wire §5, §7 [L]
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cpshell.panel.reasons import unique
from cpshell.panel.row_verdicts import (
    SILENT,
    Verdicts,
    judge_counts,
    judge_rows,
    labels_of,
    verdict,
)
from cpshell.records import Record, record

_DEPTH = 4  # lists and objects in each other that are looked into


@record
class _Left(Record):
    """What is left of a value without the rows in it that say no, and what those say.

    ``worked``: there are rows that say yes; ``gone``: there are none, and others say no.
    """

    value: Any
    lines: tuple[str, ...] = ()
    worked: bool = False

    @property
    def gone(self) -> bool:
        return bool(self.lines) and not self.worked


def judge_within(data: Any) -> Verdicts:
    """Return what the rows within the rows of data say; those outside are judged already."""
    if not isinstance(data, Mapping):
        left = _of_rows(data, _DEPTH)
    elif verdict(data) is None:
        left = _joined(data, {name: _of_member(value) for name, value in data.items()})
    else:
        left = _of_row(data, _DEPTH)
    if not left.lines:
        return SILENT
    return Verdicts(False, unique(left.lines), (), None if left.gone else left.value)


def _of_member(value: Any) -> _Left:
    """Look into a list in an object, whose rows are judged already, or the lists of an object."""
    if isinstance(value, Mapping):
        return _of_lists(value, _DEPTH)
    return _of_rows(value, _DEPTH)


def _of_rows(rows: Any, depth: int) -> _Left:
    """Look into each row of a list, and leave out those in which nothing worked."""
    if not isinstance(rows, list) or not depth:
        return _Left(rows)
    found = [_of_row(row, depth) if isinstance(row, Mapping) else _Left(row) for row in rows]
    failed = [each for each in found if each.lines]
    if not failed:
        return _Left(rows, worked=any(each.worked for each in found))
    labels = labels_of([row for row in rows if isinstance(row, Mapping)], rows)
    lines = tuple(
        f"{label}: {line}" if label and len(rows) > 1 else line
        for label, each in zip(labels, found, strict=True)
        for line in each.lines
    )
    left = [each.value for each in found if not each.gone]
    if left and len(left) < len(rows):
        lines = (f"{len(rows) - len(left)} of {len(rows)} rows failed: {lines[0]}", *lines[1:])
    return _Left(left, lines, worked=bool(left))


def _of_row(row: Mapping[str, Any], depth: int) -> _Left:
    """Judge the lists in a row, or what it counts as failed."""
    left = _of_lists(row, depth)
    if left.lines:
        return left
    counted = judge_counts(row)
    return left if counted.ok else _Left(row, counted.errors, counted.good is not None)


def _of_lists(row: Mapping[str, Any], depth: int) -> _Left:
    lists = {name: value for name, value in row.items() if isinstance(value, list)}
    return _joined(row, {name: _judged(value, depth - 1) for name, value in lists.items()})


def _judged(rows: Sequence[Any], depth: int) -> _Left:
    """Judge the rows of a list, and look into those that are left."""
    found = judge_rows(rows)
    if not found.ok and found.good is None:
        return _Left(rows, found.errors)
    within = _of_rows(rows if found.ok else found.good, depth)
    says_yes = any(isinstance(row, Mapping) and verdict(row) for row in rows)
    return _Left(within.value, (*found.errors, *within.lines), within.worked or says_yes)


def _joined(data: Mapping[str, Any], found: Mapping[str, _Left]) -> _Left:
    """Return an object without those of its members that are gone."""
    lines = tuple(line for each in found.values() for line in each.lines)
    worked = any(each.worked for each in found.values())
    if not lines:
        return _Left(data, worked=worked)
    left = {name: each.value for name, each in found.items() if not each.gone}
    rest = {name: value for name, value in data.items() if name not in found or name in left}
    return _Left({**rest, **left}, lines, worked)
