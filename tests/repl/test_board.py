"""A board at the prompt: a line for each server while a block runs on many, gone at the end."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from cpshell.build import build_shell
from cpshell.render.cells import cells
from cpshell.sandbox.server import Sandbox
from cpshell.shell.board import Board
from cpshell.shell.state import State
from cpshell.system.streams import Streams
from cpshell.system.system import System
from tests.conftest import account
from tests.repl.conftest import Sit

SIZES = [(24, 80), (40, 140)]


def profiles(names: list[str], panel: Sandbox) -> None:
    config = Path(os.environ["XDG_CONFIG_HOME"]) / "cpshell" / "config.toml"
    config.parent.mkdir(parents=True)
    target = f"https://127.0.0.1:{panel.ready['ports']['whm']}"
    login = f'user = "root"\npassword = "env:PW"\nca = "{panel.ready["ca"]}"\n'
    texts = [f'[profile.{name}]\ntarget = "{target}"\n{login}' for name in names]
    config.write_text("\n".join(texts) + f"[group]\nall = {names!r}\n")


@pytest.fixture
def slow() -> Iterator[Sandbox]:
    with Sandbox(faults=["slow:2500ms@version"]) as panel:
        yield panel


@pytest.mark.parametrize("screen", SIZES, ids=str, indirect=True)
def test_each_server_has_a_line_that_is_gone_at_the_end(
    sit: Sit, slow: Sandbox, screen: tuple[int, int]
) -> None:
    profiles(["web1", "web2", "mail"], slow)
    terminal = sit(login=False, PW=account(slow, "root")["password"])
    terminal.press("on @all --jobs 2 { whm version | get version }", "ENTER")
    wanted = re.compile(
        r"^web1  version · 1 call · \d s\nweb2  version · 1 call · \d s\nmail  waits$", re.M
    )
    terminal.until(lambda text: wanted.search(text) is not None)
    shown = terminal.until("on 3 servers: 3 fine")
    assert not re.search(r"^(web1|web2|mail)  ", shown, re.MULTILINE)
    assert len(re.findall(r"^── server=(?:web1|web2|mail) ──$", shown, re.MULTILINE)) == 3


@pytest.mark.parametrize("screen", SIZES, ids=str, indirect=True)
def test_more_servers_than_lines_are_counted(
    sit: Sit, slow: Sandbox, screen: tuple[int, int]
) -> None:
    profiles([f"s{number:02}" for number in range(60)], slow)
    terminal = sit(login=False, PW=account(slow, "root")["password"])
    terminal.press("on @all --jobs 4 { whm version | get version }", "ENTER")
    shown = terminal.until("… 56 more: 56 waits")
    assert len(re.findall(r"^s\d\d  ", shown, re.MULTILINE)) == 4
    terminal.press("CTRL-C")
    shown = terminal.until("on: not begun: ")
    assert "more:" not in shown
    assert not re.search(r"^s\d\d  ", shown, re.MULTILINE)


@pytest.mark.parametrize("screen", SIZES[:1], ids=str, indirect=True)
def test_a_dumb_terminal_has_none(sit: Sit, slow: Sandbox) -> None:
    profiles(["web1", "web2"], slow)
    terminal = sit(login=False, TERM="dumb", PW=account(slow, "root")["password"])
    terminal.press("on @all { whm version | get version }", "ENTER")
    terminal.until("on 2 servers: 2 fine")
    assert b" call \xc2\xb7 " not in terminal.received
    assert b"waits" not in terminal.received


def board(state: State, number: int) -> Board:
    names = [f"s{each:03}" for each in range(number)]
    made = Board(state, names)
    for name in names[: number // 2]:
        made.begin(name)
    for name in names[: number // 4]:
        made.line(name).activity.begin_step("listaccts")
        made.end(name, "refused" if name == "s001" else "fine")
    return made


@pytest.mark.parametrize(("lines", "columns"), SIZES)
@pytest.mark.parametrize("number", [2, 23, 24, 40, 300])
def test_it_never_has_more_lines_or_columns_than_the_terminal(
    lines: int, columns: int, number: int
) -> None:
    made = board(build_shell(System()).state, number)
    made.line("s000").activity.begin_step("日" * 500)
    shown = made.shown(columns, lines, 1e6).split("\n")
    assert len(shown) == number if number < lines else len(shown) < lines
    assert max(map(cells, shown)) < columns
    if number >= lines:
        assert sum("logs in" in line for line in shown) == min(number // 4, lines - 2)
        counts = re.findall(r"(\d+) (fine|refused|runs|waits)", shown[-1])
        assert sum(int(count) for count, _ in counts) == number - len(shown) + 1
    if 4 < number < 300:
        assert any(re.match("s001  refused · 1 call", line) for line in shown)


@pytest.mark.parametrize(("interactive", "quiet"), [(False, False), (True, True)])
def test_scripts_and_quiet_shells_have_none(interactive: bool, quiet: bool) -> None:
    class Terminal(Streams):
        @property
        def draws_status(self) -> bool:
            return True

    state = build_shell(System(Terminal(), interactive=interactive)).state
    state.settings.quiet = quiet
    assert not Board(state, ["a"]).draws
    state.settings.quiet, state.system.interactive = False, True
    assert Board(state, ["a"]).draws
