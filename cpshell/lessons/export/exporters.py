"""``cpshell export``: write a lesson as a cast, a page, a picture, text, Markdown or a script.

:data:`FORMATS` is the table of all formats: options, help, errors and writers come from it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.course import DEFAULT_LANGUAGE, read_course
from cpshell.lessons.export.cast import build_cast
from cpshell.lessons.export.course_pages import build_course
from cpshell.lessons.export.cps import build_script, parse_script
from cpshell.lessons.export.export_request import Content, Export, ExportRequest
from cpshell.lessons.export.markdown import build_markdown
from cpshell.lessons.export.page import frame_lesson, read_look
from cpshell.lessons.export.page_content import build_lesson_page
from cpshell.lessons.export.pictures.writers import write_gif, write_png, write_svg, write_video
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
_PAGES = "html"
_EXTRA = "pictures"


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format. Its name is the ending of its files, too.

    ``write`` returns what the files hold, one but for a picture of each step. ``options`` are
    those that mean something to it, as attributes of a request. ``packages`` are what it needs,
    by the names that they are imported by; the extra ``pictures`` of cpshell installs them.
    """

    name: str
    summary: str
    write: Callable[[Export], Sequence[Content]]
    options: tuple[str, ...] = ()
    packages: Mapping[str, str] = field(default_factory=dict)
    is_text: bool = True


def _write_cast(export: Export) -> list[Content]:
    return [build_cast(export.timeline(), export.request.cast_version)]


def _write_page(export: Export) -> list[Content]:
    with export.performer() as performer:
        page = build_lesson_page(export.lesson, performer, DEFAULT_LANGUAGE)
    return [frame_lesson(page, read_look(export.backend.system.files))]


def _write_text(export: Export) -> list[Content]:
    return [export.timeline(color=False).text]


def _write_markdown(export: Export) -> list[Content]:
    if export.is_script:  # it becomes a lesson, whose results are open
        return [write_lesson(export.lesson).rstrip("\n") + "\n"]
    with export.performer() as performer:
        return [build_markdown(export.lesson, performer)]


def _write_script(export: Export) -> list[Content]:
    return [build_script(export.lesson)]


_LOOK = ("height", "theme", "font", "size", "captions")
_PACKAGES = {"PIL": "Pillow", "fontpkg_fira_code": "fontpkg-fira-code"}
_ALL = (
    ExportFormat(
        "cast", "an asciicast with a marker for each step", _write_cast, ("cast_version", "height")
    ),
    ExportFormat("html", "a page to read, which plays; a folder: all its pages", _write_page),
    ExportFormat(
        "svg",
        "the last screen, or each step; --animate: a picture that plays",
        write_svg,
        (*_LOOK, "each_step", "animate"),
    ),
    ExportFormat(
        "png",
        "the last screen, or each step",
        write_png,
        (*_LOOK, "each_step"),
        _PACKAGES,
        is_text=False,
    ),
    ExportFormat("gif", "a picture that plays", write_gif, _LOOK, _PACKAGES, is_text=False),
    *(
        ExportFormat(
            name,
            "a video; needs ffmpeg",
            partial(write_video, name=name),
            _LOOK,
            _PACKAGES,
            is_text=False,
        )
        for name in ("webm", "mp4")
    ),
    ExportFormat("txt", "the text that play prints", _write_text),
    ExportFormat("md", "Markdown for readers; from a script: a lesson", _write_markdown),
    ExportFormat("cps", "a script with the narration as comments", _write_script),
)
FORMATS = {each.name: each for each in _ALL}
"""All formats by their names."""


def export_lesson(
    path: Path, to: ExportFormat, request: ExportRequest, backend: LessonBackend
) -> None:
    """Export a lesson, a script or a course; to standard output where no file is named.

    Raises:
        LessonFailed: the lesson cannot be read, or has no cassette.
        UsageError: something that the format needs is missing, or the file cannot be written.
    """
    _check_options(to, request)
    system, output = backend.system, request.output
    if system.files.is_folder(path):
        _export_course(path, to, request, backend)
        return
    if output is None or str(output) == "-":
        if request.each_step:
            raise UsageError(
                "the pictures of --each-step need file names", hint=f"-o NAME.{to.name}"
            )
        if not to.is_text and system.streams.terminal:
            raise UsageError(f"{to.name} is nothing for a terminal", hint=f"-o NAME.{to.name}")
        _print(_contents(path, to, request, backend)[0], system)
        return
    for name, content in _files(output, path, to, request, backend):
        system.files.replace(name, _pieces(content))


def _check_options(to: ExportFormat, request: ExportRequest) -> None:
    """Refuse what means nothing to the format."""
    usual = ExportRequest()
    for name in dict.fromkeys(name for each in _ALL for name in each.options):
        if getattr(request, name) != getattr(usual, name) and name not in to.options:
            takes = ", ".join(each.name for each in _ALL if name in each.options)
            raise UsageError(f"--{name.replace('_', '-')} is not for {to.name}, but for {takes}")


def _contents(
    path: Path, to: ExportFormat, request: ExportRequest, backend: LessonBackend
) -> Sequence[Content]:
    """Run a lesson or a script, and return what its files are to hold."""
    files = backend.system.files
    is_script = path.suffix == SCRIPT
    lesson = (
        parse_script(files.read_text(path), str(path)) if is_script else read_lesson(path, files)
    )
    try:
        return to.write(Export(lesson, is_script, backend, request))
    except ModuleNotFoundError as error:
        package = to.packages.get(error.name or "")
        if package is None:
            raise
        raise missing_extra(to.name, _EXTRA, package) from None


def _files(
    output: Path, path: Path, to: ExportFormat, request: ExportRequest, backend: LessonBackend
) -> Iterator[tuple[Path, Content]]:
    """Yield the files that a lesson becomes, by the name of the one, or the first part of many."""
    if final_path(output) == final_path(path):
        raise UsageError(f"{path} is the lesson itself: name another file")
    contents = _contents(path, to, request, backend)
    if not request.each_step:
        yield output, contents[0]
        return
    digits = max(2, len(str(len(contents))))
    for number, content in enumerate(contents, 1):
        yield output.with_name(f"{output.stem}-{number:0{digits}}{output.suffix}"), content


def _export_course(
    folder: Path, to: ExportFormat, request: ExportRequest, backend: LessonBackend
) -> None:
    """Write all lessons of a course into a folder: all, or none where a lesson fails."""
    output, files = request.output, backend.system.files
    if output is None or str(output) == "-":
        raise UsageError("the files of a course need a folder", hint="-o DIR")
    course = read_course(folder, files)
    written: list[tuple[Path, list[bytes]]]
    if to.name == _PAGES:

        def perform(lesson: Lesson) -> AbstractContextManager[Performer]:
            return Export(lesson, False, backend, request).performer()

        pages = build_course(
            course, lambda path: read_lesson(path, files), perform, read_look(files)
        )
        written = [(output / name, [encoded(text)]) for name, text in pages]
    else:
        written = [
            (name, list(_pieces(content)))
            for path in course.paths
            for name, content in _files(
                output / f"{path.stem}.{to.name}", path, to, request, backend
            )
        ]
    files.make_folder(output)
    for name, pieces in written:
        files.replace(name, pieces)


def _pieces(content: Content) -> Iterable[bytes]:
    return [encoded(content)] if isinstance(content, str) else content


def _print(content: Content, system: System) -> None:
    if not isinstance(content, str):
        system.streams.write_binary(content)
        return
    system.streams.write([safe(content, multiline=True) if system.streams.terminal else content])
