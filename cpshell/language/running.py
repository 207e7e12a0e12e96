"""Judge and choose rows that come in blocks as if they had come at once. Pure.

What an expression reads off a whole column is in which unit its numbers are, and whether a field is
known at all. So each comparison is given, beside a block, one row of the blocks before for each
kind of value that it has seen. What makes no sense in a block may make sense with the next: such
rows are held back until it does, or until the last block has come.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import compress
from math import inf
from typing import Any

from cpshell.errors import UsageError
from cpshell.language.arithmetic import evaluate, is_constant
from cpshell.language.comparisons import Mask
from cpshell.language.conditions import matching
from cpshell.language.expressions import TESTS, Comparison, Expression, Membership, Test
from cpshell.language.fields import column
from cpshell.language.quantities import quantity_of
from cpshell.language.selections import Selected, fields_of, select_rows
from cpshell.language.tree import nodes

Work = Callable[[list[Any]], list[Any]]


def keep_running(tree: Test, blocks: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """Yield the rows of blocks for which a condition holds.

    Raises:
        UsageError: an unknown field, or a comparison that makes no sense.
    """
    judge = _Judge()
    return _worked(lambda rows: list(compress(rows, matching(tree, rows, judge))), blocks)


def select_running(
    columns: Sequence[Selected], blocks: Iterable[Sequence[Any]]
) -> Iterator[list[Any]]:
    """Yield the rows of blocks with these columns, none of which is a condition.

    Raises:
        UsageError: an unknown field, or values that cannot be computed with.
    """
    known = _Known()
    return _worked(lambda rows: known.select(columns, rows), blocks)


def runs(columns: Sequence[Selected]) -> bool:
    """Return whether columns can be chosen block by block: no comparison is among them."""
    return not any(isinstance(node, TESTS) for each in columns for node in nodes(each.value))


def _worked(work: Work, blocks: Iterable[Sequence[Any]]) -> Iterator[list[Any]]:
    """Yield what becomes of blocks; what fails is tried again when there is twice as much."""
    held: list[Any] = []
    failed = 0
    for block in blocks:
        held += block
        if failed and len(held) < 2 * failed:
            continue
        try:
            done = work(held)
        except UsageError:
            failed = len(held)
            continue
        held, failed = [], 0
        yield done
    if held:
        yield work(held)


class _Judge:
    """Evaluates comparisons beside rows of the blocks before."""

    def __init__(self) -> None:
        self._before: dict[int, dict[object, Any]] = {}  # by the place of a part in its tree

    def __call__(self, part: Expression, rows: Sequence[Any]) -> Mask:
        before = self._before.setdefault(id(part), {})
        beside = [*before.values(), *rows]
        mask = matching(part, beside)[len(before) :]
        if isinstance(part, Comparison | Membership):
            for row, kind in zip(beside, _kinds(part, beside), strict=True):
                before.setdefault(kind, row)
        return mask


def _kinds(part: Comparison | Membership, rows: Sequence[Any]) -> Iterable[object]:
    """Return for each row what its values may mean for others: their units, or what else they
    are; a row without a value stands for the fields that it has."""
    kinds: Iterable[object] = map(_kind, evaluate(part.left, rows))
    if isinstance(part, Comparison) and not is_constant(part.right):
        kinds = zip(kinds, map(_kind, evaluate(part.right, rows)), strict=True)
    for kind, row in zip(kinds, rows, strict=True):
        yield (None, *row) if kind is None and isinstance(row, dict) else kind


def _kind(value: object) -> object:
    if value is None:
        return None
    quantity = quantity_of(value)
    if quantity is None:
        return type(value)
    return "any unit" if quantity.amount in (0, inf) else (quantity.measure, quantity.unit)


class _Known:
    """Chooses columns; a field that the rows before had is known."""

    def __init__(self) -> None:
        self._rows: dict[str, Any] = {}

    def select(self, columns: Sequence[Selected], rows: list[Any]) -> list[Any]:
        before = list(self._rows.values())
        chosen = select_rows([*before, *rows], columns)[len(before) :]
        for name in fields_of(columns):
            if name not in self._rows:
                values = column(rows, name, optional=True)
                for row, value in zip(rows, values, strict=True):
                    if value is not None:
                        self._rows[name] = row
                        break
        return chosen
