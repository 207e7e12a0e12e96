"""The TAB key, pressed as fast as one types."""

from typing import Any

import pytest
from prompt_toolkit.buffer import Buffer

from cpshell.catalog import Api
from cpshell.language import tokens
from cpshell.repl.completion.candidate_kinds import Expected
from cpshell.repl.completion.completer import ShellCompleter
from cpshell.repl.completion.knowledge import ShellKnowledge
from cpshell.repl.completion.matching import Names, NamesAbout
from cpshell.repl.completion.remote_names import RemoteNames
from cpshell.repl.completion.tab import TabKey, complete_now
from cpshell.shell.shell import Shell


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


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("listp", "uapi Email list_pops"),  # used more than listparkeddomains
        ("LISTPOPS", "uapi Email list_pops"),
        ("listparked", "uapi Park listparkeddomains "),
        ("passwd", "uapi Ftp passwd"),  # typed whole
        ("passw", "uapi Email passwd_pop"),
    ],
)
def test_among_whole_calls_the_one_that_is_used_most_is_taken(
    shell: Shell, typed: str, line: str
) -> None:
    class InCpanel(ShellKnowledge):
        api = Api.UAPI

    buffer = Buffer(completer=ShellCompleter(InCpanel(shell, RemoteNames()), tokens))
    buffer.text = typed
    buffer.cursor_position = len(typed)
    complete_now(buffer)
    assert buffer.text == line


class Awaited(ShellKnowledge):
    """Users come later."""

    users: NamesAbout = NamesAbout(Names(()), awaited=True)

    def names_of_kind(self, place: Expected) -> NamesAbout:
        return self.users


@pytest.fixture
def waiting(shell: Shell) -> tuple[Awaited, Buffer, TabKey]:
    knowledge = Awaited(shell, RemoteNames())
    completer = ShellCompleter(knowledge, tokens)
    buffer = Buffer(completer=completer)
    buffer.text = "su al"
    buffer.cursor_position = len(buffer.text)
    return knowledge, buffer, TabKey(completer.awaits_names)


@pytest.mark.parametrize("times", [1, 2])
def test_tab_is_kept_until_the_names_are_here(
    waiting: tuple[Awaited, Buffer, TabKey], times: int
) -> None:
    knowledge, buffer, tab = waiting
    for _ in range(times):
        tab.press(buffer)
    assert tab.waits_in(buffer)
    tab.look_up_ended(buffer)  # another one
    assert buffer.text == "su al"
    knowledge.users = NamesAbout(Names(["alice", "bob"]))
    tab.look_up_ended(buffer)
    assert buffer.text == "su alice "
    assert not tab.waits_in(buffer)


@pytest.mark.parametrize("names", [["alice"], []])
def test_what_is_typed_meanwhile_is_left_alone(
    waiting: tuple[Awaited, Buffer, TabKey], names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge, buffer, tab = waiting
    menus: list[str] = []
    monkeypatch.setattr(buffer, "start_completion", lambda: menus.append(buffer.text))
    tab.press(buffer)
    buffer.insert_text("i")
    assert not tab.waits_in(buffer)
    knowledge.users = NamesAbout(Names(names))
    tab.look_up_ended(buffer)
    assert buffer.text == "su ali"
    assert menus == ["su ali"]
    tab.press(buffer)
    assert buffer.text == ("su alice " if names else "su ali")
