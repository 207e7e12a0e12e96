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
    text_of,
)
from cpshell.language.printer import source_of

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
        ("$none", None, ""),
        ("x$none", "x", "x"),
        ("$yes-$number-$big", "true-1.5-100000000000000000000", None),
        ("${acct.n[-1]}", 2, "2"),
        ("$acct.user", "é", None),
        ("$acct.n", [1, 2], "[1,2]"),
        ('"at $acct.user."', "at é.", None),
        ("$text.user", "x=y.user", None),
        ("$acct.user.txt", "é.txt", None),
        ('"$number"', "1.5", None),
        ("$(who | get a)", ["who | get a"], '["who | get a"]'),
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
        ('"k=$list"', ("k", Operator.TEXT, ["a", 1])),
        ('"k=@$at"', ("k", Operator.FILE, "@f")),
        ('"k=a $at"', ("k", Operator.TEXT, "a @f")),
        ("k=$acct.user", ("k", Operator.TEXT, "é")),
        ("k=a$yes", ("k", Operator.TEXT, "atrue")),
        ("k=$at", ("k", Operator.TEXT, "@f")),
        ("k=@$at", ("k", Operator.FILE, "@f")),
        ("k:=$acct", ("k", Operator.JSON, {"user": "é", "n": [1, 2]})),
        ("k:=[1, 2]", ("k", Operator.JSON, [1, 2])),
        ("k:=5", ("k", Operator.JSON, 5)),
        ("'k:=[1, 2]'", ("k", Operator.JSON, [1, 2])),
        ("k:=$at", ("k", Operator.JSON, "@f")),
        ('k:={"a": [$at, $acct.user]}', ("k", Operator.JSON, {"a": ["@f", "é"]})),
        (
            'k:={"a": $(who), "b": $list, "c": "\\u0024x"}',
            ("k", Operator.JSON, {"a": ["who"], "b": ["a", 1], "c": "$x"}),
        ),
        ("k=?", ("k", Operator.ASK, "")),
        ("k=@@f", ("k", Operator.UPLOAD, "f")),
        ("k=", ("k", Operator.TEXT, "")),
    ],
)
def test_parameters(word: ReadWord, scope: Values, text: str, parameter: object) -> None:
    assert expand(word(text), scope).parameter == parameter


@pytest.mark.parametrize(
    "text", ["a$acct", '"$acct"', '"$list"', "$list''", '"$(who)"', 'k="$list"']
)
def test_an_object_or_a_list_cannot_stand_inside_a_text(
    word: ReadWord, scope: Values, text: str
) -> None:
    expanded = expand(word(text), scope)
    with pytest.raises(UsageError, match="cannot stand inside a text"):
        _ = expanded.parameter or expanded.text


def test_a_field_that_an_object_lacks_is_an_error(word: ReadWord, scope: Values) -> None:
    with pytest.raises(UsageError, match="no key `nope`"):
        expand(word("$acct.nope"), scope)


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
