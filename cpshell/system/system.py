"""Everything outside the shell that it touches: streams, terminal, variables of the process.

Tests build one and run the program in process.
"""

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TextIO

from cpshell.errors import Interrupted, UsageError


def _ask_on_terminal(question: str, secret: bool) -> str:
    """Ask on the controlling terminal; what is typed stays unseen if it is secret."""
    import getpass
    import warnings

    try:
        if secret:
            with warnings.catch_warnings():
                warnings.simplefilter("error", getpass.GetPassWarning)
                return getpass.getpass(question)
        sys.stderr.write(question)
        sys.stderr.flush()
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        raise Interrupted("interrupted") from None
    except getpass.GetPassWarning:  # standard input is the script: no answer comes from there
        what = question.rstrip(" :")
        raise UsageError(
            f"there is no terminal to ask for the {what} on",
            hint="a script takes secrets from elsewhere: --password-from env:NAME for a login,"
            " key=@FILE or key=$env.NAME for a parameter",
        ) from None
    except (EOFError, OSError):
        line = ""
    if not line:
        raise UsageError("there is no answer: the input has ended")
    return line.rstrip("\n")


@dataclass(slots=True)
class System:
    """Streams and variables. ``ask`` puts a question to the user (question, secret) → answer."""

    stdin: TextIO = field(default_factory=lambda: sys.stdin)
    stdout: TextIO = field(default_factory=lambda: sys.stdout)
    stderr: TextIO = field(default_factory=lambda: sys.stderr)
    variables: Mapping[str, str] = field(default_factory=lambda: os.environ)
    ask: Callable[[str, bool], str] = _ask_on_terminal
    interactive: bool = False  # a person sits at a prompt
    _status: str = field(default="", init=False, repr=False)
    _drawing: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def terminal(self) -> bool:
        """Whether results go to a terminal."""
        return self.stdout.isatty()

    @property
    def own_stdout(self) -> bool:
        """Whether results go to the standard output of this process, which programs inherit."""
        return self.stdout is sys.__stdout__

    @property
    def width(self) -> int | None:
        """The terminal's width in cells, or ``None`` where results do not go to one."""
        return shutil.get_terminal_size().columns if self.terminal else None

    def color(self, choice: str) -> bool:
        """Whether to colour results, given the setting: auto, always or never."""
        if choice != "auto":
            return choice == "always"
        if self.variables.get("NO_COLOR"):
            return False
        if forced := self.variables.get("FORCE_COLOR"):
            return forced != "0"
        return self.terminal and self.variables.get("TERM", "dumb") != "dumb"

    @property
    def draws_status(self) -> bool:
        """Whether a line that comes and goes can be drawn on standard error."""
        return self.stderr.isatty() and self.variables.get("TERM", "dumb") != "dumb"

    def show_status(self, text: str) -> None:
        """Draw a line that is drawn over by the next, and wiped before anything else is written.

        An empty text wipes it.
        """
        with self._drawing:
            if text or self._status:
                room = shutil.get_terminal_size().columns - 1
                self._status = text[:room]
                self.stderr.write(f"\r\x1b[K{self._status}")
                self.stderr.flush()

    def write(self, pieces: Iterable[str]) -> None:
        """Write results to standard output and let them go at once.

        Raises:
            BrokenPipeError: nobody reads any more.
        """
        self.show_status("")
        stream = getattr(self.stdout, "buffer", None)
        for piece in pieces:
            if stream is None:
                self.stdout.write(piece)
            else:
                stream.write(encoded(piece))
        self.stdout.flush()

    def tell(self, text: str, color: str = "") -> None:
        """Write a line to standard error; a closed one is not worth failing for.

        ``color`` is the code of a colour for its first line, where there are colours.
        """
        if color and self.stderr.isatty() and self.color("auto"):
            first, end, rest = text.partition("\n")
            text = f"\x1b[{color}m{first}\x1b[0m{end}{rest}"
        try:
            self.show_status("")
            self.stderr.write(text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
            self.stderr.flush()
        except (OSError, ValueError):
            return


def encoded(text: str) -> bytes:
    """Text as UTF-8; bytes that were no UTF-8 come back as they were, lone surrogates escaped."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")
