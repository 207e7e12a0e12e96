"""A window on a table: what is seen of it, and how little is laid out."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from cpshell.errors import CallFailed
from cpshell.render.cells import cells
from cpshell.render.context import Context
from cpshell.repl.table_view import TableView

ROWS = [
    {
        "user": f"user{number:03}",
        "disk": number * 1000,
        "note": "日本" * 12,
        "x": "é" * 30,
        "z": "end",
    }
    for number in range(100)
]


def view(rows: list[Any] | None = None, more: Iterator[list[Any]] | None = None) -> TableView:
    return TableView(list(ROWS if rows is None else rows), more, Context(width=80, terminal=True))


def test_rows_scroll_under_their_titles_and_the_first_column_stays() -> None:
    seen = view()
    assert seen.head(40, ruled=True) == [
        "user      disk  note                   …",
        "───────  ─────  ───────────────────────…",
    ]
    assert seen.body(40, 2)[0] == "user000      0  日本日本日本日本日本日…"
    seen.down(3, 2)
    seen.across(1, 40)
    assert seen.head(40, ruled=False)[0].startswith("user     note  ")
    assert seen.body(40, 2)[0].startswith("user003  日本日本")
    for _ in range(20):
        seen.across(1, 40)
    assert seen.body(40, 1) == ["user003  éééééééééééééééééééééééééé  end"]
    assert seen.head(40, ruled=False) == ["user     " + " " * 28 + "z"]
    for _ in range(20):
        seen.across(-1, 40)
    assert seen.offset == 0


@pytest.mark.parametrize("width", [1, 7, 20, 39, 40, 41, 80, 140])
def test_no_line_is_wider_than_the_window_wherever_it_is(width: int) -> None:
    seen = view()
    for _ in range(60):
        lines = [*seen.head(width, ruled=True), *seen.body(width, 3)]
        assert max(map(cells, lines)) <= width
        seen.across(1, width)


def test_it_stops_at_the_first_and_the_last_row() -> None:
    seen = view()
    seen.down(10**9, 10)
    assert seen.body(40, 10)[-1].startswith("user099")
    assert "rows 91-100 of 100" in seen.status(10)
    seen.down(-(10**9), 10)
    assert seen.top == 0


def test_a_wider_cell_that_comes_into_sight_widens_its_column() -> None:
    rows = [{"a": "x", "b": "y"} for _ in range(1000)]
    rows[900]["a"] = "wide" * 3
    seen = view(rows)
    assert seen.body(40, 1) == ["x  y"]
    seen.down(900, 1)
    assert seen.body(40, 1) == ["widewidewide  y"]


def test_a_search_finds_the_next_row_in_any_column_and_says_where_there_is_none() -> None:
    seen = view()
    seen.word = "USER07"
    seen.search(1, 5)
    assert seen.top == 70
    seen.search(1, 5)
    assert seen.top == 71
    seen.search(-1, 5)
    assert seen.top == 70
    seen.word = "nowhere"
    seen.search(1, 5)
    assert (seen.top, seen.status(5)) == (70, "not found: nowhere")
    seen.word = "(b"
    assert list(seen.marks("a(B)c")) == [(False, "a"), (True, "(B"), (False, ")c")]


def test_rows_come_when_they_are_asked_for_and_new_fields_with_them() -> None:
    asked: list[int] = []

    def more() -> Iterator[list[Any]]:
        for number in range(3):
            asked.append(number)
            yield [{"user": f"more{number}", "new": number}] * 50
        raise CallFailed("the server is gone")

    seen = view(more=more())
    seen.body(60, 20)
    assert asked == []
    assert "of 100 so far" in seen.status(20)
    seen.down(100, 20)
    assert asked == [0]
    assert "6 columns" in seen.status(20)
    seen.word = "not there"
    seen.search(1, 20)
    assert (len(seen.rows), seen.is_whole, str(seen.failure)) == (250, True, "the server is gone")


def test_values_that_are_no_objects_are_shown_too() -> None:
    assert view([1, 2, 3]).body(10, 2) == ["1", "2"]
    assert view([[1, "a"], [2, "b"]]).body(10, 2) == ["1  a", "2  b"]
    assert view([{"a": "\x1b[31m"}]).body(20, 1) == ["\\x1b[31m"]


@pytest.mark.slow
def test_a_screen_of_100_000_rows_is_laid_out_as_fast_as_one_of_a_thousand() -> None:
    def seconds(number: int) -> float:
        rows = [{f"field{each}": f"{row} {each}" for each in range(20)} for row in range(number)]
        seen = view(rows)
        begun = time.process_time()
        for _ in range(20):
            seen.down(number // 25, 40)
            seen.body(80, 40)
        return time.process_time() - begun

    seconds(100)
    assert seconds(100_000) < 5 * seconds(1_000) + 0.05
