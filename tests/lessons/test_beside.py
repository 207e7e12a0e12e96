"""What the panel says beside its data, and what it is asked before, is part of a lesson."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples" / "course"
SAID = "version: warning: It is \\x1b[1mold.\n"
QUESTION = "Another call cannot bring it back. Type bob to go on: "

PICKER = """\
def register(shell):
    shell.command("pick", pick, summary="asks")


def pick(shell, given):
    user = shell.ask("Which? ")
    shell.ask("A secret? ", secret=True)
    return f"{user} picked"


__words__ = ("pick",)
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A lesson whose panel warns at one step."""
    for name in ("first-calls.md", "first-calls.cassette.jsonl"):
        shutil.copy(EXAMPLES / name, tmp_path)
    cassette = tmp_path / "first-calls.cassette.jsonl"
    text = cassette.read_text("utf-8")
    said = '"command":"version","output":{"warnings":["It is \\u001b[1mold."]}}'
    assert '"command":"version"}' in text
    cassette.write_text(text.replace('"command":"version"}', said), "utf-8")
    return tmp_path / "first-calls.md"


def test_the_class_sees_it_where_it_was_said(run: Any, lesson: Path) -> None:
    for ran in (run("play", str(lesson)), run("export", str(lesson), "--to", "txt")):
        assert (ran.code, ran.out.count(SAID), ran.err) == (0, 1, "")


def test_it_counts_where_the_lesson_tells_it_and_is_said_where_not(
    run: Any, lesson: Path, edit: Callable[[Path, str, str], None]
) -> None:
    ran = run("check", str(lesson))
    assert (ran.code, ran.err) == (0, SAID)
    edit(lesson, "> whm version\n", f"> whm version\n{SAID}")
    ran = run("check", str(lesson))
    assert (ran.code, ran.err) == (0, "")
    edit(lesson, SAID, SAID.replace("old", "new"))
    ran = run("check", str(lesson))
    assert ran.code == 6
    assert f"+ {SAID}" in ran.out


@pytest.mark.slow
def test_questions_before_destroying_and_of_plugins_are_recorded_and_played(
    run: Any, tmp_path: Path
) -> None:
    path, plugin = tmp_path / "a.md", tmp_path / "picker.py"
    plugin.write_text(PICKER, "utf-8")
    child = pexpect.spawn(
        sys.executable,
        ["-m", "cpshell.cli", "--sandbox", "--no-history", "--plugin", str(plugin)],
        env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
        dimensions=(24, 100),
        timeout=60,
        encoding="utf-8",
    )
    child.expect("root")
    child.send(f"record start {path}\r")
    child.expect("record stop")
    for answer in ("nobody", "bob"):
        child.send("whm removeacct user=bob\r")
        child.expect("to go on: ")
        child.send(f"{answer}\r")
        child.expect("was not sent" if answer == "nobody" else "bob")
    child.send("pick\r")
    child.expect("picker asks: ")
    child.send("alice\r")
    child.expect("secret")
    child.send("Typed-Secret-42x\r")
    child.expect("alice picked")
    child.send("record stop\r")
    child.expect("3 steps")
    child.send("quit\r")
    child.expect(pexpect.EOF)
    text = path.read_text("utf-8")
    assert f"{QUESTION}nobody\ncpshell: removeacct was not sent\n" in text
    assert f"{QUESTION}bob\n" in text
    assert "> pick\npicker asks: Which? alice\npicker asks: A secret? •••\nalice picked" in text
    assert "Typed-Secret" not in text
    for options in ([], ["--sandbox"]):
        ran = run("check", "--plugin", str(plugin), *options, str(path))
        assert ran.out.endswith("1 lesson: 3 passed\n"), ran.out
    assert f"{QUESTION}bob\n" in run("play", str(path)).out
