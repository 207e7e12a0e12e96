"""``cpshell export``: a lesson as a cast, a page, a picture, text, Markdown or a script."""

from dataclasses import dataclass
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.export.cast import build_cast
from cpshell.lessons.export.cps import build_script, parse_script
from cpshell.lessons.export.html import build_page
from cpshell.lessons.export.svg import each_step, last_screen
from cpshell.lessons.export.timeline import Timeline, build_timeline
from cpshell.lessons.lesson import Lesson, LessonBlock, Prose
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.presentation import Presentation
from cpshell.lessons.write import write_lesson
from cpshell.system.system import System


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to write: the format ``to``, where, and how. ``height`` is in lines."""

    to: str
    output: Path | None = None
    cast_version: int = 2
    height: int = 24
    each_step: bool = False
    player: Path | None = None


def export(path: Path, wanted: ExportRequest, backend: LessonBackend, system: System) -> None:
    """Export a lesson, or a script; to standard output where no file is named.

    Raises:
        LessonFailed: it can't be read, or has no cassette.
        UsageError: something that the format needs is missing, or the file can't be written.
    """
    is_script = path.suffix == ".cps"
    lesson = _script(path) if is_script else read_lesson(path)
    if wanted.to == "cps":
        texts = [build_script(lesson)]
    elif wanted.to == "md" and is_script:
        texts = [write_lesson(lesson).rstrip("\n") + "\n"]
    else:
        with backend.open(lesson) as lesson_shell:
            texts = _texts(lesson, lesson_shell, wanted)
    _write(texts, wanted, system)


def _script(path: Path) -> Lesson:
    try:
        return parse_script(path.read_text("utf-8"), str(path))
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not text in UTF-8") from None


def _texts(lesson: Lesson, lesson_shell: LessonShell, wanted: ExportRequest) -> list[str]:
    if wanted.to == "md":
        return [build_markdown(lesson, lesson_shell)]
    timeline = build_timeline(lesson, lesson_shell, height=wanted.height, color=wanted.to != "txt")
    if wanted.to == "svg" and wanted.each_step:
        return each_step(timeline)
    return [_film_as(timeline, wanted)]


def _film_as(timeline: Timeline, wanted: ExportRequest) -> str:
    match wanted.to:
        case "cast":
            return build_cast(timeline, wanted.cast_version)
        case "html":
            return build_page(timeline, wanted.player)
        case "svg":
            return last_screen(timeline)
        case _:
            return timeline.text


def build_markdown(lesson: Lesson, lesson_shell: LessonShell) -> str:
    """Markdown for readers: prompts, commands and what they print, no patterns and no codes."""
    presentation = Presentation(lesson.start.terminal or 80, color=False)
    lines: list[str] = []
    for part in lesson.parts:
        if isinstance(part, Prose):
            lines += part.lines
            continue
        text = _transcript(part, lesson_shell, presentation)
        fence = "```"
        while f"\n{fence}" in f"\n{text}":
            fence += "`"
        lines += [f"{fence}console", text.rstrip("\n"), fence]
    return "\n".join(lines).strip("\n") + "\n"


def _transcript(block: LessonBlock, lesson_shell: LessonShell, presentation: Presentation) -> str:
    text = ""
    for step in block.steps:
        prompt = presentation.prompt(lesson_shell.shell)
        typed = "".join(presentation.typed(step))
        text += f"{prompt}{typed}\n{presentation.result(lesson_shell.run(step))}"
    return text


def _write(texts: list[str], wanted: ExportRequest, system: System) -> None:
    target = wanted.output
    if target is None or str(target) == "-":
        if wanted.each_step:
            raise UsageError("several pictures need names", hint="-o NAME.svg numbers them")
        system.write(texts)
        return
    try:
        if not wanted.each_step:
            target.write_text(texts[0], "utf-8")
            return
        digits = max(2, len(str(len(texts))))
        for number, text in enumerate(texts, 1):
            name = f"{target.stem}-{number:0{digits}}{target.suffix}"
            target.with_name(name).write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{target} can't be written: {error.strerror}") from None
