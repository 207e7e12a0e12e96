"""What conditions, `group`, `unique` and `join` make of rows whose values are of several kinds."""

from typing import Any

import pytest

from cpshell.errors import UsageError
from cpshell.language.conditions import keep_matching, parse_condition
from cpshell.language.grouping import Summary, group_rows, join_rows, unique_rows


def kept(condition: str, *values: Any) -> list[Any]:
    """Which of these values of the field v a condition keeps."""
    rows = [{"v": value} for value in values]
    return [row["v"] for row in keep_matching(parse_condition(condition), rows)]  # type: ignore[index]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("v:version = 11.10", ["11.10"]),
        ("v:version != 11.10", ["11.1", "11.9", "11.100"]),
        ("v:version > 11.10", ["11.100"]),
        ("v:version <= 11.9", ["11.1", "11.9"]),
        ("v:version in (11.10, 11.9)", ["11.10", "11.9"]),
        ("v:text = 11.10", ["11.10"]),
        ("v:text in (11.10)", ["11.10"]),
        ("v:number = 11.10", ["11.1", "11.10", "11.100"]),
        ("v:number in (11.10)", ["11.1", "11.10", "11.100"]),
        ("v = 11.10", ["11.1", "11.10", "11.100"]),
    ],
)
def test_a_number_is_as_it_was_written_where_texts_and_versions_are_compared(
    condition: str, expected: list[str]
) -> None:
    assert kept(condition, "11.1", "11.10", "11.9", "11.100") == expected


def test_a_php_package_is_compared_by_the_version_that_it_holds() -> None:
    packages = ["ea-php74", "ea-php80", "alt-php82", "php8.3", "ea-php56"]
    assert kept("v:version < 8.1", *packages) == ["ea-php74", "ea-php80", "ea-php56"]
    assert kept("v:version >= ea-php80", *packages) == ["ea-php80", "alt-php82", "php8.3"]


@pytest.mark.parametrize("condition", ["v:version < 8.1", "v:version >= 8.1"])
def test_a_version_has_no_order_beside_a_name(condition: str) -> None:
    with pytest.raises(UsageError, match=r"'inherit2' cannot be compared with the version '8\.1'"):
        kept(condition, "8.1", "inherit2")


def test_a_version_differs_from_a_name() -> None:
    assert kept("v:version = 8.1", "8.1", "inherit2") == ["8.1"]


@pytest.mark.parametrize("value", ["23 Nov 14 22:13", "11.110.0.5"])
def test_a_date_is_not_compared_as_a_version(value: str) -> None:
    with pytest.raises(UsageError, match="is not of the type version"):
        kept("v:version < 2024-01-01", value)
    with pytest.raises(UsageError, match="it is not a number") as caught:
        kept("v < 2024-01-01", value)
    assert caught.value.hint is None


def test_a_hint_names_the_type_that_a_value_is_of() -> None:
    for value, hint in (
        ("11.110.0.5", "as versions: FIELD:version"),
        ("2024-01-31", "as dates: FIELD:date"),
    ):
        with pytest.raises(UsageError, match="it is not a number") as caught:
            kept("v < 1700000001", value)
        assert caught.value.hint == hint


@pytest.mark.parametrize(
    "condition",
    ["v ~ 2024-01-31", "v ^= 2024-01-31", "v:text >= 2024-01-31", "v $= 2024-01-31T10:00"],
)
def test_a_date_is_as_it_was_written_where_texts_are_compared(condition: str) -> None:
    assert kept(condition, "2024-01-31T10:00", "2023-12-24") == ["2024-01-31T10:00"]


