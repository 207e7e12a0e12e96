"""What goes wrong inside cpshell at a prompt: one line with a report, never a traceback."""

from pathlib import Path
from typing import Any

import pytest

Sit = Any  # the fixture of conftest

IN_A_COMMAND = """
from cpshell.commands import state
state._echo = lambda shell, given: 1 / 0
"""
IN_HIGHLIGHTING = """
from cpshell.repl import highlight
style_spans = highlight.style_spans
def failing(text, *args):
    if "boom" in text:
        raise ValueError("no color for this")
    return style_spans(text, *args)
highlight.style_spans = failing
"""
IN_THE_START = """
from cpshell import build
def failing(*args, **kwargs):
    raise LookupError("no shell today")
build.build_shell = failing
"""


@pytest.fixture
def screen() -> tuple[int, int]:
    return (50, 100)


@pytest.fixture
def sit_with(sit: Sit, tmp_path: Path) -> Any:
    """Sit at a program in which something is broken."""

    def start(fault: str, **options: Any) -> Any:
        (tmp_path / "sitecustomize.py").write_text(fault)
        return sit(login=False, PYTHONPATH=str(tmp_path), **options)

    return start


def reports(own_folders: Path) -> list[str]:
    folder = own_folders / "xdg" / "state" / "cpshell" / "reports"
    return [file.read_text() for file in folder.iterdir()]


def test_a_fault_in_a_command_does_not_end_the_prompt(sit_with: Any, own_folders: Path) -> None:
    terminal = sit_with(IN_A_COMMAND)
    terminal.press("echo hi", "ENTER")
    terminal.until("internal error: ZeroDivisionError")
    terminal.press("whm version", "ENTER")
    assert "Traceback" not in terminal.until("no session is open")
    assert "Traceback" in reports(own_folders)[0]


def test_a_fault_in_what_a_key_sets_off_is_reported_once(sit_with: Any, own_folders: Path) -> None:
    terminal = sit_with(IN_HIGHLIGHTING)
    terminal.press("echo x", "ENTER")
    terminal.until("\nx\n")
    terminal.press("boom bang")
    terminal.until("internal error: ValueError: no color for this")
    terminal.press("CTRL-C", "echo still here", "ENTER")
    screen = terminal.until("\nstill here\n")
    assert screen.count("internal error") == 1
    assert "Traceback" not in screen
    assert "Press ENTER" not in screen
    assert len(reports(own_folders)) == 1


def test_a_fault_while_the_shell_is_built_ends_with_70(sit_with: Any, own_folders: Path) -> None:
    terminal = sit_with(IN_THE_START, prompt="")
    screen = terminal.until("internal error: LookupError: no shell today")
    assert terminal.gone() == 70
    assert "Traceback" not in screen
    assert len(reports(own_folders)) == 1
