"""A terminal to sit at: real key presses into a pseudo-terminal, what pyte makes of the bytes."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from inspect import signature
from pathlib import Path
from typing import Any

import pexpect
import pyte
import pytest

from cpshell.build import build_shell
from cpshell.repl.completion.knowledge import ShellKnowledge
from cpshell.repl.completion.remote_names import RemoteNames
from cpshell.sandbox.server import Sandbox
from cpshell.shell.shell import Shell
from cpshell.shell.state import State
from cpshell.system.system import System

_OF_ANOTHER_TERMINAL = frozenset(["NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES"])
_LONGEST = 30.0  # seconds to wait for something that should come at once

KEYS = {
    "TAB": "\t",
    "ENTER": "\r",
    "UP": "\x1b[A",
    "DOWN": "\x1b[B",
    "RIGHT": "\x1b[C",
    "F1": "\x1bOP",
    "ALT-H": "\x1bh",
    "F2": "\x1bOQ",
    "F3": "\x1bOR",
    "F4": "\x1bOS",
    "F6": "\x1b[17~",
    "CTRL-C": "\x03",
    "CTRL-D": "\x04",
    "CTRL-E": "\x05",
    "CTRL-R": "\x12",
    "CTRL-X": "\x18",
    "ESC": "\x1b",
}


class _Answering(pyte.Screen):
    """Answers the questions that a terminal is asked (where is the cursor?)."""

    answer: Callable[[str], None] = staticmethod(lambda data: None)

    def write_process_input(self, data: str) -> None:
        self.answer(data)


def _ignoring_private(name: str) -> Callable[..., None]:
    """A method of the screen that ignores private sequences it has no meaning for.

    Keys that are typed while a program writes may be echoed in the middle of one of its
    sequences: ``ESC [ ? e`` moves the cursor of no terminal, and ends pyte.
    """
    method = getattr(pyte.Screen, name)

    def obey(self: pyte.Screen, *parameters: int, private: bool = False) -> None:
        if not private:
            method(self, *parameters)

    return obey


for _name in set(pyte.Stream.csi.values()):
    if not {"private", "kwargs"} & set(signature(getattr(pyte.Screen, _name)).parameters):
        setattr(_Answering, _name, _ignoring_private(_name))


class Terminal:
    """A program on a pseudo-terminal. ``received`` are all bytes that it wrote."""

    def __init__(self, argv: list[str], env: dict[str, str], size: tuple[int, int]) -> None:
        rows, columns = size
        self.received = b""
        self._screen = _Answering(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.child = pexpect.spawn(argv[0], argv[1:], env=env, dimensions=size, timeout=_LONGEST)
        self._screen.answer = self.child.send

    def press(self, *keys: str) -> "Terminal":
        """Press keys by name, or type a text as it is."""
        for key in keys:
            self.child.send(KEYS.get(key, key))
        return self

    def until(self, seen: str | Callable[[str], bool]) -> str:
        """Wait until the screen shows a text, or is as a function wants it; the screen."""
        wanted = (lambda text: seen in text) if isinstance(seen, str) else seen
        end = time.monotonic() + _LONGEST
        while not wanted(self.text):
            if time.monotonic() > end:
                raise AssertionError(f"never seen: {seen!r}\n{self.text}")
            self._read()
        return self.text

    def gone(self) -> int:
        """Wait for the end of the program; its exit code."""
        end = time.monotonic() + _LONGEST
        while self.child.isalive() and time.monotonic() < end:
            self._read()
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)

    def _read(self) -> None:
        try:
            data = self.child.read_nonblocking(65536, timeout=0.05)
        except pexpect.TIMEOUT:
            return
        except pexpect.EOF:
            time.sleep(0.01)
            return
        self.received += data
        self._stream.feed(data)

    @property
    def text(self) -> str:
        """The screen, without the blanks at the ends of its lines."""
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def title(self) -> str:
        return str(self._screen.title)

    @property
    def modes(self) -> frozenset[int]:
        """The modes that the terminal is in."""
        return frozenset(self._screen.mode)

    def style(self, text: str) -> Any:
        """The character cell where a text begins on the screen."""
        for number, line in enumerate(self._screen.display):
            if text in line:
                return self._screen.buffer[number][line.index(text)]
        raise AssertionError(f"not on the screen: {text!r}\n{self.text}")


Sit = Callable[..., Terminal]


SIZES = [(24, 80), (40, 140)]
"""Rows and columns of the screens that every key press is tried on."""


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[1]}x{size[0]}")
def screen(request: pytest.FixtureRequest) -> tuple[int, int]:
    """The size of the terminal that one sits at."""
    size: tuple[int, int] = request.param
    return size


@pytest.fixture
def sit(sandbox: Sandbox, tmp_path: Path, screen: tuple[int, int]) -> Iterator[Sit]:
    """Sit down at a terminal: ``sit()`` is logged in as root; ``sit(login=False)`` is not."""
    opened: list[Terminal] = []

    def start(
        *options: str,
        login: bool = True,
        size: tuple[int, int] = screen,
        prompt: str = ">",
        **env: str,
    ) -> Terminal:
        accounts = sandbox.ready["accounts"]
        environ = {
            **{k: v for k, v in os.environ.items() if k not in _OF_ANOTHER_TERMINAL},
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            "PAGER": "cat",
            "ROOT_PASSWORD": next(a["password"] for a in accounts if a["user"] == "root"),
            **env,
        }
        argv = [sys.executable, "-m", "cpshell.cli", *options]
        if login:
            argv += [
                f"https://127.0.0.1:{sandbox.ready['ports']['whm']}",
                *("-u", "root", "--password-from", "env:ROOT_PASSWORD"),
                *("--ca", str(sandbox.ready["ca"])),
            ]
        terminal = Terminal(argv, environ, size)
        opened.append(terminal)
        if prompt:
            terminal.until(prompt)
        return terminal

    yield start
    for terminal in opened:
        terminal.child.close(force=True)


@pytest.fixture
def shell() -> Shell:
    """A shell with the built-ins, and with no session."""
    return build_shell(System())


@pytest.fixture
def state(shell: Shell) -> State:
    """The state of that shell."""
    return shell.state


@pytest.fixture
def knowledge(shell: Shell) -> ShellKnowledge:
    """What completion knows of that shell."""
    return ShellKnowledge(shell, RemoteNames())
