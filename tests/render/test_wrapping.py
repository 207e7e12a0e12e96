"""Text for reading, wrapped at words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.build import build_shell
from cpshell.commands.topics import TOPICS
from cpshell.render.cells import cells
from cpshell.render.wrapping import wrapped, wrapped_lines
from cpshell.system.system import System

_WORDS = st.lists(st.text("abc日,=-", min_size=1, max_size=12), min_size=1, max_size=40)


@given(
    st.sampled_from(["", "  ", "  name  ", "  hint: ", "  a  text  "]), _WORDS, st.integers(40, 140)
)
def test_every_word_is_there_and_every_line_fits(head: str, words: list[str], width: int) -> None:
    text = head + " ".join(words)
    lines = wrapped(text, width).split("\n")
    assert " ".join(lines).split() == text.split()
    assert all(cells(line) <= width for line in lines)


def test_a_column_goes_on_below_itself() -> None:
    assert wrapped("  --as-curl  print the request as a curl line, secrets as variables", 40) == (
        "  --as-curl  print the request as a curl\n             line, secrets as variables"
    )


def test_without_room_beside_its_name_a_column_stands_below_it() -> None:
    text = (
        "  login root@HOST          log in; what is missing is asked for\n"
        "  send_welcome_email  boolean         1 or 0, and the server decides\n"
        "  su USER                  go back"
    )
    assert wrapped(text, 40).split("\n") == [
        "  login root@HOST",
        "      log in; what is missing is asked",
        "      for",
        "  send_welcome_email",
        "      boolean",
        "          1 or 0, and the server decides",
        "  su USER                  go back",
    ]
    message = "cpshell: the server says that this is over.  It says more than fits"
    lines = wrapped_lines(message, 40).split("\n")
    assert lines[1] == "         over. It says more than fits"


def test_what_was_wrapped_is_wrapped_anew() -> None:
    text = "  key  a text of two lines that was wrapped\n       here\n  let x = 1\n  let y = 2"
    assert wrapped(text, 80).split("\n") == [
        "  key  a text of two lines that was wrapped here",
        "  let x = 1",
        "  let y = 2",
    ]


def test_no_line_to_type_is_broken_between_backquotes() -> None:
    text = "cpshell: several words before `help uapi Email add_pop`, and some after it"
    lines = wrapped_lines(text, 40).split("\n")
    assert lines[1] == "         `help uapi Email add_pop`, and"
    assert all(line.startswith("         ") for line in lines[1:])


def test_a_word_that_is_wider_than_the_line_stays_whole() -> None:
    url = "https://example.com/" + "x" * 60
    assert f"\n         {url}\n" in wrapped_lines(f"cpshell: see {url} for more", 40)


@pytest.mark.parametrize("topic", sorted(TOPICS))
@pytest.mark.parametrize("width", [40, 80, 140])
def test_topics_fit_any_width_and_examples_stay_lines(topic: str, width: int) -> None:
    text = TOPICS[topic](build_shell(System()))
    lines = wrapped(text, width).split("\n")
    assert all(cells(line) <= width for line in lines)
    examples = text.partition("\nExamples\n")[2].splitlines()
    assert [line for line in examples if len(line) <= width and line not in lines] == []
