"""Stepping out of a lesson to type what one likes, and coming back to where it was."""

from cpshell.errors import Incomplete, LanguageError
from cpshell.language import parse
from cpshell.lessons.lesson_shell import LessonShell
from cpshell.lessons.playing.editor import LineEditor, Write
from cpshell.lessons.playing.player_keys import Key
from cpshell.lessons.presentation import Presentation


def type_freely(
    lesson_shell: LessonShell, editor: LineEditor, presentation: Presentation, write: Write
) -> None:
    """Read and run lines until Tab or Ctrl-D; sessions and variables are then as before."""
    with lesson_shell.preserve():
        while True:
            text = read_command(editor, presentation.prompt(lesson_shell.shell))
            if isinstance(text, Key):
                return
            if text.strip():
                write(presentation.result(lesson_shell.run_text(text)))


def read_command(editor: LineEditor, prompt: str) -> str | Key:
    """One logical line: what is open goes on behind ``...``."""
    text = editor.read(prompt)
    while isinstance(text, str):
        try:
            parse(text)
        except Incomplete:
            more = editor.read("... ")
            if isinstance(more, Key):
                return more
            text = f"{text}\n{more}"
        except LanguageError:
            return text
        else:
            return text
    return text
