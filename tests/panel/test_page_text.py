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
    assert page.words == "“Oops”: Hello. The disk space is gone."


def test_of_a_long_page_the_line_that_tells_comes_first() -> None:
    page = read_page(f"<title>Oops</title><p>{'Hello. ' * 60}</p><p>The disk space is gone.<p>Bye")
    assert page.words == "“Oops”: The disk space is gone. Bye"


def test_lines_are_joined_by_what_stands_between_them() -> None:
    assert read_page("<title>T</title><p>One<p>Two.<p>Three<p>Four").decisive == (
        "One: Two. Three; Four"
    )


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
    ("line", "tells"),
    [
        ("It says more about quotations here.", ""),
        ("The terrorist was unlocked.", ""),
        ("See error_log and invalidate it.", ""),
        ("Two quotas are full.", "Two quotas are full."),
        ("You are (blocked).", "You are (blocked)."),
        ("Unerring: error 5.", "Unerring: error 5."),
    ],
)
def test_a_word_that_tells_stands_by_itself(line: str, tells: str) -> None:
    assert read_page(f"<title>T</title><p>Hello.</p><p>{line}</p>").telling == tells


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<title>T</title><noscript>Please enable JavaScript.</noscript>", "JavaScript."),
        ("<noscript><p>Sit tight.</p></noscript><script>x</script>", "Sit tight."),
        ('<img src="a.png" alt="Account Suspended">', "Account Suspended"),
        ("<IMG ALT=Closed SRC=a.png>", "Closed"),
        ('<map><area alt="Gone away"></map>', "Gone away"),
        ('<meta name="description" content="We are moving."><body></body>', "We are moving."),
    ],
)
def test_words_for_those_who_see_nothing_else_are_read_where_there_are_no_others(
    page: str, words: str
) -> None:
    assert words in read_page(page).words
    assert words not in read_page(f"{page}<p>Seen, and enough.</p>").words


@pytest.mark.parametrize("tag", ["<meta name=viewport content='a b'>", "<img alt=", "<img alt>"])
def test_other_attributes_are_no_words(tag: str) -> None:
    assert read_page(tag).words == ""


def test_a_sign_within_quotes_does_not_end_a_tag() -> None:
    assert read_page('<p title="a > b">Seen.</p>').lines == ("Seen.",)


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        "<",
        "<a ",
        "<!--",
        "<script>",
        "<title>",
        "</",
        "x-a: b\n",
        "&amp",
        "<p>\n",
        "&#",
        "<!",
        '<a ">',
        '<a b="',
        "<img alt=",
        "<noscript>",
    ],
)
def test_a_hostile_page_takes_no_time(part: str) -> None:
    begun = time.process_time()
    read_page(part * (2_000_000 // len(part)))
    assert time.process_time() - begun < 2


@given(st.text(alphabet="<>/!-&;#apscrit=\"' \n:x", max_size=80))
def test_any_text_has_words_without_line_breaks(text: str) -> None:
    page = read_page(text)
    assert "\n" not in page.words + page.opening + page.title
