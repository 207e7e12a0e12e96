"""What results look like on the screen, at a pseudo-terminal."""

import re
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox

Sit = Any  # the fixture of conftest
Screen = tuple[int, int]


@pytest.fixture(params=[(24, 80), (40, 140)], ids=["80x24", "140x40"])
def screen(request: pytest.FixtureRequest) -> Screen:
    size: Screen = request.param
    return size


@pytest.fixture
def sandbox(fresh_sandbox: Sandbox) -> Sandbox:
    """A panel of one's own: accounts are suspended."""
    return fresh_sandbox


def test_a_login_url_can_be_copied_whole(sit: Sit, screen: Screen) -> None:
    terminal = sit()
    terminal.press("whm create_user_session user=alice service=cpaneld", "ENTER")
    terminal.until("\nurl ")
    joined = terminal.text.replace("\n", "")
    assert "%3acreate_user_session%2c" in joined
    assert "…" not in joined


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}], ids=["colors", "NO_COLOR"])
def test_rows_are_counted_below_with_the_time(sit: Sit, env: dict[str, str]) -> None:
    terminal = sit(**env)
    terminal.press("whm listaccts --columns user,domain --limit 3", "ENTER")
    terminal.until("\n3 rows · ")
    terminal.press("clear", "ENTER", "whm listaccts | limit 1 | select user", "ENTER")
    assert "rows" not in terminal.until("\nalice\n").split("select user", 1)[1]


def test_a_call_without_data_says_what_it_did(sit: Sit) -> None:
    terminal = sit()
    terminal.press("uapi --as erin Email add_pop email=fits password=Sky-Lamp.4Table", "ENTER")
    terminal.until("fits+erin.test")
    line = "uapi --as erin Email delete_pop email=fits@erin.test --yes"
    terminal.press("clear", "ENTER", line, "ENTER")
    screen = terminal.until("\nfits@erin.test deleted\n")
    assert "(nothing)" not in screen
    terminal.press("clear", "ENTER", "whm suspendacct user=erin", "ENTER")
    terminal.until("has been suspended.\n")
    terminal.until(lambda text: text.rstrip().split("suspended.")[-1].count("whm>") == 1)
    assert "(nothing)" not in terminal.text


def test_a_batch_shows_one_result_after_the_other(sit: Sit) -> None:
    terminal = sit()
    terminal.press("batch { whm version; whm listaccts --limit 2; whm gethostname }", "ENTER")
    screen = terminal.until("\n── gethostname ──\nhostname  srv1.sandbox.test")
    assert "\n── version ──\nversion  11." in screen
    assert "\n── listaccts ──\nuser " in screen
    terminal.press("clear", "ENTER", "last | count", "ENTER")
    terminal.until("\n3\n")


def test_each_call_of_a_batch_is_named_and_says_what_it_did(sit: Sit) -> None:
    terminal = sit()
    line = "batch { whm suspendacct user=erin; whm unsuspendacct user=erin; whm passwd user=erin"
    terminal.press(f"{line} password=Sky-Lamp.4Table }}", "ENTER")
    shown = terminal.until("\n── passwd user=erin ──\n")
    assert "\n── suspendacct user=erin ──\nerin suspended\n" in shown
    assert "\n── unsuspendacct user=erin ──\nerin unsuspended\n" in shown
    assert "(nothing)" not in shown


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"NO_COLOR": "1"}], ids=["dumb", "NO_COLOR"])
def test_all_of_it_without_colours(sit: Sit, env: dict[str, str]) -> None:
    """A table, a record, what was done, a batch, a turn, a result that ends no line."""
    terminal = sit(size=(60, 80), **env)
    lines = {
        "whm listaccts --columns user,domain --limit 2": "user   domain\n─────  ──────────\nalice",
        "whm listaccts | limit 1 | select user,domain,shell,email,theme,plan": "\nalice ",
        "whm accountsummary user=bob | get acct[0].user": "\nbob\n",
        "batch { whm suspendacct user=erin; whm unsuspendacct user=erin }": "\nerin unsuspended\n",
        "for u in alice { whm accountsummary user=$u | get acct[0].plan }": "── u=alice ──\nbus",
        "whm gethostname | raw": '"srv1.sandbox.test"}}\nroot@',
    }
    for line, wanted in lines.items():
        terminal.press(line, "ENTER")
        terminal.until(wanted)
    received = terminal.received.decode()
    if "TERM" in env:
        assert "\x1b" not in received
    assert not re.search(r"\x1b\[[\d;]*3[0-7]m", received)


def test_a_line_of_the_command_line_says_what_it_did_too(sit: Sit) -> None:
    line = "uapi --as erin Email delete_pop email=office@erin.test --yes"
    add = "uapi --as erin Email add_pop email=office password=Sky-Lamp.4Table"
    both = "batch { whm suspendacct user=erin; whm gethostname }"
    terminal = sit("-c", f"{add}; {line}; {both}; whm listaccts | limit 2", prompt="")
    assert terminal.gone() == 0
    assert "\noffice@erin.test deleted\n" in terminal.text
    assert "\n── suspendacct user=erin ──\nerin suspended\n" in terminal.text
    assert "\nbob " in terminal.text
    assert "rows" not in terminal.text
    assert "(nothing)" not in terminal.text
