"""Find a place in a lesson: a step, by its number, or a chapter, by its heading."""

from dataclasses import replace

from cpshell.errors import UsageError
from cpshell.language.close_names import hint_of_names
from cpshell.lessons.lesson import Lesson, Prose, Question, Task

_MARKS = str.maketrans("", "", "`*")


def first_line(lesson: Lesson, place: str) -> int:
    """Return the number of the line where a step or a chapter begins.

    A step begins with what is told after the one before it. A chapter may be named by a part of
    its heading that no other has.

    Raises:
        UsageError: there is no such step or chapter.
    """
    if place.isascii() and place.isdecimal():
        count = len(lesson.steps)
        number = int(place) if len(place) < 10 else 0
        if not 1 <= number <= count:
            raise UsageError(f"invalid step {place}: the lesson has {count}")
        return line_before(lesson, number)
    wanted = _plain(place)
    chapters = [(line, text, _plain(text)) for line, text in lesson.headings]
    exact = [line for line, _, plain in chapters if plain == wanted]
    if exact:
        return exact[0]
    partly = [(line, text) for line, text, plain in chapters if wanted and wanted in plain]
    if len(partly) == 1:
        return partly[0][0]
    if partly:
        listed = ", ".join(text for _, text in partly)
        raise UsageError(f"several chapters have {place!r}: {listed}")
    names = [text for _, text, _ in chapters]
    raise UsageError(
        f"no chapter {place!r} in this lesson", hint=hint_of_names("its chapters", place, names)
    )


def line_before(lesson: Lesson, number: int) -> int:
    """Return the first line after the command of the step before this one.

    One more than the number of steps leads to what comes after the last.
    """
    return lesson.steps[number - 2].line + 1 if number > 1 else 1


def prose_from(prose: Prose, line: int) -> Prose | None:
    """Return what a part of the narration holds from this line on; ``None`` if nothing."""
    if prose.line >= line:
        return prose
    if isinstance(prose, Task | Question):
        return None
    rest = replace(prose, lines=prose.lines[line - prose.line :], line=line)
    return None if rest.is_blank else rest


def _plain(heading: str) -> str:
    """Return a heading without case, and what marks its words."""
    return " ".join(heading.translate(_MARKS).split()).casefold()
