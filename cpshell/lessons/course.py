"""Read a course: a folder of lessons, their order, and their translations.

``course.toml`` in the folder may hold a ``title``, a ``language`` (``en`` without one) and an
``order``, the names of lessons. Lessons that it does not name follow by name, so none is lost.
``NAME.de.md`` is a translation of ``NAME.md``; a README is not a lesson.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from cpshell.errors import LessonFailed
from cpshell.language.close_names import hint_of_names
from cpshell.lessons.lesson import (
    LANGUAGE,
    SUFFIX,
    Lesson,
    LessonBroken,
    Question,
    Task,
    read_lesson_file,
    split_language,
)
from cpshell.system.files import Files

COURSE_FILE = "course.toml"
DEFAULT_LANGUAGE = "en"
_KEYS = ("title", "language", "order")
_LANGUAGE = re.compile(LANGUAGE)


@dataclass(frozen=True, slots=True)
class CourseLesson:
    """A lesson of a course; ``translations`` are the files of others by their language."""

    path: Path
    translations: dict[str, Path]

    @property
    def name(self) -> str:
        """Return its name as ``order`` says it: that of the file, without ``.md``."""
        return self.path.stem

    @property
    def paths(self) -> tuple[Path, ...]:
        """Return its file and those of its translations."""
        return (self.path, *self.translations.values())


@dataclass(frozen=True, slots=True)
class Course:
    """A course: its lessons in order."""

    folder: Path
    title: str
    language: str
    lessons: tuple[CourseLesson, ...]

    @property
    def paths(self) -> list[Path]:
        """Return the files of all lessons, translations after what they translate."""
        return [path for lesson in self.lessons for path in lesson.paths]


def read_course(folder: Path, files: Files) -> Course:
    """Return the course in a folder.

    Raises:
        LessonFailed: the folder holds no lesson, its ``course.toml`` is invalid, or a
            translation has no lesson beside it.
    """
    settings = _settings(folder / COURSE_FILE, files)
    language = settings.get("language", DEFAULT_LANGUAGE)
    lessons = _lessons(folder, files, language)
    if not lessons:
        if not files.is_folder(folder):
            raise LessonFailed(f"cannot find the folder {folder}")
        raise LessonFailed(f"there is no lesson in {folder}: a lesson is NAME{SUFFIX}")
    order = _order(folder / COURSE_FILE, settings.get("order", []), lessons)
    names = dict.fromkeys((*order, *lessons))  # those without a place come last
    title = settings.get("title") or folder.absolute().name
    return Course(folder, title, language, tuple(lessons[name] for name in names))


def lesson_paths(paths: Iterable[Path], files: Files) -> list[Path]:
    """Return lessons as they are, and in place of a folder the lessons of its course.

    Raises:
        LessonFailed: a folder is not a course.
    """
    found: list[Path] = []
    for path in paths:
        found += read_course(path, files).paths if files.is_folder(path) else [path]
    return found


def find_original(path: Path, files: Files) -> Path | None:
    """Return the lesson that a file translates; None where it translates none."""
    original, language = split_language(path)
    return original if language is not None and files.exists(original) else None


def check_translation(lesson: Lesson, original: Lesson) -> None:
    """Compare a translation with the lesson that it translates: steps and tasks must be the same.

    Raises:
        LessonBroken: they are not; says the line of the first that differs.
    """
    _check_steps(lesson, original)
    for task, other in zip_longest(_tasks(lesson), _tasks(original)):
        if task is None or other is None or _asked(task) != _asked(other):
            place = original.name if other is None else f"{original.name}, line {other.line}"
            message = f"this translation does not ask what is asked in {place}"
            raise LessonBroken(message, lesson.name, 1 if task is None else task.line)


def _tasks(lesson: Lesson) -> list[Task | Question]:
    return [part for part in lesson.parts if isinstance(part, (Task, Question))]


def _asked(part: Task | Question) -> tuple[object, ...]:
    """Return what no translation changes: commands, and how many choices there are."""
    if isinstance(part, Task):
        return (Task, part.accepted, part.checks)
    return (Question, len(part.choices))


def _check_steps(lesson: Lesson, original: Lesson) -> None:
    theirs = iter(original.steps)
    for step in lesson.steps:
        other = next(theirs, None)
        if other is None:
            raise LessonBroken(f"this step is not in {original.name}", lesson.name, step.line)
        if (step.command, step.exit_code) != (other.command, other.exit_code):
            raise LessonBroken(
                f"this is another step in {original.name}: {other.place}",
                lesson.name,
                step.line,
                hint=f"> {other.command.splitlines()[0]}",
            )
    missing = next(theirs, None)
    if missing is not None:
        raise LessonBroken(
            f"{missing.place} of {original.name} is missing here",
            lesson.name,
            max((step.line for step in lesson.steps), default=1),
            hint=f"> {missing.command.splitlines()[0]}",
        )


def _settings(path: Path, files: Files) -> dict[str, Any]:
    import tomllib

    if not files.exists(path):
        return {}
    try:
        settings = tomllib.loads(read_lesson_file(path, files))
    except (ValueError, RecursionError) as error:  # of Python, too: numbers, nesting
        raise LessonFailed(f"{path}: invalid TOML: {error}") from None
    for key, value in settings.items():
        if key not in _KEYS:
            raise LessonFailed(f"{path}: {key!r} is not a setting: use {', '.join(_KEYS)}")
        if key == "order" and not (
            isinstance(value, list) and all(isinstance(name, str) for name in value)
        ):
            raise LessonFailed(f"{path}: order must be a list of names", hint='order = ["NAME"]')
        if key != "order" and not isinstance(value, str):
            raise LessonFailed(f"{path}: {key} must be a string")
    if not _LANGUAGE.fullmatch(settings.get("language", DEFAULT_LANGUAGE)):
        raise LessonFailed(f"{path}: invalid language: use a code such as en or pt-BR")
    return settings


def _lessons(folder: Path, files: Files, language: str) -> dict[str, CourseLesson]:
    """Return the lessons in a folder by name."""
    lessons: dict[str, CourseLesson] = {}
    translations: list[Path] = []
    for name in files.names_in(folder):
        path = folder / name
        if path.suffix != SUFFIX or path.stem.partition(".")[0].lower() == "readme":
            continue
        if name.startswith(".") or not files.is_file(path):
            continue
        if split_language(path)[1] is None:
            lessons[path.stem] = CourseLesson(path, {})
        else:
            translations.append(path)
    for path in translations:
        original, code = split_language(path)
        if original.stem not in lessons:
            raise LessonFailed(f"{path} translates {original.name}, which is not there")
        if code is None or code.lower() == language.lower():
            raise LessonFailed(f"{path}: {language} is the language of {original.name} itself")
        lessons[original.stem].translations[code] = path
    return lessons


def _order(path: Path, names: list[str], lessons: dict[str, CourseLesson]) -> list[str]:
    """Return the names of ``order`` without endings; each must be a lesson, and stand once."""
    order: list[str] = []
    for written in names:
        name = written.removesuffix(SUFFIX)
        if name not in lessons:
            hint = hint_of_names("lessons", name, lessons)
            raise LessonFailed(f"{path}: {written!r} is not a lesson in this folder", hint=hint)
        if name in order:
            raise LessonFailed(f"{path}: {written!r} stands twice in order")
        order.append(name)
    return order
