"""Read, write and ask on the standard streams, whatever state they are in.

A stream may be closed, full, or have nobody at its other end. Results that cannot be written are
:class:`~cpshell.errors.OutputFailed`, or ``BrokenPipeError`` where the reader has gone; messages
that cannot be written are not worth failing for.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from io import BufferedReader
from typing import BinaryIO, Protocol, TextIO, cast

from cpshell.errors import Interrupted, OutputFailed, UsageError
from cpshell.system.text import decode, encoded

Ask = Callable[[str, bool], str]
"""A question, and whether its answer is secret → the answer."""


class StatusLine(Protocol):
    """Takes in what one part of the work does, and how far it is; it is drawn with others."""

    def step(self, text: str) -> None:
        """Hear what is done now."""

    def progress(self, text: str) -> None:
        """Hear how far it is; an empty text ends that."""


class Streams:
    """Standard input, output and error, and the terminal that they may be.

    ``ask`` puts a question to the user, by default on the controlling terminal.
    """

    def __init__(
        self,
        stdin: TextIO | None = None,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        *,
        variables: Mapping[str, str] | None = None,
        ask: Ask | None = None,
    ) -> None:
        self.stdin = sys.stdin if stdin is None else stdin
        self.stdout = sys.stdout if stdout is None else stdout
        self.stderr = sys.stderr if stderr is None else stderr
        self._variables = os.environ if variables is None else variables
        self._ask = ask
        self._status = ""
        self._without_status = False
        self.line: StatusLine | None = None
        """Takes the status of a turn that shares the terminal with others."""
        self._drawing = threading.Lock()
        self._asking = threading.Lock()  # one question at a time
        self._question = ""  # that stands on the terminal and waits for its answer
        self.holds_script = False
        """Whether standard input is the script that runs: nothing else may read it."""

    def redirected(
        self, stdout: TextIO, stderr: TextIO, line: StatusLine | None = None
    ) -> "Streams":
        """Return streams that read and ask as these do, and write elsewhere; ``line`` takes the
        status."""
        other = Streams(self.stdin, stdout, stderr, variables=self._variables, ask=self.ask)
        other.holds_script = self.holds_script
        other._source = self._source
        other.line = line or self.line
        return other

    @property
    def terminal(self) -> bool:
        """Return whether results go to a terminal."""
        return self.stdout.isatty()

    @property
    def asks(self) -> bool:
        """Return whether a person can answer on standard input."""
        return self.stdin.isatty()

    @property
    def own_stdout(self) -> bool:
        """Return whether results go to this process's standard output, which programs inherit."""
        return self.stdout is sys.__stdout__

    @property
    def width(self) -> int | None:
        """Return the terminal's width in cells, or ``None`` where results do not go to one."""
        return self.size.columns if self.terminal else None

    @property
    def size(self) -> os.terminal_size:
        """Return columns and lines of the terminal; 80 and 24 where there is none."""
        import shutil

        return shutil.get_terminal_size()

    def color(self, choice: str) -> bool:
        """Return whether to colour results, given the setting: auto, always or never."""
        if choice != "auto":
            return choice == "always"
        if self._variables.get("NO_COLOR"):
            return False
        if forced := self._variables.get("FORCE_COLOR"):
            return forced != "0"
        return self.terminal and self._variables.get("TERM", "dumb") != "dumb"

    @property
    def draws_status(self) -> bool:
        """Return whether a line that comes and goes can be drawn on standard error."""
        return self.line is not None or self._draws

    @property
    def _draws(self) -> bool:
        return self.stderr.isatty() and self._variables.get("TERM", "dumb") != "dumb"

    def show_status(self, text: str) -> None:
        """Draw lines that are drawn over by the next, and wiped before anything else is written.

        An empty text wipes them. While a question waits for its answer nothing is drawn.
        """
        if self.line is not None:
            self.line.progress(text)
            return
        with self._drawing:
            if not self._question and not self._without_status:
                self._draw_status(text)

    @contextmanager
    def without_status(self) -> Iterator[None]:
        """Draw no such line: another program has the screen."""
        self.show_status("")
        self._without_status = True
        try:
            yield
        finally:
            self._without_status = False

    def _draw_status(self, text: str) -> None:
        if text or self._status:
            up = self._status.count("\n")
            wipe = f"\r\x1b[{up}A\x1b[J" if up else "\r\x1b[K"
            most = self.size.columns - 1
            self._status = "\n".join(line[:most] for line in text.split("\n"))
            with suppress(OSError, ValueError):
                self.stderr.write(f"{wipe}{self._status}")
                self.stderr.flush()

    def lines(self, name: str) -> Iterator[str]:
        """Yield the lines of standard input as they come, without reading ahead.

        Raises:
            UsageError: it cannot be read, or a line is not UTF-8; ``name`` is what standard input
                is called then.
        """
        number = 0
        try:
            while line := self._source.readline():
                number += 1
                yield line if isinstance(line, str) else decode(line, name, first_line=number)
        except OSError as error:
            reason = error.strerror or str(error)
            message = f"cannot read standard input: {reason[:1].lower()}{reason[1:]}"
            raise UsageError(message) from None

    def _next_line(self) -> str:
        line = self._source.readline()
        return line if isinstance(line, str) else decode(line, "the answer")

    @cached_property
    def _source(self) -> "BinaryIO | TextIO":
        """Return what lines are read from, by all who read any."""
        try:
            descriptor = self.stdin.fileno()
        except (AttributeError, OSError, ValueError):
            return cast("TextIO", getattr(self.stdin, "buffer", self.stdin))
        from cpshell.system.waits import WaitingFile

        raw = WaitingFile(descriptor, owned=False)
        return cast("BinaryIO", BufferedReader(raw))

    def write(self, pieces: Iterable[str]) -> None:
        """Write results to standard output and let them go at once.

        Raises:
            BrokenPipeError: the reader is gone.
            OutputFailed: they cannot be written.
        """
        self.show_status("")
        stream = getattr(self.stdout, "buffer", None)
        for piece in pieces:
            if self._status:  # drawn while the piece was waited for
                self.show_status("")
            try:
                if stream is None:
                    self.stdout.write(piece)
                else:
                    stream.write(encoded(piece))
            except (OSError, ValueError) as error:
                raise output_error(error) from None
        self.flush()

    def flush(self) -> None:
        """Let go what was written to standard output.

        Raises:
            BrokenPipeError: the reader is gone.
            OutputFailed: it cannot be written.
        """
        try:
            self.stdout.flush()
        except (OSError, ValueError) as error:
            raise output_error(error) from None

    def _for_eyes(self, text: str, color: str) -> str:
        """Return a message wrapped at words, with its first line in colour where there are any."""
        from cpshell.render.wrapping import wrapped_lines

        first, end, rest = text.partition("\n")
        columns = self.size.columns
        first, rest = wrapped_lines(first, columns), wrapped_lines(rest, columns)
        if color and self.color("auto"):
            first = f"\x1b[{color}m{first}\x1b[0m"
        return f"{first}{end}{rest}"

    def tell(self, text: str, color: str = "") -> None:
        """Write a line to standard error; a closed one is not worth failing for.

        ``color`` is the code of a colour for its first line, where there are colours.
        """
        try:
            if self.stderr.isatty():
                text = self._for_eyes(text, color)
            text = text.encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
            with self._drawing:
                self._draw_status("")
                around = self._question and "\n"
                self.stderr.write(f"{around}{text}{self._question}")
                self.stderr.flush()
        except (OSError, ValueError):
            return

    def ask(self, question: str, secret: bool) -> str:
        """Put a question, made safe, to the user; what is typed stays unseen if it is secret.

        Raises:
            UsageError: there is nobody to answer.
            Interrupted: the user pressed Ctrl-C.
        """
        from cpshell.system.signals import signals_now

        with signals_now():
            return self._answer(question, secret)

    def _answer(self, question: str, secret: bool) -> str:
        from cpshell.render import safe

        question = safe(question, multiline=True)
        if self._ask is not None:
            return self._ask(question, secret)
        try:
            with self._alone_with(question):
                line = _ask_unseen(question) if secret else self._ask_openly(question)
        except KeyboardInterrupt:
            raise Interrupted("interrupted") from None
        except (EOFError, OSError, ValueError):
            line = ""
        if not line:
            raise UsageError("no answer: the input has ended")
        return line.rstrip("\n")

    @contextmanager
    def _alone_with(self, question: str) -> Iterator[None]:
        """Keep a question from sharing its line with the status or with another question."""
        from cpshell.system.signals import LOOK, check_thread

        while not self._asking.acquire(timeout=LOOK):
            check_thread()
        try:
            with self._drawing:
                self._draw_status("")
                self._question = question.rpartition("\n")[2]
            yield
        finally:
            with self._drawing:
                self._question = ""
            self._asking.release()

    def read_line(self, question: str) -> str:
        """Return a line that the user types after a question on standard output.

        Raises:
            EOFError: the input has ended.
        """
        self.stdout.write(question)
        self.stdout.flush()
        line = self._next_line()
        if not line:
            raise EOFError
        return line.rstrip("\n")

    def _ask_openly(self, question: str) -> str:
        if self.asks:  # what was typed before does not answer it
            self._forget_typed()
        self.stderr.write(question)
        self.stderr.flush()
        return self._next_line()

    def _forget_typed(self) -> None:
        import termios

        with suppress(termios.error, OSError, ValueError):
            termios.tcflush(self.stdin.fileno(), termios.TCIFLUSH)

    def forget_output(self) -> None:
        """Keep the interpreter from writing at its end what could not be written before."""
        if not self.own_stdout:
            return
        devnull = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(devnull, self.stdout.fileno())
        finally:
            os.close(devnull)


def _ask_unseen(question: str) -> str:
    from cpshell.system.waits import NoTerminal, read_unseen

    try:
        return read_unseen(question)
    except NoTerminal:  # standard input may be the script: no answer comes from there
        what = question.rstrip(" :")
        raise UsageError(
            f"no terminal to ask for the {what} on",
            hint="a script takes secrets from elsewhere: --password-from env:NAME for a login,"
            " key=@FILE or key=$env.NAME for a parameter",
        ) from None


def output_error(error: OSError | ValueError) -> Exception:
    """Return what a failed write to standard output is reported as."""
    if isinstance(error, BrokenPipeError):
        return error
    reason = getattr(error, "strerror", None) or str(error)
    return OutputFailed(f"cannot write to standard output: {reason[:1].lower()}{reason[1:]}")
