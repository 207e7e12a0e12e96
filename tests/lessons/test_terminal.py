"""Play, step and practice on a pseudo-terminal, with the keys that a person presses."""

import os
import pty
import shutil
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest

pytestmark = pytest.mark.slow

WIDTH, HEIGHT = 80, 30
LEFT, RIGHT, TAB = "\x1b[D", "\x1b[C", "\t"
EXAMPLES = Path(__file__).parents[2] / "examples" / "lessons"


class Terminal:
    """The program on a pseudo-terminal, and the screen that it makes."""

    def __init__(self, *argv: str) -> None:
        variables = {**os.environ, "TERM": "xterm-256color"}
        variables |= {"PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": str(WIDTH), "LINES": str(HEIGHT)}
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "cpshell.cli", *argv],
            env=variables,
            dimensions=(HEIGHT, WIDTH),
            timeout=60,
        )
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.ByteStream(self._screen)

    def press(self, keys: str) -> None:
        """Type."""
        self.child.send(keys)

    def shown(self) -> str:
        """The screen now, rows without what is blank at their ends."""
        try:
            while True:
                self._stream.feed(self.child.read_nonblocking(65536, timeout=0))
        except (pexpect.TIMEOUT, pexpect.EOF):
            pass
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    def until(self, text: str) -> str:
        """The screen as soon as this text is on it."""
        end = time.monotonic() + 60
        while text not in (shown := self.shown()):
            assert time.monotonic() < end, f"{text!r} is not shown:\n{shown}"
            time.sleep(0.01)
        return shown

    def end(self) -> int | None:
        """Wait for the program; its exit code."""
        end = time.monotonic() + 60
        while self.child.isalive():
            self.shown()
            assert time.monotonic() < end, self.shown()
            time.sleep(0.01)
        self.shown()
        status: int | None = self.child.exitstatus
        return status


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    """Start the program on a terminal, a small lesson beside it."""
    terminals: list[Terminal] = []

    def start_program(*argv: str) -> Terminal:
        terminals.append(Terminal(*argv))
        return terminals[-1]

    yield start_program
    for terminal in terminals:
        terminal.child.close(force=True)


@pytest.fixture
def lesson(tmp_path: Path) -> str:
    """An example without its first pages, with its cassette."""
    text = (EXAMPLES / "first-steps.md").read_text("utf-8")
    head, _, rest = text.partition("# First steps")
    body = rest[rest.index("The functions of cPanel") : rest.index("When the server says no")]
    (tmp_path / "short.md").write_text(f"{head}# Short\n\n{body}", "utf-8")
    shutil.copy(EXAMPLES / "first-steps.cassette.jsonl", tmp_path / "short.cassette.jsonl")
    return str(tmp_path / "short.md")


def test_a_lesson_is_typed_and_ends_by_itself(start: Any, lesson: str) -> None:
    terminal = start("play", "--speed", "3", lesson)
    terminal.until("│ Short")
    terminal.until("root> uapi Em")
    terminal.press("++++++++++")
    assert terminal.end() == 0
    assert "root→alice> exit" in terminal.shown()


def test_right_shows_the_rest_of_a_command_at_once(start: Any, lesson: str) -> None:
    terminal = start("play", "--speed", "0.1", lesson)
    terminal.until("│ Short")
    terminal.press(RIGHT)
    terminal.until("root>")
    terminal.press(RIGHT)
    terminal.until("hint: say for whom")


