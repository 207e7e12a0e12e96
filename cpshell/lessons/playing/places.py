"""Find where a lesson is to begin: at a step, by its number, or at a chapter, by its heading."""

from collections.abc import Sequence
from dataclasses import replace

from cpshell.errors import UsageError
from cpshell.language.close_names import hint_of_names
from cpshell.lessons.lesson import Lesson, Prose, Question, Step, Task


def first_line(lesson: Lesson, begin: str, ends: Sequence[int]) -> int:
    """Return the number of the line to begin at: of the narration before a step, or a heading.

    ``ends`` are the lines in which the steps end that have numbers.

    Raises:
        UsageError: there is no such step or chapter.
    """
    if begin.isascii() and begin.isdecimal():
        number = int(begin)
        if not 1 <= number <= len(ends):
            raise UsageError(f"invalid step {begin}: the lesson has {len(ends)}")
        return ends[number - 2] + 1 if number > 1 else 1
    wanted = " ".join(begin.split()).casefold()
    for line, heading in lesson.headings:
        if " ".join(heading.split()).casefold() == wanted:
            return line
    raise UsageError(
        f"no chapter {begin!r} in this lesson",
        hint=hint_of_names("its chapters", begin, [heading for _, heading in lesson.headings]),
    )


def prose_from(prose: Prose, line: int) -> Prose | None:
    """Return what a part of the narration holds from this line on; ``None`` if nothing."""
    if prose.line >= line:
        return prose
    if isinstance(prose, Task | Question):
        return None
    rest = replace(prose, lines=prose.lines[line - prose.line :], line=line)
    return None if rest.is_blank else rest


def scenes_from(
    lesson: Lesson, begin: str | None
) -> tuple[tuple[Step, ...], tuple[Prose | Step, ...]]:
    """Return the steps before a step or chapter, and the scenes from there on.

    Raises:
        UsageError: there is no such step or chapter.
    """
    line = 1 if begin is None else first_line(lesson, begin, [step.line for step in lesson.steps])
    scenes: list[Prose | Step] = []
    for scene in lesson.scenes():
        rest = prose_from(scene, line) if isinstance(scene, Prose) else scene
        if rest is not None and rest.line >= line:
            scenes.append(rest)
    return tuple(step for step in lesson.steps if step.line < line), tuple(scenes)
