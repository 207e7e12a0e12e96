"""Wait for pipes and terminals so that a signal ends the wait, in whichever thread it is.

A signal interrupts the main thread only. What other threads wait in for long is therefore never
one call of the system: they look now and then whether to go on.
"""

import errno
import io
import os
import stat
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast

from cpshell.system.signals import LOOK, check_thread, signals_now, sleep

if TYPE_CHECKING:
    import socket

T = TypeVar("T")


def wake_readers(connection: "socket.socket") -> None:
    """End the waits of other threads for a connection: nothing comes and nothing goes any more."""
    import socket

    with suppress(OSError):  # the other end was first
        socket.socket.shutdown(connection, socket.SHUT_RDWR)  # not that of TLS, which lets go of it


def await_readable(descriptor: int) -> None:
    """Return when there is something to read, or the other end was closed.

    Raises:
        Interrupted: a signal came, and this is not the main thread.
    """
    import select

    _await(descriptor, select.POLLIN)


def _await(descriptor: int, event: int) -> None:
    import select

    poll = select.poll()
    poll.register(descriptor, event)
    with signals_now():
        while not poll.poll(LOOK * 1000):
            check_thread()


def _has_gone(terminal: int) -> bool:
    """Return whether this is a terminal that hung up: its input has no end else, but Ctrl-D."""
    import select

    if not stat.S_ISCHR(os.fstat(terminal).st_mode):
        return False
    poll = select.poll()
    poll.register(terminal, select.POLLIN)
    return any(events & select.POLLHUP for _, events in poll.poll(0))


def run_beside(action: Callable[[], T], check: Callable[[], None]) -> T:
    """Run what waits in one call of the system; outside the main thread it may be left alone.

    Raises:
        Interrupted: ``check`` raised it; what goes on nobody sees, and it ends with the process.
    """
    if threading.current_thread() is threading.main_thread():
        return action()
    from concurrent.futures import Future

    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(action())
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            future.set_exception(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        check()
        thread.join(LOOK)
    return future.result()


class WaitingFile(io.RawIOBase):
    """Reads from a pipe or device and writes to it, piece by piece."""

    def __init__(self, descriptor: int, *, owned: bool = True) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._owned = owned

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def readable(self) -> bool:
        """Return True: what cannot be read fails then."""
        return True

    def writable(self) -> bool:
        """Return True, likewise."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what is there, once there is something."""
        while True:
            await_readable(self._descriptor)
            try:
                count = os.readv(self._descriptor, [buffer])
            except BlockingIOError:  # another reader was quicker
                continue
            if not count and _has_gone(self._descriptor):
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return count

    def write(self, data: Any) -> int:
        """Write what there is room for, once there is some."""
        import select

        while True:
            _await(self._descriptor, select.POLLOUT)
            try:
                return os.write(self._descriptor, data)
            except BlockingIOError:
                continue

    def close(self) -> None:
        """Close the descriptor, if it is this file's own."""
        if not self.closed and self._owned:
            os.close(self._descriptor)
        super().close()


def open_to_read(path: Path, buffering: int = -1) -> BinaryIO:
    """Open a pipe or device; it is read once somebody writes to it.

    Raises:
        OSError: it cannot be opened.
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    raw = WaitingFile(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    return cast("BinaryIO", raw if buffering == 0 else io.BufferedReader(raw))


def open_to_write(path: Path, flags: int) -> int:
    """Open a pipe or device once somebody reads from it; return its descriptor.

    Raises:
        OSError: it cannot be opened.
    """
    while True:
        try:
            return os.open(path, flags | os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO or not path.is_fifo():
                raise
        sleep(LOOK)


class NoTerminal(Exception):
    """Is raised where nobody can be asked."""


def read_unseen(question: str) -> str:
    """Return the line that is typed after a question on the terminal, without showing it.

    Raises:
        NoTerminal: there is none.
        EOFError: the input has ended.
    """
    import termios

    terminal = _open_terminal()
    try:
        before = termios.tcgetattr(terminal)
        unseen = before[:]
        unseen[3] &= ~termios.ECHO
        try:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, unseen)
            os.write(terminal, question.encode("utf-8", "backslashreplace"))
            with io.BufferedReader(WaitingFile(terminal, owned=False)) as stream:
                line = stream.readline()
        finally:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
            os.write(terminal, b"\n")
    except termios.error:
        raise NoTerminal from None
    finally:
        if terminal:
            os.close(terminal)
    if not line:
        raise EOFError
    return line.decode("utf-8", "surrogateescape")


def _open_terminal() -> int:
    """Return a descriptor of the terminal that controls this process, or is its input."""
    try:
        return os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        if os.isatty(0):
            return 0
        raise NoTerminal from None
