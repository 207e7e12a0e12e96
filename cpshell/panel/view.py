"""Ask for page, sort, filter and columns: one vocabulary, three spellings (wire §6)."""

from collections.abc import Iterator
from itertools import count, product
from string import ascii_lowercase
from typing import TypeVar

from cpshell.catalog import Api
from cpshell.errors import UsageError
from cpshell.panel.call import Match, Parameters, SortKey, View

_T = TypeVar("_T")

_PAGE_SIZE = 100  # rows, when a page is asked for without a size

_TYPES = {
    Match.CONTAINS: "contains",
    Match.EQUALS: "eq",
    Match.DIFFERS: "ne",
    Match.LESS: "lt",
    Match.GREATER: "gt",
    Match.BEGINS: "begins",
}


def view_parameters(view: View, api: Api) -> Parameters:
    """Return the parameters that ask this API for that view; none for the whole answer.

    Raises:
        UsageError: the API has no such comparison.
    """
    if view == View():
        return ()
    return tuple(_whm(view) if api is Api.WHM else _cpanel(view, api))


def _cpanel(view: View, api: Api) -> Iterator[tuple[str, str]]:
    """Yield UAPI ``api.…`` and API 2 ``api2_…``. wire §6 [H], columns of UAPI [L]."""
    prefix = "api." if api is Api.UAPI else "api2_"
    if view.where:
        yield f"{prefix}filter", "1"
    for suffix, condition in _with_suffixes(view.where):
        yield f"{prefix}filter_column{suffix}", condition.field
        yield f"{prefix}filter_type{suffix}", _TYPES[condition.match]
        yield f"{prefix}filter_term{suffix}", condition.term
    if view.sort:
        yield f"{prefix}sort", "1"
    for suffix, key in _with_suffixes(view.sort):
        yield f"{prefix}sort_column{suffix}", key.field
        yield f"{prefix}sort_method{suffix}", key.order
        yield f"{prefix}sort_reverse{suffix}", str(int(key.reverse))
    if view.columns:
        yield f"{prefix}columns", "1"
        for letter, column in zip(_letters(), view.columns, strict=False):
            yield f"{prefix}columns_{letter}", column
    if view.limit or view.page > 1:
        size = view.limit or _PAGE_SIZE
        yield f"{prefix}paginate", "1"
        yield f"{prefix}paginate_start", str((view.page - 1) * size + 1)
        yield f"{prefix}paginate_size", str(size)


def _whm(view: View) -> Iterator[tuple[str, str]]:
    """Yield WHM API 1 ``api.….enable``, counted in letters. wire §6 [H]."""
    if view.where:
        yield "api.filter.enable", "1"
    for letter, condition in zip(_letters(), view.where, strict=False):
        if condition.match is Match.DIFFERS:
            raise UsageError(
                "WHM API 1 has no filter for !=",
                hint="filter here instead: … | where 'field!=text'",
            )
        yield f"api.filter.{letter}.field", condition.field
        yield f"api.filter.{letter}.type", _TYPES[condition.match]
        yield f"api.filter.{letter}.arg0", condition.term
    if view.sort:
        yield "api.sort.enable", "1"
    for letter, key in zip(_letters(), view.sort, strict=False):
        yield f"api.sort.{letter}.field", key.field
        yield f"api.sort.{letter}.method", key.order
        yield f"api.sort.{letter}.reverse", str(int(key.reverse))
    if view.columns:
        yield "api.columns.enable", "1"
        for letter, column in zip(
            _letters(), _needed_columns(view.columns, view.sort), strict=False
        ):
            yield f"api.columns.{letter}", column
    if view.limit or view.page > 1:
        size = view.limit or _PAGE_SIZE
        yield "api.chunk.enable", "1"
        yield "api.chunk.start", str((view.page - 1) * size + 1)
        yield "api.chunk.size", str(size)
        yield "api.chunk.verbose", "1"


def _needed_columns(columns: tuple[str, ...], sort: tuple[SortKey, ...]) -> list[str]:
    """Return the columns to ask for: WHM sorts only by columns that it shows. wire §6 [H]."""
    return list(dict.fromkeys([*columns, *(key.field for key in sort)]))


def _with_suffixes(items: tuple[_T, ...]) -> Iterator[tuple[str, _T]]:
    """Yield suffixes: one goes without a number, more go with ``_0``, ``_1``. wire §6 [H]."""
    if len(items) == 1:
        yield "", items[0]
    else:
        yield from ((f"_{index}", item) for index, item in enumerate(items))


def _letters() -> Iterator[str]:
    """Yield a … z, aa …"""
    for length in count(1):
        yield from ("".join(letters) for letters in product(ascii_lowercase, repeat=length))
