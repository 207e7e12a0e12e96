"""Decide what may be done on this machine and over its network.

The place that opens a file, starts a program, fetches a secret or connects asks the policy just
before it does so, with final values: absolute paths with all links followed, the words of a
program, a host and a port. Nothing is judged by the text of a line.
"""

from pathlib import Path

from cpshell.errors import UsageError
from cpshell.records import Record, record


class Refused(UsageError):
    """The policy does not allow what was about to be done; nothing was done."""


@record
class ReadFile(Record):
    """Reads a file, or lists a folder. ``path`` is absolute and has no links in it."""

    path: Path

    def __str__(self) -> str:
        return f"read {self.path}"


@record
class WriteFile(Record):
    """Makes, changes or removes a file. ``path`` is absolute and has no links in it."""

    path: Path

    def __str__(self) -> str:
        return f"write {self.path}"


@record
class StartProgram(Record):
    """Starts a program. ``words`` are its path and arguments, or a line for the system's shell."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"start {self.words[0]}"


@record
class FetchSecret(Record):
    """Fetches a secret from a source such as ``env:NAME`` or ``prompt``, or saves it there."""

    source: str

    def __str__(self) -> str:
        return f"fetch a secret from {self.source}"


@record
class Connect(Record):
    """Opens a connection to a host and port."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"connect to {self.host}:{self.port}"


Action = ReadFile | WriteFile | StartProgram | FetchSecret | Connect


class Policy:
    """Allows everything. Other policies override :meth:`objection`."""

    def objection(self, action: Action) -> str:
        """Return why an action is not allowed; empty if it is."""
        return ""

    def check(self, action: Action) -> None:
        """Let an action pass.

        Raises:
            Refused: it is not allowed.
        """
        objection = self.objection(action)
        if objection:
            raise Refused(f"not allowed to {action}: {objection}")


ALLOW_ALL = Policy()
