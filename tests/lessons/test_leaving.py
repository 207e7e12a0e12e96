"""A lesson that is left, or whose terminal, input or output goes away, ends as it should."""

import os
import pty
import re
import select
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

TAB = "\t"
STYLES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.mark.parametrize("at", ["Enter next", "type freely"])
def test_ctrl_c_leaves_where_keys_and_lines_are_read(start: Any, lesson: str, at: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB if at == "type freely" else "")
    terminal.until(at)
    terminal.press("\x03")
    assert terminal.end() == 130


def read_until(terminal: int, pattern: str, shown: bytes = b"") -> bytes:
    """Return what a terminal has shown when its text, without styles, has this pattern."""
    while not re.search(pattern, STYLES.sub("", shown.decode(errors="replace"))):
        assert select.select([terminal], [], [], 30)[0], shown
        shown += os.read(terminal, 65536)
    return shown


@pytest.mark.parametrize(("option", "keys"), [("--step", ""), ("--step", TAB), ("--practice", "")])
def test_a_terminal_that_goes_away_ends_it(lesson: str, option: str, keys: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cpshell.cli", "play", option, lesson]
    # In a session of its own the terminal is not the controlling one: nobody sends SIGHUP.
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, start_new_session=True
    ) as playing:
        os.close(theirs)
        shown = read_until(ours, r"Enter next|root[^\n]*>")
        os.write(ours, keys.encode())
        if keys:
            read_until(ours, r"root[^\n]*>", shown)
        os.close(ours)
        assert playing.wait(30) == 74
        assert playing.stderr is not None
        assert playing.stderr.read().startswith(b"cpshell: cannot write to standard output: ")


@pytest.mark.parametrize(("keys", "code"), [("q", 0), ("\x03", 130), (TAB + "\x03", 130)])
def test_the_terminal_is_then_as_it_was(start: Any, lesson: str, keys: str, code: int) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    before = termios.tcgetattr(terminal.child.child_fd)
    assert not before[3] & termios.ECHO
    for key in keys:
        terminal.press(key)
        time.sleep(0.3)
    assert terminal.end() == code
    after = termios.tcgetattr(terminal.child.child_fd)
    assert after[3] & termios.ECHO
    assert after[3] & termios.ICANON
    assert after[3] & termios.ISIG


def test_ctrl_c_reaches_the_program_that_a_step_runs(start: Any, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("```cpshell\n> !sleep 60\n> echo end\n```\n", "utf-8")
    (tmp_path / "a.cassette.jsonl").write_text('{"cassette":1,"sessions":[],"variables":{}}\n')
    terminal = start("play", "--trust", "--speed", "100", str(tmp_path / "a.md"))
    terminal.until("!sleep 60")
    time.sleep(0.5)  # the program has begun
    terminal.press("\x03")
    assert terminal.end() is not None
    assert "Traceback" not in terminal.shown()


def test_ctrl_c_leaves_with_130_and_a_terminal_that_echoes(start: Any, lesson: str) -> None:
    terminal = start("play", lesson)
    terminal.until("│ Short")
    assert terminal.child.getecho() is False
    terminal.press("\x03")
    assert terminal.end() == 130


@pytest.mark.parametrize("option", ["--step", "--practice"])
@pytest.mark.parametrize("redirect", ["<&-", "< /dev/null"])
def test_play_needs_no_standard_input(lesson: str, option: str, redirect: str) -> None:
    command = f'"$@" {redirect}'
    ran = subprocess.run(
        ["sh", "-c", command, "sh", sys.executable, "-m", "cpshell.cli", "play", option, lesson],
        capture_output=True,
        text=True,
        timeout=60,
    )
    # Nothing of a practice was done: its exit code says so.
    assert (ran.returncode, ran.stderr) == (6 if option == "--practice" else 0, "")
    assert ("Score: 0 of " if option == "--practice" else "root→alice> exit") in ran.stdout
    assert ("\x1b" in ran.stdout, "Enter next" in ran.stdout) == (False, False)


@pytest.mark.parametrize(
    "argv", [["play"], ["play", "--practice"], ["check"], ["export", "--to", "txt"]], ids=" ".join
)
@pytest.mark.parametrize(("target", "code"), [("pipe", 141), ("/dev/full", 74)])
def test_output_that_goes_nowhere_is_one_line_at_most(
    lesson: str, argv: list[str], target: str, code: int
) -> None:
    reading, pipe = os.pipe()
    os.close(reading)
    out = pipe if target == "pipe" else os.open(target, os.O_WRONLY)
    command = [sys.executable, "-m", "cpshell.cli", *argv, lesson]
    ran = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(out)
    lines = ran.stderr.splitlines()
    assert (ran.returncode, "Traceback" in ran.stderr, len(lines)) == (code, False, int(code == 74))
