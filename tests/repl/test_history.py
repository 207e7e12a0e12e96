"""Lines that were typed."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.commands.history import KEPT, HistoryFile, escaped, unescaped
from cpshell.errors import UsageError
from cpshell.events import LineRead
from cpshell.redact import Redactor
from cpshell.repl.history import TypedLines, recallable
from cpshell.system.files import Files
from cpshell.system.policy import ALLOW_ALL

FILES = Files(ALLOW_ALL)


def test_the_file_is_its_owners_from_the_first_byte(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "history"
    HistoryFile(FILES, path).append("whm version")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_file_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "history"
    path.write_text("".join(f"line {number}\n" for number in range(KEPT + 2000)))
    lines = HistoryFile(FILES, path).read()
    assert len(lines) == KEPT
    assert lines[-1] == f"line {KEPT + 1999}"
    assert len(path.read_text().splitlines()) == KEPT
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_statement_of_several_lines_is_one(tmp_path: Path) -> None:
    file = HistoryFile(FILES, tmp_path / "history")
    file.append("for n in 1 2 {\n  echo $n\n}")
    assert file.read() == ["for n in 1 2 {\n  echo $n\n}"]


@given(st.text())
def test_any_line_comes_back_as_it_was(line: str) -> None:
    assert unescaped(escaped(line).removesuffix("\n")) == line
    assert "\n" not in escaped(line)[:-1]


def heard(*lines: str, source: str = "-") -> TypedLines:
    typed = TypedLines()
    typed.fill(None)
    for line in lines:
        typed.hear(LineRead(line + "\n", source, 1))
    return typed


def test_a_line_that_repeats_the_last_is_kept_once() -> None:
    assert heard("a", "a", "b", "a").get_strings() == ["a", "b", "a"]


def test_a_leading_blank_keeps_a_line_out() -> None:
    assert heard(" secret thing", "\tother", "plain").get_strings() == ["plain"]


def test_lines_of_scripts_are_not_kept() -> None:
    assert heard("whm version", source="script.cps").get_strings() == []


def test_a_masked_value_is_asked_for_when_the_line_is_recalled() -> None:
    assert recallable("uapi X y password=•••") == "uapi X y password=?"
    assert recallable('uapi X y password="•••" z=1') == "uapi X y password=? z=1"


@pytest.mark.parametrize("screen", [(50, 300)])
def test_a_history_that_cannot_be_read_is_told_and_keeps_no_prompt_from_opening(
    sit: Any, own_folders: Path
) -> None:
    (own_folders / "xdg" / "state" / "cpshell" / "history").mkdir(parents=True)
    terminal = sit(login=False)
    terminal.until("history: is a directory: what is typed is not kept")
    terminal.press("echo st''ill here", "ENTER")
    terminal.until("\nstill here\n")
    terminal.press("exit", "ENTER")
    assert terminal.gone() == 0


SECRET = "Plum-Orchard-4711"


def test_what_becomes_a_secret_later_is_masked_in_what_was_kept(tmp_path: Path) -> None:
    file = HistoryFile(FILES, tmp_path / "history")
    typed = TypedLines()
    typed.fill(file)
    redactor = Redactor()
    lines = [f'let p = "{SECRET}"', "echo é\\n", f"for p in {SECRET} x {{\n echo $p }}"]
    for line in lines:
        typed.hear(LineRead(line + "\n", "-", 1))
    file.append("whm of another shell")
    redactor.learn(SECRET)
    typed.mask(redactor, 0)
    assert file.read() == [
        'let p = "•••"',
        "echo é\\n",
        "for p in ••• x {\n echo $p }",
        "whm of another shell",
    ]
    assert SECRET not in "".join(typed.get_strings())
    assert stat.S_IMODE((tmp_path / "history").stat().st_mode) == 0o600


def test_a_file_without_the_secret_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "history"
    file = HistoryFile(FILES, path)
    redactor = Redactor()
    redactor.learn(SECRET)
    file.mask(redactor, 0)
    assert not path.exists()
    file.append("whm version")
    before = path.stat().st_ino
    file.mask(redactor, 0)
    file.append(SECRET)
    file.mask(redactor, redactor.learned)
    assert path.stat().st_ino == before


ADD = """
import sys
from pathlib import Path
from cpshell.commands.history import HistoryFile
from cpshell.redact import Redactor
from cpshell.system.files import Files
from cpshell.system.policy import ALLOW_ALL
file, me, redactor = HistoryFile(Files(ALLOW_ALL), Path(sys.argv[1])), sys.argv[2], Redactor()
for number in range(40):
    secret = f"Secret-{me}-{number:06}"
    file.append(f"line {me} {number} let p = {secret}")
    since = redactor.learned
    redactor.learn(secret)
    file.mask(redactor, since)
