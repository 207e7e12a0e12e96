"""Parse the tasks and questions in the narration of a lesson.

Each of their lines is ``> KEY: value``, so that a forge shows a quotation. ``>`` and two blanks
or more continue the line before; ``>`` alone is a blank line.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from cpshell.errors import LanguageError
from cpshell.language import parse as parse_commands
from cpshell.lessons.lesson import LETTERS, LessonBroken, Question, Task
from cpshell.lessons.notes import without_notes

KEYS = {
    "task": ("task", "accept", "check", "hint"),
    "question": ("question", "choice", "answer", "hint"),
}
"""What a task or question begins with → the keys of its lines."""
COMMANDS = ("accept", "check")
"""The keys whose values are commands; those of the others are text."""
_CHECK = """\
if $({}
) {{ echo true }}"""
_BEGINS = re.compile(r"> ?(?P<key>task|question)[ \t]*:", re.IGNORECASE)
_ENTRY = re.compile(r"> ?(?P<key>[A-Za-z]+)[ \t]*:[ \t]*(?P<value>.*?)[ \t]*\Z")
_Place = tuple[int, int]  # line and column
_MORE = re.compile(r">[ \t]{2,}(?P<value>.*?)[ \t]*\Z")


def begins_task(line: str) -> bool:
    """Tell whether a task or a question begins with this line of narration."""
    return _BEGINS.match(line) is not None


def condition_text(check: str) -> str:
    """Return a statement that prints something where a check holds: as ``if`` has it."""
    return _CHECK.format(check)


def task_length(lines: Sequence[str]) -> int:
    """Return how many lines the task or question has that these begin with."""
    for at, line in enumerate(lines):
        if not line.startswith(">") or (at and begins_task(line)):
            return at
    return len(lines)


def parse_task(lines: Sequence[str], name: str, number: int) -> Task | Question:
    """Return the task or question in these lines, the first of which has this number in the file.

    Raises:
        LessonBroken: a line is invalid, or one is missing.
    """
    reader = _TaskReader(lines, name, number)
    return reader.task() if reader.kind == "task" else reader.question()


class _TaskReader:
    def __init__(self, lines: Sequence[str], name: str, number: int) -> None:
        begin = _BEGINS.match(lines[0])
        self.kind = begin["key"].lower() if begin else ""
        self._lines = tuple(lines)
        self._name = name
        self._number = number
        self._values: dict[str, list[str]] = defaultdict(list)
        self._places: dict[str, list[list[_Place]]] = defaultdict(list)  # of each line of a value
        self._read()
        self._leave_out_notes()

    def task(self) -> Task:
        """Return the task; its commands parse."""
        for key in COMMANDS:
            for command, places in zip(self._values[key], self._places[key], strict=True):
                self._check_command(command, places)
        for check, places in zip(self._values["check"], self._places["check"], strict=True):
            if not _is_pipeline(check):
                raise self._broken("a check is one command, with filters if need be", *places[0])
        return Task(
            self._lines,
            self._number,
            text=self._values["task"][0],
            accepted=tuple(self._values["accept"]),
            checks=tuple(self._values["check"]),
            hints=tuple(self._values["hint"]),
        )

    def question(self) -> Question:
        """Return the question; it has an answer, which is one of the choices if there are any."""
        answers, choices = self._values["answer"], self._values["choice"]
        if not answers:
            raise self._broken("this question has no answer", self._number, hint="> answer: …")
        if choices:
            self._check_choices(choices, answers)
        return Question(
            self._lines,
            self._number,
            text=self._values["question"][0],
            answers=tuple(answers),
            choices=tuple(choices),
            hints=tuple(self._values["hint"]),
        )

    def _read(self) -> None:
        key = ""
        for number, line in enumerate(self._lines, self._number):
            if not line[1:].strip():
                continue
            if more := _MORE.match(line):
                joint = "\n" if key in COMMANDS else " "
                self._values[key][-1] += joint + more["value"]
                self._places[key][-1].append((number, more.start("value") + 1))
            else:
                key = self._read_entry(line, number)

    def _leave_out_notes(self) -> None:
        """Take the speaker's notes out of what learners see; commands hold none."""
        for key in self._values.keys() - set(COMMANDS):
            texts = ["".join(without_notes((value,))).strip() for value in self._values[key]]
            if "" in texts:
                raise self._broken(
                    f"nothing after `{key}:`", *self._places[key][texts.index("")][0]
                )
            self._values[key] = texts

    def _read_entry(self, line: str, number: int) -> str:
        """Keep the value of a line; return its key."""
        entry = _ENTRY.match(line)
        known = KEYS[self.kind]
        key = entry["key"].lower() if entry else ""
        if entry is None or key not in known or (key == known[0] and self._values[key]):
            listed = ", ".join(f"`{each}:`" for each in known[1:])
            raise self._broken(
                f"{line[1:].strip()!r} does not belong to a {self.kind}: use {listed}",
                number,
                len(line) - len(line[1:].lstrip()) + 1,
                hint="a line that goes on begins with > and two blanks",
            )
        column = entry.start("value") + 1
        if not entry["value"]:
            raise self._broken(f"nothing after `{key}:`", number, column)
        self._values[key].append(entry["value"])
        self._places[key].append([(number, column)])
        return key

    def _check_command(self, command: str, places: list[_Place]) -> None:
        try:
            parse_commands(command)
        except LanguageError as error:
            line, column = places[min(error.line, len(places)) - 1]
            raise self._broken(error.message, line, column + error.column - 1, error.hint) from None

    def _check_choices(self, choices: list[str], answers: list[str]) -> None:
        if len(choices) > len(LETTERS):
            raise self._broken(
                f"a question has {len(LETTERS)} choices at most",
                *self._places["choice"][len(LETTERS)][0],
            )
        for at, choice in enumerate(choices):
            if choice in choices[:at]:
                raise self._broken("this choice stands there twice", *self._places["choice"][at][0])
        for answer, places in zip(answers, self._places["answer"], strict=True):
            if answer not in choices:
                raise self._broken("this answer is none of the choices", *places[0])

    def _broken(
        self, message: str, line: int, column: int = 1, hint: str | None = None
    ) -> LessonBroken:
        return LessonBroken(message, self._name, line, column, hint=hint)


def _is_pipeline(command: str) -> bool:
    try:
        parse_commands(condition_text(command))
    except LanguageError:
        return False
    return True