def test_step_waits_for_enter_and_goes_back_and_forth(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", "--speed", "100", lesson)
    assert "Short" not in terminal.until("Enter next")
    terminal.press("\r")
    terminal.until("│ Short")
    terminal.press("\r")
    terminal.until("hint: say for whom")
    assert "1/8" not in terminal.until("2/8")
    terminal.press("\r")
    four = terminal.until("3/8")
    assert "\n4\n" in four
    terminal.press(LEFT)
    back = terminal.until("2/8")
    assert "--as alice" not in back
    terminal.press(RIGHT)
    assert terminal.until("3/8") == four
    terminal.press("q")
    assert terminal.end() == 0


def test_stepping_back_and_forth_runs_nothing_again(start: Any, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "```cpshell\n> let a = 1\n> !echo x >> ran\n> echo end\nend\n```\n", "utf-8"
    )
    (tmp_path / "a.cassette.jsonl").write_text('{"cassette":1,"sessions":[],"variables":{}}\n')
    terminal = start("play", "--trust", "--step", "--speed", "100", str(tmp_path / "a.md"))
    terminal.until("0/3")
    terminal.press("\r")
    terminal.until("1/3")
    terminal.press("\r")
    terminal.until("2/3")
    for _ in range(3):
        terminal.press(LEFT)
        terminal.until("1/3")
        terminal.press("\r")
        terminal.until("2/3")
    assert (tmp_path / "ran").read_text("utf-8") == "x\n"


def test_tab_lets_one_type_freely_and_comes_back_to_the_same_session(
    start: Any, lesson: str
) -> None:
    terminal = start("play", "--step", "--speed", "100", lesson)
    terminal.until("Enter next")
    for number in ("1/8", "2/8", "3/8", "4/8", "5/8"):
        terminal.press("\r")
        terminal.until(number)
    before = terminal.shown()
    terminal.press(TAB)
    terminal.until("type freely")
    terminal.press("exit\r")
    terminal.until("\nroot>")
    terminal.press("let here = 1; whoami | get user\r")
    terminal.until("whoami | get user\nroot\n")
    terminal.press(TAB)
    terminal.until("5/8")
    assert terminal.shown() == before
    terminal.press("\r")
    assert "root→alice> whoami | select user service chain" in terminal.until("6/8")


def test_a_typed_line_can_be_corrected(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB)
    terminal.until("root>")
    terminal.press("echo wrxng\x7f\x7f\x7f" + "ong" + "\x1b[H" + "\x1b[C" * 5 + "not-" + "\r")
    terminal.until("\nnot-wrong\n")
    terminal.press("\x1b[A")
    terminal.until("root> echo not-wrong")


def test_keys_typed_ahead_go_where_they_belong(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(f"{TAB}echo one\recho two{TAB}\r")  # Tab leaves the second line unrun
    shown = terminal.until("1/8")
    assert "│ Short" in shown
    terminal.press(f"{TAB}\x1b[A\r")
    assert "root> echo one\none\n" in terminal.until("\none\n")


def test_an_open_line_goes_on_in_the_next(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB)
    terminal.press("for n in 1 2 {\r")
    terminal.until("\n...")
    terminal.press("echo n$n\r}\r")
    terminal.until("\nn1\nn2\n")


def test_a_pasted_block_is_one_command(start: Any, lesson: str) -> None:
    terminal = start("play", "--practice", lesson)
    terminal.until("root>")
    terminal.press(TAB)
    terminal.until("type freely")
    terminal.press("\x1b[200~for n in 1 2 {\n  echo n$n\n}\x1b[201~\r")
    assert "..." not in terminal.until("\nn1\nn2\n")


def test_a_line_wider_than_the_terminal_is_edited_in_its_rows(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB)
    terminal.press("echo " + "x" * 100)
    terminal.until("x" * 20 + "\n" + "x" * 20)
    terminal.press("\x7f" * 98 + "\r")
    assert "root> echo xx\nxx\nroot>" in terminal.until("\nxx\n")


def test_free_typing_hides_nothing_of_a_failure(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB + "no-such-command\r")
    terminal.until("cpshell: ")
    terminal.press(TAB)
    terminal.until("0/8")


@pytest.mark.parametrize("at", ["Enter next", "type freely"])
def test_ctrl_c_leaves_where_keys_and_lines_are_read(start: Any, lesson: str, at: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB if at == "type freely" else "")
    terminal.until(at)
    terminal.press("\x03")
    assert terminal.end() == 130


@pytest.mark.parametrize(("option", "keys"), [("--step", ""), ("--step", TAB), ("--practice", "")])
def test_a_terminal_that_goes_away_ends_it(lesson: str, option: str, keys: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "cpshell.cli", "play", option, lesson]
    # In a session of its own the terminal is not the controlling one: nobody sends SIGHUP.
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, start_new_session=True
    ) as playing:
        os.close(theirs)
        shown = b""
        while not (b"Enter next" in shown or b"root>" in shown):
            shown += os.read(ours, 65536)
        os.write(ours, keys.encode())
        while keys and b"root>" not in shown:
            shown += os.read(ours, 65536)
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


def test_practice_takes_other_spellings_and_keeps_a_score(start: Any, lesson: str) -> None:
    terminal = start("play", "--practice", lesson)
    terminal.until("root>")
    terminal.press("uapi  'Email' count_pops\r")  # spelt differently: first try
    terminal.until("hint: say for whom")
    terminal.press("uapi Email count_pops --as bob\r")
    terminal.until("Not yet: --as has another value.")
    terminal.press("uapi Email count_pops --as=alice\r")  # another try
    terminal.until("\n4\n")
    terminal.press("hint\r")
    terminal.until("Hint: the command is `su`")
    terminal.press("su alice\r")  # with hints
    terminal.until("\nroot→alice>")
    terminal.press("skip\r")
    terminal.until("chain")
    terminal.press("uapi Doma")
    terminal.press("inInfo list_domains\r")
    terminal.until("main_domain")
    terminal.press("exit\r")
    assert terminal.end() == 0
    assert (
        "Score: 3 of 6 at the first try, 1 after another try, 1 with hints, 1 skipped"
        in terminal.shown()
    )


def test_practice_hints_say_more_each_time(start: Any, lesson: str) -> None:
    terminal = start("play", "--practice", lesson)
    terminal.until("root>")
    for said in ("Hint: the command is `uapi`", "Hint: uapi MODULE", "Hint: uapi Email count_pops"):
        terminal.press("hint\r")
        terminal.until(said)


def test_practice_can_be_left(start: Any, lesson: str) -> None:
    terminal = start("play", "--practice", lesson)
    terminal.until("root>")
    terminal.press("\x04")
    assert terminal.end() == 0
    assert "Score: 0 of 0" in terminal.shown()


def test_practice_reads_lines_where_there_is_no_terminal(run: Any, lesson: str) -> None:
    answers = "uapi Email count_pops\nuapi Email count_pops --as alice\nskip\nskip\nskip\nskip\n"
    ran = run("play", "--practice", lesson, stdin=answers)
    assert (ran.code, "Score: 2 of 6 at the first try, 4 skipped\n" in ran.out) == (0, True)


def test_practice_reads_an_open_command_to_its_end(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text("```cpshell\n> for n in 1 2 { echo n$n }\nn1\nn2\n```\n", "utf-8")
    lesson.with_suffix(".cassette.jsonl").write_text("")
    ran = run("play", "--practice", str(lesson), stdin="for n in 1 2 {\n  echo n$n\n}\n")
    assert "cpshell> for n in 1 2 {\n...   echo n$n\n... }\nn1\nn2\n" in ran.out
    assert "Score: 1 of 1 at the first try\n" in ran.out


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
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ("Score: 0 of 0" if option == "--practice" else "root→alice> exit") in ran.stdout


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


def test_a_sandbox_answers_what_the_cassette_does_not_hold(start: Any, lesson: str) -> None:
    terminal = start("play", "--sandbox", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB)
    terminal.until("root>")
    terminal.press("whm gethostname | get hostname\r")
    terminal.until("srv1.sandbox.test")


def test_a_session_at_the_prompt_becomes_a_lesson(start: Any, run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "live.md"
    terminal = start("--sandbox", "--no-history")
    terminal.until("root@127.0.0.1 whm>")
    for line, said in (
        (f"record start {lesson}", "recording into live.md"),
        ("note 'Who is it?'", "whm> note"),
        ("su alice", "alice cpanel>"),
        ("sessions | select user port opened", "root  "),
        ("uapi Tokens create_full_access name=typed", "create_time  1"),
        ("uapi Email add_pop email=typed1 password=Typed-77-x", "typed1+alice.test"),
        ("whm nothing", "cpshell: whm nothing"),
        ("echo one two | wc -w", "2"),
        ("!sh -c 'echo $((40 + 2)); sleep 60'", "\n42"),
        ("\x03record stop", "live.md: 6 steps"),
    ):
        terminal.press(f"{line}\r")
        terminal.until(said)
    text = lesson.read_text("utf-8")
    assert f"terminal: {WIDTH}\n" in text
    assert "create_time  [..]\ntoken        •••\n" in text
    assert "root   [..]  [..]\nalice  [..]  [..]\n" in text
    assert "> echo one two | wc -w\n2\n" in text
    assert "sleep" not in text
    checked = run("check", str(lesson), env={"TZ": "Asia/Tokyo"}).out
    assert checked.endswith("1 lesson: 5 passed, 1 skipped\n"), checked
