"""Results for eyes: coloured JSON, and a pager for what is taller than the screen."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO

from cpshell.render import Format
from cpshell.shell.state import State
from cpshell.system.text import encoded

_HIGHLIGHTED = 200_000  # characters; colouring more takes longer than one wants to wait


class Pager:
    """Writes results to the terminal of a person."""

    def __init__(self, state: State) -> None:
        self._state = state

    def show(self, form: Format, pieces: Iterable[str]) -> None:
        """Write a result that is in this format; through the pager if it is too tall."""
        system = self._state.system
        size = shutil.get_terminal_size()
        stream = iter(pieces)
        taken, tall = _taken(stream, size.lines - 1, size.columns)
        color = system.streams.color(self._state.settings.color)
        if color and form.syntax == "json":
            taken, rest = _all_up_to(taken, stream, _HIGHLIGHTED)
            if rest is None:
                taken, stream = [highlighted("".join(taken))], iter(())
            else:
                stream = rest
        pager = self._pager() if tall else None
        if pager is None:
            system.streams.write(chain(taken, stream))
        else:
            page(pager, chain(taken, stream))

    def _pager(self) -> list[str] | None:
        """The program to page with: ``$PAGER``, or less; ``None`` where there is none."""
        variables = self._state.system.variables
        if self._state.settings.pager == "never" or variables.get("TERM", "dumb") == "dumb":
            return None
        try:
            words = shlex.split(variables.get("CPSHELL_PAGER") or variables.get("PAGER") or "less")
        except ValueError:
            return None
        return words if words and shutil.which(words[0]) else None


def _taken(stream: Iterator[str], height: int, width: int) -> tuple[list[str], bool]:
    """The first pieces, and whether they fill more lines than there are."""
    taken: list[str] = []
    lines = 0
    for piece in stream:
        taken.append(piece)
        for line in piece.split("\n", height)[:height]:
            lines += max(0, len(line) - 1) // max(1, width)
        lines += piece.count("\n")
        if lines > height:
            return taken, True
    return taken, False


def _all_up_to(
    taken: list[str], stream: Iterator[str], limit: int
) -> tuple[list[str], Iterator[str] | None]:
    """All pieces, and ``None``; or some and the rest where there are more characters."""
    length = sum(map(len, taken))
    while length <= limit:
        piece = next(stream, None)
        if piece is None:
            return taken, None
        taken.append(piece)
        length += len(piece)
    return taken, stream


def highlighted(text: str) -> str:
    """JSON in colours."""
    from pygments import highlight
    from pygments.formatters import TerminalFormatter
    from pygments.lexers import JsonLexer

    colored: str = highlight(text, JsonLexer(stripnl=False, ensurenl=False), TerminalFormatter())
    return colored


def page(pager: list[str], pieces: Iterable[str]) -> None:
    """Feed a pager; the keys are its own until it ends."""
    environ = dict(os.environ)
    environ.setdefault("LESS", "-R -F -X")
    environ["LESSSECURE"] = "1"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(pager, stdin=subprocess.PIPE, env=environ)
        if process.stdin is not None:
            _feed(process.stdin, pieces)
        process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _feed(stream: IO[bytes], pieces: Iterable[str]) -> None:
    try:
        with stream:
            for piece in pieces:
                stream.write(encoded(piece))
    except OSError:  # it was left before the end
        return
