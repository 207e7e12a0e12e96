import json
import re
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.render.cells import cells, fit
from cpshell.render.joiners import HARMLESS
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


JOINED = [
    "👨\u200d👩\u200d👧\u200d👦",  # a family: three joiners
    "👩🏻\u200d❤\ufe0f\u200d💋\u200d👨🏼",
    "🏳\ufe0f\u200d🌈",
    "❤\ufe0f",
    "1\ufe0f\u20e3",
    "می\u200cخواهم",  # Persian: letters that would join are parted
    "क\u094d\u200dष क\u094d\u200cष",  # Hindi: half a letter, and a visible virama
    "ශ\u0dca\u200dරී",  # Sinhala
    "അവന\u0d4d\u200d",  # Malayalam, at the end of a word
    "র\u200d\u09cdযাব",  # Bengali
]


@pytest.mark.parametrize("text", JOINED, ids=ascii)
def test_joiners_stay_where_they_change_what_is_seen(text):
    assert safe(text) is text
    assert safe(f"a\x1b{text}b") == f"a\\x1b{text}b"
    assert safe_json(text) is text


@pytest.mark.parametrize(
    "hostile",
    [
        "a\u200db",
        "ro\u200cot",
        "👩\u200d",
        "\u200d👩",
        "x\u200d👩\u200d👧",
        "👩\u200d\u200d👩",
        "👩" + "\u200d👩" * 5,  # a flood
        "❤\ufe0f\ufe0f",
        "1\ufe0f",
        "x\ufe0f",
        "ا\u200cب",  # a letter that never joins to the next
        "ب\u200c",
        "क\u200dष",  # without a virama
        "क\u094d\u200c",
        "क\u094d\u200d\u200dष",
        "ന\u0d4d\u200d\u200d",
        "🏴\U000e0067\U000e0062\U000e007f",  # tags
        "می\u202eخواهم",
    ],
    ids=ascii,
)
def test_joiners_that_change_nothing_are_shown(hostile):
    shown = safe(hostile)
    assert not set(shown) & set("\u200c\u200d\ufe0f\u202e\U000e0067\U000e007f")
    assert safe(shown) is shown


def test_line_feeds_and_tabs_stay_where_lines_are_wanted():
    assert safe("a\n\tb\r\n", multiline=True) == "a\n\tb\\r\n"


def test_letters_marks_symbols_emoji_and_private_use_stay():
    text = "e\u0301 ñ 中 한 ع 😀 \ue0b0 \u00a0 € ─ …"
    assert safe(text) is text


def test_no_character_of_a_dangerous_category_gets_through():
    planes = (range(0x20000), range(0xE0000, 0xE1000), range(0x10FF00, sys.maxunicode + 1))
    left = set(safe("".join(chr(code) for plane in planes for code in plane)))
    assert {unicodedata.category(c) for c in left} & DANGEROUS == set()


joined = st.lists(
    st.sampled_from(
        [*"👩❤👦🏽1\u20e3\u200d\u200c\ufe0fمیاक\u094dषন\u09cdর\u202e\x1bab", "👩\u200d👦"]
    )
).map("".join)


@given(joined)
def test_a_joiner_is_left_only_where_it_is_harmless(text):
    once = safe(text)
    assert safe(once) is once
    apart = "".join(HARMLESS.split(once)[::2])
    assert not set(apart) & set("\u200c\u200d\ufe0f\u202e\x1b")
    assert re.search("[\u200c\u200d]{2}|\ufe0f\ufe0f|(?:\u200d[👩❤👦].?){5}", once) is None
    assert [c for c in once if c in "👩❤👦🏽कষন"] == [c for c in text if c in "👩❤👦🏽कষন"]
    assert json.loads(safe_json(json.dumps(text, ensure_ascii=False))) == text


@given(joined, st.integers(0, 12))
def test_what_is_cut_to_a_width_fits_and_is_as_safe(text, width):
    shown = fit(safe(text), width)
    assert cells(shown) <= width
    assert safe(shown) is shown


@given(anything)
def test_the_result_is_safe_and_stays_as_it_is(text):
    once = safe(text)
    apart = "".join(HARMLESS.split(once)[::2])
    assert not any(unicodedata.category(c) in DANGEROUS for c in apart)
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
    shown = safe_json(json.dumps(text, ensure_ascii=False))
    assert not any(unicodedata.category(c) in DANGEROUS for c in shown)
    assert json.loads(shown) == json.loads(json.dumps(text))


def test_json_escapes_above_the_first_plane_are_pairs():
    assert json_escape("\U000e0041") == "\\udb40\\udc41"
    assert json_escape("\u202e") == "\\u202e"


def test_what_joiners_make_one_of_is_as_wide_as_one():
    widths = {
        "👨\u200d👩\u200d👧\u200d👦": 2,
        "❤\ufe0f": 2,
        "👍🏽": 2,
        "🇩🇪": 2,
        "❤": 1,
        "می\u200cخ": 3,
    }
    assert {text: cells(text) for text in widths} == widths
    family = "👨\u200d👩\u200d👧\u200d👦"
    assert [fit(family * 3, width) for width in (6, 5, 4)] == [
        family * 3,
        f"{family * 2}…",
        f"{family}…",
    ]
