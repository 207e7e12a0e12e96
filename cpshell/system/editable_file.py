"""Write on in a text file while its content is made: what cannot be written leaves it as it was."""

import errno
import os
from contextlib import ExitStack, suppress
from pathlib import Path

from cpshell.system.files import Files, final_path, naming
from cpshell.system.locks import hold_alone

_PRIVATE = 0o600


class EditableFile:
    """A text file that one program alone writes on in; each text is in it when a method returns.

    Lone surrogates, which UTF-8 lacks, are escaped as JSON does. ``size`` is in bytes. Its methods
    raise FileFailed where something cannot be written, and where another program has changed it.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size

    def read(self) -> str:
        """Return all of it."""
        data = b""
        while piece := os.pread(self._descriptor, 1 << 20, len(data)):
            data += piece
        return data.decode("utf-8", "backslashreplace")

    def append(self, text: str) -> None:
        """Write a text at the end."""
        self.rewrite(text, self.size)

    def rewrite(self, text: str, at: int = 0) -> None:
        """Write a text in place of all that stands after so many bytes."""
        with naming("write", self._path):
            self._check()
            self._rewrite(text.encode("utf-8", "backslashreplace"), at)

    def close(self) -> None:
        """Let go of it."""
        os.close(self._descriptor)

    def _rewrite(self, data: bytes, at: int) -> None:
        before = os.pread(self._descriptor, self.size - at, at)
        try:
            self._write(data, at)
            os.ftruncate(self._descriptor, at + len(data))
        except BaseException:
            with suppress(OSError):
                self._write(before, at)  # it had room there
                os.ftruncate(self._descriptor, self.size)
            raise
        self.size = at + len(data)

    def _write(self, data: bytes, at: int) -> None:
        while data:
            written = os.pwrite(self._descriptor, data, at)
            data, at = data[written:], at + written

    def _check(self) -> None:
        """Raise OSError if the file is another one, or longer or shorter, than was written."""
        here = os.fstat(self._descriptor)
        try:
            is_same = os.path.samestat(os.stat(self._path), here)
        except FileNotFoundError:
            is_same = False
        if not is_same or here.st_size != self.size:
            raise OSError(errno.EBUSY, "another program has changed it")


def edit_file(files: Files, path: Path, *, new: bool) -> EditableFile:
    """Open a text file to edit it: a ``new`` one for its owner only, or one that is there.

    Raises:
        UsageError: it cannot be read or written, another program edits it, or the new one holds
            something already.
    """
    files.ask_to_write(final_path(path))
    with naming("write", path), ExitStack() as ends:
        descriptor = os.open(path, os.O_RDWR | (os.O_CREAT if new else 0), _PRIVATE)
        ends.callback(os.close, descriptor)
        hold_alone(descriptor)
        file = EditableFile(path, descriptor)
        if new and file.size:
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
        if new:
            os.fchmod(descriptor, _PRIVATE)  # it may have been there before
        ends.pop_all()
        return file
