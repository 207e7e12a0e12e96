"""Start programs of this machine, once the policy has allowed it."""

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from cpshell.errors import CpshellError, ExitCode, UsageError
from cpshell.system.policy import Policy, StartProgram
from cpshell.system.text import encoded

if TYPE_CHECKING:
    from cpshell.system.process_groups import ProcessGroup

_PIECE = 1 << 16  # bytes read at a time
_READ_ENOUGH = -13  # SIGPIPE: the next program has read enough


class ProgramFailed(CpshellError):
    """A program at the end of a pipe ended with a code other than 0."""

    exit_code = ExitCode.API


class Programs:
    """Starts programs, as far as a policy allows; they are looked for in ``$PATH``."""

    def __init__(self, policy: Policy, variables: Mapping[str, str]) -> None:
        self._policy = policy
        self._variables = variables

    def find(self, name: str) -> str | None:
        """Return the path of a program, or ``None`` where there is none of this name."""
        import shutil

        return shutil.which(name, path=self._variables.get("PATH"))

    def ask_to_start(self, name: str, arguments: Sequence[str]) -> str | None:
        """Return the path of a program that is started later, ``None`` where there is none.

        Raises:
            Refused: it will not be allowed.
        """
        path = self.find(name)
        self._policy.check(StartProgram((path or name, *arguments)))
        return path

    def pipe(
        self, programs: Sequence[Sequence[str]], text: Iterable[str] | None, *, capture: bool
    ) -> bytes:
        """Feed text through programs, the first one's words in ``programs[0]``; return what the
        last one prints.

        Each is a list of words. Without a text the first one reads standard input. Without
        ``capture`` the last one writes to standard output itself, and nothing is returned.

        Raises:
            ProgramFailed: one of them ended with another code than 0.
            UsageError: one of them cannot be started.
            Exception: what making the text raises.
        """
        import threading

        from cpshell.system.process_groups import RUNNING

        paths = [self._allowed(words) for words in programs]
        failures: list[Exception] = []
        with RUNNING.group() as group:
            ready = list(zip(paths, programs, strict=True))
            first, last = _start_all(group, ready, feeds=text is not None, capture=capture)
            feed = (first, text or (), failures)
            feeder = threading.Thread(target=_feed_in_thread, args=feed, daemon=True)
            feeder.start()
            output = _read(last)
            codes = group.wait()
            feeder.join()
        if failures:
            raise failures[0]
        for words, code in zip(programs, codes, strict=True):
            if code not in (0, _READ_ENOUGH):
                raise ProgramFailed(f"{os.path.basename(words[0])} ended with {code}")
        return output

    def output(self, line: str, what: str) -> bytes:
        """Run a program, its words split as a shell does, and return what it prints.

        ``what`` names it in errors.

        Raises:
            UsageError: it cannot be started, or failed.
        """
        import shlex
        import subprocess

        from cpshell.system.process_groups import RUNNING

        try:
            words = shlex.split(line)
        except ValueError as error:
            raise UsageError(f"{what} failed: {error}") from None
        if not words:
            raise UsageError(f"{what} failed: it names no program")
        path = self._allowed(words)
        try:
            with RUNNING.group() as group:
                process = group.start(words, path, stdout=subprocess.PIPE)
                printed = _read(process.stdout)
                (code,) = group.wait()
        except (OSError, ValueError) as error:
            raise UsageError(f"{what} failed: {error}") from None
        if code:
            raise UsageError(f"{what} failed: it ended with {code}")
        return printed

    def page(self, words: Sequence[str], text: Iterable[str], variables: Mapping[str, str]) -> None:
        """Feed text to a pager, which has the keys until it ends.

        ``variables`` are set in its environment where the user has not set them; it may start no
        programs itself.

        Raises:
            OSError: it cannot be started.
        """
        import signal
        import subprocess

        from cpshell.system.process_groups import RUNNING

        path = self._allowed(words)
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            with RUNNING.group() as group:
                process = group.start(
                    words,
                    path,
                    stdin=subprocess.PIPE,
                    variables={**variables, **self._variables, "LESSSECURE": "1"},
                )
                _feed(process.stdin, text)
                process.wait()
        finally:
            signal.signal(signal.SIGINT, before)

    def _allowed(self, words: Sequence[str]) -> str:
        """Return the path of the program to start, once the policy has allowed it.

        Raises:
            Refused: it is not allowed.
        """
        return self.ask_to_start(words[0], words[1:]) or words[0]


def _start_all(
    group: "ProcessGroup",
    programs: Sequence[tuple[str, Sequence[str]]],
    *,
    feeds: bool,
    capture: bool,
) -> tuple[IO[bytes] | None, IO[bytes] | None]:
    """Start programs, each one reading what the one before it prints; return both ends.

    Of each its path is given, and its words.
    """
    import subprocess

    into = upstream = None
    for index, (path, words) in enumerate(programs):
        last = index == len(programs) - 1
        first = subprocess.PIPE if feeds else None
        try:
            process = group.start(
                words,
                path,
                stdin=first if upstream is None else upstream,
                stdout=None if last and not capture else subprocess.PIPE,
            )
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UsageError(f"cannot start {words[0]}: {reason}") from None
        if upstream is None:
            into = process.stdin
        else:
            upstream.close()
        upstream = process.stdout
    return into, upstream


def _read(stream: IO[bytes] | None) -> bytes:
    """Return what a program prints until it closes its end."""
    from cpshell.system.waits import await_readable

    if stream is None:
        return b""
    pieces: list[bytes] = []
    while True:
        await_readable(stream.fileno())
        piece = os.read(stream.fileno(), _PIECE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def _feed_in_thread(
    stream: IO[bytes] | None, text: Iterable[str], failures: list[Exception]
) -> None:
    """Feed a program, and keep the error that making the text raises for who waits for it."""
    try:
        _feed(stream, text)
    except Exception as error:  # noqa: BLE001 - it is raised again where the programs have ended
        failures.append(error)


def _feed(stream: IO[bytes] | None, text: Iterable[str]) -> None:
    if stream is None:
        return
    with suppress(BrokenPipeError), stream:  # it reads no more
        for piece in text:
            stream.write(encoded(piece))
