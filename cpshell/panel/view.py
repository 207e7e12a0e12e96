"""Ask for page, filter and columns: one vocabulary, three spellings (wire §6)."""

from collections.abc import Iterator, Sequence
from itertools import count, product
from string import ascii_lowercase
from typing import TYPE_CHECKING, TypeVar

from cpshell.catalog import Api
from cpshell.panel.call import Call, Parameters, View

if TYPE_CHECKING:
    from cpshell.panel.planner import Plan

_T = TypeVar("_T")


def view_parameters(call: Call) -> Parameters:
    """Return the parameters that ask for what the server is to do; none for the whole answer.

    Raises:
        UsageError: a page of what is filtered or sorted here.
    """
    if call.window is None and call.view == View():
        return ()
    from cpshell.panel.planner import plan_view

    plan = plan_view(call)
    return tuple(_whm(plan) if call.api is Api.WHM else _cpanel(plan, call.api))


def _cpanel(plan: "Plan", api: Api) -> Iterator[tuple[str, str]]:
    """Yield UAPI ``api.…`` and API 2 ``api2_…``. wire §6 [H], columns of UAPI [L]."""
    prefix = "api." if api is Api.UAPI else "api2_"
    if plan.contains:
        yield f"{prefix}filter", "1"
    for suffix, (field, text) in _with_suffixes(plan.contains):
        yield f"{prefix}filter_column{suffix}", field
        yield f"{prefix}filter_type{suffix}", "contains"
        yield f"{prefix}filter_term{suffix}", text
    if plan.columns:
        yield f"{prefix}columns", "1"
        for letter, column in zip(_letters(), plan.columns, strict=False):
            yield f"{prefix}columns_{letter}", column
    if plan.window is not None:
        yield f"{prefix}paginate", "1"
        yield f"{prefix}paginate_start", str(plan.window.start)
        yield f"{prefix}paginate_size", str(plan.window.size)


def _whm(plan: "Plan") -> Iterator[tuple[str, str]]:
    """Yield WHM API 1 ``api.….enable``, counted in letters. wire §6 [H]."""
    if plan.contains:
        yield "api.filter.enable", "1"
    for letter, (field, text) in zip(_letters(), plan.contains, strict=False):
        yield f"api.filter.{letter}.field", field
        yield f"api.filter.{letter}.type", "contains"
        yield f"api.filter.{letter}.arg0", text
    if plan.columns:
        yield "api.columns.enable", "1"
        for letter, column in zip(_letters(), plan.columns, strict=False):
            yield f"api.columns.{letter}", column
    if plan.window is not None:
        yield "api.chunk.enable", "1"
        yield "api.chunk.start", str(plan.window.start)
        yield "api.chunk.size", str(plan.window.size)
        yield "api.chunk.verbose", "1"


def _with_suffixes(items: Sequence[_T]) -> Iterator[tuple[str, _T]]:
    """Yield suffixes: one goes without a number, more go with ``_0``, ``_1``. wire §6 [H]."""
    if len(items) == 1:
        yield "", items[0]
    else:
        yield from ((f"_{index}", item) for index, item in enumerate(items))


def _letters() -> Iterator[str]:
    """Yield a … z, aa …"""
    for length in count(1):
        yield from ("".join(letters) for letters in product(ascii_lowercase, repeat=length))
