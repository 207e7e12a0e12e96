"""Read the lines of a practice: at the shell's own prompt, or from standard input."""

from collections.abc import Callable, Iterator
from functools import partial

from cpshell.lessons.playing.screen import Screen
from cpshell.repl.line_input import Key
from cpshell.repl.line_reader import read_command
from cpshell.system.streams import Streams
from cpshell.system.system import System


def reader_for(
    screen: Screen, system: System, place: Callable[[], str], *, color: str = "auto"
) -> Callable[[], str | Key]:
    """Return what reads commands; ``place`` says at the prompt how far one has come."""
    streams = system.streams
    if not (streams.asks and streams.terminal):
        lines = streams.lines("stdin")
        return lambda: read_command(partial(_read_from, lines, streams), _prompt(screen))
    from cpshell.repl.practice_prompt import PracticePrompt

    lesson_shell = screen.lesson_shell
    prompt = PracticePrompt(
        lesson_shell.shell,
        streams,
        place,
        screen.recallable,
        color=color != "never",
        looks_up=not lesson_shell.is_recorded,
        show_help=lambda line: _show_help(screen, line),
    )
    return prompt.read


def _read_from(lines: Iterator[str], streams: Streams, prompt: str) -> str | Key:
    """Return a line of standard input, which is shown as if it was typed."""
    streams.write([prompt])
    line = next(lines, None)
    text = (line or "").rstrip("\n")
    streams.write([f"{text}\n"])
    return Key.END_OF_INPUT if line is None else text


def _prompt(screen: Screen) -> str:
    return screen.presentation.prompt(screen.lesson_shell.shell)


def _show_help(screen: Screen, line: str) -> None:
    """Run a help line, and leave everything as it was."""
    with screen.lesson_shell.preserve():
        screen.run(line)
