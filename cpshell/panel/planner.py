"""Split a view into what the server is asked for and what is done here. Pure.

``--where``, ``--sort``, ``--columns`` and ``--limit`` mean what the filters ``where``, ``sort``,
``select`` and ``limit`` mean. So the server is asked only for what surely brings these rows, or
more of them; then all of it is done here. What is sure, by the facts of wire §6:

=====================  =======  =======  =======  ==========================================
asked for              UAPI     WHM      API 2    why
=====================  =======  =======  =======  ==========================================
``contains`` [H]       yes      yes      yes      the default type, without case; it brings more
                                                  than ``=``, ``^=`` and ``$=`` want
``eq``, ``ne`` [L]     no       no       no       for numbers here, for texts there
``lt``, ``gt`` [M]     no       no       no       ``482M`` counts by its leading number
``begins``, ``ends``   no       no       no       ``contains`` brings these rows as well
sort                   no       no       no       no method knows units, or natural order
columns                no [L]   yes [H]  yes [H]
page [H]               yes      yes      yes      where nothing is filtered or sorted here
=====================  =======  =======  =======  ==========================================
"""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cpshell.catalog import Api
from cpshell.errors import UsageError
from cpshell.panel.call import Call, View, Window
from cpshell.panel.carried import effect_of, reads
from cpshell.records import Record, record

if TYPE_CHECKING:
    from cpshell.language.expressions import Expression

PAGE_SIZE = 100
"""Rows of a page, when one is asked for without a size."""

_COLUMNS_ARE_SURE = (Api.WHM, Api.API2)
_ASCII_RUN = re.compile(r"[!-~ ]+")
_FLAGS = ("true", "false")
"""Texts that are also JSON's true and false, for which servers have 1 and 0."""
_LETTER = re.compile(r"[A-DF-Za-df-z]")  # a text with an e alone may be a number


@record
class Plan(Record):
    """What the server is asked for: texts that fields contain, columns, one page."""

    contains: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    window: Window | None = None


def plan_view(call: Call) -> Plan:
    """Return what to ask the server for.

    Raises:
        UsageError: a page of what is filtered or sorted here.
    """
    view = call.view
    if view.page is not None and (view.where or view.sort):
        what = " and ".join(
            name for name, part in (("--where", view.where), ("--sort", view.sort)) if part
        )
        raise UsageError(
            f"--page cannot stand beside {what}: rows are filtered and sorted here, over all pages",
            hint="take the first rows: --limit N",
        )
    if not reads(call):
        _refuse_rest_of_a_write(call)
        return Plan(window=call.window or _window(view))
    contains = tuple(_contained(view)) if view.where else ()
    return Plan(contains, _columns(call), call.window or _window(view))


def _refuse_rest_of_a_write(call: Call) -> None:
    """Refuse to filter what a write answers: it would have run when a condition fails.

    Raises:
        UsageError: the catalog knows the call for a write, and its view filters.
    """
    view = call.view
    if effect_of(call) is not None and (view.where or view.sort or view.columns):
        raise UsageError(
            f"{call.name} writes: --where, --sort and --columns are for calls that read",
            hint="keep the answer first: let answer = …, then echo $answer | where …",
        )


def _window(view: View) -> Window | None:
    """Return the page to ask for; None for the whole list, which is needed to sort or filter."""
    if view.where or view.sort or (view.limit is None and view.page is None):
        return None
    size = view.limit if view.limit is not None else PAGE_SIZE
    return Window(((view.page or 1) - 1) * size + 1, size)


def _columns(call: Call) -> tuple[str, ...]:
    """Return the columns that are needed for the result, or on the way to it."""
    view = call.view
    if not view.columns or call.api not in _COLUMNS_ARE_SURE:
        return ()
    from cpshell.language.selections import fields_of

    needed = dict.fromkeys([*fields_of(view.columns), *needed_fields(view)])
    plain = all(re.fullmatch(r"\w+", name) for name in needed)
    return tuple(needed) if plain else ()


def needed_fields(view: View) -> list[str]:
    """Return the fields that conditions and sort keys look at."""
    named = (name for test in view.where for name in _fields(test))
    return list(dict.fromkeys([*named, *(key.field for key in view.sort)]))


def _fields(tree: object) -> Iterator[str]:
    from cpshell.language.expressions import FieldValue

    if isinstance(tree, FieldValue):
        yield tree.name
    elif isinstance(tree, tuple):
        for each in tree:
            yield from _fields(each)
    elif isinstance(tree, Record):
        for name in tree.__match_args__:
            yield from _fields(getattr(tree, name))


def _contained(view: View) -> Iterator[tuple[str, str]]:
    """Yield fields with texts that all wanted rows contain in them.

    What comes after ``and`` judges only the rows that came so far; so do these, up to the first
    condition that the server cannot be asked for.
    """
    from cpshell.language.expressions import All

    parts: list[Expression] = []
    for test in view.where:
        parts += test.parts if isinstance(test, All) else [test]
    for part in parts:
        asked = _asked(part)
        if asked is None:
            return
        yield asked


def _asked(test: "Expression") -> tuple[str, str] | None:
    from cpshell.language.expressions import (
        BoundValue,
        Comparison,
        FieldValue,
        Sign,
        TextValue,
    )
    from cpshell.language.quantities import read_quantity

    signs = (Sign.EQUAL, Sign.CONTAINS, Sign.BEGINS, Sign.ENDS)
    if not isinstance(test, Comparison) or test.sign not in signs:
        return None
    left, right = test.left, test.right
    if not isinstance(left, FieldValue) or left.order is not None or "." in left.name:
        return None
    if isinstance(right, TextValue):
        text: object = right.text
    elif isinstance(right, BoundValue):
        text = right.value
    else:
        return None
    if not isinstance(text, str) or read_quantity(text) is not None or text in _FLAGS:
        return None
    run = _longest(_ASCII_RUN.findall(text))
    return (left.name, run) if _LETTER.search(run) else None


def _longest(runs: Iterable[str]) -> str:
    return max(runs, key=len, default="").strip()
