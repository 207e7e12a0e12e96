"""Turn lessons into scripts and back: narration becomes comments, steps become lines."""

import re
from collections.abc import Iterable

from cpshell.language import Unit, split_statements
from cpshell.lessons.lesson import Lesson, LessonBlock, LessonBroken, Prose, Step
from cpshell.lessons.write import ANY_LINES

_EXIT_CODE = re.compile(r"[ \t]+#[ \t]*\?[ \t]*(?P<code>\d{1,3})[ \t]*\Z")
_COMMENT = re.compile(r"[ \t]*# ?")


def build_script(lesson: Lesson) -> str:
    """Return the commands of a lesson, its narration as comments, without what it prints.

    A step that fails ends in ``# ? N``: run such a script with ``--keep-going``.
    """
    paragraphs = []
    for part in lesson.parts:
        if isinstance(part, LessonBlock):
            paragraphs.append("\n".join(map(_line, part.steps)))
        elif text := "\n".join(part.shown).strip("\n"):
            paragraphs.append("\n".join(f"# {line}".rstrip() for line in text.split("\n")))
    return "\n\n".join(paragraphs) + "\n"


def _line(step: Step) -> str:
    return f"{step.command}  # ? {step.exit_code}" if step.exit_code else step.command


def parse_script(text: str, name: str) -> Lesson:
    """Return a lesson with the lines of a script as steps; what they print is left open.

    Raises:
        LessonBroken: a line does not parse.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    parts: list[Prose | LessonBlock] = []
    at = 0
    for unit in split_statements(lines):
        if unit.error is not None:
            raise LessonBroken(
                unit.error.message, name, unit.error.line, unit.error.column, hint=unit.error.hint
            )
        _add_prose(parts, lines[at : unit.first_line - 1])
        _add_step(parts, unit)
        at = unit.first_line - 1 + unit.text.rstrip("\n").count("\n") + 1
    _add_prose(parts, lines[at:])
    return Lesson(name, tuple(parts))


def _add_prose(parts: list[Prose | LessonBlock], lines: Iterable[str]) -> None:
    text = "\n".join(_COMMENT.sub("", line, count=1).rstrip() for line in lines).strip("\n")
    if text:
        before = [""] if parts else []
        parts.append(Prose((*before, *text.split("\n"), "")))


def _add_step(parts: list[Prose | LessonBlock], unit: Unit) -> None:
    command = unit.text.strip("\n")
    code = _EXIT_CODE.search(command)
    command = command[: code.start()] if code else command
    step = Step(command, (ANY_LINES,), int(code["code"]) if code else 0, unit.first_line)
    if parts and isinstance(parts[-1], LessonBlock):
        parts[-1] = LessonBlock((*parts[-1].steps, step))
    else:
        parts.append(LessonBlock((step,)))
