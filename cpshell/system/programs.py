"""Pipes to programs on this machine, and ``!command``."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

from cpshell.errors import CpshellError, ExitCode, UsageError
from cpshell.system.system import encoded


class ProgramFailed(CpshellError):
    """A program at the end of a pipe ended with a code that is not 0."""

    exit_code = ExitCode.API


def find_program(name: str, environ: Mapping[str, str]) -> str:
    """The path of a program.

    Raises:
        UsageError: there is none of this name.
    """
    path = shutil.which(name, path=environ.get("PATH"))
    if path is None:
        raise UsageError(
            f"{name!r} is neither a filter nor a program on this machine",
            hint="`help filters` lists the filters",
        )
    return path


def run_programs(
    programs: Sequence[Sequence[str]], pieces: Iterable[str], *, capture: bool
) -> bytes:
    """Feed text through programs, the first one's words in ``programs[0]``; what the last prints.

    Without ``capture`` the last one writes to standard output itself, and the result is empty.

    Raises:
        ProgramFailed: one of them ended with another code than 0.
    """
    started: list[subprocess.Popen[bytes]] = []
    upstream: IO[bytes] | None = None
    try:
        for index, words in enumerate(programs):
            last = index == len(programs) - 1
            process = subprocess.Popen(
                list(words),
                stdin=subprocess.PIPE if upstream is None else upstream,
                stdout=None if last and not capture else subprocess.PIPE,
            )
            if upstream is not None:
                upstream.close()
            started.append(process)
            upstream = process.stdout
    except OSError as error:
        for process in started:
            process.kill()
        raise UsageError(
            f"{programs[len(started)][0]} can't be started: {error.strerror}"
        ) from None
    feeder = threading.Thread(target=_feed, args=(started[0].stdin, pieces), daemon=True)
    feeder.start()
    output = upstream.read() if upstream is not None else b""
    codes = [process.wait() for process in started]
    feeder.join()
    for words, code in zip(programs, codes, strict=True):
        if code not in (0, -13):  # SIGPIPE: the next one had read enough
            raise ProgramFailed(f"{os.path.basename(words[0])} ended with {code}")
    return output


def _feed(stream: IO[bytes] | None, pieces: Iterable[str]) -> None:
    if stream is None:
        return
    try:
        with stream:
            for piece in pieces:
                stream.write(encoded(piece))
    except OSError:  # it reads no more
        return


def value_of(output: bytes) -> Any:
    """What a program printed, as a value: JSON if it is, else text without its last line end."""
    text = output.decode("utf-8", "replace")
    try:
        return json.loads(text)
    except ValueError:
        return text.removesuffix("\n")


def run_system(command: str) -> None:
    """Hand a line to the system's shell.

    Raises:
        ProgramFailed: it ended with another code than 0.
    """
    code = subprocess.run(command, shell=True, check=False).returncode  # noqa: S602 - asked for by `!`
    if code:
        raise ProgramFailed(f"the command ended with {code}")
