"""Practice: the learner types, is told what fits, and gets hints and a score."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def test_practice_takes_other_spellings_and_keeps_a_score(start: Any, lesson: str) -> None:
    terminal = start("play", "--practice", lesson)
    terminal.until("root@127.0.0.1 whm>")
    terminal.press("uapi  'Email' count_pops\r")  # spelt differently: first try
    terminal.until("hint: say for whom")
    terminal.press("uapi Email count_pops --as bob\r")
    terminal.until("Not yet: --as has another value.")
    terminal.press("uapi Email count_pops --as=alice\r")  # another try
    terminal.until("\n4\n")
    terminal.press("hint\r")
    terminal.until("Hint: the command is `su`")
    terminal.press("su alice\r")  # with hints
    terminal.until("→alice cpanel>")
    terminal.press("skip\r")
    terminal.until("chain")
    terminal.press("uapi Doma")
    terminal.press("inInfo list_domains\r")
    terminal.until("main_domain")
    terminal.press("exit\r")
    assert terminal.end() == 6
    assert (
        "Score: 3 of 6 at the first try, 1 after another try, 1 with hints, 1 skipped"
        in terminal.shown()
    )


def test_practice_hints_say_more_each_time(start: Any, lesson: str) -> None:
    terminal = start("play", "--practice", lesson)
    terminal.until("root@127.0.0.1 whm>")
    for said in ("Hint: the command is `uapi`", "Hint: uapi MODULE", "Hint: uapi Email count_pops"):
        terminal.press("hint\r")
        terminal.until(said)


def test_practice_can_be_left(start: Any, lesson: str) -> None:
    terminal = start("play", "--practice", lesson)
    terminal.until("root@127.0.0.1 whm>")
    terminal.press("\x04")
    assert terminal.end() == 6
    assert "Score: 0 of 6 at the first try, 6 not done" in terminal.shown()


def test_practice_reads_lines_where_there_is_no_terminal(run: Any, lesson: str) -> None:
    answers = "uapi Email count_pops\nuapi Email count_pops --as alice\nskip\nskip\nskip\nskip\n"
    ran = run("play", "--practice", lesson, stdin=answers)
    assert (ran.code, "Score: 2 of 6 at the first try, 4 skipped\n" in ran.out) == (6, True)


def test_practice_reads_an_open_command_to_its_end(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text("```cpshell\n> for n in 1 2 { echo n$n }\nn1\nn2\n```\n", "utf-8")
    lesson.with_suffix(".cassette.jsonl").write_text("")
    ran = run("play", "--practice", str(lesson), stdin="for n in 1 2 {\n  echo n$n\n}\n")
    assert "cpshell> for n in 1 2 {\n...   echo n$n\n... }\nn1\nn2\n" in ran.out
    assert "Score: 1 of 1 at the first try\n" in ran.out


CASSETTE = '{"cassette":1,"sessions":[],"variables":{}}\n'
TASKS = """\
# Numbers

> task: Say one and two.
> accept: echo both
> hint: The command is called like what answers in the mountains.

```cpshell
> echo one
one
> echo two
two
```

## Questions

> question: What was said first?
> answer: One

> question: How large is a gigabyte?
> choice: 1024M
> choice: 1000
> answer: 1024M

> question: How many were said?
> answer: 2

