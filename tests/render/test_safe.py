import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.render.safe import json_escape, safe, safe_json

DANGEROUS = {"Cc", "Cf", "Cs", "Cn", "Zl", "Zp"}

# st.text() leaves surrogates out unless they are asked for
anything = st.text(st.characters(exclude_categories=()))


def test_a_plain_text_is_given_back_as_the_same_object():
    for text in ("", "plain ASCII ~ text", "Grüße", "日本語", "naïve café"):
        assert safe(text) is text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("\x9b2J", "\\x9b2J"),
        ("\x7f", "\\x7f"),
        ("good\rbad", "good\\rbad"),
        ("a\nb\tc", "a\\nb\\tc"),
        ("\x00", "\\x00"),
        ("user\u202etxt.exe", "user\\u202etxt.exe"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("a\u200bb", "a\\u200bb"),
        ("\ufeffa", "\\ufeffa"),
        ("a\u00adb", "a\\xadb"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("\ufff9x\ufffb", "\\ufff9x\\ufffb"),
        ("a\ufe0f\U000e0101", "a\\ufe0f\\U000e0101"),
        ("\u3164", "\\u3164"),
        ("\u061c", "\\u061c"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_shown(hostile, shown):
    assert safe(hostile) == shown


def test_line_feeds_and_tabs_stay_where_lines_are_wanted():
    assert safe("a\n\tb\r\n", multiline=True) == "a\n\tb\\r\n"


def test_letters_marks_symbols_emoji_and_private_use_stay():
    text = "e\u0301 ñ 中 한 ع 😀 \ue0b0 \u00a0 € ─ …"
    assert safe(text) is text


def test_no_character_of_a_dangerous_category_gets_through():
    planes = (range(0x20000), range(0xE0000, 0xE1000), range(0x10FF00, sys.maxunicode + 1))
    left = set(safe("".join(chr(code) for plane in planes for code in plane)))
    assert {unicodedata.category(c) for c in left} & DANGEROUS == set()


@given(anything)
def test_the_result_is_safe_and_stays_as_it_is(text):
    once = safe(text)
    assert not any(unicodedata.category(c) in DANGEROUS for c in once)
    assert safe(once) is once


@given(anything)
def test_only_line_feeds_and_tabs_are_let_through(text):
    once = safe(text, multiline=True)
    assert {c for c in once if unicodedata.category(c) in DANGEROUS} <= {"\n", "\t"}


@given(anything)
def test_what_was_harmless_keeps_its_order(text):
    harmless = "".join(c for c in text if safe(c) == c)
    assert safe(harmless) is harmless


@given(anything)
def test_json_stays_the_same_value(text):
    import json

    shown = safe_json(json.dumps(text, ensure_ascii=False))
    assert not any(unicodedata.category(c) in DANGEROUS for c in shown)
    assert json.loads(shown) == json.loads(json.dumps(text))


def test_json_escapes_above_the_first_plane_are_pairs():
    assert json_escape("\U000e0041") == "\\udb40\\udc41"
    assert json_escape("\u202e") == "\\u202e"
