"""Tables whose rows are records: what is added comes back, in its types."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

import pytest

from cpshell.sandbox.clock import Clock
from cpshell.sandbox.world import World
from cpshell.sandbox.world.tables import ACCOUNT, Table


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    size: int | None


@dataclass(frozen=True, slots=True)
class Thing:
    user: str
    name: str
    colour: Colour = Colour.RED
    wanted: bool = True
    weight: int | None = None
    parts: tuple[Part, ...] = ()
    marks: tuple[str, ...] | None = None
    note: str = "it's new"


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    word: str


WORDS = Table(Word, "words", key="word")
THINGS = Table(Thing, "things", key="user name", references={"user": ACCOUNT}, order="name")
LINES = Table(Line, "lines", key="number", unique="text", serial=True)
FULL = Thing(
    "alice", "whole", Colour.BLUE, False, 7, (Part("Öhr", 1), Part("b", None)), ("a", "b"), "';--"
)


@pytest.fixture
def world() -> Iterator[World]:
    made = World(clock=Clock())
    made.db.executescript(THINGS.schema + LINES.schema + WORDS.schema)
    yield made
    made.close()


def test_every_type_comes_back_as_it_was(world: World) -> None:
    least = Thing("alice", "least")
    THINGS.add(world, FULL, least)
    assert THINGS.all(world) == [least, FULL]
    assert THINGS.find(world, "alice", "whole") == FULL
    assert THINGS.find(world, "bob", "whole") is None


def test_a_default_of_the_class_is_one_of_the_table(world: World) -> None:
    world.run("insert into things(user, name) values('alice', 'bare')")
    assert THINGS.find(world, "alice", "bare") == replace(
        Thing("alice", "bare"), parts=(), marks=None
    )


def test_conditions_hold_together_and_none_stands_for_any(world: World) -> None:
    others = [Thing("bob", "a"), Thing("alice", "b", Colour.BLUE)]
    THINGS.add(world, FULL, *others)
    assert THINGS.all(world, user="alice", colour=Colour.BLUE) == [others[1], FULL]
    assert THINGS.all(world, user="alice", weight=7) == [FULL]
    assert len(THINGS.all(world, user=None)) == 3
    assert THINGS.count(world, user="bob") == 1
    assert THINGS.query(world, "where weight > ?", 5) == [FULL]


def test_saving_replaces_the_record_of_the_key_and_no_other(world: World) -> None:
    other = Thing("bob", "whole")
    THINGS.add(world, FULL, other)
    changed = replace(FULL, weight=None, wanted=True)
    THINGS.save(world, changed)
    assert THINGS.all(world, name="whole") == [changed, other]


def test_removing_tells_how_many_went(world: World) -> None:
    THINGS.add(world, FULL, Thing("alice", "b"), Thing("bob", "c"))
    assert THINGS.remove(world, user="alice") == 2
    assert [thing.name for thing in THINGS.all(world)] == ["c"]


def test_rows_go_and_are_renamed_with_what_they_refer_to(world: World) -> None:
    THINGS.add(world, FULL, Thing("bob", "c"))
    world.run("delete from accounts where user = 'bob'")
    world.run("update accounts set user = 'alicia' where user = 'alice'")
    assert [thing.user for thing in THINGS.all(world)] == ["alicia"]
    with pytest.raises(sqlite3.IntegrityError):
        THINGS.add(world, Thing("nobody", "d"))


def test_serial_records_are_numbered_and_unique_texts_refused(world: World) -> None:
    LINES.add(world, Line(0, "one"), Line(0, "two"))
    assert LINES.all(world) == [Line(1, "one"), Line(2, "two")]
    with pytest.raises(sqlite3.IntegrityError):
        LINES.add(world, Line(0, "one"))


def test_a_table_may_have_one_column(world: World) -> None:
    WORDS.add(world, Word("only"))
    WORDS.save(world, Word("only"))
    assert WORDS.all(world) == [Word("only")]


def test_a_key_that_is_there_cannot_be_added_again(world: World) -> None:
    THINGS.add(world, FULL)
    with pytest.raises(sqlite3.IntegrityError):
        THINGS.add(world, FULL)


def test_a_column_that_is_not_there_is_an_error(world: World) -> None:
    with pytest.raises(sqlite3.OperationalError):
        THINGS.all(world, color="red")
