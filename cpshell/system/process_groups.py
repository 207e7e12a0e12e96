"""Start programs in process groups of their own, which end when the shell is told to end."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from cpshell.system.signals import check_thread, signals_later

if TYPE_CHECKING:
    import subprocess

_GRACE = 2.0  # seconds between asking a program to end and ending it
_POLL = 0.02
_LOCK = threading.RLock()
"""Whoever holds it starts a program, or ends those that run: a signal misses none that starts. Its
handler runs in a thread that may hold it."""


class ProcessGroup:
    """Is the programs of one pipeline; the terminal is theirs while the shell waits for them."""

    def __init__(self) -> None:
        self._leader: int | None = None
        self._processes: list[subprocess.Popen[bytes]] = []
        self._terminal: int | None = None

    def start(
        self,
        words: Sequence[str],
        path: str,
        *,
        stdin: int | IO[bytes] | None = None,
        stdout: int | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> "subprocess.Popen[bytes]":
        """Start one more program of the group: the one at ``path``, which sees these words.

        Raises:
            OSError: it cannot be started.
            ValueError: it cannot be given these words.
            Interrupted: a signal came, and this is not the main thread.
        """
        import subprocess

        with signals_later(), _LOCK:  # one between the start and the list would leave it running
            check_thread()
            process = subprocess.Popen(
                list(words),
                executable=path,
                stdin=stdin,
                stdout=stdout,
                env=variables,
                process_group=self._leader or 0,
            )
            self._processes.append(process)
            if self._leader is None:
                self._leader = process.pid
                self._hand_over_terminal()
        return process

    def wait(self) -> list[int]:
        """Wait for all programs; return their codes.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed while the terminal was theirs.
        """
        for process in self._processes:
            _await_end(process)
        codes = [process.wait() for process in self._processes]
        if self._terminal is not None and -signal.SIGINT in codes:
            raise KeyboardInterrupt
        return codes

    def signal(self, number: int) -> None:
        """Send a signal to all programs, those that they have started included."""
        if self._leader is not None:
            with suppress(OSError):
                os.killpg(self._leader, number)

    def end(self) -> None:
        """End all programs: they are asked first. A signal that comes meanwhile waits."""
        with signals_later():
            self.ask_to_end()
            ends = time.monotonic() + _GRACE
            while time.monotonic() < ends and any(each.poll() is None for each in self._processes):
                time.sleep(_POLL)
            self.signal(signal.SIGKILL)
            for process in self._processes:
                process.wait()

    def ask_to_end(self) -> None:
        """Ask all programs to end, those that were stopped, too."""
        self.signal(signal.SIGTERM)
        self.signal(signal.SIGCONT)

    def take_terminal_back(self) -> None:
        """Make the shell the one that reads the terminal again."""
        if self._terminal is not None:
            _set_foreground(self._terminal, os.getpgrp())

    def _hand_over_terminal(self) -> None:
        if self._leader is None or threading.current_thread() is not threading.main_thread():
            return
        for descriptor in (0, 1, 2):
            with suppress(OSError):
                if os.isatty(descriptor) and os.tcgetpgrp(descriptor) == os.getpgrp():
                    self._terminal = descriptor
                    _set_foreground(descriptor, self._leader)
                    self.signal(signal.SIGCONT)  # it may have read before the terminal was its own
                    return


def _await_end(process: "subprocess.Popen[bytes]") -> None:
    """Return when a program has ended."""
    from cpshell.system.waits import await_readable

    try:
        descriptor = os.pidfd_open(process.pid)
    except (AttributeError, OSError):  # not Linux
        while process.poll() is None:
            time.sleep(_POLL)
        return
    try:
        await_readable(descriptor)
    finally:
        os.close(descriptor)


def _set_foreground(terminal: int, group: int) -> None:
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        with suppress(OSError):
            os.tcsetpgrp(terminal, group)
    finally:
        signal.signal(signal.SIGTTOU, before)


class _Running:
    """Knows the groups that run now, in any thread: signals come to the process, not to a shell."""

    def __init__(self) -> None:
        self._groups: set[ProcessGroup] = set()
        self._asked: float | None = None

    @contextmanager
    def group(self) -> Iterator[ProcessGroup]:
        """Provide a group whose programs do not outlive what stands inside."""
        group = ProcessGroup()
        with _LOCK:
            self._groups.add(group)
        try:
            yield group
        except BaseException:
            group.end()
            raise
        finally:
            with signals_later(), _LOCK:
                group.take_terminal_back()
                self._groups.discard(group)

    def ask_to_end(self) -> None:
        """Ask every program that runs now to end."""
        with _LOCK:
            self._asked = time.monotonic()
            for group in self._groups:
                group.ask_to_end()

    def end_stubborn(self) -> None:
        """End the programs that were asked to end and have not for a while."""
        with _LOCK:
            if self._asked is not None and time.monotonic() - self._asked > _GRACE:
                for group in self._groups:
                    group.signal(signal.SIGKILL)


RUNNING = _Running()
