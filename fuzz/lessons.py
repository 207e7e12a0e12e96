"""Fuzz lessons: Markdown is a lesson or an error with its place; written, it reads the same."""

import atheris
from _inputs import Input, held_file, read_or_refused, run

with atheris.instrument_imports(include=["cpshell.lessons", "cpshell.language"]):
    from cpshell.lessons.lesson import LessonBlock
    from cpshell.lessons.match import StepResult, as_text, difference, fits
    from cpshell.lessons.parse import parse_lesson, read_lesson
    from cpshell.lessons.write import (
        WILDCARD,
        block_lines,
        escape_output,
        head_lines,
        write_lesson,
    )

_PARTS = (
    *("<!-- cpshell\nuser: root\nservice: whm\n-->\n", "```\n\n```cpshell\n> whm version\n"),
    *("```cpshell\n> echo a\n", "> echo a\n+ | count\n...\n", "? 2\n```\n", "accounts: 3\n"),
    *('{"a": [..], "b": "x[..]"}\n', '{"b": "xy", "a": 1}\n', '["[..]", 1]\n', "[1, 1]\n"),
    *("{\n", '"a": [..]\n', "}\n", "cpshell: no\n", "x[..]y\n", "x\\[..]y\n", "xaby\n"),
    *("<!-- cpshell\n", "-->\n", "user: root\n", "service: whm\n", "terminal: 80\n", "accounts: "),
    *(
        "```cpshell\n",
        "~~~~cpshell\n",
        "```\n",
        "~~~~\n",
        "```sh\n",
        "    ```\n",
        "# Title\n",
        "\n",
    ),
    *("> whm version\n", "+ | get version\n", "> ", "+ ", "? 1\n", "? ", "\\> ", "[..]", "...\n"),
    *(
        '{"a":1}\n',
        "\\[..]",
        "\r\n",
        "\x1b[2J",
        "<script>",
        "`",
        "| a | b |\n",
        "'",
        '"',
        "$(",
        "{ ",
    ),
)
_PATH = held_file("lesson.md")


def fuzz(given: Input) -> None:
    """Read one file; match its steps with their own text and with another."""
    _PATH.write_bytes(given.content(_PARTS))
    lesson = read_or_refused(read_lesson, _PATH)
    if lesson is None:
        return
    assert parse_lesson(write_lesson(lesson), str(_PATH)) == lesson
    assert lesson.title is not None
    for step in lesson.steps:
        text = "\n".join(step.output)
        fits(step, StepResult(text, exit_code=step.exit_code))
        difference(step, StepResult(text[::-1], exit_code=1))
        filled = StepResult(text.replace(WILDCARD, "7"), exit_code=step.exit_code)
        fits(step, filled)
        difference(step, filled)
        for other in lesson.steps:
            difference(step, StepResult("\n".join(other.output), exit_code=step.exit_code))
        as_text(step)
    assert len([*lesson.scenes()]) >= len(lesson.steps)
    assert parse_lesson("\n".join(head_lines(lesson.start)), "made").start == lesson.start
    printed = given.text(_PARTS).replace("\r", "")
    for part in lesson.parts:
        if isinstance(part, LessonBlock) and part.steps:
            first, *_ = part.steps
            code = first.exit_code  # 2 where the command is one that does not parse
            again = type(first)(first.command, escape_output(printed), code)
            block = parse_lesson("\n".join(block_lines(LessonBlock((again,)))), "made").steps
            assert block == (again,), (block, again)
            assert fits(again, StepResult(printed, exit_code=code))


if __name__ == "__main__":
    run(fuzz)
