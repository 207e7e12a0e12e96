"""Conditions and columns over rows that come in blocks: as if they had come at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cpshell.errors import UsageError
from cpshell.language.conditions import keep_matching, parse_condition
from cpshell.language.running import keep_running, runs, select_running
from cpshell.language.selections import parse_selection, select_rows
from cpshell.language.templates import Template

Rows = list[dict[str, Any]]


def blocks(rows: Rows, size: int) -> Iterator[Rows]:
    for at in range(0, len(rows), size):
        yield rows[at : at + size]


def kept(condition: str, rows: Rows, size: int) -> Any:
    try:
        found = keep_running(parse_condition(condition), blocks(rows, size))
        return [row for block in found for row in block]
    except UsageError as error:
        return type(error)


VALUES = st.sampled_from(
    ["1M", "3G", "0", "unlimited", "7", 7, 0, "text", "", None, "2 days", "50%", "v1.2", True]
)
ROWS = st.lists(st.fixed_dictionaries({}, optional={"a": VALUES, "b": VALUES}), max_size=8)
CONDITIONS = [
    "a>2",
    "a=7",
    "a!=1",
    "a>1M",
    "a=text",
    "a~t",
    "a in (7, text)",
    "a?>2 and b>2",
    "a=text or b<5",
    "not (a>2 or b=3)",
    "a>b",
    "a + b > 5",
    "a:number>2",
    "a>text",
]


@pytest.mark.parametrize("condition", CONDITIONS)
@example(rows=[{"a": "0"}, {"a": "text"}, {}], size=1)
@given(rows=ROWS, size=st.integers(1, 4))
def test_blocks_are_judged_as_the_whole_or_end_in_an_error(
    condition: str, rows: Rows, size: int
) -> None:
    try:
        whole: Any = keep_matching(parse_condition(condition), rows)
    except UsageError as error:
        whole = type(error)
    found = kept(condition, rows, size)
    assert found == whole


def test_a_unit_that_changes_between_blocks_is_refused() -> None:
    rows = [{"used": "5M"}, {"used": "6M"}, {"used": "7G"}]
    found = keep_running(parse_condition("used>=6"), blocks(rows, 2))
    assert next(found) == [{"used": "6M"}]
    with pytest.raises(UsageError, match="the values have several: G, M"):
        next(found)


def test_a_field_that_comes_later_is_waited_for_and_one_that_never_comes_is_an_error() -> None:
    rows: Rows = [{"a": 1}, {"a": 2}, {"a": 3, "b": 1}, {"a": 4}, {"a": 5}]
    assert kept("b=1", rows, 1) == [{"a": 3, "b": 1}]
    assert kept("c=1", rows, 1) is UsageError


def test_what_is_held_back_is_not_judged_again_for_each_block() -> None:
    rows: Rows = [{"a": 1}] * 256
    looks = 0

    class Row(dict[str, Any]):
        def get(self, *key: Any) -> Any:
            nonlocal looks
            looks += 1
            return super().get(*key)

    assert kept("b=1", [Row(row) for row in rows], 1) is UsageError
    assert looks < 4 * len(rows)


@pytest.mark.parametrize("columns", ["a", "a, b", "c=a + 1", "a, d?"])
def test_columns_are_chosen_as_of_the_whole(columns: str) -> None:
    rows: Rows = [{"a": 1}, {"a": 2, "b": 1}, {"a": 3}, {}, {"b": 4}]
    chosen = parse_selection(Template(columns))
    assert runs(chosen)
    found = [row for block in select_running(chosen, blocks(rows, 1)) for row in block]
    assert found == select_rows(rows, chosen)


def test_columns_with_a_comparison_want_all_rows() -> None:
    assert not runs(parse_selection(Template("a, big=(a>2)")))
