"""Play and step on a pseudo-terminal, with the keys that a person presses."""

from pathlib import Path
from typing import Any

import pytest

from tests.lessons.conftest import WIDTH

pytestmark = pytest.mark.slow

LEFT, RIGHT, TAB = "\x1b[D", "\x1b[C", "\t"


def test_a_lesson_is_typed_and_ends_by_itself(start: Any, lesson: str) -> None:
    terminal = start("play", "--speed", "3", lesson)
    terminal.until("│ Short")
    terminal.until("root> uapi Em")
    terminal.press("++++++++++")
    assert terminal.end() == 0
    assert "root→alice> exit" in terminal.shown()


def test_right_shows_the_rest_of_a_command_at_once(start: Any, lesson: str) -> None:
    terminal = start("play", "--speed", "0.1", lesson)
    terminal.until("│ Short")
    terminal.press(RIGHT)
    terminal.until("root>")
    terminal.press(RIGHT)
    terminal.until("hint: say for whom")


def test_step_waits_for_enter_and_goes_back_and_forth(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", "--speed", "100", lesson)
    assert "Short" not in terminal.until("Enter next")
    terminal.press("\r")
    terminal.until("│ Short")
    terminal.press("\r")
    terminal.until("hint: say for whom")
    assert "0/6" not in terminal.until("1/6 ·")
    terminal.press("\r")
    four = terminal.until("2/6 ·")
    assert "\n4\n" in four
    terminal.press(LEFT)
    back = terminal.until("1/6 ·")
    assert "--as alice" not in back
    terminal.press(RIGHT)
    assert terminal.until("2/6 ·") == four
    terminal.press("q")
    assert terminal.end() == 0


CHAPTERS = """\
# Numbers

```cpshell
> let n = 1
> !echo x >> ran
```

## The second

Now two.

```cpshell
> echo two $n
two 1
```

## The `third`

```cpshell
> echo three
three
```
"""


@pytest.fixture
def chapters(tmp_path: Path) -> Path:
    """A lesson of three chapters and four steps; one of them leaves a trace."""
    lesson = tmp_path / "chapters.md"
    lesson.write_text(CHAPTERS, "utf-8")
    lesson.with_suffix(".cassette.jsonl").write_text(
        '{"cassette":1,"sessions":[],"variables":{}}\n'
    )
    return lesson


def test_one_goes_to_steps_and_chapters_and_nothing_runs_twice(start: Any, chapters: Path) -> None:
    terminal = start("play", "--trust", "--step", "--speed", "100", str(chapters))
    terminal.until("0/4 · Enter next · ← back · g go to ·")
    terminal.press("g")
    contents = terminal.until("Go to step (1 to 4) or chapter, Enter to stay:")
    assert "    1  Numbers\n    3  The second\n    4  The `third`\n" in contents
    terminal.press("9\r")
    terminal.until("invalid step 9: the lesson has 4")
    terminal.press("the x\r")
    terminal.until("no chapter 'the x' in this lesson")
    terminal.press("the\r")
    terminal.until("several chapters have 'the': The second, The `third`")
    terminal.press("SECOND\r")
    there = terminal.until("2/4 ·")
    assert "> !echo x >> ran" in there  # what was run on the way is there, the chapter comes next
    assert "The second" not in there
    assert (chapters.parent / "ran").read_text() == "x\n"
    terminal.press("\r")
    terminal.until("Now two.")
    terminal.press("g1\r")
    assert "Numbers" not in terminal.until("0/4 ·")
    terminal.press("g4\r")
    terminal.until("two 1\n")
    assert "Now two." in terminal.until("3/4 ·")
    terminal.press("g")
    terminal.until("Go to step")
    terminal.press("\x03")
    terminal.until("3/4 ·")
    terminal.press("\r")
    terminal.until("│ The `third`")
    terminal.press("\r")
    terminal.until("the end · ← back · g go to")
    terminal.press("g2\r\r")
    terminal.until("2/4 ·")
    terminal.press("q")
    assert terminal.end() == 0
    assert (chapters.parent / "ran").read_text() == "x\n"


def test_a_lesson_that_begins_later_shows_what_was_before_to_who_goes_back(
    start: Any, chapters: Path
) -> None:
    terminal = start("play", "--trust", "--from", "third", "--speed", "0.1", str(chapters))
    terminal.until("│ The `third`")
    terminal.press(LEFT)
    back = terminal.until(
        "2/4 · space goes on · ← → step · g go to · + - speed · Tab type · q quit"
    )
    assert "Now two." in back
    terminal.press("q")
    assert terminal.end() == 0


def test_stepping_back_and_forth_runs_nothing_again(start: Any, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "```cpshell\n> let a = 1\n> !echo x >> ran\n> echo end\nend\n```\n", "utf-8"
    )
    (tmp_path / "a.cassette.jsonl").write_text('{"cassette":1,"sessions":[],"variables":{}}\n')
    terminal = start("play", "--trust", "--step", "--speed", "100", str(tmp_path / "a.md"))
    terminal.until("0/3")
    terminal.press("\r")
    terminal.until("1/3")
    terminal.press("\r")
    terminal.until("2/3")
    for _ in range(3):
        terminal.press(LEFT)
        terminal.until("1/3")
        terminal.press("\r")
        terminal.until("2/3")
    assert (tmp_path / "ran").read_text("utf-8") == "x\n"


def test_tab_lets_one_type_freely_and_comes_back_to_the_same_session(
    start: Any, lesson: str
) -> None:
    terminal = start("play", "--step", "--speed", "100", lesson)
    terminal.until("Enter next")
    for shown in ("│ Short", "1/6 ·", "2/6 ·", "│ Or become", "3/6 ·"):
        terminal.press("\r")
        terminal.until(shown)
    before = terminal.shown()
    terminal.press(TAB)
    terminal.until("type freely")
    terminal.press("exit\r")
    terminal.until("\nroot>")
    terminal.press("let here = 1; whoami | get user\r")
    terminal.until("whoami | get user\nroot\n")
    terminal.press(TAB)
    terminal.until("3/6 ·")
    assert terminal.shown() == before
    terminal.press("\r")
    assert "root→alice> whoami | select user service chain" in terminal.until("4/6 ·")


def test_a_typed_line_can_be_corrected(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB)
    terminal.until("root>")
    terminal.press("echo wrxng\x7f\x7f\x7f" + "ong" + "\x1b[H" + "\x1b[C" * 5 + "not-" + "\r")
    terminal.until("\nnot-wrong\n")
    terminal.press("\x1b[A")
    terminal.until("root> echo not-wrong")


def test_keys_typed_ahead_go_where_they_belong(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(f"{TAB}echo one\recho two{TAB}\r")  # Tab leaves the second line unrun
    terminal.until("│ Short")
    terminal.press(f"{TAB}\x1b[A\r")
    assert "root> echo one\none\n" in terminal.until("\none\n")


def test_an_open_line_goes_on_in_the_next(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB)
    terminal.press("for n in 1 2 {\r")
    terminal.until("\n...")
    terminal.press("echo n$n\r}\r")
    terminal.until("\nn1\nn2\n")


def test_a_pasted_block_is_one_command(start: Any, lesson: str) -> None:
    terminal = start("play", "--practice", lesson)
    terminal.until("whm>")
    terminal.press("free\r")
    terminal.until("Type freely")
    terminal.press("\x1b[200~for n in 1 2 {\n  echo n$n\n}\x1b[201~\r")
    assert "..." not in terminal.until("\nn1\nn2\n")


def test_a_line_wider_than_the_terminal_is_edited_in_its_rows(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB)
    terminal.press("echo " + "x" * 100)
    terminal.until("x" * 20 + "\n" + "x" * 20)
    terminal.press("\x7f" * 98 + "\r")
    assert "root> echo xx\nxx\nroot>" in terminal.until("\nxx\n")


def test_free_typing_hides_nothing_of_a_failure(start: Any, lesson: str) -> None:
    terminal = start("play", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB + "no-such-command\r")
    terminal.until("cpshell: ")
    terminal.press(TAB)
    terminal.until("0/6")


def test_a_sandbox_answers_what_the_cassette_does_not_hold(start: Any, lesson: str) -> None:
    terminal = start("play", "--sandbox", "--step", lesson)
    terminal.until("Enter next")
    terminal.press(TAB)
    terminal.until("root>")
    terminal.press("whm gethostname | get hostname\r")
    terminal.until("srv1.sandbox.test")


def test_a_session_at_the_prompt_becomes_a_lesson(start: Any, run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "live.md"
    terminal = start("--sandbox", "--no-history")
    terminal.until("root@127.0.0.1 whm>")
    for line, said in (
        (f"record start {lesson}", "recording into live.md"),
        ("note 'Who is it?'", "whm> note"),
        ("su alice", "alice cpanel>"),
        ("sessions | select user port opened", "root  "),
        ("uapi Tokens create_full_access name=typed", "create_time  1"),
        ("uapi Email add_pop email=typed1 password=Typed-77-x", "typed1+alice.test"),
        ("whm nothing", "cpshell: whm nothing"),
        ("echo one two | wc -w", "2"),
        ("!sh -c 'echo $((40 + 2)); sleep 60'", "\n42"),
        ("\x03record stop", "live.md: 6 steps"),
    ):
        terminal.press(f"{line}\r")
        terminal.until(said)
    text = lesson.read_text("utf-8")
    assert f"terminal: {WIDTH}\n" in text
    assert "create_time  [..]\ntoken        •••\n" in text
    assert "root   [..]  [..]\nalice  [..]  [..]\n" in text
    assert "> echo one two | wc -w\n2\n" in text
    assert "sleep" not in text
    checked = run("check", str(lesson), env={"TZ": "Asia/Tokyo"}).out
    assert checked.endswith("1 lesson: 5 passed, 1 skipped\n"), checked
