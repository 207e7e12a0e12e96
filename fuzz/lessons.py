"""Fuzz lessons: Markdown is a lesson or an error with its place; written, it reads the same."""

import atheris
from _inputs import Input, held_file, read_or_refused, run

with atheris.instrument_imports(include=["cpshell.lessons", "cpshell.language"]):
    from cpshell.lessons.lesson import LessonBlock
    from cpshell.lessons.match import StepResult, difference, fits
    from cpshell.lessons.parse import parse_lesson, read_lesson
    from cpshell.lessons.write import block_lines, escape_output, write_lesson

_PARTS = (
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
    printed = given.text(_PARTS).replace("\r", "")
    for part in lesson.parts:
        if isinstance(part, LessonBlock) and part.steps:
            first, *_ = part.steps
            again = type(first)(first.command, escape_output(printed), 0)
            block = parse_lesson("\n".join(block_lines(LessonBlock((again,)))), "made").steps
            assert block == (again,), (block, again)
            assert fits(again, StepResult(printed))


if __name__ == "__main__":
    run(fuzz)
