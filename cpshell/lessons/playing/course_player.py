"""``cpshell play FOLDER``: list a course, or play on where one stopped."""

from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from textwrap import wrap

from cpshell.errors import ExitCode
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.course import Course, read_course
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.course_place import (
    CoursePlace,
    keep_place,
    moved,
    next_lesson,
    read_place,
)
from cpshell.lessons.playing.player import play
from cpshell.lessons.shipped import shipped_course
from cpshell.render import safe
from cpshell.system.files import final_path
from cpshell.system.system import System


def list_course(folder: Path, backend: LessonBackend) -> int:
    """Print the lessons of a course and what was played of them; return the exit code.

    Raises:
        LessonFailed: the folder is not a course, or a lesson cannot be read.
    """
    course = read_course(folder, backend.system.files)
    place = read_place(course, backend.system)
    lines = [safe(course.title), "", *_lesson_lines(course, place, backend.system), ""]
    goes_on = "goes on where you left it" if place.lesson else "plays the first that is not done"
    is_shipped = final_path(folder) == final_path(shipped_course(backend.system.files))
    whole, first = ("", "1") if is_shipped else (f"{quote(str(folder))} ", quote(f"{folder}/1"))
    lines += [
        safe(f"cpshell play {whole}--resume   {goes_on}"),
        safe(f"cpshell play {first}   plays the first"),
        safe(f"cpshell play {whole}--practice   lets you do it all yourself"),
    ]
    backend.system.streams.write([f"{line}\n" for line in lines])
    return int(ExitCode.OK)


def resume_course(folder: Path, backend: LessonBackend, *, step: bool, speed: float) -> int:
    """Play the lesson of a course that one left, or the next that is not done.

    Raises:
        LessonFailed: the folder is not a course, or the lesson cannot be played.
    """
    system = backend.system
    course = read_course(folder, system.files)
    place = read_place(course, system)
    lesson = next_lesson(course, place)
    if lesson is None:
        system.streams.tell(f"{safe(course.title)}: all lessons are done; begin anew with any")
        return int(ExitCode.OK)
    count = len(read_lesson(lesson.path, system.files).steps)
    first = place.step if lesson.name == place.lesson and place.step <= count else 1

    def left_at(reached: int | None) -> None:
        keep_place(course, moved(place, lesson.name, reached), system)

    begin = str(first) if first > 1 else None
    return play(lesson.path, backend, left_at, step=step, speed=speed, begin=begin)


def _lesson_lines(course: Course, place: CoursePlace, system: System) -> Iterator[str]:
    width = max(len(lesson.name) for lesson in course.lessons)
    for number, lesson in enumerate(course.lessons, 1):
        read = read_lesson(lesson.path, system.files)
        count = len(read.steps)
        if lesson.name == place.lesson:
            state = f"step {min(place.step, count)} of {count}"
        else:
            state = "done" if lesson.name in place.done else f"{count} step{'s' * (count != 1)}"
        languages = f" ({', '.join(lesson.translations)})" if lesson.translations else ""
        before = safe(f"{number:3}  {lesson.name:{width}}  {state:13}  ")
        line = f"{before}{safe(read.title)}{safe(languages)}"
        yield from _wrapped(line, len(before), system.streams.width)


def _wrapped(line: str, indent: int, width: int | None) -> list[str]:
    """Return a line as several where a terminal is too narrow, its title in a column."""
    if width is None or indent > width // 2:
        return [line]
    return wrap(line, width - 1, subsequent_indent=" " * indent, break_on_hyphens=False)
