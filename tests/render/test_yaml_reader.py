"""YAML is read as version 1.2 defines it in the core schema, and as JSON can hold it."""

import json

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from cpshell.errors import UsageError
from cpshell.render.context import Context
from cpshell.render.readers import read_yaml
from cpshell.render.structured import write_yaml

WORDS = [
    *("yes", "no", "on", "off", "y", "n", "Yes", "NO", "012", "08", "0o14", "0o8", "0b11", "0x1F"),
    *("1_000", "1:30", "190:20:30", "1:30.5", "2024-01-31", "2024-01-31T10:00:00Z", "=", "<<"),
    *("1e3", "+1e5", ".5", "5.", "-0", "+12", ".inf", "-.INF", ".NaN", "~", "null", "Null", "nUll"),
    *("true", "True", "tRue", "", "1e999", " 1", "-", "?", "1\n2", "12\n", "\u2028", "é"),
]
"""Texts that one version of YAML or the other takes for something else."""


def read(text: str) -> object:
    return read_yaml(text, "a.yaml")


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *((word, word) for word in ("yes", "no", "on", "off", "y", "N", "tRue", "nUll", "0b11")),
        *(
            (word, word)
            for word in ("1_000", "1:30", "190:20:30", "2024-01-31", "0o8", "=", "1.2.3")
        ),
        *((word, True) for word in ("true", "True", "TRUE", "!!bool true")),
        *((word, None) for word in ("null", "Null", "NULL", "~", "", "!!null ~")),
        *((word, 12) for word in ("12", "012", "+12", "0o14", "0xC", "!!int 12")),
        *((word, 1000.0) for word in ("1e3", "1.0e+3", "1000.", "!!float 1000")),
        *((word, "012") for word in ("'012'", '"012"', "!!str 012")),
        ("-0.5", -0.5),
        ("-.5", -0.5),
        ("-7", -7),
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z"),
    ],
)
def test_a_word_is_what_the_core_schema_says(word: str, value: object) -> None:
    found = read(f"- {word}\n")
    assert found == [value]
    assert type(found[0]) is type(value)  # type: ignore[index]


def test_keys_are_texts_as_they_are_written() -> None:
    text = "1: a\n01: b\ntrue: c\n~: d\n1.50: e\nyes: f\n"
    assert list(read(text)) == ["1", "01", "true", "~", "1.50", "yes"]  # type: ignore[call-overload]
    assert read("a: &x 1\n*x : b\n") == {"a": 1, "1": "b"}


def test_an_alias_and_a_merge_are_read_as_they_were_meant() -> None:
    text = "base: &b {plan: gold, disk: 5}\nann:\n  <<: *b\n  disk: 9\nbob: {disk: 1, <<: *b}\n"
    found = read(text + "both: [*b, *b]\n")
    assert json.loads(json.dumps(found)) == {
        "base": {"plan": "gold", "disk": 5},
        "ann": {"plan": "gold", "disk": 9},
        "bob": {"plan": "gold", "disk": 1},
        "both": [{"plan": "gold", "disk": 5}] * 2,
    }
    assert read_yaml("a: &b {x: 1}\nc: {<<: *b}\n", "a", merges=False) == {
        "a": {"x": 1},
        "c": {"<<": {"x": 1}},
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "3: invalid YAML: the key 'a' stands in one object twice"),
        ("- b: {c: 1,\n  'c': 2}\n", "2: invalid YAML: the key 'c' stands in one object twice"),
        ("a: &x\n  b: [*x]\n", "1: invalid YAML: this holds itself"),
        ("? [1, 2]\n: 3\n", "1: invalid YAML: a list or an object cannot be a key"),
        ("a: .inf\n", "1: invalid YAML: JSON has no number .inf; the text is '.inf'"),
        ("a: .NaN\n", "1: invalid YAML: JSON has no number .NaN"),
        ("\na: 1e999\n", "2: invalid YAML: the number 1e999 is too large"),
        (f"a: {'9' * 5000}\n", "1: invalid YAML: this number is too long"),
        ("a: !!bool yes\n", "1: invalid YAML: 'yes' is not of the type bool"),
        ("a: !!int 1:30\n", "1: invalid YAML: '1:30' is not of the type int"),
        ("a: !!binary aGk=\n", "1: invalid YAML: 'binary' is a kind that JSON has not"),
        ("a: !!set {x, y}\n", "1: invalid YAML: 'set' is a kind that JSON has not"),
        ("a: !mine x\n", "1: invalid YAML: '!mine' is a kind that JSON has not"),
        ("a: *b\n", "1: invalid YAML: found undefined alias"),
        ("--- 1\n--- 2\n", "2: invalid YAML: but found another document"),
    ],
)
def test_what_has_no_place_in_json_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(UsageError) as failure:
        read(text)
    assert str(failure.value).startswith(f"a.yaml:{message}")


@example([":...", "0..."])
@example(["wait..."])
@given(
    st.lists(
        st.sampled_from(WORDS)
        | st.integers()
        | st.booleans()
        | st.none()
        | st.text("01.:eEoxy_-+", max_size=8)
    )
)
def test_what_is_written_both_versions_of_yaml_read_alike(values: list[object]) -> None:
    table = [*values, {text: text for text in values if isinstance(text, str)}]
    text = "".join(write_yaml(table, Context()))
    assert json.dumps(read(text)) == json.dumps(table)
    assert json.dumps(yaml.safe_load(text)) == json.dumps(table)
