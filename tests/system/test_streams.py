"""The standard streams: read, written and asked on, whatever state they are in."""

import errno
import io
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from cpshell.errors import Interrupted, OutputFailed, UsageError
from cpshell.system import waits
from cpshell.system.activity import Activity
from cpshell.system.closed_streams import ClosedStream
from cpshell.system.streams import Streams, output_error


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Broken(Terminal):
    """A stream that cannot be written."""

    def __init__(self, error: OSError | ValueError) -> None:
        super().__init__()
        self._error = error

    def write(self, text: str, /) -> int:
        raise self._error


class Unflushed(Terminal):
    """A stream that takes everything, and fails when it should let go of it."""

    def flush(self) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def screen(stdout: io.StringIO | None = None, **variables: str) -> Streams:
    """Streams whose output and errors are a terminal of 20 cells."""
    return Streams(io.StringIO(), stdout or Terminal(), Terminal(), variables=variables)


def binary(data: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), "ascii")


@pytest.fixture(autouse=True)
def width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setenv("LINES", "5")


# Colours


@pytest.mark.parametrize(
    ("variables", "terminal", "file"),
    [
        ({"TERM": "xterm"}, True, False),
        ({"TERM": "dumb"}, False, False),
        ({}, False, False),
        ({"TERM": "xterm", "NO_COLOR": "1"}, False, False),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, False),
        ({"TERM": "xterm", "NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"TERM": "xterm", "FORCE_COLOR": "0"}, False, False),
        ({"TERM": "xterm", "FORCE_COLOR": ""}, True, False),
    ],
)
def test_colours_are_for_terminals_that_have_them_unless_a_variable_says_otherwise(
    variables: Mapping[str, str], terminal: bool, file: bool
) -> None:
    assert screen(**variables).color("auto") is terminal
    assert screen(io.StringIO(), **variables).color("auto") is file


def test_the_setting_counts_before_the_variables() -> None:
    assert screen(io.StringIO(), NO_COLOR="1").color("always") is True
    assert screen(TERM="xterm", FORCE_COLOR="1").color("never") is False


def test_the_width_is_that_of_the_terminal_that_results_go_to() -> None:
    assert (screen().width, screen(io.StringIO()).width) == (20, None)


# The line that comes and goes


def test_a_status_is_drawn_over_and_stands_below_what_is_written() -> None:
    streams = screen(TERM="xterm")
    streams.show_status("x" * 30)
    streams.show_status("second")
    streams._drawn = 0.0  # a while ago
    streams.tell("careful")
    streams.write(["row\n"])  # at once: it is not drawn again so soon
    streams.show_status("third")
    streams.show_status("")
    wipe = "\r\x1b[J"
    drawn = (
        f"{wipe}{'x' * 18}…\r{wipe}second\r{wipe}careful\n{wipe}second\r{wipe}{wipe}third\r{wipe}"
    )
    assert streams.stderr.getvalue() == drawn  # type: ignore[attr-defined]


def test_a_status_of_several_lines_is_drawn_over_from_its_first() -> None:
    streams = screen(TERM="xterm")
    streams.show_status(f"one\n{'日' * 15}\nthree")
    streams.show_status("")
    drawn = f"\r\x1b[Jone\n{'日' * 9}…\nthree\r\x1b[2A\r\x1b[J"
    assert streams.stderr.getvalue() == drawn  # type: ignore[attr-defined]


def test_no_status_is_drawn_over_a_result_that_has_not_ended_its_line() -> None:
    streams = screen(TERM="xterm")
    streams.write(["half"])
    streams.show_status("status")
    assert streams.stderr.getvalue() == ""  # type: ignore[attr-defined]
    streams.write([" a line\n"])
    assert streams.stderr.getvalue() == "\r\x1b[Jstatus\r"  # type: ignore[attr-defined]
    streams.show_status("")
    streams.write(["half"])
    streams.end_line()
    streams.end_line()
    assert streams.stdout.getvalue() == "half a line\nhalf\n"  # type: ignore[attr-defined]
    streams.show_status("status")
    assert streams.stderr.getvalue().endswith("status\r")  # type: ignore[attr-defined]


def test_what_one_turn_among_others_does_is_drawn_on_its_board() -> None:
    activity = Activity(is_on_board=True)
    streams = screen(TERM="dumb").redirected(io.StringIO(), err := io.StringIO(), activity)
    assert streams.draws_status
    assert not screen(TERM="dumb").redirected(io.StringIO(), err).draws_status
    streams.tell("said")
    assert (streams.activity, err.getvalue()) == (activity, "said\n")


def test_another_program_has_the_screen() -> None:
    streams = screen(TERM="xterm")
    streams.show_status("one")
    with streams.without_status():
        streams.show_status("two")
    wipe = "\r\x1b[J"
    assert streams.stderr.getvalue() == f"{wipe}one\r{wipe}"  # type: ignore[attr-defined]
    streams._drawn = 0.0
    streams.write(["row\n"])
    assert streams.stderr.getvalue().endswith(f"{wipe}two\r")  # type: ignore[attr-defined]


def test_where_no_status_was_drawn_none_is_wiped() -> None:
    streams = screen()
    streams.write(["row\n"])
    streams.tell("said")
    assert streams.stderr.getvalue() == "said\n"  # type: ignore[attr-defined]


@pytest.mark.parametrize(("term", "draws"), [("xterm", True), ("dumb", False), (None, False)])
def test_a_status_is_drawn_on_terminals_that_can_wipe_it(term: str | None, draws: bool) -> None:
    streams = screen(**({"TERM": term} if term else {}))
    assert streams.draws_status is draws
    streams.stderr = io.StringIO()
    assert streams.draws_status is False


def test_a_status_that_cannot_be_drawn_is_not_worth_failing_for() -> None:
    streams = screen()
    for error in (full(), ValueError("closed")):
        streams.stderr = Broken(error)
        streams.show_status("one")
        streams.tell("two")


# Results and messages


def test_results_are_utf_8_whatever_the_stream_would_write() -> None:
    stdout = binary()
    Streams(io.StringIO(), stdout, io.StringIO()).write(["\u20ac", "\udce9", "\ud800\n"])
    assert stdout.buffer.getvalue() == b"\xe2\x82\xac\xe9\\ud800\n"  # type: ignore[attr-defined]


def test_results_are_let_go_at_once() -> None:
    stdout = io.TextIOWrapper(io.BufferedWriter(io.BytesIO()), "utf-8")  # type: ignore[arg-type]
    Streams(io.StringIO(), stdout, io.StringIO()).write(["one"])
    assert stdout.buffer.raw.getvalue() == b"one"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("stdout", "message"),
    [
        (Broken(full()), "cannot write to standard output: no space left on device"),
        (Broken(ValueError("Closed file")), "cannot write to standard output: closed file"),
        (Unflushed(), "cannot write to standard output: no space left on device"),
        (ClosedStream(), "cannot write to standard output: bad file descriptor"),
    ],
)
def test_results_that_cannot_be_written_are_an_error(stdout: io.StringIO, message: str) -> None:
    with pytest.raises(OutputFailed) as caught:
        Streams(io.StringIO(), stdout, io.StringIO()).write(["one"])
    assert caught.value.message == message


