"""Sort keys, and the order of rows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.errors import UsageError
from cpshell.language.orders import Order
from cpshell.language.sort_keys import SortKey, parse_sort, sort_rows, sort_text


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("user", SortKey("user")),
        ("-user", SortKey("user", reverse=True)),
        ("disk:number", SortKey("disk", order=Order.NUMBER)),
        ("disk:numeric", SortKey("disk", order=Order.NUMBER)),
        ("-ip:ipv4", SortKey("ip", reverse=True, order=Order.IPV4)),
    ],
)
def test_sort_keys(text: str, key: SortKey) -> None:
    assert parse_sort(text) == key
    assert parse_sort(sort_text(key)) == key


@pytest.mark.parametrize("text", ["", "-", ":number", "a:size", "a:number:b", "a b"])
def test_what_is_not_a_sort_key_is_said(text: str) -> None:
    with pytest.raises(UsageError, match="invalid sort key"):
        parse_sort(text)


@given(st.text())
def test_any_text_is_a_key_or_refused(text: str) -> None:
    try:
        key = parse_sort(text)
    except UsageError:
        return
    assert parse_sort(sort_text(key)) == key


def in_order(values: list[object], key: str = "x") -> list[Any]:
    return [
        row.get("x") for row in sort_rows([{"x": value} for value in values], [parse_sort(key)])
    ]


@pytest.mark.parametrize(
    ("values", "key", "expected"),
    [
        (["10G", "482M", "2T"], "x", ["482M", "10G", "2T"]),
        (["unlimited", "5M", 0, "1K"], "x", [0, "1K", "5M", "unlimited"]),
        (["10", "9", 2.5], "x", [2.5, "9", "10"]),
        (["a10", "a9", "B1", "10"], "x", ["10", "a9", "a10", "B1"]),
        (["b", None, "a"], "x", ["a", "b", None]),
        (["b", None, "a"], "-x", ["b", "a", None]),
        (["10", "9", "b"], "x:text", ["10", "9", "b"]),
        (["1.10", "1.9", "1.9-rc1"], "x:version", ["1.9-rc1", "1.9", "1.10"]),
        (["10.0.0.10", "9.0.0.1", "10.0.0.9"], "-x:ipv4", ["10.0.0.10", "10.0.0.9", "9.0.0.1"]),
        (["2024-01-31", 1700000000], "x:date", [1700000000, "2024-01-31"]),
    ],
)
def test_orders(values: list[object], key: str, expected: list[object]) -> None:
    assert in_order(values, key) == expected


@pytest.mark.parametrize(
    ("values", "key", "shown"),
    [
        (["5M", "x"], "x", "'x'"),
        (["5M", 7], "x", "7"),
        (["5M", "3d"], "x", "'3d'"),
        (["5", "x"], "x:number", "'x'"),
        (["1.2.3"], "x:ipv4", "'1.2.3'"),
        (["soon"], "x:date", "'soon'"),
    ],
)
def test_a_value_that_has_no_place_in_the_order_is_shown(
    values: list[object], key: str, shown: str
) -> None:
    with pytest.raises(UsageError) as caught:
        in_order(values, key)
    assert shown in caught.value.message


def test_rows_that_are_equal_stay_in_their_order_either_way() -> None:
    rows = [{"x": 1, "n": 1}, {"x": 1, "n": 2}, {"x": 0, "n": 3}]
    assert [row["n"] for row in sort_rows(rows, [parse_sort("x")])] == [3, 1, 2]
    assert [row["n"] for row in sort_rows(rows, [parse_sort("-x")])] == [1, 2, 3]


def test_a_field_that_no_row_has_is_an_error() -> None:
    with pytest.raises(UsageError, match="no row has a field 'usr'") as caught:
        sort_rows([{"user": 1}], [parse_sort("usr")])
    assert caught.value.hint == "did you mean `user`?"