The end.
"""


@pytest.fixture
def tasks(tmp_path: Path) -> Path:
    """A lesson with a task of two steps and three questions, and its cassette."""
    lesson = tmp_path / "tasks.md"
    lesson.write_text(TASKS, "utf-8")
    lesson.with_suffix(".cassette.jsonl").write_text(CASSETTE)
    return lesson


def _practise(run: Any, lesson: Path, *options: str, typed: str) -> Any:
    return run("play", "--practice", *options, str(lesson), stdin=typed)


def test_what_was_set_while_typing_freely_does_not_stay(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text("```cpshell\n> for n in 1 2 { echo n$n } | select n\n...\n```\n", "utf-8")
    lesson.with_suffix(".cassette.jsonl").write_text(CASSETTE)
    free = "free\nset output yaml\nset keep-going on\nalias say=echo\nlet x = 1\n"
    typed = f"{free}back\nfree\nsay $x\nback\nfor n in 1 2 {{ echo n$n }} | select n\n"
    ran = _practise(run, lesson, typed=typed)
    assert "'say' is not a command" in ran.out
    assert '\n[{"n":"1"},{"n":"2"}]\n' in ran.out


@pytest.mark.parametrize(
    ("typed", "score"),
    [
        ("echo one\necho two\none\na\n2\n", "4 of 4 at the first try"),
        ("echo two\necho one\n'ONE'\nb\n1G\n2.0\n", "3 of 4 at the first try, 1 after another"),
        ("echo both\necho hi\none\nA)\n3\n2\n", "3 of 4 at the first try, 1 after another try"),
        ("hint\necho both\nskip\na\n2\n", "2 of 4 at the first try, 1 with hints, 1 skipped"),
        ("help echo\nfree\necho three\nback\necho both\none\na\n2\n", "4 of 4 at the first try"),
    ],
)
def test_tasks_are_done_in_any_order_and_questions_answered(
    run: Any, tasks: Path, typed: str, score: str
) -> None:
    ran = _practise(run, tasks, typed=typed)
    assert f"Score: {score}" in ran.out, ran.out
    assert ran.code == (6 if "skipped" in score else 0)
    assert ran.out.rstrip().split("\n")[-3].startswith("│ The end.")


def test_each_hint_says_more_and_the_lessons_own_come_first(run: Any, tasks: Path) -> None:
    ran = _practise(run, tasks, typed="hint\nhint\nhint\nhint\nhint\nquit\n")
    said = [line for line in ran.out.split("\n") if line.startswith("Hint: ")]
    assert said[0].startswith("Hint: The command is called like")
    assert said[1].startswith("Hint: the command is `echo`")
    assert said[-1] == "Hint: echo one"


def test_another_way_is_followed_by_that_of_the_lesson(run: Any, tasks: Path) -> None:
    ran = _practise(run, tasks, typed="echo both\n")
    assert "Right. The lesson does it like this:\ncpshell> echo one\none\n" in ran.out
    assert "both\nRight" in ran.out


def test_again_tells_the_step_once_more(run: Any, tasks: Path) -> None:
    ran = _practise(run, tasks, typed="again\n")
    assert ran.out.count("Task: Say one and two.") == 2


def test_the_score_grows_in_its_file_and_is_resumed(run: Any, tasks: Path) -> None:
    file = tasks.with_name("score.json")
    keep = ("--score", str(file), "--learner", "Nora")
    ran = _practise(run, tasks, *keep, typed="echo one\necho no\necho two\nhint\nquit\n")
    assert (ran.code, "left at the question after step 2 of 2" in ran.out) == (6, True)
    record = json.loads(file.read_text("utf-8"))
    assert (record["learner"], record["lesson"]) == ("Nora", "tasks.md")
    assert [(s["line"], s["task"]) for s in record["steps"]][:2] == [
        (3, "Say one and two."),
        (16, "What was said first?"),
    ]
    assert [(s["tries"], s["hints"], s["done"]) for s in record["steps"]] == [
        *((2, 0, True), (0, 1, False), (0, 0, False), (0, 0, False))
    ]
    refused = _practise(run, tasks, *keep, typed="one\n")
    assert (refused.code, "already exists: --resume goes on" in refused.err) == (2, True)
    mine = _practise(run, tasks, *keep[:2], "--resume", typed="")
    assert (mine.code, json.loads(file.read_text("utf-8"))["learner"]) == (6, "Nora")
    another = _practise(run, tasks, *keep[:2], "--learner", "Otto", "--resume", typed="")
    assert (another.code, "holds the score of another practice" in another.err) == (2, True)
    ran = _practise(run, tasks, *keep, "--resume", typed="one\na\n2\n")
    assert (ran.code, "Say one and two" in ran.out) == (0, False)
    record = json.loads(file.read_text("utf-8"))
    assert (record["totals"]["done"], record["totals"]["tries"]) == (4, 5)
    assert _practise(run, tasks, *keep, "--resume", typed="").code == 0


def test_a_score_is_there_before_the_first_step_and_after_an_end_in_the_middle(
    run: Any, tasks: Path
) -> None:
    file = tasks.with_name("score.json")
    assert _practise(run, tasks, "--score", str(file), typed="echo o").code == 6
    assert json.loads(file.read_text("utf-8"))["steps"][0]["tries"] == 1
    where = str(tasks.with_name("no") / "score.json")
    ran = _practise(run, tasks, "--score", where, typed="echo one\n")
    assert (ran.code, ran.err.count("\n"), "cannot write" in ran.err) == (2, 1, True)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--score", "a.json"], "only a practice has a score"),
        (["--learner", "a"], "only a practice has a score"),
        (["--practice", "--resume"], "--score FILE"),
        (["--from", "9"], "invalid step 9: the lesson has 2"),
        (["--practice", "--from", "0"], "invalid step 0: the lesson has 2"),
        (["--from", "Qestion"], "did you mean Questions?"),
        (["--practice", "--from", "xyz"], "its chapters: Numbers, Questions"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    run: Any, tasks: Path, options: list[str], says: str
) -> None:
    ran = run("play", *options, str(tasks))
    assert (ran.code, says in ran.err, ran.out) == (2, True, "")


def test_a_lesson_begins_at_a_step_or_a_chapter(run: Any, tasks: Path) -> None:
    played = run("play", "--from", "2", str(tasks)).out
    assert ("cpshell> echo two" in played, "Say one" in played) == (True, False)
    played = run("play", "--from", "questions", str(tasks)).out
    assert played.startswith("\n│ Questions\n")
    practised = _practise(run, tasks, "--from", "stion", typed="one\na\n2\n")
    assert "Score: 3 of 3 at the first try" in practised.out
    assert "Say one" not in practised.out
    assert practised.code == 0
    within = _practise(run, tasks, "--from", "2", typed="hint\nquit\n")  # the task that has it
    assert "Task: Say one and two." in within.out
    assert "Score: 0 of 4" in within.out


def test_earlier_steps_are_run_when_a_lesson_begins_later(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text("```cpshell\n> let a = 5\n```\n\n## B\n\n```cpshell\n> echo $a\n5\n```\n")
    lesson.with_suffix(".cassette.jsonl").write_text(CASSETTE)
    assert run("play", "--from", "B", str(lesson)).out == "\n│ B\n\ncpshell> echo $a\n5\n"
    practised = _practise(run, lesson, "--from", "2", typed="echo $a\n")
    assert "echo $a\n5\n" in practised.out


def test_again_says_what_to_do_where_nothing_was_told(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text("```cpshell\n> let a = 5\n```\n")
    lesson.with_suffix(".cassette.jsonl").write_text(CASSETTE)
    assert "Type the next command" in _practise(run, lesson, typed="again\n").out


def test_lines_that_are_no_utf_8_are_refused_with_their_place(tasks: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "cpshell.cli", "play", "--practice", str(tasks)],
        input=b"echo one\n\xff\n",
        capture_output=True,
        timeout=60,
    )
    assert (ran.returncode, b"stdin is not text in UTF-8: line 2" in ran.stderr) == (2, True), (
        ran.stderr
    )


def test_a_step_before_its_turn_counts_only_if_it_shows_the_same(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    steps = "> let a = 5\n> echo $a\n5\n> echo end\nend\n"
    lesson.write_text(f"> task: Keep five and show it.\n\n```cpshell\n{steps}```\n", "utf-8")
    lesson.with_suffix(".cassette.jsonl").write_text(CASSETTE)
    ran = _practise(run, lesson, typed="echo $a\necho end\nlet a = 5\necho $a\n")
    assert "Right, but something must be done before it." in ran.out
    assert (ran.code, "Score: 0 of 1 at the first try, 1 after another try" in ran.out) == (0, True)


def test_questions_take_back_what_a_command_changed(run: Any, tasks: Path) -> None:
    typed = "echo both\nlet a = 5; echo $a\necho $a\none\na\n2\n"
    ran = _practise(run, tasks, typed=typed)
    assert ran.out.count("\n5\n") == 1
    assert "Score: 4 of 4 at the first try" in ran.out
