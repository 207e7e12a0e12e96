"""Parse the text of a lesson."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from shlex import quote

from cpshell.errors import LanguageError, LessonFailed, UsageError
from cpshell.language import parse as parse_commands
from cpshell.lessons.fixtures import PURPOSES, Fixture
from cpshell.lessons.lesson import (
    LANGUAGE,
    Lesson,
    LessonBlock,
    LessonBroken,
    Prose,
    Question,
    Start,
    Step,
    Task,
    read_lesson_file,
)
from cpshell.lessons.notes import line_of_open_note
from cpshell.lessons.renaming import Renaming
from cpshell.lessons.tasks import begins_task, parse_task, task_length
from cpshell.panel.services import Service
from cpshell.system.files import Files

HEAD = "<!-- cpshell"
_HEAD_END = "-->"
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>[^`\s]*)[ \t]*(?P<words>[^`]*)\Z")
_HEAD_LINE = re.compile(r"\s*(?P<key>[a-z]+)\s*:\s*(?P<value>\S.*?)\s*\Z")
_NUMBERS = {"terminal": 1000, "accounts": 1_000_000}
_SERVICES = tuple(Service)
_LISTS = ("plugins", "renamed")  # may have several lines
_SYNTAX = 2  # the exit code of a command that is wrong on purpose


def read_lesson(path: Path, files: Files) -> Lesson:
    """Return the lesson in a file.

    Raises:
        LessonBroken: the text is not a lesson; says line and column.
        LessonFailed: the file cannot be read, or its update was interrupted.
    """
    if files.awaits_finish(path):
        raise LessonFailed(
            f"an update of {path} was interrupted before its last file stood",
            hint=f"cpshell check --update {quote(str(path))}",
        )
    return parse_lesson(read_lesson_file(path, files), str(path))


def parse_lesson(text: str, name: str) -> Lesson:
    """Return the lesson in a text; errors name it ``name``.

    Raises:
        LessonBroken: the text is not a lesson; says line and column.
    """
    reader = _Reader(text.replace("\r\n", "\n").split("\n"), name)
    start, head = reader.head()
    lesson = Lesson(name, tuple(reader.parts()), start, head)
    for part in lesson.parts:
        if isinstance(part, Task) and not (part.accepted or part.checks or lesson.steps_of(part)):
            raise reader.broken(
                "nothing says when this task is done: it needs `accept:`, `check:`, or a block of"
                " steps after it",
                part.line,
            )
    return lesson


@dataclass(slots=True)
class _Draft:
    """Collects the lines of a step."""

    line: int
    command: list[str]
    output: list[str] = field(default_factory=list)
    exit_code: int | None = None

    def step(self) -> Step:
        command = "\n".join(self.command)
        return Step(command, tuple(self.output), self.exit_code or 0, self.line)


def _numbered(block: LessonBlock, first: int) -> LessonBlock:
    steps = tuple(replace(step, number=at) for at, step in enumerate(block.steps, first))
    return replace(block, steps=steps)


class _Reader:
    def __init__(self, lines: list[str], name: str) -> None:
        self.lines = lines
        self.name = name
        self.at = 0  # index of the next line
        self.steps = 0  # that were read

    def broken(
        self, message: str, line: int, column: int = 1, hint: str | None = None
    ) -> LessonBroken:
        return LessonBroken(message, self.name, line, column, hint=hint)

    def head(self) -> tuple[Start, tuple[str, ...]]:
        """Read the comment at the top, which a forge does not show."""
        if self.lines[0].rstrip() != HEAD:
            return Start(), ()
        values: dict[str, str | int] = {}
        lists: dict[str, tuple[str, ...]] = {}
        for number, line in enumerate(self.lines[1:], 2):
            if line.strip() == _HEAD_END:
                self.at = number
                start = Start(**values, **lists)  # type: ignore[arg-type]
                return start, tuple(self.lines[:number])
            key, value = self._head_line(line, number)
            if key in _LISTS:
                each = str(value).split(",") if key == "plugins" else [str(value)]
                lists[key] = (*lists.get(key, ()), *(word.strip() for word in each if word.strip()))
                self._check_names(lists.get("renamed", ()), line, number)
            else:
                values[key] = value
        raise self.broken("the comment at the top is not closed", 1, hint=_HEAD_END)

    def _head_line(self, line: str, number: int) -> tuple[str, str | int]:
        match = _HEAD_LINE.match(line)
        if match is None or match["key"] not in Start.__dataclass_fields__:
            known = ", ".join(Start.__dataclass_fields__)
            raise self.broken(f"{line.strip()!r} is not a setting of a lesson: use {known}", number)
        key, value = match["key"], match["value"]
        if key in _NUMBERS:
            if not value.isdecimal() or not 1 <= int(value) <= _NUMBERS[key]:
                most = f"a number up to {_NUMBERS[key]}"
                raise self.broken(f"invalid {key}: use {most}", number, match.start(2) + 1)
            return key, int(value)
        if key == "service" and value not in _SERVICES:
            known = ", ".join(_SERVICES)
            raise self.broken(f"invalid service: use {known}", number, match.start(2) + 1)
        if key == "lang" and not re.fullmatch(LANGUAGE, value):
            raise self.broken(
                "invalid lang: use a code such as en or pt-BR", number, match.start(2) + 1
            )
        return key, value

    def _check_names(self, rules: tuple[str, ...], line: str, number: int) -> None:
        try:
            Renaming(rules)
        except UsageError as error:
            column = line.index(":") + 3
            raise self.broken(error.message, number, column, "renamed: OLD=NEW") from None

    def parts(self) -> Iterator[Prose | LessonBlock]:
        """Yield prose and blocks in turns."""
        prose: list[str] = []
        begun = self.at + 1
        while self.at < len(self.lines):
            line = self.lines[self.at]
            fence = _FENCE.match(line)
            if fence and fence["info"] == "cpshell" and line.startswith(fence["fence"]):
                if prose:
                    yield self._prose(prose, begun)
                yield self._block_or_fixture(fence["fence"], fence["words"].strip())
                prose, begun = [], self.at + 1
            elif fence:
                prose += self._other_fence(fence["fence"])
            elif begins_task(line) and not _is_in_comment(prose):
                if prose:
                    yield self._prose(prose, begun)
                yield self._task()
                prose, begun = [], self.at + 1
            else:
                prose.append(line)
                self.at += 1
        if prose:
            yield self._prose(prose, begun)

    def _prose(self, lines: list[str], begun: int) -> Prose:
        opened = line_of_open_note(lines)
        if opened is not None:
            raise self.broken("this note is not closed before a block", begun + opened, hint="-->")
        return Prose(tuple(lines), begun)

    def _task(self) -> Task | Question:
        first = self.at
        self.at += task_length(self.lines[first:])
        return parse_task(self.lines[first : self.at], self.name, first + 1)

    def _other_fence(self, fence: str) -> list[str]:
        """Return a fenced block of something else: it is prose, whatever stands in it."""
        first = self.at
        self.at += 1
        while self.at < len(self.lines):
            self.at += 1
            if _closes(self.lines[self.at - 1], fence):
                break
        return self.lines[first : self.at]

    def _block_or_fixture(self, fence: str, purpose: str) -> LessonBlock | Fixture:
        if purpose and purpose not in PURPOSES:
            known = " or ".join(PURPOSES)
            raise self.broken(f"invalid block {purpose!r}: use {known}, or nothing", self.at + 1)
        first = self.at + 1
        block = self._block(fence)
        if not purpose:
            self.steps += len(block.steps)
            return _numbered(block, self.steps - len(block.steps) + 1)
        return Fixture(block.written, first, purpose=purpose, steps=block.steps)

    def _block(self, fence: str) -> LessonBlock:
        opening = self.at
        steps: list[Step] = []
        draft: _Draft | None = None
        while self.at + 1 < len(self.lines):
            self.at += 1
            line = self.lines[self.at]
            if _closes(line, fence):
                steps += self._finish(draft)
                self.at += 1
                return LessonBlock(tuple(steps), tuple(self.lines[opening : self.at]))
            if line.startswith("> ") or line == ">":
                steps += self._finish(draft)
                draft = self._command(line)
            else:
                self._continue_step(draft, line)
        raise self.broken("this block is not closed", opening + 1, hint=fence)

    def _command(self, line: str) -> _Draft:
        if not line[2:].strip():
            raise self.broken("no command after this `> `", self.at + 1, 3)
        return _Draft(self.at + 1, [line[2:]])

    def _continue_step(self, draft: _Draft | None, line: str) -> None:
        """Add a line to the step that has begun."""
        number = self.at + 1
        if draft is None:
            if line.strip():
                raise self.broken(
                    "no command before this output: a command begins with `> `", number
                )
        elif line.startswith("+ ") or line == "+":
            if draft.output or draft.exit_code is not None:
                raise self.broken(
                    r"no command to continue: printed lines with a plus begin with `\+ `",
                    number,
                )
            draft.command.append(line[2:])
        elif line.startswith("? "):
            draft.exit_code = self._exit_code(draft, line)
        elif draft.exit_code is not None:
            if line.strip():
                raise self.broken("the exit code must be the last line of a step", number)
        else:
            draft.output.append(line)

    def _exit_code(self, draft: _Draft, line: str) -> int:
        text = line[2:].strip()
        if not text.isascii() or not text.isdecimal() or int(text) > 255:
            raise self.broken(
                "invalid exit code: use a number up to 255"
                r" (printed lines with a question mark begin with `\? `)",
                self.at + 1,
                3,
            )
        if draft.exit_code is not None:
            raise self.broken("this step has two exit codes", self.at + 1)
        return int(text)

    def _finish(self, draft: _Draft | None) -> list[Step]:
        if draft is None:
            return []
        step = draft.step()
        if step.exit_code != _SYNTAX:
            try:
                parse_commands(step.command)
            except LanguageError as error:
                line = step.line + error.line - 1
                raise self.broken(error.message, line, error.column + 2, error.hint) from None
        return [step]


def _is_in_comment(lines: list[str]) -> bool:
    """Tell whether these lines end inside of a comment, which readers do not see."""
    text = "\n".join(lines)
    return text.rfind("<!--") > text.rfind("-->")


def _closes(line: str, fence: str) -> bool:
    match = _FENCE.match(line)
    return bool(match and not match["info"] and match["fence"].startswith(fence))
