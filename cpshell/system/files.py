"""Open files of this machine, once the policy has allowed it.

What cannot be done is a :class:`~cpshell.errors.UsageError` in one form: "cannot read FILE: why".
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from cpshell.errors import UsageError
from cpshell.system.policy import Policy, ReadFile, WriteFile
from cpshell.system.text import decode, unix_lines

_LOG_BUFFER = 1 << 20  # bytes read at a time
_MOST_OF_DEVICE = 256 << 20  # bytes; /dev/zero has no end


class FileFailed(UsageError):
    """A file cannot be read or written. ``reason`` says why, without its name."""

    def __init__(self, what: str, path: Path, error: OSError) -> None:
        text = error.strerror or str(error)
        self.reason = text[:1].lower() + text[1:]
        super().__init__(f"cannot {what} {path}: {self.reason}")


class FileMissing(FileFailed):
    """The file does not exist."""


class Files:
    """Reads and writes files, as far as a policy allows."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy

    # -- looking ---------------------------------------------------------------------------

    def ask_to_write(self, path: Path) -> None:
        """Ask the policy before anything is done whose result is to be written to a file.

        Raises:
            Refused: it will not be allowed.
        """
        self._policy.check(WriteFile(final_path(path)))

    def exists(self, path: Path) -> bool:
        """Return whether there is anything of this name."""
        self._policy.check(ReadFile(final_path(path)))
        return os.path.exists(path)

    def is_file(self, path: Path) -> bool:
        """Return whether this is a file, or a link to one."""
        self._policy.check(ReadFile(final_path(path)))
        return os.path.isfile(path)

    def is_folder(self, path: Path) -> bool:
        """Return whether this is a folder, or a link to one."""
        self._policy.check(ReadFile(final_path(path)))
        return os.path.isdir(path)

    def is_device(self, path: Path) -> bool:
        """Return whether this is a device or a pipe: what is written there is not kept."""
        from cpshell.system.file_kinds import is_device

        return is_device(path)

    def status(self, path: Path) -> os.stat_result:
        """Return owner, mode, size and times.

        Raises:
            OSError: it cannot be looked at.
        """
        self._policy.check(ReadFile(final_path(path)))
        return os.stat(path)

    def names_in(self, folder: Path) -> list[str]:
        """Return the names in a folder, sorted; none where it cannot be read."""
        self._policy.check(ReadFile(final_path(folder)))
        try:
            return sorted(os.listdir(folder))
        except OSError:
            return []

    def entries(self, folder: Path, most: int) -> list[tuple[str, bool]]:
        """Return up to ``most`` names in a folder as they come, and which are folders.

        There are none where the folder cannot be read.
        """
        self._policy.check(ReadFile(final_path(folder)))
        try:
            with os.scandir(folder) as entries:
                return [(entry.name, entry.is_dir()) for entry in islice(entries, most)]
        except OSError:
            return []

    def matching(self, pattern: str) -> list[Path]:
        """Return the files that a shell's pattern matches, sorted."""
        from glob import glob

        self._policy.check(ReadFile(final_path(Path(pattern))))
        return [Path(name) for name in sorted(glob(pattern))]

    # -- reading ---------------------------------------------------------------------------

    def open_bytes(self, path: Path, buffering: int = -1) -> BinaryIO:
        """Open a file to read it piece by piece.

        Raises:
            UsageError: it cannot be read.
        """
        self._policy.check(ReadFile(final_path(path)))
        try:
            if not os.path.isfile(path):
                from cpshell.system.waits import open_to_read

                return open_to_read(path, buffering)
            return open(path, "rb", buffering)
        except FileNotFoundError as error:
            raise FileMissing("read", path, error) from None
        except OSError as error:
            raise FileFailed("read", path, error) from None

    def read_bytes(self, path: Path) -> bytes:
        """Return what a file holds.

        Raises:
            UsageError: it cannot be read.
        """
        with self.open_bytes(path) as stream, naming("read", path):
            return _read(stream)

    def read_text(self, path: Path) -> str:
        """Return a text that people made, its line ends as ``\\n``.

        Raises:
            UsageError: it cannot be read, or is not UTF-8.
        """
        return unix_lines(decode(self.read_bytes(path), str(path)))

    def read_private(self, path: Path) -> str:
        """Return the text of a file of the shell, empty where there is none.

        Raises:
            UsageError: it cannot be read, or is a pipe or device.
        """
        from cpshell.system.file_kinds import check_regular

        self._policy.check(ReadFile(final_path(path)))
        with naming("read", path):
            check_regular(path)
        try:
            return self.read_bytes(path).decode("utf-8", "replace")
        except FileMissing:
            return ""

    def log_lines(self, path: Path, longest: int) -> Iterator[str]:
        """Yield the lines of a log of another program, packed with gzip or not.

        What is longer than ``longest`` characters comes in pieces. Bytes that are not UTF-8 are
        replaced.

        Raises:
            UsageError: it cannot be read, or the packed file is cut off or torn.
        """
        import io
        import zlib

        stream = self.open_bytes(path, _LOG_BUFFER)
        if path.suffix == ".gz":
            import gzip

            stream = gzip.GzipFile(fileobj=stream)  # type: ignore[assignment]
        with io.TextIOWrapper(stream, encoding="utf-8", errors="replace", newline="\n") as text:
            try:
                yield from iter(lambda: text.readline(longest), "")
            except EOFError:
                raise UsageError(f"cannot read {path}: the packed file is cut off") from None
            except zlib.error as error:
                raise UsageError(f"cannot read {path}: {error}") from None
            except OSError as error:
                raise FileFailed("read", path, error) from None

    # -- writing ---------------------------------------------------------------------------

    def make_folder(self, path: Path) -> None:
        """Make a folder, and those that it is to be in, where there is none.

        Raises:
            UsageError: it cannot be made.
        """
        self._policy.check(WriteFile(final_path(path)))
        with naming("make", path):
            os.makedirs(path, exist_ok=True)

    @contextmanager
    def scratch_folder(self) -> Iterator[Path]:
        """Yield a new folder for files of the moment; it goes away with all that is in it.

        Raises:
            UsageError: it cannot be made.
        """
        from tempfile import TemporaryDirectory

        with ExitStack() as ends:
            with naming("make", Path("a temporary folder")):
                name = ends.enter_context(TemporaryDirectory(prefix="cpshell-"))
            yield Path(name)

    def replace(self, path: Path, pieces: Iterable[bytes], *, private: bool = False) -> None:
        """Write a file as a whole, or leave what was there: its mode and links to it are kept.

        A private file is for its owner only, 0600 in a 0700 folder. A device or pipe, and a file
        in a folder where nothing can be made, are written in place.

        Raises:
            UsageError: it cannot be written.
        """
        from cpshell.system.writing import replace

        final = final_path(path)
        self._policy.check(WriteFile(final))
        with naming("write", path):
            replace(path, final, pieces, private=private)

    def replace_together(self, contents: Iterable[tuple[Path, str, bool]]) -> None:
        """Write the texts of several files, private ones among them, or leave all as they were.

        Raises:
            UsageError: one cannot be written.
        """
        from cpshell.system.writing import private_bytes, replace_together

        files = [(path, final_path(path), text, private) for path, text, private in contents]
        for _, final, _, _ in files:
            self._policy.check(WriteFile(final))
        with naming("write", files[-1][0]):
            replace_together(
                (path, final, private_bytes(text), private) for path, final, text, private in files
            )

    def awaits_finish(self, path: Path) -> Path | None:
        """Return the file that waits to take the place of another, if one does.

        It is the last of those that :meth:`replace_together` was to write when it was killed.
        """
        from cpshell.system.writing import is_staged, staged_path

        final = final_path(path)
        self._policy.check(ReadFile(final))
        return staged_path(final) if is_staged(final) else None

    def finish_together(self, paths: Sequence[Path]) -> None:
        """Finish what :meth:`replace_together` had begun for these files when it was killed.

        Raises:
            UsageError: it cannot be done.
        """
        from cpshell.system.writing import finish_together

        finals = [final_path(path) for path in paths]
        for final in finals:
            self._policy.check(WriteFile(final))
        with naming("write", paths[-1]):
            finish_together(finals)

    def replace_private(self, path: Path, text: str) -> None:
        """Write a file of the shell as a whole, for its owner only.

        Raises:
            UsageError: it cannot be written.
        """
        from cpshell.system.writing import private_bytes

        self.replace(path, (private_bytes(text),), private=True)

    def append(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Write to the end of a file, which need not be there yet.

        Raises:
            UsageError: it cannot be written.
        """
        from cpshell.system.writing import append

        self._policy.check(WriteFile(final_path(path)))
        with naming("write", path):
            append(path, pieces)

    def append_private(
        self, path: Path, data: bytes, *, lasting: bool = False, held: bytes = b""
    ) -> None:
        """Add bytes to a file of the shell at once; several shells may do so at a time.

        What is to be ``lasting`` is on the disk when this returns. ``held`` is what the file must
        hold already: it may have been moved away.

        Raises:
            UsageError: it cannot be written, is a link, or does not hold that.
        """
        from cpshell.system.writing import append_private

        self._policy.check(WriteFile(final_path(path)))
        with naming("write", path):
            append_private(path, data, lasting=lasting, held=held)

    def change_private(self, path: Path, change: Callable[[str], str]) -> None:
        """Replace the text of a file of the shell by what ``change`` makes of it.

        Without a file the text is empty. Nothing that another shell adds meanwhile is lost.

        Raises:
            UsageError: it cannot be read or written.
        """
        from cpshell.system.writing import change_private

        final = final_path(path)
        self._policy.check(WriteFile(final))
        self._policy.check(ReadFile(final))
        with naming("write", path):
            change_private(final, change)

    @contextmanager
    def hold(self, path: Path) -> Iterator[bool]:
        """Hold a file of the shell; yield whether no other process holds it.

        Raises:
            UsageError: it cannot be made.
        """
        from cpshell.system.writing import hold

        self._policy.check(WriteFile(final_path(path)))
        with ExitStack() as ends:
            with naming("write", path):
                alone = ends.enter_context(hold(path))
            yield alone


@contextmanager
def naming(what: str, path: Path) -> Iterator[None]:
    """Say which file it was where the system refuses something."""
    try:
        yield
    except OSError as error:
        raise FileFailed(what, path, error) from None


def user_path(text: str) -> Path:
    """Return the path that a user means: ``~`` is the home folder, ``~NAME`` that of a user.

    As in a shell, a user that does not exist has none: the text stays as it is.
    """
    return Path(os.path.expanduser(text))


def final_path(path: Path) -> Path:
    """Return where a path leads once it is made absolute and its links are followed.

    Raises:
        UsageError: no path can have this name, or it is relative and the current folder was
            removed.
    """
    try:
        return Path(os.path.realpath(path))
    except ValueError as error:
        raise UsageError(f"invalid path {str(path)!r}: {error}") from None
    except FileNotFoundError:
        raise UsageError(f"cannot find {path}: the current folder was removed") from None


def _read(stream: BinaryIO) -> bytes:
    """Return the rest of a stream; a signal ends the wait for a pipe or device."""
    kind = os.fstat(stream.fileno()).st_mode
    if stat.S_ISREG(kind):
        return stream.read()
    content = bytearray()
    while piece := stream.read(_LOG_BUFFER):
        content += piece
        if stat.S_ISCHR(kind) and len(content) > _MOST_OF_DEVICE:
            raise OSError(errno.EFBIG, "it has no end")
    return bytes(content)
