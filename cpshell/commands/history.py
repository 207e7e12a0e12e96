"""Show the lines that were typed, from their file."""

import os
from collections.abc import Iterable
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, Option, Parameter, Text
from cpshell.plugin_host.registry import Registry
from cpshell.shell.shell import Shell

KEPT = 10_000
"""Lines in the file; it is cut to as many when it is read with a tenth more."""

_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r"})


class HistoryFile:
    """Keeps one line for each line typed, line ends in it as ``\\n``; readable by its owner
    only, from the first byte. Lines come here redacted."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[str]:
        """Return the lines, oldest first; none if there is no file.

        Raises:
            UsageError: it can't be read.
        """
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UsageError(f"{self.path} can't be read: {error.strerror}") from None
        lines = [unescaped(line) for line in text.split("\n") if line]
        if len(lines) > KEPT + KEPT // 10:
            lines = lines[-KEPT:]
            self._replace(lines)
        return lines

    def append(self, line: str) -> None:
        """Add a line; several shells may do so at once. A full disk is no reason to fail."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0)
            file = os.open(self.path, flags, 0o600)
        except OSError:
            return
        try:
            os.write(file, escaped(line).encode("utf-8", "backslashreplace"))
        except OSError:
            return
        finally:
            os.close(file)

    def _replace(self, lines: Iterable[str]) -> None:
        draft = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            file = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
            with open(file, "wb") as stream:
                stream.writelines(escaped(line).encode("utf-8", "replace") for line in lines)
            draft.replace(self.path)
        except OSError:
            return


def escaped(line: str) -> str:
    """Return a line as it stands in the file, with its line end."""
    return line.translate(_ESCAPES) + "\n"


def unescaped(line: str) -> str:
    """Return what :func:`escaped` was given."""
    pieces = line.split("\\\\")
    return "\\".join(p.replace("\\n", "\n").replace("\\r", "\r") for p in pieces)


def history_path() -> Path:
    """Return where the lines are kept."""
    import platformdirs

    return Path(platformdirs.user_state_dir("cpshell")) / "history"


def register(registry: Registry) -> None:
    """Add the command."""
    registry.command(
        "history",
        _history,
        summary="the lines that were typed, the last ones last; secrets in them are masked",
        parameters=(Parameter("word", "only lines with these", required=False, repeat=True),),
        options=(Option("limit", "how many, 50 if not said", "N"),),
        examples=("history", "history list_pops", "history --limit 500 | count"),
        group="shell",
    )


def _history(shell: Shell, given: Arguments) -> Text | None:
    words = [word.text.lower() for word in given.words]
    lines = HistoryFile(history_path()).read()
    found = [line for line in lines if all(word in line.lower() for word in words)]
    found = found[-(given.integer("limit") or 50) :]
    return Text("\n".join(found)) if found else None
