"""Find the lessons of the course that comes with cpshell."""

from pathlib import Path

import cpshell
from cpshell.errors import UsageError
from cpshell.language.close_names import hint_of_names
from cpshell.lessons.course import read_course
from cpshell.lessons.lesson import SUFFIX
from cpshell.system.files import Files

_LIST = "cpshell play --list"


def shipped_course(files: Files) -> Path:
    """Return the folder of the course: in the package where it was installed, else beside it."""
    package = Path(cpshell.__file__).parent
    installed = package / "course"
    return installed if files.is_folder(installed) else package.parent / "examples" / "course"


def find_lesson(named: Path | None, files: Files) -> Path:
    """Return a lesson or folder as it is named, or a lesson of the course by its number or name.

    The whole course is meant where nothing is named.

    Raises:
        UsageError: it is neither.
    """
    if named is None:
        return shipped_course(files)
    text = str(named)
    if named.suffix == SUFFIX or len(named.parts) > 1 or files.exists(named):
        return named
    course = read_course(shipped_course(files), files)
    lessons = {lesson.name: lesson.path for lesson in course.lessons}
    if text.isascii() and text.isdecimal():
        numbered = dict(enumerate(lessons.values(), 1))
        number = int(text) if len(text) < 4 else 0
        if number not in numbered:
            last = len(numbered)
            raise UsageError(f"there is no lesson {text}: the course has 1 to {last}", hint=_LIST)
        return numbered[number]
    if text not in lessons:
        hint = hint_of_names("lessons", text, lessons)
        raise UsageError(f"{text!r} is neither a file nor a lesson of the course", hint=hint)
    return lessons[text]
