"""Plugins written for a test, in files, in the configuration's folder, or as packages."""

import json
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from cpshell.testing import panel_shell, plugin_files

__all__ = ["panel_shell", "plugin_files"]

HELLO = """
    "Say hello."
    def register(shell):
        shell.command("hello", hello, summary="say hello")

    def hello(shell, given):
        return {"hello": "world"}
"""


@pytest.fixture(scope="session")
def panel(sandbox):
    """The sandbox that all tests share."""
    return sandbox


@pytest.fixture
def plugin(tmp_path: Path) -> Callable[..., str]:
    """``plugin("hello", text)`` writes ``hello.py`` and gives its path."""

    def write(name: str = "hello", text: str = HELLO) -> str:
        path = tmp_path / f"{name}.py"
        path.write_text(dedent(text))
        return str(path)

    return write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The plugins' folder of the configuration, for the user alone."""
    path = tmp_path / "xdg" / "config" / "cpshell" / "plugins"
    path.mkdir(parents=True, mode=0o755)
    for each in (path, path.parent):
        each.chmod(0o700)
    return path


@pytest.fixture
def in_folder(folder: Path) -> Callable[..., Path]:
    """``in_folder("hello", text)`` puts a plugin there."""

    def write(name: str = "hello", text: str = HELLO) -> Path:
        path = folder / f"{name}.py"
        path.write_text(dedent(text))
        path.chmod(0o600)
        return path

    return write


@pytest.fixture
def listed(run: Any) -> Callable[..., dict[str, Any]]:
    """``listed("hello", "--plugin", path)``: what ``plugins`` says of one, after ``lines``."""

    def ask(name: str, *options: str, lines: str = "") -> dict[str, Any]:
        ran = run(*options, "-k", "-c", f"{lines}\nplugins")
        rows = [row for row in json.loads(ran.out.splitlines()[-1]) if row["name"] == name]
        assert rows, ran
        return dict(rows[0])

    return ask
