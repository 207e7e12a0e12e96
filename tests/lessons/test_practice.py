"""Practice: the learner types, is told what fits, and gets hints and a score."""

from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def test_practice_takes_other_spellings_and_keeps_a_score(start: Any, lesson: str) -> None:
    terminal = start("play", "--practice", lesson)
    terminal.until("root>")
    terminal.press("uapi  'Email' count_pops\r")  # spelt differently: first try
    terminal.until("hint: say for whom")
    terminal.press("uapi Email count_pops --as bob\r")
    terminal.until("Not yet: --as has another value.")
    terminal.press("uapi Email count_pops --as=alice\r")  # another try
    terminal.until("\n4\n")
    terminal.press("hint\r")
    terminal.until("Hint: the command is `su`")
    terminal.press("su alice\r")  # with hints
    terminal.until("\nroot→alice>")
    terminal.press("skip\r")
    terminal.until("chain")
    terminal.press("uapi Doma")
    terminal.press("inInfo list_domains\r")
    terminal.until("main_domain")
    terminal.press("exit\r")
    assert terminal.end() == 0
    assert (
        "Score: 3 of 6 at the first try, 1 after another try, 1 with hints, 1 skipped"
        in terminal.shown()
    )


def test_practice_hints_say_more_each_time(start: Any, lesson: str) -> None:
    terminal = start("play", "--practice", lesson)
    terminal.until("root>")
    for said in ("Hint: the command is `uapi`", "Hint: uapi MODULE", "Hint: uapi Email count_pops"):
        terminal.press("hint\r")
        terminal.until(said)


def test_practice_can_be_left(start: Any, lesson: str) -> None:
    terminal = start("play", "--practice", lesson)
    terminal.until("root>")
    terminal.press("\x04")
    assert terminal.end() == 0
    assert "Score: 0 of 0" in terminal.shown()


def test_practice_reads_lines_where_there_is_no_terminal(run: Any, lesson: str) -> None:
    answers = "uapi Email count_pops\nuapi Email count_pops --as alice\nskip\nskip\nskip\nskip\n"
    ran = run("play", "--practice", lesson, stdin=answers)
    assert (ran.code, "Score: 2 of 6 at the first try, 4 skipped\n" in ran.out) == (0, True)


def test_practice_reads_an_open_command_to_its_end(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text("```cpshell\n> for n in 1 2 { echo n$n }\nn1\nn2\n```\n", "utf-8")
    lesson.with_suffix(".cassette.jsonl").write_text("")
    ran = run("play", "--practice", str(lesson), stdin="for n in 1 2 {\n  echo n$n\n}\n")
    assert "cpshell> for n in 1 2 {\n...   echo n$n\n... }\nn1\nn2\n" in ran.out
    assert "Score: 1 of 1 at the first try\n" in ran.out