def test_a_reader_that_has_gone_is_told_apart_from_output_that_fails() -> None:
    gone = BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))
    assert output_error(gone) is gone
    with pytest.raises(BrokenPipeError):
        Streams(io.StringIO(), Broken(gone), io.StringIO()).write(["one"])


def test_a_message_has_its_first_line_coloured_on_a_terminal_with_colours() -> None:
    streams = screen(TERM="xterm")
    streams.tell("cpshell: no\n  hint: yes\n  or no", "31")
    assert streams.stderr.getvalue() == (  # type: ignore[attr-defined]
        "\x1b[31mcpshell: no\x1b[0m\n  hint: yes\n  or no\n"
    )
    for plain in (screen(TERM="xterm", NO_COLOR="1"), screen(TERM="xterm")):
        if plain.color("auto"):
            plain.stderr = io.StringIO()
        plain.tell("cpshell: no", "31")
        assert plain.stderr.getvalue() == "cpshell: no\n"  # type: ignore[attr-defined]


def test_a_message_that_utf_8_lacks_characters_for_is_written_with_escapes() -> None:
    streams = screen()
    streams.tell("one \ud800")
    assert streams.stderr.getvalue() == "one \\ud800\n"  # type: ignore[attr-defined]


# Standard input


def test_lines_come_one_by_one_without_a_mark() -> None:
    streams = Streams(binary(b"\xef\xbb\xbfone \xe2\x82\xac\r\ntwo"), io.StringIO())
    lines = streams.lines("stdin")
    assert next(lines) == "one \u20ac\r\n"
    assert streams.stdin.buffer.readline() == b"two"  # nothing was read ahead


def test_a_line_that_is_not_utf_8_is_refused_with_its_place() -> None:
    lines = Streams(binary(b"one\ntw\xe9\n"), io.StringIO()).lines("the script")
    assert next(lines) == "one\n"
    with pytest.raises(UsageError, match=r"^the script is not text in UTF-8: line 2, byte 3$"):
        next(lines)


