"""The line that says how far a loop is, at a pseudo-terminal."""

import re
from typing import Any

import pytest

Sit = Any  # the fixture of conftest

SIZES = pytest.mark.parametrize("screen", [(24, 80), (40, 140)], ids=str, indirect=True)
SMALL = pytest.mark.parametrize("screen", [(24, 80)], ids=str, indirect=True)

LINE = re.compile(
    r"^[1-7] of 8 turns · [\d.]+(?:/s| s each) · 1 failed · \d+ s left · u=[b-h]$", re.M
)


@SIZES
@pytest.mark.parametrize("jobs", ["", "--jobs 2 "], ids=["one by one", "side by side"])
def test_a_loop_says_how_far_it_is_and_what_it_works_on(sit: Sit, jobs: str) -> None:
    env = {"NO_COLOR": "1"} if jobs else {}
    terminal = sit("-k", login=False, **env)
    line = f"for u in a b c d e f g h {jobs}{{ if $u=a {{ fail no }}; sleep 0.5 }}"
    terminal.press(line, "ENTER")
    terminal.until(lambda text: LINE.search(text) is not None)
    shown = terminal.until("8 of 8 turns ran, 1 failed")
    assert LINE.search(shown) is None


@SMALL
def test_results_stand_above_the_line_and_ctrl_c_leaves_none(sit: Sit) -> None:
    terminal = sit(login=False)
    terminal.press("for u in a b c d e f { echo done-$u; sleep 1 }", "ENTER")
    shown = terminal.until("done-b\n1 of 6")
    assert shown.count(" of 6 turns") == 1
    terminal.child.setwinsize(24, 30)
    terminal._screen.resize(24, 30)
    terminal.until(lambda text: re.search(r"^[123] of 6 turns · [^\n]{4,13}…$", text, re.M))
    terminal.press("CTRL-C")
    shown = terminal.until("interrupted")
    assert " of 6 turns" not in shown
    assert "^C" not in shown


@SMALL
def test_what_goes_on_in_a_turn_stands_after_its_loop(sit: Sit) -> None:
    terminal = sit(login=False)
    terminal.press("for u in a b { for d in x y { sleep 1.2 } }", "ENTER")
    terminal.until(
        lambda text: re.search(r"^0 of 2 turns · u=a › 1 of 2 turns · .* · d=y$", text, re.M)
    )
    terminal.until(lambda text: re.search(r"^1 of 2 turns · .* · u=b › 0 of 2", text, re.M))
    terminal.press("CTRL-C")
    terminal.until("interrupted")
    terminal.press("clear", "ENTER", "retry 2 { sleep 1.5; fail no }", "ENTER")
    terminal.until("\ntry 1 of 2 · 1 s")
    terminal.until("\ntry 2 of 2 · ")
    terminal.press("CTRL-C", "clear", "ENTER", "let n = 1", "ENTER")
    terminal.press("until $n=2 --every 1 --for 60 { echo $n }", "ENTER")
    terminal.until(lambda text: re.search(r"^until: [2-9] looks · \d+ of 60 s$", text, re.M))
    terminal.press("CTRL-C")
    assert " looks" not in terminal.until("interrupted")


@SMALL
def test_a_question_has_its_line_to_itself(sit: Sit) -> None:
    terminal = sit()
    terminal.press(
        "for u in a b { sleep 1; whm accountsummary user=? | get acct[0].user }", "ENTER"
    )
    terminal.until("0 of 2 turns · u=a")
    terminal.until(lambda text: text.endswith("user for u=a:") and " turns" not in text)
    terminal.press("alice", "ENTER")
    terminal.until(lambda text: re.search(r"^1 of 2 turns · .* · u=b$", text, re.M))
    assert re.search(r"^user for u=a: *\n(── u=a ──\n)?alice$", terminal.text, re.M)


@SMALL
def test_a_secret_at_work_is_masked_and_a_long_value_is_cut_to_the_screen(sit: Sit) -> None:
    terminal = sit(login=False, SECRET_OF_MINE="Sky-Lamp.4Table")
    terminal.press("for password in $env.SECRET_OF_MINE { sleep 2 }", "ENTER")
    assert "Sky-Lamp" not in terminal.until("0 of 1 turn")
    terminal.until(lambda text: "0 of 1 turn" not in text)
    terminal.press("clear", "ENTER", f"for u in {'日' * 50} {{ sleep 2 }}", "ENTER")
    shown = terminal.until("\n0 of 1 turn")
    assert re.search(
        r"^0 of 1 turn · u=日+…$", shown.replace(" 日", "日").replace("日 ", "日"), re.M
    )


@SMALL
@pytest.mark.parametrize(
    ("options", "term"), [((), "dumb"), (("-q",), "xterm-256color")], ids=["dumb", "quiet"]
)
def test_dumb_terminals_and_quiet_shells_show_no_line(
    sit: Sit, options: tuple[str, ...], term: str
) -> None:
    terminal = sit(*options, login=False, TERM=term)
    terminal.press("for u in a b c { sleep 0.7 }; echo done-here", "ENTER")
    terminal.until("\ndone-here")
    assert " turns" not in terminal.received.decode().replace("done-here", "")
