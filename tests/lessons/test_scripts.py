"""Lessons and scripts, one from the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.lessons.export.cps import build_script, parse_script
from cpshell.lessons.lesson import LessonBroken, Step
from cpshell.lessons.parse import parse_lesson
from cpshell.lessons.write import write_lesson

SCRIPT = """\
# # Mail
#
# Who has mail?

su alice
for a in 1 2 {
  echo $a
}

# Nobody.

uapi Ftp no_such  # ? 1
"""


def test_a_script_becomes_a_lesson_whose_results_are_open() -> None:
    lesson = parse_script(SCRIPT, "x.cps")
    assert lesson.title == "Mail"
    assert lesson.steps == (
        Step("su alice", ("...",)),
        Step("for a in 1 2 {\n  echo $a\n}", ("...",)),
        Step("uapi Ftp no_such", ("...",), 1),
    )


def test_a_script_comes_back_from_its_lesson() -> None:
    text = write_lesson(parse_script(SCRIPT, "x.cps"))
    assert build_script(parse_lesson(text, "x.md")) == SCRIPT


def test_a_comment_without_a_blank_behind_it_is_narration_too() -> None:
    assert parse_script("#hello\necho a\n", "x.cps").parts[0].lines == ("hello", "")


def test_a_script_that_does_not_parse_says_where() -> None:
    with pytest.raises(LessonBroken) as caught:
        parse_script("echo a\necho | | b\n", "x.cps")
    assert (caught.value.line, caught.value.column) == (2, 8)


COMMANDS = st.sampled_from(["echo a", "for a in 1 {\n  echo $a\n}", "echo 'x\ny'", "su b; exit"])
NOTES = st.sampled_from(["# one", "# one\n#\n# two", ""])


@given(st.lists(st.tuples(NOTES, COMMANDS), min_size=1, max_size=5))
def test_any_script_keeps_its_commands_on_the_way_there_and_back(
    parts: list[tuple[str, str]],
) -> None:
    text = "".join(f"{note}\n{command}\n" for note, command in parts)
    lesson = parse_lesson(write_lesson(parse_script(text, "x.cps")), "x.md")
    again = parse_script(build_script(lesson), "x.cps")
    assert [step.command for step in again.steps] == [command for _, command in parts]
