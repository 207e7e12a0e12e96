"""A block again and again: what changed is marked, and what is waited for ends it."""

from io import StringIO
from typing import Any

import pytest

from cpshell import cli
from cpshell.system.streams import Streams
from cpshell.system.system import System

GROWING = (
    "let n = 0; watch --every 0.01 {} "
    '{{ let n = $(($n + 1)); let t = [{{"n": $n, "of": 9}}]; echo $t }}'
)


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def on_terminal(line: str, **variables: str) -> tuple[int, str, str]:
    variables = {"TERM": "xterm", **variables}
    out, err = Terminal(), Terminal()
    system = System(Streams(StringIO(), out, err, variables=variables), variables=variables)
    return cli.main(["-c", line], system), out.getvalue(), err.getvalue()


def test_a_block_runs_as_often_as_said(run: Any) -> None:
    done = run("-q", "-c", "watch --every 0.01 --times 3 { echo tick }")
    assert (done.code, done.out) == (0, "tick\n" * 3)


@pytest.mark.parametrize("every", ["0", "-1", "x", "inf", "nan"])
def test_every_takes_a_time_above_0(run: Any, every: str) -> None:
    ran = run("-c", f"watch --times 1 --every={every} {{ echo no }}")
    assert (ran.code, ran.out) == (2, "")
    assert every in ran.err or "--every" in ran.err


def test_it_ends_when_a_row_matches(run: Any) -> None:
    ran = run("-q", "-c", GROWING.format("--until n>=3 --times 5"))
    assert (ran.code, ran.out.count("\n")) == (0, 3)
    ran = run("-q", "-c", "watch --every 0.01 --times 5 --until 'value ~ here' { echo nowhere }")
    assert (ran.code, ran.out) == (0, "nowhere\n")


def test_what_does_not_come_about_is_a_failure(run: Any) -> None:
    ran = run("-q", "-c", GROWING.format("--until n>=3 --times 2"))
    assert (ran.code, ran.out.count("\n")) == (4, 2)
    assert "did not come about in 2 looks" in ran.err


@pytest.mark.parametrize("until", ["m=1", "n=", "5"])
def test_a_condition_that_cannot_be_is_refused(run: Any, until: str) -> None:
    ran = run("-q", "-c", GROWING.format(f"--times 2 --until {until}"))
    assert ran.code == 2
    assert ran.out.count("\n") == (until == "m=1")


def test_changes_are_marked_with_signs_and_colours() -> None:
    code, out, _ = on_terminal(GROWING.format("--times 2"))
    looks = out.split("\x1b[H\x1b[2J")[1:]
    assert (code, len(looks)) == (0, 2)
    assert "every 0.01 s · look 1" in looks[0]
    assert "\x1b[32m" not in looks[0]
    assert "\x1b[32m+ 2   9\x1b[0m\n\x1b[31m- 1   9\x1b[0m\n" in looks[1]


def test_without_colours_the_signs_stay() -> None:
    out = on_terminal(GROWING.format("--times 2"), NO_COLOR="1")[1].split("\x1b[H\x1b[2J")[2]
    assert "\x1b" not in out
    assert [line[:3] for line in out.splitlines()[-2:]] == ["+ 2", "- 1"]


def test_a_dumb_terminal_has_a_block_for_each_look() -> None:
    code, out, err = on_terminal(GROWING.format("--times 2"), TERM="dumb")
    assert code == 0
    assert "\x1b" not in out
    assert [line[0] for line in out.splitlines() if line[2].isdigit()] == [" ", "+", "-"]
    assert err.count(":") == 4


def test_what_is_the_same_is_not_marked_where_a_column_grows_wider() -> None:
    block = (
        "let n = 10; watch --every 0.01 --times 2 "
        '{ let n = $(($n * 10)); let t = [{"a": "x", "n": 1}, {"a": "y", "n": $n}]; echo $t }'
    )
    out = on_terminal(block, NO_COLOR="1")[1].split("\x1b[H\x1b[2J")[2]
    assert [line[0] for line in out.splitlines()[1:]] == [" ", " ", " ", "+", "-"]


@pytest.mark.parametrize(("line", "rings"), [("--times 3", 2), ("--until n>=1 --times 5", 1)])
def test_the_bell_rings_for_changes_and_at_the_end(line: str, rings: int, run: Any) -> None:
    assert on_terminal(GROWING.format(f"--bell {line}"))[1].count("\a") == rings
    assert "\a" not in run("-c", GROWING.format(f"--bell {line}")).out


def test_more_lines_than_the_screen_has_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINES", "10")
    line = f"let t = {list(range(20))}; watch --times 1 {{ echo $t }}"
    out = on_terminal(line, NO_COLOR="1")[1]
    assert "… 13 lines more\n" in out
    assert out.count("\n") == 9


def test_what_a_server_sends_is_harmless_on_the_screen() -> None:
    line = 'let t = ["a\\u001b[2Jb"]; watch --times 1 { echo $t }'
    out = on_terminal(line, NO_COLOR="1")[1]
    assert out.count("\x1b") == 2


def test_what_came_before_a_failure_is_shown(run: Any) -> None:
    ran = run("-q", "-c", "watch --times 2 { echo first; fail no }")
    assert (ran.code, ran.out) == (1, "first\n")
    assert "first" in on_terminal("watch --times 2 { echo first; fail no }")[1]