def test_lines_of_a_stream_of_text_come_as_they_are() -> None:
    assert list(Streams(io.StringIO("one\n\ntwo"), io.StringIO()).lines("stdin")) == [
        "one\n",
        "\n",
        "two",
    ]


def test_streams_that_write_elsewhere_read_and_ask_as_before() -> None:
    streams = Streams(
        io.StringIO("typed\n"),
        variables={"FORCE_COLOR": "1"},
        ask=lambda question, secret: f"{question}{secret}",
    )
    streams.holds_script = True
    out, err = io.StringIO(), io.StringIO()
    other = streams.redirected(out, err)
    assert (other.stdin, other.stdout, other.stderr) == (streams.stdin, out, err)
    assert other.color("auto")
    assert other.ask("who? ", True) == "who? True"
    assert other.ask("who? ", False) == "who? False"
    assert other.holds_script


# Questions


def test_a_question_is_asked_on_standard_error_and_answered_on_standard_input() -> None:
    streams = Streams(io.StringIO("\tmaybe \nX\nmore"), io.StringIO(), io.StringIO())
    assert streams.ask("sure? ", False) == "\tmaybe "
    assert streams.ask("", False) == "X"
    assert (streams.stdout.getvalue(), streams.stderr.getvalue()) == (  # type: ignore[attr-defined]
        "",
        "sure? ",
    )


@pytest.mark.parametrize("answer", ["\n", "\n\n"])
def test_an_empty_answer_is_an_answer(answer: str) -> None:
    assert Streams(io.StringIO(answer), io.StringIO(), io.StringIO()).ask("who? ", False) == ""


def test_where_the_input_has_ended_there_is_no_answer() -> None:
    for stdin in (io.StringIO(), ClosedStream()):
        with pytest.raises(UsageError) as caught:
            Streams(stdin, io.StringIO(), io.StringIO()).ask("who? ", False)
        assert caught.value.message == "no answer: the input has ended"


@pytest.mark.parametrize("error", [EOFError(), OSError(errno.EIO, "gone"), ValueError("closed")])
def test_a_terminal_that_has_gone_gives_no_answer(monkeypatch, error: Exception) -> None:
    def fails(question: str) -> str:
        raise error

    monkeypatch.setattr(waits, "read_unseen", fails)
    with pytest.raises(UsageError, match="no answer: the input has ended"):
        screen().ask("Password: ", True)


def test_a_secret_is_asked_for_unseen(monkeypatch) -> None:
    monkeypatch.setattr(waits, "read_unseen", lambda question: f"typed after {question}")
    streams = Streams(io.StringIO("seen\n"), io.StringIO(), io.StringIO())
    assert streams.ask("Password: ", True) == "typed after Password: "
    assert streams.ask("Name: ", False) == "seen"


def test_ctrl_c_at_a_question_interrupts(monkeypatch) -> None:
    def interrupt(question: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(waits, "read_unseen", interrupt)
    with pytest.raises(Interrupted, match=r"^interrupted$"):
        screen().ask("Password: ", True)


def test_a_secret_is_never_read_where_it_would_be_seen(monkeypatch) -> None:
    def fails(question: str) -> str:
        raise waits.NoTerminal

    monkeypatch.setattr(waits, "read_unseen", fails)
    with pytest.raises(UsageError) as caught:
        screen().ask("password of root: ", True)
    assert caught.value.message == "no terminal to ask for the password of root on"
    assert caught.value.hint == (
        "a script takes secrets from elsewhere: --password-from env:NAME for a login,"
        " key=@FILE or key=$env.NAME for a parameter"
    )


def test_a_line_is_read_after_a_question_on_standard_output() -> None:
    streams = Streams(io.StringIO(" one \nX\n\n"), io.StringIO(), io.StringIO())
    assert [streams.read_line(sign) for sign in ("> ", "+ ", "- ")] == [" one ", "X", ""]
    assert streams.stdout.getvalue() == "> + - "  # type: ignore[attr-defined]
    with pytest.raises(EOFError):
        streams.read_line("> ")


# Streams that were closed


def test_a_closed_stream_is_at_its_end_and_takes_nothing() -> None:
    closed = ClosedStream()
    assert (closed.read(), closed.readline(), closed.isatty()) == ("", "", False)
    with pytest.raises(OSError, match="Bad file descriptor") as caught:
        closed.write("one")
    assert caught.value.errno == errno.EBADF
    assert ClosedStream(forgives=True).write("one") == 3


CLAIM = """
import os, sys
from cpshell.system import waits
from cpshell.system.closed_streams import claim_standard_streams
before = sys.stdin, sys.stdout, sys.stderr
claim_standard_streams()
after = sys.stdin, sys.stdout, sys.stderr
number = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT)
with open(number, "w") as report:
    print(number, file=report)
    for old, new in zip(before, after):
        print("kept" if new is old else type(new).__name__, file=report)
    for descriptor in range(3):
        import fcntl
        mode = fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE
        print(mode == os.O_WRONLY, os.path.sameopenfile(descriptor, os.open(os.devnull, 0)),
              file=report)
    try:
        sys.stderr.write("x"); print("forgives", file=report)
    except OSError:
        print("fails", file=report)
    try:
        sys.stdout.write("x"); print("forgives", file=report)
    except OSError:
        print("fails", file=report)
"""


def claimed(closing: str, report: Path) -> list[str]:
    """Run a process without some of its streams; return what it says about them."""
    command = f'exec "$0" -c "$1" "$2" {closing}'
    words = ["sh", "-c", command, sys.executable, CLAIM, str(report)]
    subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True)
    return report.read_text().splitlines()


