"""Tasks and questions in the narration: read, written, shown, and where they are broken."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.lessons.lesson import Lesson, LessonBroken, Prose, Question, Task
from cpshell.lessons.parse import parse_lesson
from cpshell.lessons.presentation import Presentation
from cpshell.lessons.write import write_lesson

EXAMPLE = """\
# Mail

> task: Give alice a mailbox
>   named nora.
> accept: for user in alice {
>   uapi --as $user Email add_pop email=nora
>   }
>
> check: uapi --as alice Email list_pops | where email=nora@alice.test
> hint: The module is Email.
> hint: The function is add_pop.

```cpshell
> uapi --as alice Email add_pop email=nora
```

> question: How many has she now?
> answer: 5
> answer: five

> Question: Which function lists them?
> choice: list_pops
> choice: add_pop
> answer: list_pops
Prose again.
"""


def _only(text: str) -> Task | Question:
    (task,) = (p for p in parse_lesson(text, "x.md").parts if isinstance(p, Task | Question))
    return task


def test_tasks_and_questions_are_read_with_all_their_lines() -> None:
    lesson = parse_lesson(EXAMPLE, "x.md")
    task, number, choice = (p for p in lesson.parts if isinstance(p, Task | Question))
    assert isinstance(task, Task)
    assert (task.text, task.line) == ("Give alice a mailbox named nora.", 3)
    assert task.accepted == ("for user in alice {\nuapi --as $user Email add_pop email=nora\n}",)
    assert task.checks == ("uapi --as alice Email list_pops | where email=nora@alice.test",)
    assert task.hints == ("The module is Email.", "The function is add_pop.")
    assert lesson.steps_of(task) == lesson.steps
    assert isinstance(number, Question)
    assert isinstance(choice, Question)
    assert (number.answers, number.choices) == (("5", "five"), ())
    assert (choice.text, choice.choices) == (
        "Which function lists them?",
        ("list_pops", "add_pop"),
    )
    assert lesson.title == "Mail"
    assert write_lesson(lesson) == EXAMPLE


def test_a_block_belongs_to_what_is_asked_last_before_it() -> None:
    text = (
        "> task: one\n> accept: echo 1\n\n> question: two?\n> answer: 2\n\nProse.\n\n"
        "> task: three\n\nMore prose.\n\n```cpshell\n> echo 3\n```\n\n```cpshell\n> echo 4\n```"
    )
    lesson = parse_lesson(text, "x.md")
    first, last = (part for part in lesson.parts if isinstance(part, Task))
    assert [lesson.steps_of(task) for task in (first, last)] == [(), lesson.steps[:1]]


@pytest.mark.parametrize(
    "text",
    [
        "```text\n> task: a\n```",
        "<!-- > task: a -->",
        "<!--\n> task: a\n-->",
        "  > task: indented",
        "> tasks: many",
        "1 > task: a",
    ],
)
def test_what_readers_see_otherwise_is_no_task(text: str) -> None:
    assert not any(isinstance(part, Task) for part in parse_lesson(text, "x.md").parts)


def test_a_commented_block_does_not_hide_what_follows() -> None:
    text = "<!-- a -->\n> question: q\n> answer: a\n"
    assert _only(text).text == "q"


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("text\n\n> task: do it\n", 3, 1, "nothing says when this task is done"),
        ("> task:\n", 1, 8, "nothing after `task:`"),
        ("> task: a\n> accept: echo |\n", 2, 16, ""),
        ("> task: a\n> check:   echo 'a\n", 2, 17, ""),
        ("> task: a\n> accept: if $x {\n>   echo ) | |\n>   }\n", 3, 14, ""),
        ("> task: a\n> check: let b = 5\n", 2, 10, "a check is one command"),
        ("> task: a\n> hnit: b\n", 2, 3, "'hnit: b' does not belong to a task"),
        ("> task: a\n> answer: b\n", 2, 3, "use `accept:`, `check:`, `hint:`"),
        ("> task: a\n> and more\n", 2, 3, "'and more' does not belong"),
        ("> task: a\n>b\n", 2, 2, "'b' does not belong"),
        ("> question: a?\n", 1, 1, "this question has no answer"),
        ("> question: a?\n> accept: b\n", 2, 3, "use `choice:`, `answer:`, `hint:`"),
        ("> question: a?\n> answer: \n", 2, 11, "nothing after `answer:`"),
        ("> question: a?\n> choice: b\n> answer: c\n", 3, 11, "none of the choices"),
        ("> question: a?\n> choice: b\n> choice: b\n> answer: b\n", 3, 11, "twice"),
        ("> question: a?\n> answer: 0\n" + "> choice: c\n" * 27, 29, 11, "26 choices at most"),
    ],
)
def test_a_broken_task_names_line_and_column(text: str, line: int, column: int, says: str) -> None:
    with pytest.raises(LessonBroken) as caught:
        parse_lesson(text, "x.md")
    assert (caught.value.line, caught.value.column) == (line, column)
    assert says in caught.value.message


WORDS = st.text(alphabet="ab:>?`~.$é 5", min_size=1).map(str.strip).filter(bool)
COMMANDS = st.lists(st.sampled_from(["echo a", "whm listaccts | count", "let b = 5"]), min_size=1)
CHECKS = st.lists(st.sampled_from(["echo a # b", "for n in 1 2 {\necho $n\n} | count"]))
LISTS = st.lists(WORDS, max_size=3).map(tuple)
TASKS = st.builds(
    lambda text, commands, checks, hints: Task(
        (), text=text, accepted=("\n".join(commands),), checks=tuple(checks), hints=hints
    ),
    *(WORDS, COMMANDS, CHECKS, LISTS),
)
QUESTIONS = st.builds(
    lambda text, choices, more, hints: Question(
        (), text=text, answers=(choices or more)[:1], choices=choices, hints=hints
    ),
    *(WORDS, st.lists(WORDS, max_size=3, unique=True).map(tuple)),
    *(st.lists(WORDS, min_size=1, max_size=1).map(tuple), LISTS),
)


@given(TASKS | QUESTIONS)
def test_any_task_survives_the_file(task: Task | Question) -> None:
    read = _only(write_lesson(Lesson("x.md", (Prose(("Prose.", "")), task, Prose(("", "More."))))))
    names = [name for name in type(task).__dataclass_fields__ if name not in ("lines", "line")]
    assert [getattr(read, name) for name in names] == [getattr(task, name) for name in names]


PIECES = st.sampled_from(["> ", ">", "task:", "hint:", " ", "a", "\n", "5"])


@given(st.lists(PIECES).map("".join))
def test_what_was_read_is_written_as_it_was(text: str) -> None:
    try:
        lesson = parse_lesson(f"> question: q\n> answer: a\n{text}", "x.md")
    except LessonBroken:
        return
    assert write_lesson(lesson) == f"> question: q\n> answer: a\n{text}"


def test_narration_gives_nothing_away() -> None:
    lesson = parse_lesson(EXAMPLE.replace("nora.\n", "nora.\x1b[2J\n"), "x.md")
    tasks = [part for part in lesson.parts if isinstance(part, Task | Question)]
    shown = "".join(map(Presentation(80, color=False).narration, tasks))
    assert "│ Task: Give alice a mailbox named nora." in shown
    assert "│ - a) list_pops\n│ - b) add_pop\n" in shown
    assert not any(word in shown for word in ("hint", "answer", "five", "where", "\x1b"))


def test_exports_show_tasks_and_give_nothing_away(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text(
        "> task: Say hi.\n> accept: echo secret1\n> hint: secret2\n\n"
        "```cpshell\n> echo hi\nhi\n```\n\n"
        "> question: What was said?\n> answer: secret3\n",
        "utf-8",
    )
    lesson.with_suffix(".cassette.jsonl").write_text("")
    for to in ("txt", "md", "cps", "cast"):
        ran = run("export", "--to", to, str(lesson))
        assert (ran.code, "Task: Say hi." in ran.out) == (0, True), ran
        assert "Question: What was said?" in ran.out
        assert "secret" not in ran.out
