"""Hold a lock on a file of the shell while it is changed: several shells share it."""

import errno
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager

_PATIENCE = 5.0  # seconds; a shell holds the lock for milliseconds
_PAUSE = 0.01
_FLAGS = os.O_RDWR | os.O_CREAT | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0)
_UNKNOWN = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS)  # a file system without locks


@contextmanager
def locked(path: str | os.PathLike[str], mode: int, *, create: bool = True) -> Iterator[int]:
    """Yield a descriptor of a file that no other shell changes meanwhile; make it if need be, or
    not, if it must be there.

    Whoever puts a new file in its place has the lock of the old one: those who wait for it open
    the new one then.

    Raises:
        OSError: it is a link, or no file, or another program keeps it locked.
    """
    end = time.monotonic() + _PATIENCE
    while True:
        descriptor = os.open(path, _FLAGS if create else _FLAGS & ~os.O_CREAT, mode)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise OSError(errno.EINVAL, "it is not a file")
            _lock(descriptor, end)
            if _is_still(path, descriptor):
                yield descriptor
                return
        finally:
            os.close(descriptor)  # gives the lock back


def hold_alone(descriptor: int) -> None:
    """Lock an open file until it is closed.

    Raises:
        OSError: another program has it locked.
    """
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise OSError(errno.EBUSY, "another program writes into it") from None
    except OSError as error:
        if error.errno not in _UNKNOWN:
            raise


@contextmanager
def held(path: str | os.PathLike[str], mode: int) -> Iterator[bool]:
    """Hold a file as long as what stands inside takes; yield whether nobody else holds it.

    It ends with the process, however that ends.

    Raises:
        OSError: it is a link, or no file.
    """
    descriptor = os.open(path, _FLAGS, mode)
    try:
        try:
            hold_alone(descriptor)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _lock(descriptor: int, end: float) -> None:
    import fcntl

    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise OSError(errno.EAGAIN, "another program keeps it locked") from None
            time.sleep(_PAUSE)
        except OSError as error:
            if error.errno not in _UNKNOWN:
                raise
            return
        else:
            return


def _is_still(path: str | os.PathLike[str], descriptor: int) -> bool:
    """Return whether this is the file that the path names now."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False
