"""Lines that were typed."""

import stat
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cpshell.commands.history import KEPT, HistoryFile, escaped, unescaped
from cpshell.events import LineRead
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


def test_a_history_that_cannot_be_read_is_told_and_keeps_no_prompt_from_opening(
    sit: Any, own_folders: Path
) -> None:
    (own_folders / "xdg" / "state" / "cpshell" / "history").mkdir(parents=True)
    terminal = sit(login=False, size=(50, 300))
    terminal.until("history: is a directory: what is typed is not kept")
    terminal.press("echo st''ill here", "ENTER")
    terminal.until("\nstill here\n")
    terminal.press("exit", "ENTER")
    assert terminal.gone() == 0
