"""What conditions and tables do with rows of any kind: an answer, or one error of the user."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cpshell.errors import UsageError
from cpshell.language.conditions import keep_matching, parse_condition
from cpshell.language.grouping import SUMMARIES, Summary, group_rows, join_rows, unique_rows
from cpshell.language.orders import Order
from cpshell.language.selections import parse_selection, select_rows
from cpshell.language.sort_keys import SortKey, sort_rows
from cpshell.language.templates import Template

FIELDS = ["n", "has-x", "a b", "plan.name", "é", "value", ""]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**30, 10**40),
    st.floats(allow_nan=False),
    st.text(max_size=5),
    st.sampled_from(
        ["482M", "2G", "1.5 GiB", "0", "80%", "30d", "unlimited", "-5", "", "2024-01-31", "10.2.1"]
    ),
    st.sampled_from(
        [[], {}, [1], {"name": "g"}, "1" * 400, "9" * 5000, "a" + "9" * 5000, 1e308, -0.0]
    ),
)
ROWS = st.lists(st.dictionaries(st.sampled_from(FIELDS), VALUES) | VALUES, max_size=6)
NAMES = st.sampled_from([f"`{name}`" for name in FIELDS if name] + ["n?", "`a b`?:text"])
TERMS = st.sampled_from(
    ["0", "5", "5M", "80%", "30d", "unlimited", "gold", "''", "now", "2024-01-31", "-1", "1e5"]
)
SIGNS = st.sampled_from(["=", "!=", "~", "!~", "<", "<=", ">", ">=", "^=", "$="])
TESTS = st.builds("{} {} {}".format, NAMES, SIGNS, TERMS) | st.sampled_from(
    ["n = null", "`has-x` = true", "n in (5, gold)", "n + 1 > `has-x`", "age(n) > 1d", "n*n > 0"]
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: (
        st.builds("({}) and ({})".format, inner, inner)
        | st.builds("({}) or ({})".format, inner, inner)
    ),
    max_leaves=3,
)


def kept(condition: str, rows: list[Any]) -> list[object] | None:
    try:
        return keep_matching(parse_condition(condition), rows)
    except UsageError:
        return None


@given(CONDITIONS, ROWS)
def test_each_row_matches_a_condition_or_its_opposite(condition: str, rows: list[Any]) -> None:
    those, others = kept(condition, rows), kept(f"not ({condition})", rows)
    assert (those is None) == (others is None)
    if those is not None and others is not None:
        assert len(those) + len(others) == len(rows)
        ids = {id(row) for row in those}
        assert [repr(row) for row in rows if id(row) in ids] == [repr(row) for row in those] or (
            len(ids) < len(those)  # small values are shared
        )


@given(ROWS, st.sampled_from(FIELDS), st.booleans())
def test_sorting_keeps_every_row(rows: list[Any], field: str, reverse: bool) -> None:
    try:
        result = sort_rows(rows, [SortKey(field, reverse)])
    except UsageError:
        return
    assert sorted(map(repr, result)) == sorted(map(repr, rows))


@given(ROWS, st.sampled_from(FIELDS), st.sampled_from(FIELDS), st.sampled_from(SUMMARIES))
def test_groups_count_every_row(rows: list[Any], field: str, other: str, function: str) -> None:
    try:
        groups = group_rows(rows, [field], [Summary(function, other)])
    except UsageError:
        return
    assert sum(int(str(group["count"])) for group in groups) == len(rows)
    assert len(unique_rows(rows, [field])) == len(groups)


@given(ROWS, ROWS, st.sampled_from(FIELDS))
def test_a_join_keeps_every_row(rows: list[Any], table: list[Any], field: str) -> None:
    try:
        joined, alone = join_rows(rows, table, [field])
    except UsageError:
        return
    assert len(joined) >= len(rows)
    assert 0 <= alone <= len(table)


@given(ROWS, st.sampled_from(["n", "x=`has-x`*2 n?", "m=n m2=5 s", "`a b`", "é?, y=age(n)"]))
def test_a_selection_has_a_row_for_each(rows: list[Any], text: str) -> None:
    try:
        selected = select_rows(rows, parse_selection(Template(text)))
    except UsageError:
        return
    assert len(selected) == len(rows)


def test_a_number_of_any_length_is_text_or_an_error() -> None:
    long = "9" * 5000
    rows = [{"n": long}, {"n": "9" * 4999}, {"n": "10"}]
    assert [len(row["n"]) for row in sort_rows(rows, [SortKey("n")])] == [2, 4999, 5000]
    assert kept(f"n = '{long}'", rows) == rows[:1]
    assert kept("n > 5", rows) is None
    assert kept(f"n > {long}", rows) is None


def test_a_blank_ends_a_quantity_in_a_selection() -> None:
    rows = [{"n": 3, "m": 4}]
    assert select_rows(rows, parse_selection(Template("y=n*2 m"))) == [{"y": 6, "m": 4}]
    assert select_rows(rows, parse_selection(Template("y=n*2m m"))) == [{"y": "6m", "m": 4}]


def test_zeros_before_a_number_do_not_make_it_larger() -> None:
    texts = ["a10", "a009", "a8", "a0"]
    assert sort_rows(texts, [SortKey("value")]) == ["a0", "a8", "a009", "a10"]
    versions = ["1.010", "1.9", "1.0"]
    assert sort_rows(versions, [SortKey("value", order=Order.VERSION)]) == ["1.0", "1.9", "1.010"]
