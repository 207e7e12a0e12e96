"""Standard streams that are closed, full, or have nobody at their other end, by every door."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CPSHELL = (sys.executable, "-m", "cpshell.cli")
FULL = Path("/dev/full")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full"),
]


def sh(redirection: str, *argv: str, script: str = "") -> "subprocess.CompletedProcess[str]":
    """Run the program with its streams redirected by a shell."""
    return subprocess.run(
        ["sh", "-c", f'"$@" {redirection}', "sh", *CPSHELL, *argv],
        input=script,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def lesson(tmp_path: Path) -> str:
    path = tmp_path / "l.md"
    path.write_text("# T\n\n```cpshell\n> echo hi\nhi\n```\n")
    return str(path)


DOORS = {
    "version": ("--version",),
    "-c": ("-c", "echo hi"),
    "stdin": (),
    "sandbox": ("sandbox", "--json"),
    "check": ("check", "--sandbox", "LESSON"),
    "play": ("play", "--sandbox", "--speed", "0", "LESSON"),
    "export": ("export", "--to", "cps", "LESSON"),
}


@pytest.mark.parametrize("door", [*DOORS, "help"])
def test_output_that_cannot_be_written_is_74_and_one_line(door: str, lesson: str) -> None:
    words = DOORS.get(door, ("--help",))
    argv = [lesson if word == "LESSON" else word for word in words]
    ended = sh("> /dev/full", *argv, script="echo hi\n")
    assert ended.returncode == 74, ended.stderr
    (line,) = ended.stderr.splitlines()
    assert line.startswith("cpshell: ")
    assert line.endswith("cannot write to standard output: no space left on device")


@pytest.mark.parametrize("door", DOORS)
def test_output_that_is_closed_is_74_and_one_line(door: str, lesson: str) -> None:
    argv = [lesson if word == "LESSON" else word for word in DOORS[door]]
    ended = sh(">&-", *argv, script="echo hi\n")
    assert ended.returncode == 74, ended.stderr
    (line,) = ended.stderr.splitlines()
    assert line.endswith("cannot write to standard output: bad file descriptor")


@pytest.mark.parametrize("door", DOORS)
def test_a_reader_that_has_gone_is_141_and_silent(door: str, lesson: str) -> None:
    argv = [lesson if word == "LESSON" else word for word in DOORS[door]]
    reading, writing = os.pipe()
    os.close(reading)
    try:
        ended = subprocess.run(
            [*CPSHELL, *argv],
            input="echo hi\n",
            stdout=writing,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    finally:
        os.close(writing)
    assert (ended.returncode, ended.stderr) == (141, "")


def test_with_k_the_first_failure_is_the_code() -> None:
    assert sh("> /dev/full", "-k", "-c", "nosuch; echo hi").returncode == 2
    assert sh("> /dev/full", "-k", "-c", "echo hi; nosuch").returncode == 74


def test_nothing_to_write_is_no_failure() -> None:
    assert sh("> /dev/full", "-c", "let a = 'x'").returncode == 0
    assert sh(">&-", "-c", "let a = 'x'").returncode == 0


@pytest.mark.parametrize("redirection", ["2>&-", "2> /dev/full"])
@pytest.mark.parametrize(
    "argv", [("-c", "nosuch"), ("--nosuch",), ("sandbox", "--nosuch"), ("check", "none.md")]
)
def test_messages_that_cannot_be_written_change_no_code(redirection: str, argv) -> None:
    ended = sh(redirection, *argv)
    assert ended.returncode == sh("", *argv).returncode != 70
    assert "hint" not in ended.stdout  # nor do they go to standard output


def test_all_streams_closed_end_with_the_code_of_the_output() -> None:
    assert sh("<&- >&- 2>&-", "-c", "echo hi").returncode == 74


def test_input_that_is_closed_is_an_empty_script() -> None:
    ended = sh("<&-")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")


def test_a_closed_input_does_not_matter_to_a_command() -> None:
    ended = sh("<&-", "--sandbox", "-c", "whoami | get user")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, '"root"\n', "")


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_a_file_is_not_taken_for_a_closed_stream(closed: str, tmp_path: Path) -> None:
    """The first file that a program opens gets the number of the stream that is missing."""
    program = (
        "import os; from cpshell.system.closed_streams import claim_standard_streams\n"
        f"claim_standard_streams(); opened = os.open({str(tmp_path / 'f')!r}, os.O_CREAT)\n"
        "raise SystemExit(opened)"
    )
    ended = subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-c", program])
    assert ended.returncode > 2


def test_a_script_on_standard_input_is_utf_8_in_every_locale(monkeypatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    ended = subprocess.run(
        CPSHELL, input=b"echo one\necho M\xfcller\n", capture_output=True, timeout=60
    )
    assert ended.returncode == 2
    assert ended.stdout == b"one\n"
    assert b"stdin is not text in UTF-8: line 2, byte 7" in ended.stderr


def test_a_script_may_begin_with_a_byte_order_mark() -> None:
    ended = subprocess.run(
        CPSHELL, input=b"\xef\xbb\xbfecho one\r\n", capture_output=True, timeout=60
    )
    assert (ended.returncode, ended.stdout) == (0, b"one\n"), ended.stderr