def test_leading_zeros_count_in_a_text_and_not_in_a_number() -> None:
    assert kept("v:text = 007", "7", "007") == ["007"]
    assert kept("v = 007", "7", "007") == ["7", "007"]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("v > b9", ["b10"]),
        ("v <= b10", ["b9", "b10", "a"]),
        ("v in (a, b10)", ["b10", "a"]),
        ("not v in (a, b10)", ["b9", None]),
    ],
)
def test_texts_are_in_natural_order_and_what_is_missing_matches_nothing(
    condition: str, expected: list[Any]
) -> None:
    assert kept(condition, "b9", "b10", "a", None) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [("v > (w)", [4]), ("v = (w)", [2]), ("v != (w)", [3, 4, None, 7])],
)
def test_two_fields_are_compared_and_what_is_missing_is_only_unequal(
    condition: str, expected: list[Any]
) -> None:
    rows = [{"v": 2, "w": 2}, {"v": 3, "w": 10}, {"v": 4, "w": 1}, {"v": None, "w": 1}, {"v": 7}]
    found = keep_matching(parse_condition(condition), rows)
    assert [row["v"] for row in found] == expected  # type: ignore[index]


def test_true_and_false_are_flags_and_words() -> None:
    values = (True, False, "1", "true", "0")
    assert kept("v=1", *values) == [True, "1"]
    assert kept("v=0", *values) == [False, "0"]
    assert kept("v=true", *values) == [True, "1", "true"]
    assert kept("v=false", *values) == [False, "0"]


@pytest.mark.parametrize(
    ("value", "shown"), [({"x": 1}, "an object: it cannot"), ([1], "a list: it cannot")]
)
@pytest.mark.parametrize("condition", ["v=x", "v in (x, y)"])
def test_what_is_not_one_value_is_not_compared(condition: str, value: Any, shown: str) -> None:
    with pytest.raises(UsageError, match=f"is {shown}"):
        kept(condition, value)


ROWS = [
    {"plan": "gold", "n": 1, "user": "a"},
    {"plan": "gold", "n": "3", "user": "b"},
    {"plan": None, "n": 2, "user": "c"},
    {"n": 4, "user": None},
]


def test_groups_of_several_fields_are_of_values_that_are_equal() -> None:
    assert group_rows([*ROWS, {"plan": "gold", "n": 3}], ["plan", "n"]) == [
        {"plan": "gold", "n": 1, "count": 1},
        {"plan": "gold", "n": "3", "count": 2},
        {"plan": None, "n": 2, "count": 1},
        {"plan": None, "n": 4, "count": 1},
    ]


def test_a_mean_is_over_the_rows_of_its_group_and_extremes_leave_out_what_is_missing() -> None:
    summaries = [Summary("avg", "n"), Summary("sum", "n"), Summary("max", "user")]
    assert group_rows(ROWS, ["plan"], summaries) == [
        {"plan": "gold", "count": 2, "avg_n": 2, "sum_n": 4, "max_user": "b"},
        {"plan": None, "count": 2, "avg_n": 3, "sum_n": 6, "max_user": "c"},
    ]
    assert group_rows([{"a": 1, "b": None}], ["a"], [Summary("min", "b")]) == [
        {"a": 1, "count": 1, "min_b": None}
    ]


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="two columns would have one name: count"):
        group_rows([{"count": 1}], ["count"])


def test_equal_rows_are_one_whatever_the_order_of_their_fields() -> None:
    rows = [{"a": 1, "b": 2}, {"b": 2, "a": 1}, {"a": 1}]
    assert unique_rows(rows) == [rows[0], rows[2]]


def test_each_partner_makes_a_row_and_lonely_ones_are_counted() -> None:
    rows = [{"k": "a", "x": 1}, {"k": "b", "x": 2}, {"x": 3}]
    table = [
        *({"k": "a", "x": 9}, {"k": "a", "x": 8}),
        *({"k": "c", "x": 7}, {"k": "c", "x": 5}, {"k": None, "x": 6}),
    ]
    joined, alone = join_rows(rows, table, ["k"])
    assert joined == [
        {"k": "a", "x": 1, "x_2": 9},
        {"k": "a", "x": 1, "x_2": 8},
        {"k": "b", "x": 2, "x_2": None},
        {"x": 3, "x_2": None},
    ]
    assert alone == 3  # two of c, and one without a key
