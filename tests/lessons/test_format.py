"""The text of a lesson: read, written, and where it is broken."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cpshell.lessons.lesson import Lesson, LessonBlock, LessonBroken, Prose, Start, Step
from cpshell.lessons.match import StepResult, fits
from cpshell.lessons.parse import parse_lesson
from cpshell.lessons.write import (
    block_lines,
    escape_output,
    head_lines,
    unescape_output,
    write_lesson,
)

EXAMPLE = """\
Prose is narration.

```cpshell
> su alice
> uapi Ftp list_ftp | get [].user
["alice","alice_logs"]
> uapi Ftp no_such
? 1
```
"""


def test_the_example_of_the_contract_is_read() -> None:
    lesson = parse_lesson(EXAMPLE, "x.md")
    assert lesson.steps == (
        Step("su alice"),
        Step("uapi Ftp list_ftp | get [].user", ('["alice","alice_logs"]',)),
        Step("uapi Ftp no_such", (), 1),
    )
    assert [step.line for step in lesson.steps] == [4, 5, 7]


def test_a_continued_command_has_all_its_lines() -> None:
    text = "```cpshell\n> for a in 1 2 {\n+   echo $a\n+ }\n1\n2\n```"
    assert parse_lesson(text, "x.md").steps == (Step("for a in 1 2 {\n  echo $a\n}", ("1", "2")),)


def test_front_matter_says_where_a_lesson_starts() -> None:
    text = "<!-- cpshell\nuser: alice\nservice: cpanel\nterminal: 90\n-->\n# T\n"
    assert parse_lesson(text, "x.md").start == Start(user="alice", service="cpanel", terminal=90)


def test_front_matter_lists_plugins_and_new_names_and_is_written_as_it_was_read() -> None:
    text = "<!-- cpshell\nplugins: a, b\nplugins: c\nrenamed: al=u1\nrenamed: x y=z\n-->\n"
    start = parse_lesson(text, "x.md").start
    assert start == Start(plugins=("a", "b", "c"), renamed=("al=u1", "x y=z"))
    assert parse_lesson("\n".join(head_lines(start)), "x.md").start == start


@pytest.mark.parametrize("rules", ["al", "al=", "=u", "a=b\nrenamed: a=c", "a=c\nrenamed: b=c"])
def test_names_that_do_not_work_both_ways_are_refused_with_their_line(rules: str) -> None:
    with pytest.raises(LessonBroken, match=r"rename") as caught:
        parse_lesson(f"<!-- cpshell\nrenamed: {rules}\n-->\n", "x.md")
    assert caught.value.line == 2 + rules.count("\n")


def test_the_title_is_the_first_heading() -> None:
    assert parse_lesson("text\n## The title\n# Another", "x.md").title == "The title"


def test_a_transcript_inside_another_fence_is_prose() -> None:
    text = "````markdown\n```cpshell\n> boom (\n```\n````\n"
    assert parse_lesson(text, "x.md").steps == ()


def test_a_lesson_with_windows_line_ends_reads_the_same() -> None:
    assert parse_lesson(EXAMPLE.replace("\n", "\r\n"), "x.md") == parse_lesson(EXAMPLE, "x.md")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("```cpshell\n> echo a\n", 1, 1),
        ("```cpshell\nprinted\n```", 2, 1),
        ("```cpshell\n+ echo\n```", 2, 1),
        ("```cpshell\n> \n```", 2, 3),
        ("```cpshell\n> echo a\nprinted\n+ more\n```", 4, 1),
        ("```cpshell\n> echo a\n? many\n```", 3, 3),
        ("```cpshell\n> echo a\n? 1\nmore\n```", 4, 1),
        ("```cpshell\n> echo a\n? 1\n? 1\n```", 4, 1),
        ("text\n\n```cpshell\n> echo a | | count\n```", 4, 12),
        ("```cpshell\n> echo 'a\n```", 2, 8),
        ("```cpshell\n> if $x {\n+   echo ) | |\n+ }\n```", 3, 14),
        ("<!-- cpshell\nuser: a", 1, 1),
        ("<!-- cpshell\ncolour: red\n-->", 2, 1),
        ("<!-- cpshell\nterminal: wide\n-->", 2, 11),
        ("<!-- cpshell\nservice: ftp\n-->", 2, 10),
    ],
)
def test_a_broken_lesson_names_line_and_column(text: str, line: int, column: int) -> None:
    with pytest.raises(LessonBroken) as caught:
        parse_lesson(text, "x.md")
    assert (caught.value.line, caught.value.column) == (line, column)
    assert caught.value.at == (f"x.md:{line}", column)


def test_a_command_that_is_to_fail_with_2_may_be_wrong() -> None:
    assert parse_lesson("```cpshell\n> echo 'a\n? 2\n```", "x.md").steps[0].exit_code == 2


@given(st.text(alphabet=" abc>+?`~#.[]\\\n12", max_size=200))
def test_what_was_read_is_written_as_it_was(text: str) -> None:
    try:
        lesson = parse_lesson(text, "x.md")
    except LessonBroken:
        return
    assert write_lesson(lesson) == text


LINES = st.text(alphabet=st.sampled_from(" ab>+?.[]\\`~\n"), max_size=60)


@given(LINES)
def test_any_printed_text_matches_itself(printed: str) -> None:
    step = Step("echo", escape_output(printed))
    assert fits(step, StepResult(printed))


@given(LINES, LINES)
def test_no_other_text_matches(printed: str, other: str) -> None:
    assume(not other.startswith("["))  # JSON may be written in several ways
    step = Step("echo", escape_output(printed))
    assert fits(step, StepResult(other)) == (_lines(other) == _lines(printed))


def _lines(text: str) -> list[str]:
    """The lines of a text, without blank ones at its end."""
    lines = text.split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return lines


@given(LINES, st.integers(0, 255))
def test_any_step_survives_the_file(printed: str, code: int) -> None:
    step = Step("echo a\n  b", escape_output(printed), code)
    text = "\n".join(["Prose", *block_lines(LessonBlock((step, step)))])
    assert parse_lesson(text, "x.md").steps == (step, step)


@given(LINES)
def test_escapes_come_off_again(printed: str) -> None:
    assert unescape_output(escape_output(printed)) == _lines(printed)


def test_front_matter_is_written_as_it_is_read() -> None:
    start = Start(target="https://a.test:2087", user="root", terminal=80, output="yaml")
    lines = tuple(head_lines(start))
    assert parse_lesson("\n".join(lines), "x.md").start == start


def test_a_new_block_fences_off_what_looks_like_a_fence() -> None:
    lesson = Lesson("x.md", (Prose(("a",)), LessonBlock((Step("echo", ("```", "b")),))))
    assert parse_lesson(write_lesson(lesson), "x.md").steps == lesson.steps
