"""Find the journal that a write belongs to: the one of the command line, or that of a profile."""

import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from cpshell.errors import UsageError

if TYPE_CHECKING:
    from cpshell.auth.session import Session
    from cpshell.redact import Redactor
    from cpshell.shell.journal import Journal
    from cpshell.system.system import System


class Journals:
    """Keeps the journals of one shell, for all turns and threads of it.

    ``given`` is the one of the command line. That of a profile begins with the first write that
    belongs to it; the scripts that were begun by then are known to it.
    """

    def __init__(self, system: "System", redactor: "Redactor") -> None:
        self._system = system
        self._redactor = redactor
        self._opening = threading.Lock()
        self._by_path: dict[str, Journal] = {}
        self._scripts: list[tuple[str, bytes]] = []
        self._held = ExitStack()
        self.given: Journal | None = None

    def of(self, session: "Session") -> "Journal | None":
        """Return the journal that the writes of this session go to, if any.

        Raises:
            OutputFailed: it is the first, and the file cannot be written.
            UsageError: a run is resumed that kept the writes of other profiles elsewhere.
        """
        path, given = session.journal, self.given
        if given is None:
            return None if path is None else self._at(path)
        if path is not None and given.of_profiles and Path(path) != given.path:
            raise UsageError(
                f"cannot resume {given.path}: the profile {session.profile} keeps its writes"
                f" in {path}",
                hint="a run with --journal FILE keeps those of all profiles in one file",
            )
        return given

    def _at(self, path: str) -> "Journal":
        with self._opening:
            if path not in self._by_path:
                from cpshell.shell.journal import Journal

                journal = Journal(self._system.files, Path(path), self._redactor, of_profiles=True)
                with suppress(UsageError):  # who cannot hold it cannot resume it, either
                    self.hold(journal.run)
                journal.begin(self._digests())
                self._by_path[path] = journal
            return self._by_path[path]

    def hold(self, run: str) -> bool:
        """Hold a run, by its name, as this process's own; return whether it is nobody else's."""
        return self._held.enter_context(self.holding(run))

    def holding(self, run: str) -> AbstractContextManager[bool]:
        """Hold a run as :meth:`hold` does, for as long as the context lasts."""
        lock = self._system.paths.state_file(f"runs/{run}.lock")
        return self._system.own_files.hold(lock)

    def entered(self, session: "Session") -> None:
        """Let the journal of the command line know of a session that has opened.

        Raises:
            UsageError: a run that is resumed went elsewhere.
        """
        if self.given is not None:
            self.given.entered(session)

    def begun(self, name: str, script: bytes) -> None:
        """Hear of a script of the command line that is there as a whole, and begins."""
        self._scripts.append((name, script))
        if self.given is None:
            self._tell_profiles()

    def read(self, name: str, text: str) -> None:
        """Hear of a script that is sourced.

        Raises:
            UsageError: a run that is resumed read another text.
        """
        if self.given is not None:
            from cpshell.shell.journal import digest_of

            self.given.read(name, digest_of(text.encode()))
        elif (name, text.encode()) not in self._scripts:
            self.begun(name, text.encode())

    def _tell_profiles(self) -> None:
        with self._opening:
            journals = [*self._by_path.values()]
        for name, digest in self._digests().items() if journals else ():
            for journal in journals:
                journal.read(name, digest)

    def _digests(self) -> Mapping[str, str]:
        from cpshell.shell.journal import digests_of

        return digests_of(self._scripts)

    def ended(self, exit_code: int) -> None:
        """Write the last line of each journal."""
        for journal in filter(None, (self.given, *self._by_path.values())):
            journal.ended(exit_code)

    def close(self) -> None:
        """Give back the runs that are held."""
        self._held.close()
