"""After a recording: the lesson as its cassette makes it look."""

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from cpshell.errors import LessonFailed
from cpshell.lessons.cassette import open_private, read_cassette
from cpshell.lessons.lesson import Lesson, LessonBlock, Prose, cassette_path
from cpshell.lessons.lesson_shell import LessonShell, build_replay_shell
from cpshell.lessons.match import fits
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.wildcards import insert_wildcards
from cpshell.lessons.write import exactly, write_lesson
from cpshell.redact import MASK
from cpshell.system.system import System


def _says_the_same(recorded: Iterable[str], shown: Iterable[str]) -> bool:
    """Whether only widths, cuts and the order of lines have changed, as masks and names do."""
    return _words(recorded) == _words(shown)


def _words(lines: Iterable[str]) -> list[str]:
    words = re.findall(r"[^\s─]+", "\n".join(lines))
    return sorted(word for word in words if "…" not in word and MASK not in word)


def check_replay(path: Path, system: System) -> list[str]:
    """Play a lesson that was just recorded, and write what its cassette makes it show.

    Returns what the user should know: steps that do not play as they were recorded.
    """
    told: list[str] = []
    try:
        lesson = read_lesson(path)
        lesson_shell = build_replay_shell(
            lesson.start, read_cassette(cassette_path(path)), path.parent, system
        )
    except LessonFailed as error:
        return [f"the lesson does not read back: {error.message}"]
    parts = [
        part if isinstance(part, Prose) else _update_block(part, lesson_shell, told)
        for part in lesson.parts
    ]
    lesson_shell.close()
    text = write_lesson(Lesson(lesson.name, tuple(parts), lesson.start, lesson.head))
    if text != path.read_text("utf-8"):
        with open_private(path) as stream:
            stream.write(text)
    return told


def _update_block(block: LessonBlock, lesson_shell: LessonShell, told: list[str]) -> LessonBlock:
    """A block with the results of its steps as they are shown now."""
    steps = []
    for step in block.steps:
        shown = lesson_shell.run(step)
        if not fits(step, shown):
            output = tuple(
                insert_wildcards(line, lesson_shell.state) for line in exactly(shown.text)
            )
            if shown.exit_code == step.exit_code and _says_the_same(step.output, output):
                step = replace(step, output=output)
            else:
                told.append(f"line {step.line} does not play as it was recorded: {step.command}")
        steps.append(step)
    return LessonBlock(tuple(steps)) if tuple(steps) != block.steps else block
