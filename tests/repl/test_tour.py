"""The tour: ten lines that a newcomer types, at the prompt, without any server."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.tour import LESSON
from cpshell.system.system import System
from tests.repl.conftest import Sit, Terminal

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize(
    "screen", [(24, 80), (40, 140)], ids=["80x24", "140x40"], indirect=True
)
STEPS = read_lesson(LESSON, System().files).steps
SHOWN = ("rita.test", "dave.test   990M", "alice cpanel>", "team@alice.test", "passwd_pop")


@pytest.fixture
def screen(request: pytest.FixtureRequest) -> tuple[int, int]:
    """The size of the terminal: small, where a test says nothing else."""
    rows, columns = getattr(request, "param", (24, 80))
    return rows, columns


def test_the_tour_is_ten_lines() -> None:
    assert len(STEPS) == 10


@pytest.mark.parametrize("where", [[], ["--sandbox"]], ids=["cassette", "sandbox"])
def test_the_tour_is_true(run: Any, where: list[str]) -> None:
    ran = run("check", *where, str(LESSON))
    assert (ran.code, "skipped" in ran.out) == (0, False), ran.out


def _typed(terminal: Terminal) -> Iterator[int]:
    """Type the lines of the tour, one after the other."""
    for number, step in enumerate(STEPS, start=1):
        terminal.until(f"tour: step {number} of 10")
        terminal.press(step.command, "ENTER")
        yield number


@BOTH
def test_every_step_is_typed_and_shown(sit: Sit, screen: tuple[int, int]) -> None:
    terminal = sit(login=False)
    terminal.press("tour", "ENTER")
    terminal.until("│ A tour of cpshell")
    for number in _typed(terminal):
        if number <= len(SHOWN):
            terminal.until(SHOWN[number - 1])
        assert all(len(line) <= screen[1] for line in terminal.lines)
    terminal.until("Score: 10 of 10 at the first try")
    terminal.until("Enter to log in")


def test_tab_completes_and_masks_nothing_away(sit: Sit) -> None:
    terminal = sit(login=False)
    terminal.press("tour", "ENTER")
    terminal.until("step 1 of 10")
    terminal.press("listacc", "TAB")
    terminal.until("> whm listaccts")
    terminal.press("--col", "TAB", "user,domain", "ENTER")
    terminal.until("Not yet: ")
    terminal.press("hint", "ENTER")
    terminal.until("Hint: the command is `whm`")
    terminal.press("skip", "ENTER")
    terminal.until("tour: step 2 of 10")


def test_it_is_left_and_goes_on_there(sit: Sit) -> None:
    terminal = sit(login=False)
    terminal.press("tour 4", "ENTER")
    terminal.until("root@127.0.0.1→alice cpanel>")
    terminal.press("skip", "ENTER")
    terminal.until("step 5 of 10")
    terminal.press("quit", "ENTER")
    terminal.until("left at step 5 of 10; `tour` goes on there")
    terminal.press("tour", "ENTER")
    terminal.until("tour: step 5 of 10")
    terminal.press("half a line", "CTRL-C", "CTRL-D")
    terminal.until(lambda text: text.count("left at step 5 of 10") == 2)
    terminal.press("tour 11", "ENTER")
    terminal.until("invalid step 11: the tour has 10")
    terminal.press("echo still here", "ENTER")
    terminal.until("\nstill here\n")


def test_it_goes_on_where_it_was_left_in_a_later_run(sit: Sit) -> None:
    terminal = sit(login=False)
    terminal.press("tour 3", "ENTER")
    terminal.until("step 3 of 10")
    terminal.press("skip", "ENTER")
    terminal.until("step 4 of 10")
    terminal.press("quit", "ENTER")
    terminal.until("left at step 4")
    kept = Path(os.environ["XDG_STATE_HOME"]) / "cpshell" / "tour"
    assert (kept.read_text(), kept.stat().st_mode & 0o777) == ("4\n", 0o600)
    later = sit(login=False)
    later.press("tour", "ENTER")
    later.until("step 4 of 10")
    later.press("quit", "ENTER")
    later.until("left at step 4")
    kept.write_text("no number, 9999999999")
    last = sit(login=False)
    last.press("tour", "ENTER")
    last.until("step 1 of 10")


def test_sessions_are_as_before_it(sit: Sit) -> None:
    terminal = sit()
    terminal.press("tour 9", "ENTER")
    terminal.until("step 9 of 10")
    terminal.press("CTRL-D", "whoami | get user", "ENTER")
    terminal.until("left at step 9")
    terminal.until("root@127.0.0.1 whm> whoami")
    terminal.until("\nroot\n")


def test_a_dumb_terminal_gets_no_escape(sit: Sit) -> None:
    terminal = sit(login=False, TERM="dumb")
    terminal.press("tour", "ENTER")
    terminal.until("\nroot@127.0.0.1 whm>")
    terminal.press("skip", "ENTER")
    terminal.until("rita.test")
    terminal.press("CTRL-D")
    terminal.until("left at step 2 of 10")
    assert b"\x1b" not in terminal.received


def test_no_color_leaves_it_plain(sit: Sit) -> None:
    terminal = sit(login=False, NO_COLOR="1")
    terminal.press("tour", "ENTER")
    terminal.until("step 1 of 10")
    assert b"\x1b[36m" not in terminal.received
    assert terminal.style("A tour of").fg == "default"


def test_a_script_and_a_lesson_cannot_take_it(run: Any, sit: Sit, tmp_path: Any) -> None:
    ran = run("-c", "tour")
    assert (ran.code, "the tour needs a terminal" in ran.err) == (2, True)
    terminal = sit(login=False)
    terminal.press(f"record start {tmp_path}/a.md", "ENTER")
    terminal.until("`record stop` ends it")
    terminal.press("tour", "ENTER")
    terminal.until("the tour cannot be part of a lesson")


def test_up_brings_lines_that_were_skipped_or_done_before(sit: Sit) -> None:
    terminal = sit(login=False)
    terminal.press("tour 2", "ENTER")
    terminal.until("tour: step 2 of 10")
    terminal.press("UP")
    terminal.until("> whm listaccts --columns user,domain,diskused\n")
    terminal.press("CTRL-C", "skip", "ENTER")
    terminal.until("tour: step 3 of 10")
    terminal.press("UP")
    line = "> whm listaccts --columns user,domain,diskused | sort -diskused | limit 3"
    terminal.until(lambda text: line in text.replace("\n", "").rpartition("su alice")[2])


def test_the_end_says_what_to_do_next_and_the_bottom_line_is_whole(sit: Sit) -> None:
    terminal = sit(login=False)
    terminal.press("tour 10", "ENTER")
    terminal.until("tour: step 10 of 10  hint helps")
    terminal.press("hint", "ENTER")
    bottom = terminal.until("step 10 of 10 · 1 hint ").split("\n")[-1]
    assert bottom.rstrip().endswith("F1 help")
    terminal.press(STEPS[-1].command, "ENTER")
    terminal.until("│ That was it. `help` lists what there is")
    terminal.until("Score: 0 of 1 at the first try, 1 with hints")
