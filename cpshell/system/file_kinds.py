"""Tell what a path leads to, where only some kinds of files will do."""

import errno
import os
import stat
from pathlib import Path

_DESCRIPTORS = ("/dev/std", "/dev/fd/", "/proc/self/fd/")  # whatever they lead to is not replaced


def is_device(path: Path) -> bool:
    """Return whether this is a device or a pipe, or names an open file of this process."""
    status = status_of(path) if os.path.exists(path) else None
    return names_descriptor(path) or not (status is None or stat.S_ISREG(status.st_mode))


def names_descriptor(path: Path) -> bool:
    """Return whether a path names an open file of this process, as ``/dev/stdout`` does."""
    return os.path.abspath(path).startswith(_DESCRIPTORS)


def status_of(path: Path) -> os.stat_result | None:
    """Return owner, mode and times; ``None`` where there is nothing. Raises ``OSError``."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def check_link(path: Path) -> None:
    """Raise an error for a link that leads nowhere: whoever made it chose a place to write to."""
    if os.path.islink(path) and not os.path.exists(path):
        raise OSError(errno.ENOENT, "it is a link that leads nowhere")


def check_regular(path: Path) -> None:
    """Raise an error for a pipe or device where the shell keeps a file: it could wait for ever."""
    before = status_of(path)
    if before is not None and stat.S_ISDIR(before.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if before is not None and not stat.S_ISREG(before.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")
