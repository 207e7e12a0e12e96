"""What stands before the cursor."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.repl.completion.cursor import Cursor, Place, cursor_in


@pytest.mark.parametrize(
    ("text", "place", "prefix"),
    [
        ("", Place.COMMAND, ""),
        ("ua", Place.COMMAND, "ua"),
        ("uapi Em", Place.ARGUMENT, "Em"),
        ("uapi Email ", Place.ARGUMENT, ""),
        ("uapi Email add_pop --li", Place.ARGUMENT, "--li"),
        ("uapi Email add_pop email=x", Place.VALUE, "x"),
        ('uapi Email add_pop email="x y', Place.VALUE, "x y"),
        ("uapi Fileman save_file_content content=@not", Place.FILE, "not"),
        ("uapi Fileman upload_files file-1=@@not", Place.FILE, "not"),
        ("whm listaccts > ac", Place.FILE, "ac"),
        ("whm listaccts | ge", Place.STAGE, "ge"),
        ("whm listaccts; su", Place.COMMAND, "su"),
        ("for u in $users { uap", Place.COMMAND, "uap"),
        ("let pops = ua", Place.COMMAND, "ua"),
        ("let pops = ", Place.COMMAND, ""),
        ("echo $la", Place.VARIABLE, "la"),
        ('echo "user ${last.us', Place.VARIABLE, "{last.us"),
        ("echo '$la", Place.ARGUMENT, "$la"),
        ("echo $(whm li", Place.ARGUMENT, "li"),
        ("# whm li", Place.NOTHING, ""),
        ("uapi Email add_pop password=?", Place.NOTHING, ""),
    ],
)
def test_place_and_prefix_follow_from_the_text(text: str, place: Place, prefix: str) -> None:
    cursor = cursor_in(text)
    assert (cursor.place, cursor.prefix) == (place, prefix)


def test_words_are_those_of_the_stage_and_head_those_of_the_pipeline() -> None:
    cursor = cursor_in("uapi Ftp list_ftp | sort user | get ")
    assert cursor.words == ("get",)
    assert cursor.head == ("uapi", "Ftp", "list_ftp")


def test_a_substitution_that_is_closed_is_a_word_of_the_line_around_it() -> None:
    cursor = cursor_in("echo $(whm version) x")
    assert cursor.words == ("echo", "$(whm version)") or cursor.words[0] == "echo"
    assert cursor.prefix == "x"


def test_parameters_behind_the_cursor_count_as_given() -> None:
    text = "uapi Email add_pop  password=? | count"
    cursor = cursor_in(text, text.index("  ") + 1)
    assert cursor.keys == {"password"}


@given(st.text(max_size=60))
def test_any_text_has_a_place_that_fits_it(text: str) -> None:
    cursor = cursor_in(text)
    assert isinstance(cursor, Cursor)
    assert cursor.prefix in text


@given(st.text("uapi Email|;{}$()'\"=@> \n#", max_size=40), st.integers(0, 40))
def test_a_cursor_inside_of_the_text_sees_only_what_is_before_it(text: str, at: int) -> None:
    at = min(at, len(text))
    before, cursor = cursor_in(text[:at]), cursor_in(text, at)
    assert (before.place, before.prefix, before.words) == (
        cursor.place,
        cursor.prefix,
        cursor.words,
    )
