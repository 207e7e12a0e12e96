"""Calls: values as parameters, secrets by name, conditions and sort keys as they are typed."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cpshell.catalog import Api
from cpshell.panel.call import (
    Call,
    make_parameters,
)
from cpshell.redact import MASK


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (True, ["1"]),
        (False, ["0"]),
        (5, ["5"]),
        (None, []),
        ("", [""]),
        (["a", "b"], ["a", "b"]),
        (("a", [True, None]), ["a", "1"]),
        ({"a": "é", "b": [1]}, ['{"a":"é","b":[1]}']),
    ],
)
def test_values_of_python_become_texts_of_the_wire(value: Any, texts: list[str]) -> None:
    assert make_parameters({"x": value}) == tuple(("x", text) for text in texts)


def test_pairs_keep_their_order_and_their_repeats() -> None:
    assert make_parameters([("b", 1), ("a", 2), ("b", 3)]) == (("b", "1"), ("a", "2"), ("b", "3"))


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=3), st.integers() | st.text(max_size=3)))
def test_a_mapping_comes_back_from_its_parameter(value: dict[str, Any]) -> None:
    ((_, text),) = make_parameters({"x": value})
    assert json.loads(text) == value


def test_secrets_are_known_by_the_catalog_and_by_name() -> None:
    call = Call(Api.UAPI, "Email", "add_pop")
    assert call.secret("password")
    assert Call(Api.UAPI, "Nobody", "knows").secret("new_password")
    assert not call.secret("email")


def test_masked_parameters_hide_secrets_and_collect_repeats() -> None:
    pairs = (("email", "a"), ("password", "x"), ("email", "b"), ("email", "c"))
    call = Call(Api.UAPI, "Email", "add_pop", pairs)
    assert call.masked == {"email": ["a", "b", "c"], "password": MASK}
