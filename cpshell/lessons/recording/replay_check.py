"""After a recording, play the lesson once and write what its cassette makes it show."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from cpshell.errors import LessonFailed
from cpshell.lessons.cassette import read_cassette
from cpshell.lessons.lesson import LessonBlock, Prose, cassette_path
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.match import fits
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.recording.beginning import sources_of
from cpshell.lessons.replay_shell import build_replay_shell
from cpshell.lessons.wildcards import insert_wildcards
from cpshell.lessons.write import escape_output, write_lesson
from cpshell.plugin import PluginInfo
from cpshell.redact import MASK
from cpshell.system.system import System


def check_replay(path: Path, system: System, plugins: Sequence[PluginInfo]) -> list[str]:
    """Play a lesson that was just recorded, and write what its cassette makes it show.

    Returns what the user should know: steps that do not play as they were recorded.
    """
    files = system.files
    try:
        lesson = read_lesson(path, files)
        cassette = read_cassette(cassette_path(path), files)
    except LessonFailed as error:
        return [f"the lesson cannot be played: {error.message}"]
    lesson_shell = build_replay_shell(lesson.start, cassette, path, system)
    lesson_shell.load_plugins(lesson.start.plugins, sources_of(plugins, system))
    messages: list[str] = []
    parts = tuple(
        part if isinstance(part, Prose) else _update_block(part, lesson_shell, messages)
        for part in lesson.parts
    )
    lesson_shell.close()
    if parts != lesson.parts:
        files.replace_private(path, write_lesson(replace(lesson, parts=parts)))
    return messages


def _update_block(
    block: LessonBlock, lesson_shell: LessonShell, messages: list[str]
) -> LessonBlock:
    """Return a block with the results of its steps as they are shown now."""
    steps = []
    for step in block.steps:
        result = lesson_shell.run(step)
        if not fits(step, result):
            lines = escape_output(result.text)
            output = tuple(insert_wildcards(line, lesson_shell.state) for line in lines)
            if result.exit_code == step.exit_code and _has_same_words(step.output, output):
                step = replace(step, output=output)
            else:
                messages.append(f"{step.place} does not play as it was recorded: {step.command}")
        steps.append(step)
    return LessonBlock(tuple(steps)) if tuple(steps) != block.steps else block


def _has_same_words(recorded: Iterable[str], shown: Iterable[str]) -> bool:
    """Tell whether only widths, cuts and the order of lines differ, as after masks and renames."""
    return _words(recorded) == _words(shown)


def _words(lines: Iterable[str]) -> list[str]:
    words = re.findall(r"[^\s─]+", "\n".join(lines))
    return sorted(word for word in words if "…" not in word and MASK not in word)
