"""Tasks that the world decides: practised and checked on a sandbox."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

LESSON = """\
# Mail

> task: Give alice a mailbox named nora.
> check: uapi --as alice Email list_pops | where email=nora@alice.test
> check: uapi --as alice Email count_pops | get [?@>`4`] # never an error
> hint: The function is add_pop.

```cpshell
> uapi --as alice Email add_pop email=nora password=? domain=alice.test
"nora+alice.test"
```

> task: Make another, as you like.
> check: uapi --as alice Email list_pops | where email=otto@alice.test

> question: How many has she now?
> answer: 6

```cpshell
> let end = 1
```
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A lesson with a task that has steps, and one that has none."""
    path = tmp_path / "mail.md"
    path.write_text(LESSON.replace(" | get [?@>`4`] # never an error", ""), "utf-8")
    return path


def _practise(run: Any, lesson: Path, typed: str) -> Any:
    return run("play", "--practice", "--sandbox", str(lesson), stdin=typed)


NORA = "uapi --as alice Email add_pop email=nora password=Str0ng-pw-77x domain=alice.test\n"


def test_the_world_counts_and_not_the_words(run: Any, lesson: Path) -> None:
    file = lesson.with_name("s.json")
    typed = (
        f"su alice\nuapi Email list_pops | count\n{NORA.replace('--as alice ', '')}exit\n"
        f"for name in otto {{ {NORA.strip().replace('nora', '$name')} }}\n6\nlet end = 1\n"
    )
    ran = run("play", "--practice", "--sandbox", "--score", str(file), str(lesson), stdin=typed)
    assert ran.out.count("The task is not done yet.") == 3, ran.out
    assert (ran.code, "Score: 4 of 4 at the first try" in ran.out) == (0, True), ran.out
    assert json.loads(file.read_text("utf-8"))["totals"]["tries"] == 4


def test_a_line_that_fails_is_a_try_and_a_wrong_one_is_not_enough(run: Any, lesson: Path) -> None:
    ran = _practise(run, lesson, f"uapi Email nothing\n{NORA.replace('nora', 'nora2')}hint\n")
    assert "The task is not done yet." in ran.out
    assert "Hint: The function is add_pop." in ran.out
    assert "Score: 0 of 4 at the first try, 4 not done" in ran.out


def test_a_skipped_task_is_done_by_the_lesson(run: Any, lesson: Path) -> None:
    ran = _practise(run, lesson, "skip\nskip\n7\nskip\nskip\n")
    assert "root> uapi --as alice Email add_pop" in ran.out
    assert '\n"nora+alice.test"\n' in ran.out
    assert "The lesson shows no way to do it." in ran.out
    assert "The answer: 6" in ran.out


def test_a_check_sends_nothing_that_writes(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text(
        "> task: a\n> check: uapi --as alice Email add_pop email=x password=Str0ng-pw-77x\n",
        "utf-8",
    )
    ran = _practise(run, lesson, "uapi --as alice Email list_pops | where email=x@alice.test\n")
    assert "The task is not done yet." in ran.out
    ran = _practise(run, lesson, "echo a\nuapi --as alice Email list_pops | get [].email\n")
    assert "x@alice.test" not in ran.out


def test_check_holds_checks_against_the_world(run: Any, lesson: Path, edit: Any) -> None:
    ran = run("check", "--sandbox", str(lesson))
    assert (ran.code, "2 passed" in ran.out) == (0, True), ran.out
    edit(lesson, "email=nora@alice.test", "email=nobody@alice.test")
    ran = run("check", "--sandbox", str(lesson))
    assert (ran.code, "line 3: FAIL  task: Give alice a mailbox named nora." in ran.out) == (
        6,
        True,
    )
    assert "this does not hold after the task: uapi --as alice Email list_pops" in ran.out
    edit(lesson, "list_pops | where email=nobody@alice.test", "list_pops")
    ran = run("check", "--sandbox", str(lesson))
    assert (ran.code, "the checks hold before the task is done" in ran.out) == (6, True)


def test_checks_are_no_part_of_a_cassette_and_words_count_there(run: Any, lesson: Path) -> None:
    assert run("check", "--sandbox", "--update", str(lesson)).code == 0
    cassette = lesson.with_suffix(".cassette.jsonl").read_text("utf-8")
    assert ("add_pop" in cassette, "list_pops" in cassette) == (True, False)
    assert run("check", str(lesson)).code == 0
    typed = f"{NORA.replace('nora', 'x')}{NORA}6\nlet end = 1\n"
    ran = run("play", "--practice", str(lesson), stdin=typed)
    assert "Skipped: only a world can tell" in ran.out
    assert (ran.code, "1 after another try, 1 skipped" in ran.out) == (6, True), ran.out
