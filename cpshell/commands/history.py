"""Show the lines that were typed, from their file."""

from contextlib import suppress
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Option, Parameter, Text
from cpshell.plugin_host.registry import Registry
from cpshell.redact import Redactor
from cpshell.shell.shell import Shell
from cpshell.system.files import Files
from cpshell.system.system import System

KEPT = 10_000
"""Lines in the file; it is cut to as many when it is read with a tenth more."""

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r"})


class HistoryFile:
    """Keeps one line for each line typed, line ends in it as ``\\n``; readable by its owner
    only, from the first byte. Lines come here redacted."""

    def __init__(self, files: Files, path: Path) -> None:
        self._files = files
        self._path = path

    def read(self) -> list[str]:
        """Return the lines, oldest first; none without a file.

        Raises:
            UsageError: it cannot be read.
        """
        text = self._files.read_private(self._path)
        if text.count("\n") > KEPT + KEPT // 10:
            with suppress(UsageError):
                self._files.change_private(self._path, _cut)
            text = _cut(text)
        return [unescaped(line) for line in text.split("\n") if line]

    def mask(self, redactor: Redactor, since: int) -> None:
        """Mask the secrets that became known after the first ``since``, whichever shell has added
        the lines.

        Raises:
            UsageError: the file cannot be changed.
        """

        def changed(line: str) -> str:
            return redactor.line(line) if redactor.may_stand_in(line, since) else line

        def change(text: str) -> str:
            lines = (unescaped(line) for line in text.split("\n") if line)
            return "".join(escaped(changed(line)) for line in lines)

        if redactor.may_stand_in(self._files.read_private(self._path), since):
            self._files.change_private(self._path, change)

    def append(self, line: str) -> None:
        """Add a line; several shells may do so at once. A full disk does not make it fail."""
        with suppress(UsageError):
            self._files.append_private(
                self._path, escaped(line).encode("utf-8", "backslashreplace")
            )


def _cut(text: str) -> str:
    """Return the last lines of a file."""
    return "".join(f"{line}\n" for line in text.split("\n")[:-1][-KEPT:])


def escaped(line: str) -> str:
    """Return a line as it stands in the file, with its line end."""
    return line.translate(_ESCAPES) + "\n"


def unescaped(line: str) -> str:
    """Return what :func:`escaped` was given."""
    pieces = line.split("\\\\")
    return "\\".join(p.replace("\\n", "\n").replace("\\r", "\r") for p in pieces)


def history_file(system: System) -> HistoryFile:
    """Return where the lines are kept."""
    return HistoryFile(system.files, system.paths.state_file("history"))


def register(registry: Registry) -> None:
    """Add the command."""
    registry.command(
        "history",
        _history,
        summary="the lines that were typed, the last ones last; secrets in them are masked",
        parameters=(Parameter("word", "only lines with these", required=False, repeat=True),),
        options=(Option("limit", "how many (default: 50)", "N"),),
        examples=("history", "history list_pops", "history --limit 500 | count"),
        group="shell",
    )


def _history(shell: Shell, given: Arguments) -> Text | None:
    words = [word.text.lower() for word in given.words]
    lines = history_file(shell.state.system).read()
    found = [line for line in lines if all(word in line.lower() for word in words)]
    found = found[-(given.integer("limit") or 50) :]
    return Text("\n".join(found)) if found else None
