"""Decide what may be done on this machine and over its network.

The place that opens a file, starts a program, fetches a secret or connects asks the policy just
before it does so, with final values: absolute paths with all links followed, the words of a
program, a host and a port. Nothing is judged by the text of a line.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

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


@record
class RunWithoutEnd(Record):
    """Repeats something until the user ends it."""

    def __str__(self) -> str:
        return "run without an end"


Action = ReadFile | WriteFile | StartProgram | FetchSecret | Connect | RunWithoutEnd


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


class LessonPolicy(Policy):
    """Allows a lesson that may come from anywhere what it needs, and nothing else.

    It may read ``files``, ask the user for secrets, and connect to ``hosts``: a host with the
    ports that it may connect to, or with ``None`` for all. What was refused is kept in
    ``refusals``, since what runs may hide a failure.
    """

    def __init__(
        self,
        files: Iterable[Path] = (),
        hosts: Mapping[str, Iterable[int] | None] = MappingProxyType({}),
    ) -> None:
        self.refusals: list[str] = []
        self._files = frozenset(files)
        self._hosts: dict[str, frozenset[int] | None] = {}
        for host, ports in hosts.items():
            self.allow_host(host, ports)
        self._lifted = False

    def allow_host(self, host: str, ports: Iterable[int] | None = None) -> None:
        """Allow connections to a host from now on."""
        self._hosts[host.casefold()] = None if ports is None else frozenset(ports)

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """Allow everything inside: what the user has asked for, and not the lesson."""
        self._lifted = True
        try:
            yield
        finally:
            self._lifted = False

    def objection(self, action: Action) -> str:
        """Return that the lesson is not trusted, where it needs to be."""
        if self._lifted or self._needs_no_trust(action):
            return ""
        self.refusals.append(f"not allowed to {action}")
        return "the lesson is not trusted"

    def _needs_no_trust(self, action: Action) -> bool:
        match action:
            case ReadFile(path):
                return path in self._files
            case FetchSecret(source):
                return source == "prompt"
            case Connect(host, port):
                ports = self._hosts.get(host.casefold(), frozenset())
                return ports is None or port in ports
        return False
