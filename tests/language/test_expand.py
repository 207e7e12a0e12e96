"""Words into values."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from cpshell.errors import UsageError
from cpshell.language import (
    Operator,
    Pipeline,
    Position,
    Word,
    expand,
    lookup,
    source_of,
    text_of,
)

ReadWord = Callable[[str], Word]


@dataclass
class Values:
    """A scope of fixed variables; a substitution yields its own text in a list."""

    values: dict[str, object]
    asked: list[str] = field(default_factory=list)

    def variable(self, name: str, path: str, at: Position) -> object:
        self.asked.append(f"{name}{path}@{at.line}:{at.column}")
        return lookup(self.values[name], path, name)

    def substitute(self, pipeline: Pipeline) -> object:
        self.asked.append(source_of(pipeline))
        return [source_of(pipeline)]


@pytest.fixture
def scope() -> Values:
    return Values({
        "list": ["a", 1], "text": "x=y", "none": None, "yes": True, "number": 1.5, "big": 10**20,
        "acct": {"user": "é", "n": [1, 2]}, "at": "@f",
    })  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "as_text"),
    [
        ("plain", "plain", "plain"),
        ("'a b'c", "a bc", "a bc"),
        ("$list", ["a", 1], '["a",1]'),
        ('"$list"', '["a",1]', '["a",1]'),
        ("$list''", '["a",1]', '["a",1]'),
        ("$none", None, ""),
        ("x$none", "x", "x"),
        ("$yes-$number-$big", "true-1.5-100000000000000000000", None),
        ("${acct.n[-1]}", 2, "2"),
        ("a$acct", 'a{"user":"é","n":[1,2]}', None),
        ("$(who | get a)", ["who | get a"], '["who | get a"]'),
        ('"$(who)"', '["who"]', None),
    ],
)
def test_values(
    word: ReadWord, scope: Values, text: str, value: object, as_text: str | None
) -> None:
    found = expand(word(text), scope)
    assert (found.value, found.text) == (value, value if as_text is None else as_text)
    assert found.source == text
    assert found.parameter is None


@pytest.mark.parametrize(
    ("text", "parameter"),
    [
        ("k=v", ("k", Operator.TEXT, "v")),
        ("k=$list", ("k", Operator.TEXT, ["a", 1])),
        ('k="$list"', ("k", Operator.TEXT, '["a",1]')),
        ("k=a$yes", ("k", Operator.TEXT, "atrue")),
        ("k=$at", ("k", Operator.TEXT, "@f")),
        ("k=@$at", ("k", Operator.FILE, "@f")),
        ("k:=$acct", ("k", Operator.JSON, {"user": "é", "n": [1, 2]})),
        ("k:=[1, 2]", ("k", Operator.JSON, "[1, 2]")),
        ("k=?", ("k", Operator.ASK, "")),
        ("k=@@f", ("k", Operator.UPLOAD, "f")),
        ("k=", ("k", Operator.TEXT, "")),
    ],
)
def test_parameters(word: ReadWord, scope: Values, text: str, parameter: object) -> None:
    assert expand(word(text), scope).parameter == parameter


def test_what_a_variable_brings_is_no_parameter(word: ReadWord, scope: Values) -> None:
    assert expand(word("$text"), scope).parameter is None
    assert expand(word('"$text"'), scope).parameter is None


def test_each_part_is_asked_for_once_in_order(word: ReadWord, scope: Values) -> None:
    expand(word("k=$at$(a)${acct.user}"), scope)
    assert scope.asked == ["at@1:6", "a", "acct.user@1:6"]


def test_errors_of_the_scope_go_through(word: ReadWord, scope: Values) -> None:
    with pytest.raises(UsageError):
        expand(word("a${acct.nope}"), scope)


def test_values_that_json_does_not_know_become_text() -> None:
    assert text_of([Position]) == f'["{Position}"]'
