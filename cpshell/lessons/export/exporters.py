"""``cpshell export``: write a lesson as a cast, a page, a picture, text, Markdown or a script.

:data:`FORMATS` is the table of all formats: options, help, errors and writers come from it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.course import DEFAULT_LANGUAGE, read_course
from cpshell.lessons.export.cast import build_cast
from cpshell.lessons.export.course_pages import build_course
from cpshell.lessons.export.cps import build_script, parse_script
from cpshell.lessons.export.markdown import build_markdown
from cpshell.lessons.export.page import frame_lesson, read_look
from cpshell.lessons.export.page_content import build_lesson_page
from cpshell.lessons.export.svg import draw_each_step, draw_last_screen
from cpshell.lessons.export.timeline import Timeline, build_timeline
from cpshell.lessons.lesson import Lesson
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.performer import Performer
from cpshell.lessons.write import write_lesson
from cpshell.render import safe
from cpshell.system.extras import missing_extra
from cpshell.system.files import final_path
from cpshell.system.system import System
from cpshell.system.text import encoded

SCRIPT = ".cps"
_COURSE_FORMAT = "html"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to write: the format ``to``, where, and how. ``height`` is in lines.

    Without ``checks`` a lesson is written although its steps show something else than it says.
    """

    to: "ExportFormat"
    output: Path | None = None
    cast_version: int = 2
    height: int = 24
    each_step: bool = False
    checks: bool = True


@dataclass(frozen=True, slots=True)
class Export:
    """A lesson to be written, and what is needed to run it. A script is a lesson, too."""

    lesson: Lesson
    is_script: bool
    backend: LessonBackend
    request: ExportRequest

    def timeline(self, *, color: bool = True) -> Timeline:
        """Run the lesson and return what appears on the screen, and when."""
        with self.performer() as performer:
            return build_timeline(self.lesson, performer, height=self.request.height, color=color)

    @contextmanager
    def performer(self) -> Iterator[Performer]:
        """Yield what runs the steps.

        Raises:
            LessonFailed: at the end, if one did not show what the lesson says.
        """
        with self.backend.shell_for(self.lesson) as lesson_shell:
            performer = Performer(lesson_shell)
            yield performer
        if self.request.checks:
            hint = "export --no-check writes it all the same"
            if self.is_script:
                performer.require_all(hint, "this fails")
            else:
                performer.require_all(f"cpshell check {self.lesson.name}; or {hint}")


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format. Its name is the ending of its files, too.

    ``write`` returns the texts of the files, one but for a picture of each step. ``package`` must
    be installed for it, and the ``extra`` of cpshell installs it.
    """

    name: str
    summary: str
    write: Callable[[Export], list[str]]
    package: str | None = None
    extra: str | None = None
    is_picture: bool = False


def _write_cast(export: Export) -> list[str]:
    return [build_cast(export.timeline(), export.request.cast_version)]


def _write_page(export: Export) -> list[str]:
    with export.performer() as performer:
        page = build_lesson_page(export.lesson, performer, DEFAULT_LANGUAGE)
    return [frame_lesson(page, read_look(export.backend.system.files))]


def _write_pictures(export: Export) -> list[str]:
    if export.request.each_step:
        return draw_each_step(export.timeline())
    return [draw_last_screen(export.timeline())]


def _write_text(export: Export) -> list[str]:
    return [export.timeline(color=False).text]


def _write_markdown(export: Export) -> list[str]:
    if export.is_script:  # it becomes a lesson, whose results are open
        return [write_lesson(export.lesson).rstrip("\n") + "\n"]
    with export.performer() as performer:
        return [build_markdown(export.lesson, performer)]


def _write_script(export: Export) -> list[str]:
    return [build_script(export.lesson)]


_ALL = (
    ExportFormat("cast", "an asciicast with a marker for each step", _write_cast),
    ExportFormat("html", "a page to read, which plays; a folder: all its pages", _write_page),
    ExportFormat(
        "svg",
        "a picture of the last screen, or of each step",
        _write_pictures,
        package="pyte",
        extra="lessons",
        is_picture=True,
    ),
    ExportFormat("txt", "the text that play prints", _write_text),
    ExportFormat("md", "Markdown for readers; from a script: a lesson", _write_markdown),
    ExportFormat("cps", "a script with the narration as comments", _write_script),
)
FORMATS = {each.name: each for each in _ALL}
"""All formats by their names."""


def export_lesson(path: Path, request: ExportRequest, backend: LessonBackend) -> None:
    """Export a lesson, a script or a course; to standard output where no file is named.

    Raises:
        LessonFailed: the lesson cannot be read, or has no cassette.
        UsageError: something that the format needs is missing, or the file cannot be written.
    """
    to, files = request.to, backend.system.files
    if request.each_step and not to.is_picture:
        raise UsageError(f"{to.name} is written whole: --each-step is for pictures")
    if request.each_step and _is_stdout(request.output):
        raise UsageError("the pictures of --each-step need file names", hint=f"-o NAME.{to.name}")
    if files.is_folder(path):
        _export_course(path, request, backend)
        return
    if request.output is not None and final_path(request.output) == final_path(path):
        raise UsageError(f"{path} is the lesson itself: name another file")
    is_script = path.suffix == SCRIPT
    if is_script:
        lesson = parse_script(files.read_text(path), str(path))
    else:
        lesson = read_lesson(path, files)
    try:
        texts = to.write(Export(lesson, is_script, backend, request))
    except ModuleNotFoundError as error:
        if to.extra is None or to.package is None or error.name != to.package:
            raise
        raise missing_extra(to.name, to.extra, to.package) from None
    _write_files(texts, request, backend.system)


def _export_course(folder: Path, request: ExportRequest, backend: LessonBackend) -> None:
    """Write the pages of a course into a folder: all, or none where a lesson fails."""
    output, files = request.output, backend.system.files
    if request.to.name != _COURSE_FORMAT:
        raise UsageError(
            f"{folder} is a course: its lessons become {request.to.name} one by one",
            hint=f"cpshell export {folder} --to {_COURSE_FORMAT} -o DIR",
        )
    if output is None or _is_stdout(output):
        raise UsageError("the pages of a course need a folder", hint="-o DIR")

    def perform(lesson: Lesson) -> AbstractContextManager[Performer]:
        return Export(lesson, False, backend, request).performer()

    course = read_course(folder, files)
    pages = list(
        build_course(course, lambda path: read_lesson(path, files), perform, read_look(files))
    )
    files.make_folder(output)
    for name, text in pages:
        files.replace(output / name, [encoded(text)])


def _is_stdout(path: Path | None) -> bool:
    return path is None or str(path) == "-"


def _write_files(texts: list[str], request: ExportRequest, system: System) -> None:
    target = request.output
    if target is None or _is_stdout(target):
        shown = [safe(text, multiline=True) for text in texts] if system.streams.terminal else texts
        system.streams.write(shown)
        return
    if not request.each_step:
        system.files.replace(target, [encoded(texts[0])])
        return
    digits = max(2, len(str(len(texts))))
    for number, text in enumerate(texts, 1):
        name = f"{target.stem}-{number:0{digits}}{target.suffix}"
        system.files.replace(target.with_name(name), [encoded(text)])
