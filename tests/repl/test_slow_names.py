"""TAB where the server takes its time with the names, at a pseudo-terminal."""

from collections.abc import Iterator
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox

Sit = Any  # the fixture of conftest
SIGN = "looking names up …"


@pytest.fixture(params=[(24, 80), (40, 140)], ids=["80x24", "140x40"])
def screen(request: pytest.FixtureRequest) -> tuple[int, int]:
    size: tuple[int, int] = request.param
    return size


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """Accounts come after a while; packages never, resellers as a page that is no answer."""
    faults = ["slow:2s@listaccts", "slow:60s@listpkgs", "429@listresellers"]
    with Sandbox(faults=faults) as panel:
        yield panel


@pytest.mark.parametrize("times", [1, 2])
def test_tab_completes_when_the_names_arrive(sit: Sit, times: int) -> None:
    terminal = sit()
    terminal.press("su ali", *["TAB"] * times)
    terminal.until(SIGN)
    terminal.until(lambda text: "whm> su alice\n" in text and SIGN not in text)
    terminal.press("ENTER")
    terminal.until("→alice cpanel>")


def test_the_line_goes_on_while_names_are_looked_up(sit: Sit) -> None:
    terminal = sit(NO_COLOR="1")
    terminal.press("whm changepackage user=bob pkg=", "TAB")
    terminal.until(SIGN)
    terminal.press("default --dry-run")
    line = "whm> whm changepackage user=bob pkg=default --dry-run"
    terminal.until(lambda text: line in text and SIGN not in text)
    terminal.press("ENTER")
    terminal.until(lambda text: text.count("changepackage") > 1)
    terminal.press("su al")  # what is slow keeps other names waiting, and the line goes on
    terminal.press("CTRL-C", "echo st''ill here", "ENTER")
    terminal.until("\nstill here\n")
    terminal.press("exit", "ENTER")
    assert terminal.gone() == 0


def test_a_look_up_that_fails_is_quiet(sit: Sit) -> None:
    terminal = sit()
    terminal.press("whm setacls reseller=", "TAB")
    terminal.until(lambda text: SIGN not in text and "setacls reseller=" in text)
    terminal.press("TAB", "rita")
    screen = terminal.until("reseller=rita")
    assert "429" not in screen
    assert SIGN not in screen


def test_a_dumb_terminal_is_sent_no_look_up(sit: Sit, sandbox: Sandbox) -> None:
    terminal = sit(TERM="dumb")
    terminal.press("whm changepackage pkg=", "TAB", "CTRL-C")
    terminal.press("echo st''ill here", "ENTER")
    terminal.until("\nstill here\n")
    assert b"\x1b" not in terminal.received
