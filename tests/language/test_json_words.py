"""JSON with variables: each is one value, whatever it holds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.errors import UsageError
from cpshell.language import Pipeline, Position, SimpleCommand, expand, parse

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


class Holding:
    """Gives one value for every variable."""

    def __init__(self, value: object) -> None:
        self.value = value

    def variable(self, name: str, path: str, at: Position) -> object:
        return self.value

    def substitute(self, pipeline: Pipeline) -> object:
        return self.value

    def calculate(self, words: object) -> object:
        return self.value


def parameter(text: str, value: object) -> object:
    (pipeline,) = parse(f"whm f {text}").statements
    assert isinstance(pipeline, Pipeline)
    assert isinstance(pipeline.head, SimpleCommand)
    found = expand(pipeline.head.words[-1], Holding(value)).parameter
    assert found is not None
    return found[2]


@given(VALUES)
def test_a_variable_in_json_is_its_value(value: object) -> None:
    text = 'k:={"a": $x, "b": [1, $(whoami), "NaN"], "c": {"d": $((1))}}'
    assert parameter(text, value) == {"a": value, "b": [1, value, "NaN"], "c": {"d": value}}


@given(st.text(), st.text())
def test_text_in_a_variable_is_never_json(one: str, other: str) -> None:
    for text in (one, json.dumps({one: other}), f'{one}", "b": "{other}'):
        assert parameter("k:=$x", text) == text
        assert parameter('k:={"a": $x}', text) == {"a": text}


def test_a_variable_is_no_part_of_a_text_that_is_json() -> None:
    with pytest.raises(UsageError, match="not a part of its text") as caught:
        parameter(r'"k:={\"a\": \"$x\"}"', 'x", "b": "1')
    assert caught.value.hint == 'k:={"name": $value}'
