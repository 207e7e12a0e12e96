"""Keep how far one has come in each course, in the state folder."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from cpshell.errors import CpshellError
from cpshell.lessons.course import Course, CourseLesson
from cpshell.system.files import final_path
from cpshell.system.system import System

_STATE = "courses"


@dataclass(slots=True)
class CoursePlace:
    """Where one has come to: lessons that are done by name, and the next ``step`` of ``lesson``."""

    lesson: str | None = None
    step: int = 1
    done: list[str] = field(default_factory=list)


def next_lesson(course: Course, place: CoursePlace) -> CourseLesson | None:
    """Return the lesson that one left, or the first that is not done; ``None`` after the last."""
    left = (lesson for lesson in course.lessons if lesson.name == place.lesson)
    open_lessons = (lesson for lesson in course.lessons if lesson.name not in place.done)
    return next(left, None) or next(open_lessons, None)


def moved(place: CoursePlace, name: str, reached: int | None) -> CoursePlace:
    """Return the place after a lesson was left at a step, or played to its end."""
    if reached is not None:
        return CoursePlace(name, reached, place.done)
    return CoursePlace(None, 1, list(dict.fromkeys((*place.done, name))))


def read_place(course: Course, system: System) -> CoursePlace:
    """Return where one has come to; the beginning where nothing tells it."""
    with suppress(CpshellError, LookupError, TypeError, ValueError):
        text = system.own_files.read_private(system.paths.state_file(_STATE))
        kept = json.loads(text)[_key(course)]
        place = CoursePlace(kept["lesson"], int(kept["step"]), list(map(str, kept["done"])))
        return place if place.step >= 1 else CoursePlace()
    return CoursePlace()


def keep_place(course: Course, place: CoursePlace, system: System) -> None:
    """Keep where one has come to."""

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
