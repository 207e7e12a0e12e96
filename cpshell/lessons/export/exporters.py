"""``cpshell export``: a lesson as a cast, a page, a picture, text, Markdown or a script."""

from dataclasses import dataclass
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.export.cast import cast_of
from cpshell.lessons.export.cps import lesson_of_script, script_of
from cpshell.lessons.export.html import html_of
from cpshell.lessons.export.svg import each_step, last_screen
from cpshell.lessons.export.timeline import Film, make_film
from cpshell.lessons.lesson import Lesson, LessonBlock, Prose
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.presentation import Looks
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


def export(path: Path, wanted: ExportRequest, source: LessonBackend, system: System) -> None:
    """Export a lesson, or a script; to standard output where no file is named.

    Raises:
        LessonFailed: it can't be read, or has no cassette.
        UsageError: something that the format needs is missing, or the file can't be written.
    """
    is_script = path.suffix == ".cps"
    lesson = _script(path) if is_script else read_lesson(path)
    if wanted.to == "cps":
        texts = [script_of(lesson)]
    elif wanted.to == "md" and is_script:
        texts = [write_lesson(lesson).rstrip("\n") + "\n"]
    else:
        with source.stage(lesson) as stage:
            texts = _texts(lesson, stage, wanted)
    _write(texts, wanted, system)


def _script(path: Path) -> Lesson:
    try:
        return lesson_of_script(path.read_text("utf-8"), str(path))
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not text in UTF-8") from None


def _texts(lesson: Lesson, stage: LessonShell, wanted: ExportRequest) -> list[str]:
    if wanted.to == "md":
        return [markdown_of(lesson, stage)]
    film = make_film(lesson, stage, height=wanted.height, color=wanted.to != "txt")
    if wanted.to == "svg" and wanted.each_step:
        return each_step(film)
    return [_film_as(film, wanted)]


def _film_as(film: Film, wanted: ExportRequest) -> str:
    match wanted.to:
        case "cast":
            return cast_of(film, wanted.cast_version)
        case "html":
            return html_of(film, wanted.player)
        case "svg":
            return last_screen(film)
        case _:
            return film.text


def markdown_of(lesson: Lesson, stage: LessonShell) -> str:
    """Markdown for readers: prompts, commands and what they print, no patterns and no codes."""
    looks = Looks(lesson.start.terminal or 80, color=False)
    lines: list[str] = []
    for part in lesson.parts:
        if isinstance(part, Prose):
            lines += part.lines
            continue
        text = _transcript(part, stage, looks)
        fence = "```"
        while f"\n{fence}" in f"\n{text}":
            fence += "`"
        lines += [f"{fence}console", text.rstrip("\n"), fence]
    return "\n".join(lines).strip("\n") + "\n"


def _transcript(block: LessonBlock, stage: LessonShell, looks: Looks) -> str:
    text = ""
    for step in block.steps:
        prompt = looks.prompt(stage.shell)
        typed = "".join(looks.typed(step))
        text += f"{prompt}{typed}\n{looks.result(stage.run(step))}"
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
