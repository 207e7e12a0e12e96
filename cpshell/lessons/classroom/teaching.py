"""``cpshell classroom``: a world for each learner, and a page for the trainer, in one process."""

import argparse
import ipaddress
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from cpshell.errors import ExitCode, UsageError
from cpshell.lessons.classroom.access import Access
from cpshell.lessons.classroom.authority import fingerprint_of
from cpshell.lessons.classroom.class_options import classroom_parser
from cpshell.lessons.classroom.page_parts import PageParts
from cpshell.lessons.classroom.report import scores_as_csv
from cpshell.lessons.classroom.seats import ClassLesson, Classroom, LessonText
from cpshell.lessons.course import CourseLesson, check_translation, read_course
from cpshell.lessons.lesson import read_lesson_file
from cpshell.lessons.parse import parse_lesson
from cpshell.lessons.shipped import shipped_course
from cpshell.render import safe
from cpshell.system.signals import signals_end, sleep
from cpshell.system.system import System

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_LOOK = 1.0  # seconds between two looks at the scores


class Worlds(Protocol):
    """Several worlds of one simulated panel, and what serves pages beside them.

    ``ready`` is what a sandbox says when it is: see docs/sandbox.md.
    """

    ready: dict[str, Any]

    def reset(self, world: int) -> None:
        """Put a world back to its start."""

    def serve(self, app: "ASGIApp", host: str, port: int) -> int:
        """Serve an application; return the port."""


StartWorlds = Callable[[ExitStack, int, str, int | None], Worlds]


def main(arguments: list[str], system: System, start_worlds: StartWorlds) -> int:
    """Serve a classroom until Ctrl-C; return the exit code.

    Raises:
        CpshellError: the course cannot be read, or nothing can be served.
    """
    options = classroom_parser().read(arguments)
    with signals_end(), ExitStack() as ends, suppress(KeyboardInterrupt):
        _serve(options, system, start_worlds, ends)
    return int(ExitCode.OK)


@dataclass(frozen=True, slots=True)
class OpenClassroom:
    """A classroom that is served. ``line`` is what learners paste."""

    classroom: Classroom
    access: Access
    url: str
    line: str

    @property
    def trainer_url(self) -> str:
        """Return the address of the trainer's page; the token in it never goes over the wire."""
        return f"{self.url}/trainer#{self.access.token}"


def _serve(
    options: argparse.Namespace, system: System, start_worlds: StartWorlds, ends: ExitStack
) -> None:
    _check_new(options.scores, system)
    course = options.course or shipped_course(system.files)
    classroom = read_classroom(course, options.learners, system)
    opened = open_classroom(classroom, options.host, options.port, system, start_worlds, ends)
    system.streams.write([_greeting(opened)])
    system.streams.flush()
    if not _is_loopback(options.host):
        system.streams.tell(
            "cpshell classroom: warning: the pages are plain HTTP: whoever listens on this network"
            " can read them"
        )
    _keep_scores(classroom, options.scores, system)


def open_classroom(
    classroom: Classroom,
    host: str,
    port: int,
    system: System,
    start_worlds: StartWorlds,
    ends: ExitStack,
) -> OpenClassroom:
    """Start the worlds and the pages of a classroom; they live as long as ``ends``.

    Raises:
        UsageError: packages are missing, or it cannot listen there.
    """
    accounts = max((each.lesson.start.accounts or 0 for each in classroom.lessons), default=0)
    worlds = start_worlds(ends, classroom.worlds, host, accounts or None)
    from cpshell.lessons.classroom.pages import Pages  # starlette is there now

    files = system.own_files
    authority = files.read_text(Path(worlds.ready["ca"]))

    def world_of(number: int) -> dict[str, Any]:
        line = worlds.ready.get("worlds", [worlds.ready])[number - 1]
        world = {name: line[name] for name in ("accounts", "tokens")}
        return {"ports": worlds.ready["ports"], **world}

    access = Access(host)
    parts = PageParts(classroom, access, authority, world_of, worlds.reset, files)
    url = f"http://{host}:{worlds.serve(Pages(parts).app(), host, port)}"
    pin = fingerprint_of(authority)
    parts.line = f"cpshell join {url} --code {access.code} --pin {pin} --name NAME"
    return OpenClassroom(classroom, access, url, parts.line)


def read_classroom(folder: Path, learners: int, system: System) -> Classroom:
    """Return a classroom for the course in a folder, in which nobody is yet.

    Raises:
        LessonFailed: the course or one of its lessons cannot be read.
    """
    course = read_course(folder, system.files)
    lessons = tuple(_read_lesson(each, system) for each in course.lessons)
    return Classroom(course.title, course.language, lessons, learners)


def _read_lesson(lesson: CourseLesson, system: System) -> ClassLesson:
    def read(path: Path) -> LessonText:
        text = read_lesson_file(path, system.files)
        return LessonText(text, parse_lesson(text, str(path)))

    original = read(lesson.path)
    translations = {language: read(path) for language, path in lesson.translations.items()}
    for each in translations.values():
        check_translation(each.lesson, original.lesson)
    return ClassLesson(lesson.name, original, translations)


def _check_new(path: Path | None, system: System) -> None:
    """Refuse to replace the scores of another class."""
    files = system.files
    if path is not None and files.is_file(path) and files.status(path).st_size:
        raise UsageError(f"{path} already exists", hint="name another file for the scores")


def _keep_scores(classroom: Classroom, path: Path | None, system: System) -> None:
    """Wait until the classroom ends; meanwhile, write scores that have changed."""
    written = ""

    def write() -> str:
        text = scores_as_csv(classroom)
        if path is not None and text != written:
            system.files.replace(path, [text.encode()])
        return text

    written = write()
    try:
        while True:
            sleep(_LOOK)
            written = write()
    finally:
        write()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _other_languages(classroom: Classroom) -> list[str]:
    others = ", ".join(f"--lang {code}" for code in classroom.languages[1:])
    return [f"  and for other languages: {others}"] if others else []


def _greeting(opened: OpenClassroom) -> str:
    classroom = opened.classroom
    lessons, seats = len(classroom.lessons), classroom.worlds
    lines = [
        f"{classroom.title}: lessons: {lessons}, seats: {seats}",
        "",
        f"  your page     {opened.trainer_url}",
        f"  read along    {opened.url}/  (code {opened.access.code})",
        "",
        "Learners paste:",
        f"  {opened.line}",
        *_other_languages(classroom),
        "",
        "Ctrl-C ends it.",
    ]
    return safe("\n".join(lines), multiline=True) + "\n"
