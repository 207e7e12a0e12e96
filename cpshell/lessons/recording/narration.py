"""Keep notes from being read as anything but narration: a fence left open would eat the lesson."""

import re
from collections.abc import Sequence

from cpshell.lessons.lesson import Lesson, LessonBlock, LessonBroken, Prose, Step
from cpshell.lessons.parse import parse_lesson
from cpshell.lessons.write import block_lines, write_lesson

_PROBE = LessonBlock((Step("echo"),))  # a step as it would follow
_FENCE = re.compile(r"^ {0,3}([`~]{3,})")
_TASK = re.compile(r"^> ?(?=[A-Za-z]+[ \t]*:)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def objection_to(lesson: Lesson, lines: Sequence[str]) -> str:
    """Return why a lesson could not go on after these lines of narration; empty if it could."""
    text = "\n".join([write_lesson(lesson), *lines, *block_lines(_PROBE)])
    blocks = [part for part in lesson.parts if isinstance(part, LessonBlock)]
    try:
        read = [part for part in parse_lesson(text, "").parts if isinstance(part, LessonBlock)]
    except LessonBroken as error:
        return error.message
    if len(read) > len(blocks) + 1:
        return "it holds a block of steps"
    if len(read) <= len(blocks) or read[-1] != _PROBE:
        return "it opens a block that it does not close"
    if "<!--" in _COMMENT.sub("", "\n".join(lines)):
        return "it opens a comment that it does not close"
    return ""


def as_plain_text(lines: Sequence[str]) -> tuple[str, ...]:
    """Return lines in which nothing is a fence, a task or a comment any more."""
    return tuple(_escaped(line) for line in lines)


def _escaped(line: str) -> str:
    line = _TASK.sub(r"\\\g<0>", line).replace("<!--", r"<\!--")
    return _FENCE.sub(lambda match: match[0].replace("`", r"\`").replace("~", r"\~"), line)


def settle(lesson: Lesson) -> tuple[Lesson, list[str]]:
    """Return a lesson that can be read, and why which narration became plain text for it."""
    reasons: list[str] = []
    while True:
        try:
            parse_lesson(write_lesson(lesson), "")
        except LessonBroken as error:
            at = _part_at(lesson, error.line)
            part = lesson.parts[at]
            plain = Prose(as_plain_text(part.lines)) if isinstance(part, Prose) else part
            if plain == part:
                return lesson, reasons
            reasons.append(error.message)
            parts = (*lesson.parts[:at], plain, *lesson.parts[at + 1 :])
            lesson = Lesson(lesson.name, parts, lesson.start, lesson.head)
        else:
            return lesson, reasons


def _part_at(lesson: Lesson, line: int) -> int:
    """Return the index of the part that has a line of the file."""
    end = len(lesson.head)
    for at, part in enumerate(lesson.parts):
        end += len(part.lines if isinstance(part, Prose) else block_lines(part))
        if line <= end:
            return at
    return len(lesson.parts) - 1