@pytest.mark.slow
def test_a_process_that_was_started_without_streams_gets_some(tmp_path: Path) -> None:
    number, *said = claimed("<&- >&- 2>&-", tmp_path / "report")
    assert int(number) > 2  # a file must not become a standard stream
    assert said[:3] == ["ClosedStream"] * 3
    assert said[3:6] == ["True True", "False True", "False True"]  # they work the wrong way only
    assert said[6:] == ["forgives", "fails"]


@pytest.mark.slow
@pytest.mark.parametrize("closing", ["<&-", ">&-", "2>&-"])
def test_a_file_does_not_become_a_standard_stream(closing: str, tmp_path: Path) -> None:
    number, *said = claimed(closing, tmp_path / "report")
    assert int(number) > 2
    assert said[:3].count("ClosedStream") == 1


@pytest.mark.slow
def test_streams_that_are_there_are_kept(tmp_path: Path) -> None:
    assert claimed(">&-", tmp_path / "one")[1:4] == ["kept", "ClosedStream", "kept"]
    assert claimed("", tmp_path / "none")[1:4] == ["kept"] * 3


@pytest.mark.slow
def test_output_that_could_not_be_written_is_not_tried_again_at_the_end(tmp_path: Path) -> None:
    program = (
        "import sys; from cpshell.system.streams import Streams\n"
        "sys.stdout.write('kept back'); Streams().forget_output()"
    )
    buffered = {**os.environ, "PYTHONUNBUFFERED": ""}
    with open(tmp_path / "out", "wb") as out:
        ended = subprocess.run(
            [sys.executable, "-c", program],
            stdout=out,
            stderr=subprocess.PIPE,
            text=True,
            env=buffered,
        )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (tmp_path / "out").read_text() == ""


def test_the_output_of_others_is_left_alone() -> None:
    stdout = io.StringIO()  # it has no descriptor
    Streams(io.StringIO(), stdout, io.StringIO()).forget_output()
    assert not Streams(io.StringIO(), stdout, io.StringIO()).own_stdout


def test_a_question_shares_its_line_with_nothing() -> None:
    """While it waits no status is drawn, and what is told stands on lines of its own."""
    streams = screen()

    class Typing(io.StringIO):
        def readline(self, size: int | None = -1) -> str:
            streams.show_status("call · 1 s")
            streams.tell("from another turn")
            return "yes\n"

    streams.stdin = Typing()
    streams.show_status("call · 0 s")
    assert streams.ask("fingerprint x.\nGo on? ", secret=False) == "yes"
    streams.show_status("after")
    assert streams.stderr.getvalue() == (
        "\r\x1b[Jcall · 0 s\r\r\x1b[Jfingerprint x.\nGo on? "
        "\nfrom another turn\nGo on? "
        "\r\x1b[Jafter\r"
    )


def test_a_question_is_wrapped_at_words_and_ends_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    err, streams = io.StringIO(), Streams(io.StringIO("yes\n"), io.StringIO(), io.StringIO())
    streams.stderr = err
    question = f"On 12 servers ({', '.join(f'web{n}' for n in range(12))}): go on? "
    assert streams.ask(question, False) == "yes"
    *lines, last = err.getvalue().split("\n")
    assert last.endswith("go on? ")
    assert all(len(line) <= 40 for line in lines)
    assert " ".join([*lines, last]) == question
