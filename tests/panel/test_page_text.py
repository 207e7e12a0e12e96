"""The words of a page: what it says, without its markup, in linear time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.panel.page_text import read_page


def test_title_and_decisive_line_are_the_words() -> None:
    page = read_page(
        "<title>Oops</title><h1>Oops</h1><p>Hello.</p><p>The <b>disk</b> space is gone."
    )
    assert page.lines == ("Oops", "Hello.", "The disk space is gone.")
    assert page.words == "“Oops”: The disk space is gone."


def test_without_a_title_the_first_line_is_the_heading() -> None:
    assert read_page("<h1>Account</h1><p>It is off.</p>").words == "Account: It is off."
    assert read_page("<p>It is off.</p>").words == "It is off."


@pytest.mark.parametrize("hidden", ["script", "style", "noscript", "svg", "template", "select"])
def test_what_nobody_sees_is_not_read(hidden: str) -> None:
    assert read_page(f"<{hidden.upper()} a=b>error <p>x</p></{hidden}><p>Seen.</p>").lines == (
        "Seen.",
    )


def test_a_sign_that_begins_no_tag_is_text() -> None:
    assert read_page("<p>a < b and 1<2 <3</p>").lines == ("a < b and 1<2 <3",)


def test_the_message_above_the_login_form_comes_first() -> None:
    page = read_page(
        '<title>L</title><p>An error.</p><div id="login-status-message">Gone.</div><p>x'
    )
    assert (page.status_message, page.decisive) == ("Gone.", "Gone.")


@pytest.mark.parametrize(
    "part",
    ["<", "<a ", "<!--", "<script>", "<title>", "</", "x-a: b\n", "&amp", "<p>\n", "&#", "<!"],
)
def test_a_hostile_page_takes_no_time(part: str) -> None:
    begun = time.process_time()
    read_page(part * (2_000_000 // len(part)))
    assert time.process_time() - begun < 2


@given(st.text(alphabet="<>/!-&;#apscrit=\"' \n:x", max_size=80))
def test_any_text_has_words_without_line_breaks(text: str) -> None:
    page = read_page(text)
    assert "\n" not in page.words + page.opening + page.title
