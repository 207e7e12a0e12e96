"""Define the parts of a lesson: prose, and blocks of steps between it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from cpshell.errors import LessonFailed, UsageError
from cpshell.lessons.headings import headings_in
from cpshell.lessons.notes import notes_in, without_notes
from cpshell.system.files import Files

SUFFIX = ".md"
CASSETTE = ".cassette.jsonl"
LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""The names of the choices of a question."""
LANGUAGE = r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
"""A language as web pages name it: ``de``, ``pt-BR``, ``zh-Hant``."""
_TRANSLATED = re.compile(rf"(?P<name>.+)\.(?P<language>{LANGUAGE})")


class LessonBroken(LessonFailed):
    """Raised for an invalid lesson or cassette. ``line`` and ``column`` count from 1."""

    def __init__(
        self, message: str, name: str, line: int, column: int = 1, *, hint: str | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column
        self.at = (f"{name}:{line}", column)


@dataclass(frozen=True, slots=True)
class Start:
    """Which session a lesson begins in, and what its results are written for.

    ``terminal`` is the width of a terminal in cells; without one, results are as in a script.
    ``accounts`` is how many accounts a sandbox must have, if the usual few are not enough.
    ``lang`` is the language of the narration. ``plugins`` are those that it needs, by name, and
    ``renamed`` the rules ``OLD=NEW`` of the names that it has in place of those on the server.
    """

    target: str | None = None
    user: str | None = None
    service: str | None = None
    terminal: int | None = None
    output: str | None = None
    accounts: int | None = None
    lang: str | None = None
    plugins: tuple[str, ...] = ()
    renamed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One command and what it is expected to print.

    ``command`` may have several lines, without a final line end. ``output`` are patterns as they
    are written in the lesson: ``[..]``, ``...`` and backslashes included. ``line`` counts from 1,
    and so does ``number``, among the steps of a lesson that people see.
    """

    command: str
    output: tuple[str, ...] = ()
    exit_code: int = 0
    line: int = field(default=0, compare=False)
    number: int = field(default=0, compare=False)

    @property
    def place(self) -> str:
        """Return where it stands, for messages."""
        return place_text(self.number, self.line)


@dataclass(frozen=True, slots=True)
class Prose:
    """Markdown between the transcripts, blank lines included."""

    lines: tuple[str, ...]
    line: int = field(default=0, compare=False)

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the lines that spectators and readers see."""
        return without_notes(self.lines)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return the speaker's notes, which only a trainer sees."""
        return notes_in(self.lines)

    @property
    def is_blank(self) -> bool:
        """Tell whether spectators see nothing of it."""
        return not any(line.strip() for line in self.shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Prose):
    """Narration that says what to reach, and leaves the commands to the learner.

    It is done when all ``checks``, commands, yield something that is true. Without them, when all
    steps of its block were typed, or one of the commands that are ``accepted`` for the whole of it.
    """

    text: str
    accepted: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the task without what would give it away."""
        return (f"Task: {self.text}",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Prose):
    """Narration that asks about what was shown. Any of the ``answers`` is right.

    Where there are ``choices``, each answer is one of them.
    """

    text: str
    answers: tuple[str, ...]
    choices: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the question and its choices, without its answers."""
        choices = (
            f"- {letter}) {text}" for letter, text in zip(LETTERS, self.choices, strict=False)
        )
        return (f"Question: {self.text}", *choices)


@dataclass(frozen=True, slots=True)
class LessonBlock:
    """A fenced transcript. ``written`` are its lines as read, if it was read from a file."""

    steps: tuple[Step, ...]
    written: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson as it stands in its file. ``head`` are the lines of its front matter."""

    name: str
    parts: tuple[Prose | LessonBlock, ...]
    start: Start = Start()
    head: tuple[str, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return all steps in order."""
        return tuple(
            step for part in self.parts if isinstance(part, LessonBlock) for step in part.steps
        )

    @property
    def title(self) -> str:
        """Return its first heading, or the name of its file."""
        return next((text for _, text in self.headings), Path(self.name).stem)

    @property
    def headings(self) -> tuple[tuple[int, str], ...]:
        """Return the headings, which are its chapters: the line of each, and its text."""
        return tuple(
            (part.line + at, text)
            for part in self.parts
            if isinstance(part, Prose)
            for at, text in headings_in(part.lines)
        )

    def steps_of(self, task: Task) -> tuple[Step, ...]:
        """Return the steps of a task: of the block after it, if nothing else is asked before."""
        after = self.parts[next(at for at, part in enumerate(self.parts) if part is task) + 1 :]
        for part in after:
            if isinstance(part, LessonBlock):
                return part.steps
            if isinstance(part, Task | Question):
                break
        return ()

    def scenes(self) -> Iterator[Prose | Step]:
        """Yield what is shown after one another: steps, and narration that is not blank.

        Each heading begins a scene of its own.
        """
        for part in self.parts:
            if isinstance(part, LessonBlock):
                yield from part.steps
            elif not part.is_blank:
                yield from _by_headings(part)


def _by_headings(prose: Prose) -> Iterator[Prose]:
    """Yield narration in pieces: what stands before a heading, and what begins with each."""
    starts = [0, *(at for at, _ in headings_in(prose.lines) if at), len(prose.lines)]
    if type(prose) is not Prose or len(starts) == 2:
        yield prose
        return
    for start, end in pairwise(starts):
        piece = replace(prose, lines=prose.lines[start:end], line=prose.line + start)
        if not piece.is_blank:
            yield piece


def place_text(number: int, line: int) -> str:
    """Return where a step stands: its number among the steps, if it has one, and its line."""
    return f"step {number} (line {line})" if number else f"line {line}"


def cassette_path(path: Path) -> Path:
    """Return where the cassette of a lesson is: ``NAME.cassette.jsonl`` beside it."""
    return path.with_name(path.stem + CASSETTE)


def split_language(path: Path) -> tuple[Path, str | None]:
    """Return ``NAME.md`` and ``de`` for ``NAME.de.md``; another file as it is, and no language."""
    match = _TRANSLATED.fullmatch(path.stem) if path.suffix == SUFFIX else None
    if match is None:
        return path, None
    return path.with_name(match["name"] + SUFFIX), match["language"]


def find_cassette(path: Path, files: Files) -> Path:
    """Return the cassette that answers a lesson.

    A translation has that of the lesson which it translates, unless it has one of its own.
    """
    own, original = cassette_path(path), split_language(path)[0]
    if original != path and not files.exists(own) and files.exists(original):
        return cassette_path(original)
    return own


def read_lesson_file(path: Path, files: Files) -> str:
    """Return the text of a lesson or cassette.

    Raises:
        LessonFailed: it cannot be read, or is not UTF-8.
    """
    try:
        return files.read_text(path)
    except UsageError as error:
        raise LessonFailed(error.message, hint=error.hint) from None
