"""Become users and come back, at a pseudo-terminal; the prompt shows the way."""

import re
from typing import Any

import pytest

Sit = Any  # the fixture of conftest
COLOR = re.compile(rb"\x1b\[(?:\d+;)*[34][0-8](?:;\d+)*m")
SIZES = [(24, 80), (40, 140)]
LOOKS: dict[str, dict[str, str]] = {"colors": {}, "plain": {"NO_COLOR": "1"}}
LOOKS["dumb"] = {"TERM": "dumb"}


@pytest.mark.parametrize(
    ("look", "screen"), [*((look, SIZES[0]) for look in LOOKS), ("colors", SIZES[1])]
)
def test_one_becomes_user_after_user_and_goes_back(sit: Sit, look: str) -> None:
    terminal = sit(**LOOKS[look])
    steps = (
        ("su alice", "root@127.0.0.1→alice cpanel>"),
        ("su bob", "root@127.0.0.1→bob cpanel>"),  # by root, who is below
        ("whm listaccts | count", "listaccts: sent through root@127.0.0.1 (WHM)\n12\n"),
        ("use -", "root@127.0.0.1→alice cpanel>"),
        ("su rita --service whm", "root@127.0.0.1→rita whm>"),
        ("su grace", "root@127.0.0.1→rita→grace cpanel>"),
    )
    for line, shown in steps:
        terminal.press("clear", "ENTER")
        terminal.press(line, "ENTER")
        terminal.until(shown)
    terminal.press("clear", "ENTER", "whm listaccts | count", "ENTER")
    screen = terminal.until("\n5\n")  # rita's
    assert "sent through rita" in screen
    terminal.press("clear", "ENTER", "whm version | count", "ENTER")
    assert "sent through" not in terminal.until("\n1\n").split("whm version")[-1]  # said once
    terminal.press("su -", "ENTER")
    terminal.until("logged out bob, alice, rita, grace")
    terminal.until("rita, grace\nroot@127.0.0.1 whm>")
    if look == "dumb":
        assert b"\x1b" not in terminal.received
    if look == "plain":
        assert not COLOR.search(terminal.received)


@pytest.mark.parametrize("screen", [(20, 40)])
def test_a_narrow_terminal_shows_who_one_is(sit: Sit) -> None:
    terminal = sit()
    for line in ("su rita --service whm", "su grace"):
        terminal.press(line, "ENTER")
        terminal.until(f"→{line.split()[1]}")
    terminal.until("root@127.0.…→…→grace cpanel>")
