"""Read, write and ask on the standard streams, whatever state they are in.

A stream may be closed, full, or have nobody at its other end. Results that cannot be written are
:class:`~cpshell.errors.OutputFailed`, or ``BrokenPipeError`` where the reader has gone; messages
that cannot be written are not worth failing for.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from io import BufferedReader
from typing import BinaryIO, TextIO, cast

from cpshell.errors import Interrupted, OutputFailed, UsageError
from cpshell.system.activity import Activity
from cpshell.system.text import decode, encoded

Ask = Callable[[str, bool], str]
"""A question, and whether its answer is secret → the answer."""

CLEAR = "\x1b[H\x1b[2J"
"""Clears a terminal: the next thing is written at the beginning of its first line."""

_BLINK = 0.05  # seconds between two drawings of a status below what is written


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
        self.activity = Activity()
        self._status = ""  # that is to be seen
        self._status_lines = 0  # that are on the terminal
        self._drawn = 0.0  # when
        self._is_within_line = False  # results do not end with a line end so far
        self._without_status = False
        self._drawing = threading.Lock()
        self._asking = threading.Lock()  # one question at a time
        self._question = ""  # that stands on the terminal and waits for its answer
        self.holds_script = False
        """Whether standard input is the script that runs: nothing else may read it."""

    def redirected(
        self, stdout: TextIO, stderr: TextIO, activity: Activity | None = None
    ) -> "Streams":
        """Return streams that read and ask as these do, and write elsewhere; ``activity`` hears
        what goes on."""
        other = Streams(self.stdin, stdout, stderr, variables=self._variables, ask=self.ask)
        other.holds_script = self.holds_script
        other._source = self._source
        if activity is not None:
            other.activity = activity
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
        """Return whether what goes on is drawn, as lines that come and go on standard error."""
        return self.activity.is_on_board or (
            self.stderr.isatty() and self._variables.get("TERM", "dumb") != "dumb"
        )

    def show_status(self, text: str) -> None:
        """Draw lines that are drawn over by the next, and stand below what is written meanwhile.

        An empty text wipes them. While a question waits for its answer, another program has the
        screen, or a line of results has not ended, nothing is drawn.
        """
        with self._drawing:
            self._status = text
            self._draw_status()

    @contextmanager
    def without_status(self) -> Iterator[None]:
        """Draw no such line: another program has the screen."""
        with self._drawing:
            self._wipe_status()
            self._without_status = True
        try:
            yield
        finally:
            with self._drawing:
                self._without_status = False
                self._draw_again()

    def end_line(self) -> None:
        """End the line of results that stands on the terminal: the next thing is a prompt."""
        if self._is_within_line:
            self.write(("\n",))

    def wipe_line(self) -> None:
        """Wipe the line that the cursor is on: ``^C`` stands there."""
        with self._drawing, suppress(OSError, ValueError):
            if self.stderr.isatty():
                self.stderr.write("\r\x1b[J")
                self.stderr.flush()

    def _draw_status(self) -> None:
        """Draw the status, and leave the cursor where it begins.

        Whatever is typed, or a new size of the terminal, then moves no line that is to be wiped.
        """
        if not self._status:
            self._wipe_status()
            return
        if self._question or self._without_status or self._is_within_line:
            return
        from cpshell.render.cells import fit

        most = self.size.columns - 1
        lines = [fit(line, most) for line in self._status.split("\n")]
        up = f"\x1b[{len(lines) - 1}A" if len(lines) > 1 else ""
        with suppress(OSError, ValueError):
            self.stdout.flush()
        with suppress(OSError, ValueError):
            self.stderr.write("\r\x1b[J" + "\n".join(lines) + f"\r{up}")
            self.stderr.flush()
        self._status_lines, self._drawn = len(lines), time.monotonic()

    def _draw_again(self) -> None:
        """Draw the status below what was written, unless that comes faster than eyes can see."""
        if self._status and time.monotonic() - self._drawn >= _BLINK:
            self._draw_status()

    def _wipe_status(self) -> None:
        if self._status_lines:
            self._status_lines = 0
            with suppress(OSError, ValueError):
                self.stderr.write("\r\x1b[J")
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
        stream = getattr(self.stdout, "buffer", None)
        write = self.stdout.write if stream is None else lambda text: stream.write(encoded(text))
        is_terminal = self.terminal
        for piece in pieces:
            with self._drawing:  # the status may be drawn while the next piece is waited for
                self._wipe_status()
                try:
                    write(piece)
                except (OSError, ValueError) as error:
                    raise output_error(error) from None
                if is_terminal and piece:
                    self._is_within_line = not piece.endswith(("\n", CLEAR))
        self.flush()
        with self._drawing:
            self._draw_again()

    def write_binary(self, pieces: Iterable[bytes]) -> None:
        """Write what is not text to standard output, which is not a terminal.

        Raises:
            BrokenPipeError: the reader is gone.
            OutputFailed: it cannot be written.
        """
        stream = getattr(self.stdout, "buffer", None)
        for piece in pieces:
            try:
                if stream is None:  # closed
                    self.stdout.write("")
                else:
                    stream.write(piece)
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
                self._wipe_status()
                around = self._question and "\n"
                self.stderr.write(f"{around}{text}{self._question}")
                self.stderr.flush()
                self._draw_again()
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

    def _wrapped_question(self, question: str) -> str:
        """Return a question wrapped at words, with the blanks at its end."""
        from cpshell.render.wrapping import wrapped_lines

        text = question.rstrip(" ")
        return wrapped_lines(text, self.size.columns) + question[len(text) :]

    def _answer(self, question: str, secret: bool) -> str:
        from cpshell.render import safe

        question = safe(question, multiline=True)
        if self._ask is not None:
            return self._ask(question, secret)
        question = self._wrapped_question(question)
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
                self._wipe_status()
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
        line = ""
        try:
            line = self._next_line()
        finally:
            if self.asks and not line.endswith("\n"):  # Ctrl-D, Ctrl-C: the question's line ends
                self.stderr.write("\n")
        return line

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
