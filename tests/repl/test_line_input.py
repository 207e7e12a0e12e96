"""Single keys and lines from one terminal, with prompt_toolkit's own pipe as the keyboard."""

import os
import pty
from collections.abc import Iterator

import pytest
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput

from cpshell.repl.line_input import Key, TerminalInput, open_terminal


@pytest.fixture
def keyboard() -> Iterator[PipeInput]:
    """Somebody's fingers."""
    with create_pipe_input() as pipe:
        yield pipe


@pytest.fixture
def terminal(keyboard: PipeInput) -> TerminalInput:
    """What reads them."""
    return TerminalInput(keyboard, DummyOutput())


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("\r", Key.ENTER),
        ("\n", Key.ENTER),
        ("\t", Key.TAB),
        ("\x1b[D", Key.LEFT),
        ("\x1bOD", Key.LEFT),
        ("\x1b[C", Key.RIGHT),
        ("\x04", Key.END_OF_INPUT),
        ("\x1b", Key.OTHER),
        ("\x1b[15~", Key.OTHER),
        ("q", "q"),
        (" ", " "),
        ("ü", "ü"),
        ("字", "字"),
    ],
)
def test_a_key_is_read_without_enter(
    keyboard: PipeInput, terminal: TerminalInput, typed: str, key: Key | str
) -> None:
    keyboard.send_text(typed)
    assert terminal.read_key(5) == key
    assert terminal.read_key(0) is None


def test_a_character_that_arrives_in_pieces_is_one_key(
    keyboard: PipeInput, terminal: TerminalInput
) -> None:
    first, *rest = "字".encode()
    keyboard.send_bytes(bytes([first]))
    assert terminal.read_key(0) is None
    keyboard.send_bytes(bytes(rest))
    assert terminal.read_key(5) == "字"


def test_no_key_within_the_time_is_none(terminal: TerminalInput) -> None:
    assert terminal.read_key(0.01) is None


def test_keys_that_came_at_once_are_read_one_by_one(
    keyboard: PipeInput, terminal: TerminalInput
) -> None:
    keyboard.send_text("+\x1b[D-")
    assert [terminal.read_key(5) for _ in range(3)] == ["+", Key.LEFT, "-"]


def test_a_closed_input_is_the_end(keyboard: PipeInput, terminal: TerminalInput) -> None:
    keyboard.send_text("q")
    keyboard.close()
    assert [terminal.read_key(None) for _ in range(3)] == ["q", *[Key.END_OF_INPUT] * 2]


def test_a_closed_input_is_the_end_of_a_line_too(
    keyboard: PipeInput, terminal: TerminalInput
) -> None:
    keyboard.close()
    assert terminal.read_line("> ") is Key.END_OF_INPUT


def test_a_line_is_edited(keyboard: PipeInput, terminal: TerminalInput) -> None:
    keyboard.send_text("echo wrxng\x7f\x7f\x7fong\x1b[H\x1b[C\x1b[3~\x1b[Fs\r")
    assert terminal.read_line("> ") == "eho wrongs"


def test_up_brings_back_a_line(keyboard: PipeInput, terminal: TerminalInput) -> None:
    keyboard.send_text("one\rtwo\r\x1b[A\x1b[A\r")
    assert [terminal.read_line("> ") for _ in range(3)] == ["one", "two", "one"]


@pytest.mark.parametrize("typed", ["\t", "half a line\t"])
def test_tab_leaves_a_line(keyboard: PipeInput, terminal: TerminalInput, typed: str) -> None:
    keyboard.send_text(typed)
    assert terminal.read_line("> ") is Key.TAB


def test_ctrl_d_ends_an_empty_line_only(keyboard: PipeInput, terminal: TerminalInput) -> None:
    keyboard.send_text("a\x04b\r\x04")
    assert terminal.read_line("> ") == "ab"
    assert terminal.read_line("> ") is Key.END_OF_INPUT


def test_ctrl_c_interrupts_a_line(keyboard: PipeInput, terminal: TerminalInput) -> None:
    keyboard.send_text("abc\x03")
    with pytest.raises(KeyboardInterrupt):
        terminal.read_line("> ")


def test_a_line_typed_ahead_of_its_prompt_is_not_lost(
    keyboard: PipeInput, terminal: TerminalInput
) -> None:
    keyboard.send_text("\techo a\r\tq")
    assert terminal.read_key(5) is Key.TAB
    assert terminal.read_line("> ") == "echo a"
    assert terminal.read_line("> ") is Key.TAB
    assert terminal.read_key(5) == "q"


def test_ctrl_c_typed_ahead_interrupts(keyboard: PipeInput, terminal: TerminalInput) -> None:
    keyboard.send_text("a\r\x03")
    terminal.read_line("> ")
    with pytest.raises(KeyboardInterrupt):
        terminal.read_key(5)


def test_a_terminal_that_goes_away_is_the_end() -> None:
    ours, theirs = pty.openpty()
    with open(theirs, "r+b", buffering=0) as raw, open(os.dup(theirs)) as stdin:
        with open(os.dup(theirs), "w") as stdout:
            terminal = open_terminal(stdin, stdout)
            assert terminal is not None
            os.close(ours)
            assert terminal.read_key(None) is Key.END_OF_INPUT
        assert raw.fileno() == theirs


def test_what_is_not_a_terminal_has_no_keys() -> None:
    with open(os.devnull) as stdin, open(os.devnull, "w") as stdout:
        assert open_terminal(stdin, stdout) is None
