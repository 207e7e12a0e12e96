"""Find the lessons of the course that comes with cpshell."""

from pathlib import Path
from shlex import quote

import cpshell
from cpshell.errors import UsageError
from cpshell.language.close_names import hint_of_names
from cpshell.lessons.course import Course, read_course
from cpshell.lessons.lesson import SUFFIX
from cpshell.system.files import Files

_LIST = "cpshell play --list"
_FILES = (SUFFIX, ".cps")


def shipped_course(files: Files) -> Path:
    """Return the folder of the course: in the package where it was installed, else beside it."""
    package = Path(cpshell.__file__).parent
    installed = package / "course"
    return installed if files.is_folder(installed) else package.parent / "examples" / "course"


def find_lesson(named: str | None, files: Files) -> Path:
    """Return a lesson or folder as it is named, or a lesson of a course by its number or name.

    ``3`` and ``mailboxes`` are lessons of the course that comes with cpshell, which is meant as a
    whole where nothing is named; ``FOLDER/3`` and ``FOLDER/mailboxes`` are those of another one. A
    file of that name comes first.

    Raises:
        UsageError: it is neither.
        LessonFailed: the folder is an invalid course.
    """
    if named is None:
        return shipped_course(files)
    path = Path(named)
    if path.suffix in _FILES or files.exists(path):
        return path
    if "/" not in named:
        return _lesson_of(read_course(shipped_course(files), files), named, _LIST)
    folder, _, name = named.rpartition("/")
    if not any(each.endswith(SUFFIX) for each in files.names_in(Path(folder or "/"))):
        return path
    return _lesson_of(read_course(Path(folder or "/"), files), name, f"{_LIST} {quote(folder)}")


def _lesson_of(course: Course, named: str, hint: str) -> Path:
    """Return a lesson by its number or name, or a translation by its name."""
    if named.isascii() and named.isdecimal():
        count = len(course.lessons)
        number = int(named) if len(named) < 6 else 0
        if not 1 <= number <= count:
            raise UsageError(f"there is no lesson {named}: the course has 1 to {count}", hint=hint)
        return course.lessons[number - 1].path
    lessons = {path.stem: path for path in course.paths}
    if named not in lessons:
        names = hint_of_names("lessons", named, [lesson.name for lesson in course.lessons])
        raise UsageError(f"{named!r} is neither a file nor a lesson of the course", hint=names)
    return lessons[named]
