"""The engine behind lists: the database and the program agree."""

import json
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpshell.sandbox.calls.listing import Filter, Listing, Page, Sort, apply
from cpshell.sandbox.calls.rows import SqlRows
from cpshell.sandbox.clock import Clock
from cpshell.sandbox.wire.answer import encode
from cpshell.sandbox.world import World

COLUMNS = {"name": "name", "size": "size", "text": "size || 'M'", "maybe": "maybe"}


@pytest.fixture(scope="module")
def rows():
    world = World(clock=Clock())
    world.run("create table things(name text, size integer, maybe text)")
    chance = random.Random(1)
    entries = [
        (f"n{chance.randrange(30)}", chance.randrange(200), chance.choice([None, "", "A", "b1"]))
        for _ in range(60)
    ]
    world.many("insert into things values(?, ?, ?)", entries)
    return SqlRows(world, COLUMNS, "things", order=("rowid",))


FIELDS = st.sampled_from(sorted(COLUMNS))
FILTERS = st.builds(
    Filter,
    FIELDS,
    st.sampled_from(["contains", "notcontains", "begins", "eq", "ne", "==", "lt", "gt"]),
    st.sampled_from(["", "1", "n1", "12", "N2", "A", "99M", "50"]),
)
SORTS = st.builds(Sort, FIELDS, st.sampled_from([None, "lexicographic", "numeric"]), st.booleans())
PAGES = st.none() | st.builds(Page, st.integers(1, 70), st.integers(0, 20))


@settings(max_examples=200, deadline=None)
@given(
    filters=st.lists(FILTERS, max_size=2).map(tuple),
    sorts=st.lists(SORTS, max_size=2).map(tuple),
    page=PAGES,
)
def test_database_and_program_answer_the_same(rows, filters, sorts, page):
    listing = Listing(filters, sorts, page, count_before=True)
    in_database, in_program = apply(rows, listing), apply(rows.fetch(), listing)
    assert in_database.before == in_program.before
    if page:
        assert in_database.total == in_program.total
    assert isinstance(in_database.rows, SqlRows)
    assert in_database.rows.fetch() == in_program.rows
    assert json.loads(in_database.rows.json()) == in_program.rows


@given(
    columns=st.lists(FIELDS, unique=True, min_size=1).map(tuple),
    kind=st.sampled_from(["contains", "eq", "gt"]),
    term=st.sampled_from(["1", "n1", "b1", ""]),
)
def test_any_field_and_columns_are_the_same_in_both(rows, columns, kind, term):
    listing = Listing((Filter("*", kind, term),), columns=columns)
    in_database, in_program = apply(rows, listing), apply(rows.fetch(), listing)
    assert isinstance(in_database.rows, SqlRows)
    written = json.loads(in_database.rows.json())
    assert written == in_program.rows
    assert all(tuple(row) == columns for row in written)


def test_database_writes_json_as_the_program_does(rows):
    odd = replace(
        rows,
        columns={
            "text": "char(10, 34, 47, 92, 228, 128512, 1)",
            "list": "'[1,\"a\"]'",
            "no": "null",
        },
        json_columns=frozenset({"list"}),
    ).page(0, 1)
    assert odd.fetch() == [{"text": '\n"/\\ä😀\x01', "list": [1, "a"], "no": None}]
    assert odd.json() == encode(odd.fetch()).decode()
    assert encode({"a": odd, "b": [odd]}) == encode({"a": odd.fetch(), "b": [odd.fetch()]})


def test_rows_that_the_program_finishes_are_written_too(rows):
    finished = replace(rows, finish=lambda row: row | {"more": [row["name"]]}).page(0, 2)
    assert json.loads(finished.json()) == finished.fetch()
    assert finished.fetch()[0]["more"]


def test_rows_with_very_many_columns_are_written_too(rows):
    wide = replace(rows, columns={f"c{at}": "size" for at in range(120)}).page(0, 2)
    assert json.loads(wide.json()) == wide.fetch()


def test_ipv4_sorts_by_the_number_of_the_address():
    found = apply(
        [{"ip": "10.0.0.10"}, {"ip": "9.0.0.1"}, {"ip": "10.0.0.9"}],
        Listing(sorts=(Sort("ip", "ipv4"),)),
    )
    assert [row["ip"] for row in found.rows] == ["9.0.0.1", "10.0.0.9", "10.0.0.10"]
