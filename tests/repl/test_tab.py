"""The TAB key, pressed as fast as one types."""

from typing import Any

import pytest
from prompt_toolkit.buffer import Buffer

from cpshell.language import tokens
from cpshell.repl.completion.completer import ShellCompleter
from cpshell.repl.completion.tab import complete_now


@pytest.fixture
def tab(knowledge: Any):
    """The line after TAB at its end, or ``times`` of them."""

    def press(text: str, times: int = 1, behind: str = "") -> str:
        buffer = Buffer(completer=ShellCompleter(knowledge, tokens))
        buffer.text = text + behind
        buffer.cursor_position = len(text)
        for _ in range(times):
            complete_now(buffer)
        return buffer.text

    return press


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("ua", "uapi "),
        ("whm listaccts --li", "whm listaccts --limit "),
        ("whm listaccts", "whm listaccts "),
        ("uapi Emailauth", "uapi EmailAuth "),
        ("uapi Email addpop", "uapi Email add_pop "),
        ("uapi Email add_pop ema", "uapi Email add_pop email="),
        ("set out", "set output="),
        ("whm listaccts | cou", "whm listaccts | count "),
        ("whm listaccts --as", "whm listaccts --as-curl "),
        ("echo $las", "echo $last"),
    ],
)
def test_the_only_entry_is_written_with_a_blank_where_its_word_ends(tab, typed, line) -> None:
    assert tab(typed) == line


def test_the_part_that_all_share_is_written(tab) -> None:
    assert tab("wh") == "whm"
    assert tab("uapi Em") == "uapi Email"


def test_where_nothing_is_shared_one_entry_after_the_other_is_offered(tab) -> None:
    assert tab("uapi Email") == "uapi Email"
    assert tab("uapi Email", times=2) == "uapi EmailAuth"


def test_no_blank_goes_into_the_middle_of_a_line(tab) -> None:
    assert tab("ua", behind=" Email") == "uapi Email"
