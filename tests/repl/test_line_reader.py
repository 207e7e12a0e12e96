"""A text is read once, whoever asks: colors, masks, completion, the Enter key, the interpreter."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from prompt_toolkit import PromptSession
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from cpshell.language import Kind
from cpshell.language.scanner import Scanner
from cpshell.repl.history import TypedLines
from cpshell.repl.line_reader import LineReader
from cpshell.repl.shell_prompt import ShellPrompt
from cpshell.shell.shell import Shell

LINE = "uapi Email add_pop email=info password=x"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """The texts that were tokenised and those that were parsed, as often as they were."""
    counts = SimpleNamespace(tokenised=Counter[str](), parsed=Counter[str]())
    begin = Scanner.__init__

    def counting(scanner: Scanner, text: str, *args: Any, **kwargs: Any) -> None:
        begin(scanner, text, *args, **kwargs)
        (counts.parsed if scanner.marks is None else counts.tokenised)[text.rstrip("\n")] += 1

    monkeypatch.setattr(Scanner, "__init__", counting)
    return counts


@pytest.fixture
def typing(shell: Shell) -> Iterator[Callable[[str], str]]:
    """Type keys one by one at a real prompt, each after the last has been dealt with."""
    with create_pipe_input() as keys:
        session: PromptSession[str] = PromptSession(
            input=keys, output=DummyOutput(), complete_while_typing=True
        )
        prompt = ShellPrompt(shell, session, TypedLines(), keep=False)
        prompt.install()

        def press(text: str) -> str:
            async def press_each() -> None:
                for key in text:
                    keys.send_text(key)
                    await asyncio.sleep(0.03)  # the menu is looked up after the key
                if not text.endswith("\r"):
                    session.app.exit("")

            def begin() -> None:
                session.app.create_background_task(press_each())

            line = session.prompt(pre_run=begin)
            if line:
                prompt.run_text(line, lambda: "")
            return line

        yield press


def test_a_key_tokenises_its_text_once(typing: Any, read: SimpleNamespace) -> None:
    typing(LINE)
    assert set(read.tokenised) == {LINE[:end] for end in range(1, len(LINE) + 1)}
    assert set(read.tokenised.values()) == {1}


def test_a_key_inside_a_line_tokenises_the_line_and_what_is_before_the_cursor(
    typing: Any, read: SimpleNamespace
) -> None:
    typing("whm listaccts\x01e")  # Ctrl-A goes to the beginning
    assert read.tokenised["ewhm listaccts"] == 1
    assert read.tokenised["e"] == 1


def test_a_line_is_parsed_once(typing: Any, read: SimpleNamespace) -> None:
    assert typing("echo password=x\r") == "echo password=x"
    assert read.parsed == {"echo password=x": 1}


def test_an_open_line_is_parsed_once_each_time_that_enter_is_pressed(
    typing: Any, read: SimpleNamespace
) -> None:
    line = typing("for n in 1 {\recho $n; echo 'a\rb'\r}\r")
    assert line == "for n in 1 {\necho $n; echo 'a\nb'\n}"
    assert read.parsed.total() == 4


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("", False),
        ("whm version", False),
        ("# comment", False),
        ("echo 'a", True),
        ("for n in 1 {", True),
        ("for n in 1 {\n}", False),
        ("whm version |", True),
        ("echo \\", True),
        ("let x", False),
        ("let x\necho 'a", False),
        ("echo a\necho 'b", True),
    ],
)
def test_a_line_goes_on_while_something_is_open(text: str, is_open: bool) -> None:
    assert LineReader().is_open(text) is is_open


def test_only_line_ends_end_a_statement() -> None:
    """Not the other characters that ``str.splitlines`` breaks at."""
    text = "echo a\u2028b\x0cc\x85d\re"
    assert [unit.text for unit in LineReader().units(text)] == [text + "\n"]


def test_the_tokens_are_those_of_the_language() -> None:
    assert [token.kind for token in LineReader().tokens("whm x=1")] == [
        Kind.COMMAND,
        Kind.KEY,
        Kind.OPERATOR,
        Kind.WORD,
    ]
