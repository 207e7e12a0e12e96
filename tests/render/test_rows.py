import pytest

from cpshell.render import rows
from cpshell.render.rows import grid


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([1, 2], [1, 2]),
        ([], []),
        (None, []),
        ({"acct": [{"user": "alice"}]}, [{"user": "alice"}]),
        ({"acct": []}, []),
        ({"one": 1}, [{"one": 1}]),
        ({"a": {"b": 1}}, [{"a": {"b": 1}}]),
        ({"a": [1], "b": [2]}, [{"a": [1], "b": [2]}]),
        ({}, [{}]),
        ("text", ["text"]),
        (0, [0]),
    ],
)
def test_rows_of_a_value(value, expected):
    assert rows(value) == expected


def test_columns_are_the_union_of_fields_in_order_of_appearance():
    columns = grid([{"b": 1, "a": 2}, {"c": 3, "a": 4}])
    assert columns.header == ("b", "a", "c")
    assert [columns.column(i) for i in range(3)] == [[1, None], [2, 4], [None, 3]]


def test_rows_of_lists_have_columns_without_names():
    columns = grid([["a", 1], ["b"]])
    assert columns.header is None
    assert [columns.column(i) for i in range(columns.size)] == [["a", "b"], [1, None]]


def test_rows_without_fields_get_a_column_beside_those_with():
    columns = grid([{"a": 1}, "loose"])
    assert columns.header == ("a", "value")
    assert [columns.column(i) for i in range(2)] == [[1, None], [None, "loose"]]


def test_a_field_called_value_takes_the_loose_rows_in():
    columns = grid([{"value": 1}, "loose"])
    assert columns.header == ("value",)
    assert columns.column(0) == [1, "loose"]