"""


@pytest.mark.slow
def test_shells_that_mask_and_add_at_once_lose_no_line(tmp_path: Path) -> None:
    path = tmp_path / "history"
    shells = [
        subprocess.Popen([sys.executable, "-c", ADD, str(path), name]) for name in ("a", "b", "c")
    ]
    assert [shell.wait() for shell in shells] == [0, 0, 0]
    kept = HistoryFile(FILES, path).read()
    for name in ("a", "b", "c"):
        mine = [line for line in kept if line.startswith(f"line {name} ")]
        assert mine == [f"line {name} {number} let p = •••" for number in range(40)]
    assert len(kept) == 120
    assert os.listdir(tmp_path) == ["history"]


def test_a_pipe_or_a_link_is_not_masked(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "history")
    redactor = Redactor()
    redactor.learn(SECRET)
    file = HistoryFile(FILES, tmp_path / "history")
    with pytest.raises(UsageError, match="it is not a file"):
        file.read()
    with pytest.raises(UsageError, match="it is not a file"):
        file.mask(redactor, 0)


@pytest.mark.parametrize("screen", [(50, 300)])
def test_a_pipe_as_history_is_told_and_keeps_no_prompt_from_opening(
    sit: Any, own_folders: Path
) -> None:
    folder = own_folders / "xdg" / "state" / "cpshell"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "history")
    terminal = sit(login=False)
    terminal.until("history: it is not a file: what is typed is not kept")
    terminal.press("echo st''ill here", "ENTER")
    terminal.until("\nstill here\n")
    terminal.press("exit", "ENTER")
    assert terminal.gone() == 0


@pytest.mark.parametrize("screen", [(50, 200)])
def test_at_the_prompt_a_later_secret_leaves_history_and_keys(sit: Any, own_folders: Path) -> None:
    terminal = sit()
    for line, seen in [
        (f"let p = '{SECRET}'", ">"),
        ("let w = 'pl''um7'", ">"),
        ("uapi --as alice Email add_pop email=later domain=alice.test password=$p", "later"),
        ("uapi --as alice Email add_pop email=weak domain=alice.test password=$w", "weak"),
        ("history | count; echo d''one", "done"),
    ]:
        terminal.press(line, "ENTER")
        terminal.until(seen)
    kept = (own_folders / "xdg" / "state" / "cpshell" / "history").read_text()
    assert SECRET not in kept
    assert "plum7" not in kept
    assert "let p = '•••'" in kept
    terminal.press("exit", "ENTER")
    assert terminal.gone() == 0


@pytest.mark.parametrize("screen", [(24, 80)])
def test_a_block_is_found_whole_and_without_its_secret(sit: Any) -> None:
    terminal = sit("--read-only")
    block = ("for u in alice {", "uapi --as $u Email add_pop email=x password=hunter22", "}")
    for line in block:
        terminal.press(line, "ENTER")
    terminal.until("this shell is read-only")
    terminal.press("clear", "ENTER")
    terminal.until(lambda text: text.split("\n")[0] == "root@127.0.0.1 whm>")
    terminal.press("CTRL-R", "add_p")
    terminal.until("I-search")
    terminal.press("ENTER")
    screen = terminal.until("password=?")
    assert "whm> for u in alice {" in screen
    assert "· }" in screen
    terminal.press("CTRL-C", "for", "UP")
    screen = terminal.until("password=?")
    assert "whm> for u in alice {" in screen
    assert b"hunter22" not in terminal.received


@pytest.mark.parametrize("screen", [(24, 80)])
def test_two_shells_at_once_keep_the_lines_of_both(sit: Any, own_folders: Path) -> None:
    both = sit(login=False), sit(login=False)
    for number in (1, 2, 3):
        for name, terminal in zip("ab", both, strict=True):
            terminal.press(f"echo {name}''{number}", "ENTER")
            terminal.until(f"\n{name}{number}\n")
    lines = (own_folders / "xdg" / "state" / "cpshell" / "history").read_text().splitlines()
    assert lines == [f"echo {name}''{number}" for number in (1, 2, 3) for name in "ab"]
    both[0].press("UP", "ENTER")  # each shell has its own lines at hand
    both[0].until(lambda text: text.count("\na3\n") == 2)
