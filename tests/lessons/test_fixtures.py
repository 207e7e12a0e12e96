"""Blocks that set up and tidy up: they run and are not shown."""

import json
from pathlib import Path
from typing import Any

import pytest

from cpshell.errors import LessonFailed
from cpshell.lessons.lesson import cassette_path
from cpshell.lessons.parse import parse_lesson
from cpshell.lessons.write import write_lesson
from cpshell.lessons.write_counts import count_writes

pytestmark = pytest.mark.slow

LESSON = """\
# A mailbox

```cpshell setup
> uapi --as alice Email add_pop email=zoe domain=alice.test password=Pupil-Words-42
> def boxes { uapi --as alice Email list_pops | get [].email }
> whm accountsummary user=nobody-here
? 1
```

Look.

```cpshell
> boxes | where value~zoe | json
...
```

```cpshell teardown
> uapi --as alice Email delete_pop email=zoe domain=alice.test
> let left = $(boxes | where value~zoe | count)
> if $left = 0 { echo tidy } else { fail "it is still there" }
```
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    path = tmp_path / "box.md"
    path.write_text(LESSON, "utf-8")
    return path


def test_a_lesson_finds_what_its_setup_made_on_a_sandbox_and_in_its_cassette(
    run: Any, lesson: Path
) -> None:
    assert run("check", "--sandbox", "--update", str(lesson)).code == 0
    text = lesson.read_text("utf-8")
    assert '["zoe@alice.test"]' in text
    assert "```cpshell setup\n> uapi --as alice Email add_pop" in text
    assert "Pupil-Words-42" not in cassette_path(lesson).read_text("utf-8")
    for options in ([], ["--sandbox"]):
        ran = run("check", *options, str(lesson))
        assert (ran.code, ran.out) == (0, f"ok   {lesson}: 1 passed\n1 lesson: 1 passed\n")


@pytest.mark.parametrize(
    "command",
    [
        ("play", "--speed", "0"),
        ("play", "--practice"),
        *(("export", "--to", to) for to in ("md", "txt", "cps", "cast", "html")),
    ],
    ids=" ".join,
)
def test_they_are_shown_nowhere(run: Any, lesson: Path, command: tuple[str, ...]) -> None:
    run("check", "--sandbox", "--update", str(lesson))
    ran = run(*command, str(lesson), stdin="boxes | where value~zoe | json\n")
    assert ran.code == 0, ran.err
    assert "boxes" in ran.out
    assert not any(word in ran.out for word in ("add_pop", "delete_pop", "nobody", "tidy", "setup"))


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("? 1\n", "", 6, "the setup step 'whm accountsummary user=nobody-here' ended with exit"),
        ("add_pop email=zoe domain", "add_pop email=info domain", 4, "already exists"),
        ("delete_pop email=zoe", "delete_pop email=zoo", 18, "the teardown step"),
    ],
)
def test_one_that_fails_is_named_and_nothing_is_published(
    run: Any, lesson: Path, edit: Any, old: str, new: str, line: int, words: str
) -> None:
    edit(lesson, old, new)
    ran = run("check", "--sandbox", str(lesson))
    assert ran.code == 6
    assert f"FAIL {lesson}:{line}:1: " in ran.out
    assert words in ran.out
    assert ran.out.endswith("1 broken\n")


def test_teardown_runs_after_a_setup_that_failed_and_all_of_it(
    run: Any, lesson: Path, edit: Any, tmp_path: Path
) -> None:
    edit(lesson, "? 1\n", "")
    edit(lesson, "delete_pop email=zoe", "delete_pop email=zoo")
    ran = run("check", "--sandbox", str(lesson))
    assert f"{lesson}:6:1: the setup step" in ran.out  # what came first counts
    assert f"{lesson}:17: the teardown step" in ran.err
    assert f"{lesson}:19: the teardown step" in ran.err
    assert "it is still there" in ran.err


def test_a_setup_that_is_not_allowed_to_run_is_not_passed_over(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("```cpshell setup\n> !touch made\n```\n\n```cpshell\n> echo a\na\n```\n")
    ran = run("check", "--sandbox", str(path))
    assert ran.code == 6
    assert "was not run" in ran.out
    assert "hint: --trust allows it" in ran.out
    assert not (tmp_path / "made").exists()
    assert run("check", "--sandbox", "--trust", str(path)).code == 0
    assert (tmp_path / "made").exists()


def test_they_are_written_back_as_they_were_read_and_count_as_writes() -> None:
    lesson = parse_lesson(LESSON, "box.md")
    assert write_lesson(lesson) == LESSON
    assert [step.command for step in lesson.steps] == ["boxes | where value~zoe | json"]
    counts = count_writes(lesson)
    assert (counts.writes, counts.destroys) == (2, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("```cpshell setpu\n> echo a\n```\n", "invalid block 'setpu': use setup or teardown"),
        ("```cpshell setup\n> echo 'a\n```\n", "a single quote is never closed ('x.md:2', 8)"),
        ("```cpshell teardown\n> echo a\n", "this block is not closed"),
    ],
)
def test_invalid_ones_are_refused(text: str, message: str) -> None:
    with pytest.raises(LessonFailed) as raised:
        parse_lesson(text, "x.md")
    assert message in f"{raised.value.message} {raised.value.at}"


def test_a_cassette_of_a_lesson_with_a_setup_says_which_session_came_first(
    run: Any, lesson: Path
) -> None:
    run("check", "--sandbox", "--update", str(lesson))
    first = json.loads(cassette_path(lesson).read_text("utf-8").splitlines()[0])
    assert [session["user"] for session in first["sessions"]] == ["root"]


def test_such_a_lesson_is_not_recorded_on_for_its_setup_has_not_run(run: Any, lesson: Path) -> None:
    run("check", "--sandbox", "--update", str(lesson))
    before = lesson.read_text("utf-8"), cassette_path(lesson).read_text("utf-8")
    ran = run("--sandbox", "-c", f"record start --append {lesson}")
    assert ran.code == 2
    assert "has a setup or teardown" in ran.err
    assert f"hint: cpshell check --sandbox --update {lesson}" in ran.err
    assert (lesson.read_text("utf-8"), cassette_path(lesson).read_text("utf-8")) == before
