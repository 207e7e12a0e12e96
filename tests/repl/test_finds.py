"""What is found while one types, at a pseudo-terminal."""

from typing import Any

import pytest

Sit = Any  # the fixture of conftest
Screen = tuple[int, int]


@pytest.fixture(params=[(24, 80), (40, 140)], ids=["80x24", "140x40"])
def screen(request: pytest.FixtureRequest) -> Screen:
    size: Screen = request.param
    return size


def test_a_function_is_a_first_word_and_tab_writes_the_whole_call(sit: Sit) -> None:
    terminal = sit()
    terminal.press("listacc")
    terminal.until("list hosting accounts")
    terminal.press("TAB", "--limit 2", "ENTER")
    terminal.until("whm> whm listaccts --limit 2")
    terminal.until("alice.test")


@pytest.mark.parametrize("screen", [(24, 80)])  # the narrow one, where lines wrap
def test_a_bare_name_names_its_line_which_tab_takes(sit: Sit) -> None:
    terminal = sit()
    for typed, line in (
        ("accountsummary user=bob", "whm accountsummary"),
        ("uapi list_pops", "uapi Email list_pops"),
        ("Email::list_pops", "uapi Email list_pops"),
        ("ls", "whm listaccts"),
        (r"\q", "quit"),
        ("?", "help"),
        ("lgoin", "login"),
        ("whm list_pops", "uapi Email list_pops; --force sends it as it is"),
    ):
        terminal.press("clear", "ENTER")
        terminal.until(lambda text: text.split("\n")[0] == "root@127.0.0.1 whm>")
        terminal.press(typed, "ENTER")
        terminal.until(f"\n  hint: {line}")
        proposed = line.partition(";")[0]
        terminal.until(f"\nroot@127.0.0.1 whm> {proposed}")  # in grey
    terminal.press("clear", "ENTER", "listpkgs", "ENTER")
    terminal.until("whm> whm listpkgs")
    terminal.press("TAB", " | count", "ENTER")
    terminal.until("whm> whm listpkgs | count")
    terminal.press("quit", "ENTER")
    assert terminal.gone() == 0


def test_help_knows_bare_names(sit: Sit) -> None:
    terminal = sit()
    terminal.press("help listpkgs", "ENTER")
    terminal.until(r"pkg[].name")
    terminal.press("help list_users", "ENTER")
    terminal.until("or help uapi Mysql list_users")


def test_up_goes_to_what_began_so_and_recalls_a_block_whole(sit: Sit) -> None:
    terminal = sit()
    terminal.press("whm version", "ENTER")
    terminal.until("\nversion  ")
    terminal.press("for n in 1 {", "ENTER", "echo n$n", "ENTER", "}", "ENTER")
    terminal.until("\nn1\n")
    terminal.press("whm ver")
    terminal.until(lambda text: "verif" in text or "version" in text.split("whm ver")[-1])
    terminal.press("UP")
    terminal.until(lambda text: text.rstrip().count("whm> whm version") == 2)
    terminal.press("CTRL-C", "fo", "UP", "ENTER")
    terminal.until(lambda text: text.count("\nn1\n") == 2)


def test_fields_are_found_after_a_minus_and_inside_filters(sit: Sit) -> None:
    terminal = sit()
    for typed, offered in (
        ("whm listaccts | sort -disku", "diskused"),
        ("whm listaccts | get acct[?suspendt", "suspendtime"),
        ("whm listaccts | get sort_by(acct, &unix_st", "unix_startdate"),
    ):
        terminal.press(typed)
        terminal.until(f" {offered} ")
        terminal.press("TAB")
        start = typed.rpartition("-")[0] if "-" in typed else typed
        terminal.until(lambda text, start=start: start in text)
        terminal.until(lambda text, offered=offered: text.split("whm> ")[-1].count(offered) > 0)
        terminal.press("CTRL-C")
    terminal.press("whm listaccts |", "ENTER", "whe")
    terminal.until("the rows that match")


@pytest.mark.parametrize("screen", [(24, 80)])
def test_a_slip_in_the_name_of_a_user_names_whom_the_server_has(sit: Sit) -> None:
    terminal = sit()
    terminal.press("whm listaccts | count", "ENTER")
    terminal.until("\n12\n")
    for line in ("su alcie", "whm accountsummary user=alcie", "uapi --as alcie Email list_pops"):
        terminal.press("clear", "ENTER", line, "ENTER")
        terminal.until("hint: did you mean alice?")
    terminal.press("clear", "ENTER", "su nobody-like-it", "ENTER")
    screen = terminal.until("“nobody-like-it”")
    assert "did you mean" not in screen


@pytest.mark.parametrize("screen", [(24, 80)])
@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"NO_COLOR": "1"}], ids=["dumb", "NO_COLOR"])
def test_what_was_meant_is_said_without_colours(sit: Sit, env: dict[str, str]) -> None:
    terminal = sit(**env)
    for typed, hint in (("listaccts", "whm listaccts"), ("whm lisaccts", "whm listaccts or ")):
        terminal.press(typed, "ENTER")
        terminal.until(f"\n  hint: {hint}")
    if "TERM" in env:
        assert b"\x1b" not in terminal.received
    else:
        terminal.press("su al", "TAB", "ENTER")
        terminal.until("alice cpanel>")
