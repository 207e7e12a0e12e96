"""``cpshell play FOLDER``: list a course, or play on where one stopped.

How far one has come is kept in the state folder, for each course.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from textwrap import wrap
from typing import Any

from cpshell.errors import CpshellError, ExitCode
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.course import Course, CourseLesson, read_course
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.player import play
from cpshell.render import safe
from cpshell.system.files import final_path
from cpshell.system.system import System

_STATE = "courses"


@dataclass(slots=True)
class CoursePlace:
    """Where one has come to: lessons that are done by name, and the next ``step`` of ``lesson``."""

    lesson: str | None = None
    step: int = 1
    done: list[str] = field(default_factory=list)


def list_course(folder: Path, backend: LessonBackend) -> int:
    """Print the lessons of a course and what was played of them; return the exit code.

    Raises:
        LessonFailed: the folder is not a course, or a lesson cannot be read.
    """
    course = read_course(folder, backend.system.files)
    place = _kept(course, backend.system)
    lines = [safe(course.title), "", *_lesson_lines(course, place, backend.system), ""]
    goes_on = "goes on where you left it" if place.lesson else "plays the first that is not done"
    lines += [
        safe(f"cpshell play {folder} --resume   {goes_on}"),
        safe(f"cpshell play {course.lessons[0].path}   plays this one"),
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
    place = _kept(course, system)
    lesson = _next_lesson(course, place)
    if lesson is None:
        system.streams.tell(f"{safe(course.title)}: all lessons are done; begin anew with any")
        return int(ExitCode.OK)
    count = len(read_lesson(lesson.path, system.files).steps)
    first = place.step if lesson.name == place.lesson and place.step <= count else 1

    def left_at(reached: int | None) -> None:
        _keep(course, _moved(place, lesson.name, reached), system)

    begin = str(first) if first > 1 else None
    return play(lesson.path, backend, left_at, step=step, speed=speed, begin=begin)


def _next_lesson(course: Course, place: CoursePlace) -> CourseLesson | None:
    left = (lesson for lesson in course.lessons if lesson.name == place.lesson)
    open_lessons = (lesson for lesson in course.lessons if lesson.name not in place.done)
    return next(left, None) or next(open_lessons, None)


def _moved(place: CoursePlace, name: str, reached: int | None) -> CoursePlace:
    """Return the place after a lesson was left at a step, or played to its end."""
    if reached is not None:
        return CoursePlace(name, reached, place.done)
    return CoursePlace(None, 1, list(dict.fromkeys((*place.done, name))))


def _lesson_lines(course: Course, place: CoursePlace, system: System) -> Iterator[str]:
    width = max(len(lesson.name) for lesson in course.lessons)
    for number, lesson in enumerate(course.lessons, 1):
        read = read_lesson(lesson.path, system.files)
        count = len(read.steps)
        if lesson.name == place.lesson:
            state = f"step {place.step} of {count}"
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


def _kept(course: Course, system: System) -> CoursePlace:
    """Return where one has come to; the beginning where nothing tells it."""
    with suppress(CpshellError, LookupError, TypeError, ValueError):
        text = system.own_files.read_private(system.paths.state_file(_STATE))
        kept = json.loads(text)[_key(course)]
        place = CoursePlace(kept["lesson"], int(kept["step"]), list(map(str, kept["done"])))
        return place if place.step >= 1 else CoursePlace()
    return CoursePlace()


def _keep(course: Course, place: CoursePlace, system: System) -> None:
    def change(text: str) -> str:
        places: Any = None
        with suppress(ValueError):
            places = json.loads(text)
        places = places if isinstance(places, dict) else {}
        return json.dumps(places | {_key(course): asdict(place)}, indent=1) + "\n"

    with suppress(CpshellError):  # a full disk, a folder of others: it begins anew next time
        system.own_files.change_private(system.paths.state_file(_STATE), change)


def _key(course: Course) -> str:
    return str(final_path(course.folder))
