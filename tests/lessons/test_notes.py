"""Speaker notes: in the narration, for the trainer alone."""

from pathlib import Path
from typing import Any

import pytest

from cpshell.lessons.lesson import LessonBroken, Prose, Question, Task
from cpshell.lessons.parse import parse_lesson
from cpshell.lessons.write import write_lesson

LESSON = """\
# Who is there?

<!-- note: Wait for the questions. -->
Look.<!-- note: SECRET-NOTE
over two lines -->

~~~
<!-- note: an example -->
~~~

```cpshell
> echo hi
hi
```

<!-- note:SECRET-NOTE at the end -->
"""
TASK = """\
> task: Say hi. <!-- note: SECRET-NOTE of the task -->
> hint: echo <!-- Note: SECRET-NOTE of
>   the hint -->

```cpshell
> echo hi
hi
```

<!--
NOTE: SECRET-NOTE on lines of its own
-->

> question: Who? <!-- note: SECRET-NOTE -->
> choice: I <!-- note: SECRET-NOTE -->
> answer: I
"""


def test_notes_are_told_from_what_everybody_sees() -> None:
    lesson = parse_lesson(LESSON, "x.md")
    first, _, last = lesson.parts
    assert isinstance(first, Prose)
    assert isinstance(last, Prose)
    assert first.notes == ("Wait for the questions.", "SECRET-NOTE\nover two lines")
    assert first.shown == (
        "# Who is there?", "", "Look.", "", "~~~", "<!-- note: an example -->", "~~~", "",
    )  # fmt: skip
    assert last.notes == ("SECRET-NOTE at the end",)
    assert [scene for scene in lesson.scenes() if scene is last] == []  # nothing to show
    assert write_lesson(lesson) == LESSON


def test_notes_of_tasks_are_the_trainers_too() -> None:
    parts = parse_lesson(TASK, "x.md").parts
    (task,) = (part for part in parts if isinstance(part, Task))
    (question,) = (part for part in parts if isinstance(part, Question))
    notes = [part.notes for part in parts if type(part) is Prose and part.notes]
    assert (task.text, task.hints) == ("Say hi.", ("echo",))
    assert (question.text, question.choices) == ("Who?", ("I",))
    assert (task.notes[0], notes) == (
        "SECRET-NOTE of the task",
        [("SECRET-NOTE on lines of its own",)],
    )
    with pytest.raises(LessonBroken, match="nothing after `task:`"):
        parse_lesson(TASK.replace("Say hi. ", ""), "x.md")


def test_a_note_that_is_not_closed_is_named_with_its_line() -> None:
    with pytest.raises(LessonBroken, match="not closed") as caught:
        parse_lesson("# Hi\n\n<!-- note: Wait\n\n```cpshell\n> echo hi\n```\n-->\n", "x.md")
    assert caught.value.line == 3


def test_a_heading_in_a_note_is_no_chapter() -> None:
    lesson = parse_lesson("<!-- note: one\n# Not here\n-->\n\n# Here\n", "x.md")
    assert (lesson.title, lesson.headings) == ("Here", ((5, "Here"),))


@pytest.mark.parametrize("way", ["play", "practice", "md", "html", "txt", "cps", "check"])
def test_nobody_but_the_trainer_sees_a_note(run: Any, tmp_path: Path, way: str) -> None:
    path = tmp_path / "hello.md"
    path.write_text(LESSON + TASK)
    (tmp_path / "hello.cassette.jsonl").write_text("")
    words = {
        "play": ["play"], "practice": ["play", "--practice"], "check": ["check", "-v"],
    }.get(way) or ["export", "--to", way]  # fmt: skip
    ran = run(*words, str(path), stdin="hint\necho hi\nhint\nskip\n")
    assert "hi" in ran.out
    assert "SECRET-NOTE" not in ran.out + ran.err
