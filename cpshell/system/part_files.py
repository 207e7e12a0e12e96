"""Keep what comes piece by piece until it is whole: beside its final place, or without a name."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile

from cpshell.system.file_kinds import check_link, status_of
from cpshell.system.files import Files, final_path, naming
from cpshell.system.locks import locked
from cpshell.system.writing import keep_owner_and_mode

_USUAL = 0o666  # less what the umask takes away
_LONGEST = 255  # bytes of a name
_PIECE = 1 << 16
_NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES)
"""What file systems say that have no hard links."""


class GrowingFile:
    """A file that is written at its end. What it holds is counted where it is: in the file.

    Raises:
        UsageError: from every method, where the system refuses; ``name`` is what it is called.
    """

    def __init__(self, descriptor: int, name: Path) -> None:
        self.name = name
        self._descriptor = descriptor
        os.lseek(descriptor, 0, os.SEEK_END)

    @property
    def size(self) -> int:
        """Return how many bytes it holds."""
        return os.fstat(self._descriptor).st_size

    def add(self, piece: bytes) -> None:
        """Write at the end."""
        left = memoryview(piece)
        with naming("write", self.name):
            while left:
                left = left[os.write(self._descriptor, left) :]

    def empty(self) -> None:
        """Forget what it holds."""
        with naming("write", self.name):
            os.ftruncate(self._descriptor, 0)
            os.lseek(self._descriptor, 0, os.SEEK_SET)

    def pieces(self) -> Iterator[bytes]:
        """Yield what it holds."""
        offset = 0
        while piece := os.pread(self._descriptor, _PIECE, offset):
            offset += len(piece)
            yield piece


class ScratchFile(GrowingFile):
    """Has no name, and goes away with this object."""

    def __init__(self) -> None:
        name = Path("a temporary file")
        with naming("write", name):
            self._stream = TemporaryFile(buffering=0)  # noqa: SIM115 - open as long as this
        super().__init__(self._stream.fileno(), name)


class PartFile(GrowingFile):
    """Stands beside the place of a file until that is whole; no other program writes to it."""

    def __init__(self, descriptor: int, path: Path, final: Path, *, replaces: bool) -> None:
        """``replaces`` what stands in its final place."""
        super().__init__(descriptor, path)
        self._final = final
        self._replaces = replaces

    def others(self, files: Files) -> list[str]:
        """Return the names of parts that were kept of other files for the same place, or of
        this one in another state."""
        stem, mark, _ = self.name.name.rsplit(".", 2)
        is_part = re.compile(rf"{re.escape(stem)}\.\w{{{len(mark)}}}\.part", re.ASCII).fullmatch
        names = files.names_in(self._final.parent)
        return [name for name in names if is_part(name) and name != self.name.name]

    def check_place(self) -> None:
        """
        Raises:
            UsageError: there is a file in its final place that is not to be replaced.
        """
        with naming("write", self._final):
            if not self._replaces and os.path.lexists(self._final):
                raise _exists()

    def finish(self) -> None:
        """Put it in its final place, once it is on the disk.

        Raises:
            UsageError: there is a file, or it cannot be moved.
        """
        with naming("write", self._final):
            os.fsync(self._descriptor)
            if self._replaces:
                os.replace(self.name, self._final)
            else:
                _move(self.name, self._final)

    def remove(self) -> None:
        """Remove it: what it holds is worth nothing."""
        with suppress(OSError):
            os.unlink(self.name)


@contextmanager
def part_file(files: Files, path: Path, mark: str, *, replaces: bool) -> Iterator[PartFile]:
    """Open what was kept of a file, or begin it. ``mark`` tells it from parts of other files.

    Raises:
        UsageError: it cannot be written, or another program writes to it.
    """
    final = final_path(path)
    part = _part_path(final, mark)
    files.ask_to_write(final)
    files.ask_to_write(part)
    with ExitStack() as ends:
        with naming("write", path):
            check_link(path)
            descriptor = ends.enter_context(locked(part, _USUAL))
            before = status_of(final)
            if before is not None:
                keep_owner_and_mode(descriptor, before)
        yield PartFile(descriptor, part, final, replaces=replaces)


def _part_path(final: Path, mark: str) -> Path:
    """Return where the part of a file stands: a name that is too long for the ending is cut."""
    end = f".{mark}.part"
    name = os.fsencode(final.name)[: _LONGEST - len(end)]
    return final.with_name(os.fsdecode(name) + end)


def _move(path: Path, final: Path) -> None:
    """Move a file to where there is none, even if one is made this moment."""
    try:
        os.link(path, final)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if os.path.lexists(final):
            raise _exists() from None
        os.rename(path, final)
    else:
        os.unlink(path)


def _exists() -> FileExistsError:
    return FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
