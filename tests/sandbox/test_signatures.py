"""From a Python signature to the check of parameters."""

import contextlib
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.sandbox.calls import (
    Also,
    Checked,
    Flag,
    Json,
    Limit,
    MayBeEmpty,
    Named,
    Numbered,
    Parameters,
    Refusal,
    Rest,
    Upload,
)
from cpshell.sandbox.calls.signature import read_signature


def bind(function, *pairs, uploads=()):
    return read_signature(function).bind(Parameters(pairs, uploads))


def test_trailing_underscore_is_not_part_of_the_name():
    def function(ctx: Any, pass_: str) -> None: ...

    assert bind(function, ("pass", "x")) == {"pass_": "x"}


def test_names_that_python_cannot_have_and_aliases():
    def function(
        ctx: Any,
        user: Annotated[str, Named("cpanel.user", "user")],
        file: Annotated[str, Also("path")] = "",
    ) -> None: ...

    assert bind(function, ("cpanel.user", "a"), ("path", "p")) == {"user": "a", "file": "p"}
    assert bind(function, ("user", "a"))["user"] == "a"


def test_types():
    def function(
        ctx: Any,
        whole: int,
        real: float,
        flag: Flag,
        choice: Literal["a", "b"],
        limit: Limit,
        deep: Json,
    ) -> None: ...

    assert bind(
        function,
        ("whole", "-3"),
        ("real", "1.5"),
        ("flag", "1"),
        ("choice", "b"),
        ("limit", "unlimited"),
        ("deep", '{"a":[1]}'),
    ) == {
        "whole": -3,
        "real": 1.5,
        "flag": True,
        "choice": "b",
        "limit": None,
        "deep": {"a": [1]},
    }


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (int, "1.5"),
        (int, "1e3"),
        (int, "٣"),
        (int, "9" * 30),
        (float, "x"),
        (Flag, "true"),
        (Literal["a", "b"], "c"),
        (Limit, "-1"),
        (Limit, "lots"),
        (Json, "{"),
    ],
)
def test_values_that_are_refused(kind, value):
    def function(ctx: Any, it: Any) -> None: ...

    function.__annotations__["it"] = kind
    with pytest.raises(Refusal, match="for the parameter “it” is not valid"):
        bind(function, ("it", value))


def test_lists_come_from_repeats_and_numbers():
    def function(ctx: Any, acl: list[str], part: Annotated[list[str], Numbered] = ()) -> None: ...

    pairs = [("acl-10", "k"), ("acl", "a"), ("acl-2", "c"), ("part2", "y"), ("part1", "x")]
    assert bind(function, *pairs) == {"acl": ["a", "c", "k"], "part": ["x", "y"]}
    with pytest.raises(Refusal, match="“acl” is not set"):
        bind(function)


def test_first_of_numbered_repeats_stands_for_the_name():
    def function(ctx: Any, name: str) -> None: ...

    assert bind(function, ("name-0", "x"), ("name-1", "y")) == {"name": "x"}


def test_rest_takes_what_no_other_names():
    def function(ctx: Any, a: str, others: Rest) -> None: ...

    assert bind(function, ("ctx", "1"), ("a", "2"), ("b", "3"), ("b", "4")) == {
        "a": "2",
        "others": {"ctx": "1", "b": "3"},
    }


def test_uploads():
    def function(ctx: Any, files: list[Upload]) -> None: ...

    upload = Upload("file-0", "a.txt", b"x", "text/plain")
    assert bind(function, uploads=[upload]) == {"files": [upload]}


def test_checks_can_give_their_own_reason():
    def check(text: str) -> str:
        raise Refusal(f"No {text} today.")

    def function(ctx: Any, milk: Annotated[str, Checked(check)]) -> None: ...

    with pytest.raises(Refusal, match="No milk today"):
        bind(function, ("milk", "milk"))


def test_words_of_python_never_become_a_reason():
    def function(ctx: Any, milk: Annotated[int, Checked(int)]) -> None: ...

    with pytest.raises(Refusal) as refused:
        bind(function, ("milk", "soy"))
    assert refused.value.reason == "The value “soy” for the parameter “milk” is not valid."


@pytest.mark.parametrize("text", ["[" * 100_000, "NaN", '"\\ud800"', "{", ""])
def test_json_that_no_answer_could_hold_is_refused(text):
    def function(ctx: Any, it: Json) -> None: ...

    with pytest.raises(Refusal, match="“it”"):
        bind(function, ("it", text))


def test_empty_text():
    def function(
        ctx: Any, content: Annotated[str, MayBeEmpty], size: int = 7, note: str = "n"
    ) -> None: ...

    found = bind(function, ("content", ""), ("size", ""), ("note", ""))
    assert found == {"content": "", "size": 7, "note": ""}


@given(st.lists(st.tuples(st.text(), st.text())))
def test_any_parameters_bind_or_are_refused(pairs):
    def function(
        ctx: Any, a: str = "", b: int = 0, c: Flag = False, d: Limit = None, e: Json = None
    ) -> None: ...

    renamed = [("abcde"[len(name) % 5], value) for name, value in pairs]
    with contextlib.suppress(Refusal):
        assert set(bind(function, *renamed)) == {"a", "b", "c", "d", "e"}
