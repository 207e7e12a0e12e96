"""Values keep their form, and no secret is left in them."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cpshell.redact import MASK, Redactor


def test_everything_below_a_secret_name_is_masked_and_keeps_its_form() -> None:
    value = {"token": {"value": "a", "list": [1, None, True]}, "user": {"password": 5, "uid": 5}}
    assert Redactor().value(value) == {
        "token": {"value": MASK, "list": [MASK, None, MASK]},
        "user": {"password": MASK, "uid": 5},
    }


def test_keys_are_masked_like_any_text() -> None:
    redactor = Redactor()
    redactor.learn("open sesame")
    assert redactor.value({"say open sesame": 1}) == {f"say {MASK}": 1}


def test_a_learned_number_is_masked_where_it_is_a_number() -> None:
    redactor = Redactor()
    redactor.learn("12345678")
    assert redactor.value([12345678, 123456789, True]) == [MASK, 123456789, True]


def test_bytes_and_tuples_are_masked_and_stay_what_they_are() -> None:
    redactor = Redactor()
    redactor.learn("open sesame")
    assert redactor.value((b"open sesame", "open sesame")) == (MASK.encode(), MASK)


def test_pairs_are_masked_by_name_and_by_content() -> None:
    redactor = Redactor()
    redactor.learn("open sesame")
    pairs = (("pass", "x"), ("q", "open sesame"), ("user", "ann"))
    assert redactor.pairs(pairs) == (("pass", MASK), ("q", MASK), ("user", "ann"))


def test_what_an_answer_brings_under_secret_names_is_known_from_then_on() -> None:
    redactor = Redactor()
    redactor.answer(b'{"data":{"token":{"plain":"made just now"}}}')
    assert redactor.text("a made just now b") == f"a {MASK} b"


def test_an_answer_nested_too_deeply_is_text() -> None:
    assert Redactor().answer(b"[" * 100_000) == "[" * 100_000


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@settings(deadline=None)
@given(JSON, st.sampled_from(["open sesame", 'a "b" c', "ключ-ключ"]))
def test_a_secret_is_gone_from_any_value(around: Any, secret: str) -> None:
    redactor = Redactor()
    redactor.learn(secret)
    shown = redactor.value([around, {secret: secret, "more": [f"<{secret}>", around]}])
    assert secret not in json.dumps(shown, ensure_ascii=False)
