"""What the panel says beside its data, and what it is asked before, is part of a lesson."""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pexpect
import pytest

EXAMPLES = Path(__file__).parents[2] / "examples" / "lessons"
SAID = "version: warning: It is \\x1b[1mold.\n"
QUESTION = "Another call cannot bring it back. Type bob to go on: "


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A lesson whose panel warns at one step."""
    for name in ("first-steps.md", "first-steps.cassette.jsonl"):
        shutil.copy(EXAMPLES / name, tmp_path)
    cassette = tmp_path / "first-steps.cassette.jsonl"
    text = cassette.read_text("utf-8")
    said = '"command":"version","output":{"warnings":["It is \\u001b[1mold."]}}'
    assert '"command":"version"}' in text
    cassette.write_text(text.replace('"command":"version"}', said), "utf-8")
    return tmp_path / "first-steps.md"


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
def test_the_question_before_destroying_is_recorded_and_played(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    child = pexpect.spawn(
        sys.executable,
        ["-m", "cpshell.cli", "--sandbox", "--no-history", "--color", "never"],
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
    child.send("record stop\r")
    child.expect("2 steps")
    child.send("quit\r")
    child.expect(pexpect.EOF)
    text = path.read_text("utf-8")
    assert f"{QUESTION}nobody\ncpshell: removeacct was not sent\n" in text
    assert f"{QUESTION}bob\n" in text
    for options in ([], ["--sandbox"]):
        assert run("check", *options, str(path)).out.endswith("1 lesson: 2 passed\n")
    assert f"{QUESTION}bob\n" in run("play", str(path)).out
