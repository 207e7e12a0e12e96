"""The engine behind lists: the database and the program agree."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpshell.sandbox.calls.listing import Filter, Listing, Page, Sort, apply
from cpshell.sandbox.calls.rows import SqlRows
from cpshell.sandbox.clock import Clock
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
    assert in_database.rows == in_program.rows


def test_ipv4_sorts_by_the_number_of_the_address():
    found = apply(
        [{"ip": "10.0.0.10"}, {"ip": "9.0.0.1"}, {"ip": "10.0.0.9"}],
        Listing(sorts=(Sort("ip", "ipv4"),)),
    )
    assert [row["ip"] for row in found.rows] == ["9.0.0.1", "10.0.0.9", "10.0.0.10"]
