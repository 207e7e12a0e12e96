"""Open files of this machine, once the policy has allowed it.

What cannot be done is a :class:`~cpshell.errors.UsageError` in one form: "cannot read FILE: why".
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

from cpshell.errors import UsageError
from cpshell.system.policy import Policy, ReadFile, WriteFile
from cpshell.system.signals import signals_now
from cpshell.system.text import decode, unix_lines

_PRIVATE, _PRIVATE_FOLDER = 0o600, 0o700
_LOG_BUFFER = 1 << 20  # bytes read at a time
_MOST_OF_DEVICE = 256 << 20  # bytes; /dev/zero has no end
_USUAL = 0o666  # less what the umask takes away
_DESCRIPTORS = ("/dev/std", "/dev/fd/", "/proc/self/fd/")  # whatever they lead to is not replaced


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
        status = _status(path) if os.path.exists(path) else None
        return _names_descriptor(path) or not (status is None or stat.S_ISREG(status.st_mode))

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
                with signals_now():  # a pipe waits for who writes to it
                    return open(path, "rb", buffering)
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
        with self.open_bytes(path) as stream:
            try:
                return _read(stream)
            except OSError as error:
                raise FileFailed("read", path, error) from None

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
        self._policy.check(ReadFile(final_path(path)))
        try:
            _check_regular(path)
        except OSError as error:
            raise FileFailed("read", path, error) from None
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

    def replace(self, path: Path, pieces: Iterable[bytes], *, private: bool = False) -> None:
        """Write a file as a whole, or leave what was there: its mode and links to it are kept.

        A private file is for its owner only, 0600 in a 0700 folder. A device or pipe, and a file
        in a folder where nothing can be made, are written in place.

        Raises:
            UsageError: it cannot be written.
        """
        final = final_path(path)
        self._policy.check(WriteFile(final))
        content = iter(pieces)
        try:
            _check_link(path)
            if private:
                os.makedirs(final.parent, _PRIVATE_FOLDER, exist_ok=True)
                _check_regular(final)
            before = None if private else _status(final)
            if _names_descriptor(path) or not (before is None or stat.S_ISREG(before.st_mode)):
                _write(os.open(path, os.O_WRONLY), content)
                return
            fresh, descriptor = _fresh_file(final, _PRIVATE if private else _USUAL)
        except PermissionError as error:
            if private or not os.path.isfile(final):
                raise FileFailed("write", path, error) from None
            self._in_place(path, content)
            return
        except OSError as error:
            raise FileFailed("write", path, error) from None
        try:
            if before is not None:
                _keep_owner_and_mode(descriptor, before)
            _write(descriptor, content)
            os.replace(fresh, final)
        except OSError as error:
            _remove(fresh)
            raise FileFailed("write", path, error) from None
        except BaseException:
            _remove(fresh)
            raise

    def replace_private(self, path: Path, text: str) -> None:
        """Write a file of the shell as a whole, for its owner only.

        Raises:
            UsageError: it cannot be written.
        """
        self.replace(path, (text.encode("utf-8", "backslashreplace"),), private=True)

    def append(self, path: Path, pieces: Iterable[bytes]) -> None:
        """Write to the end of a file, which need not be there yet.

        Raises:
            UsageError: it cannot be written.
        """
        self._policy.check(WriteFile(final_path(path)))
        try:
            _check_link(path)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _USUAL)
        except OSError as error:
            raise FileFailed("write", path, error) from None
        self._guarded(path, lambda: _write(descriptor, iter(pieces)))

    def append_private(self, path: Path, data: bytes, *, lasting: bool = False) -> None:
        """Add bytes to a file of the shell at once; several shells may do so at a time.

        What is to be ``lasting`` is on the disk when this returns.

        Raises:
            UsageError: it cannot be written, or is a link.
        """
        self._policy.check(WriteFile(final_path(path)))

        def add() -> None:
            from cpshell.system.locks import locked

            _check_regular(path)
            os.makedirs(path.parent, _PRIVATE_FOLDER, exist_ok=True)
            with locked(path, _PRIVATE) as descriptor:
                os.lseek(descriptor, 0, os.SEEK_END)
                if os.write(descriptor, data) < len(data):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                if lasting:
                    os.fsync(descriptor)

        self._guarded(path, add)

    def change_private(self, path: Path, change: Callable[[str], str]) -> None:
        """Replace the text of a file of the shell by what ``change`` makes of it.

        Without a file the text is empty. Nothing that another shell adds meanwhile is lost.

        Raises:
            UsageError: it cannot be read or written.
        """
        final = final_path(path)
        self._policy.check(WriteFile(final))
        self._policy.check(ReadFile(final))

        def rewrite() -> None:
            from cpshell.system.locks import locked

            _check_regular(final)
            os.makedirs(final.parent, _PRIVATE_FOLDER, exist_ok=True)
            with locked(final, _PRIVATE) as descriptor:
                with open(descriptor, "rb", closefd=False) as stream:
                    before = stream.read().decode("utf-8", "replace")
                after = change(before)
                if after != before:
                    self.replace_private(final, after)

        self._guarded(path, rewrite)

    @contextmanager
    def hold(self, path: Path) -> Iterator[bool]:
        """Hold a file of the shell; yield whether no other process holds it.

        Raises:
            UsageError: it cannot be made.
        """
        from cpshell.system.locks import held

        self._policy.check(WriteFile(final_path(path)))
        with ExitStack() as ends:
            try:
                os.makedirs(path.parent, _PRIVATE_FOLDER, exist_ok=True)
                alone = ends.enter_context(held(path, _PRIVATE))
            except OSError as error:
                raise FileFailed("write", path, error) from None
            yield alone
            if alone:
                _remove(path)

    def create_private(self, path: Path) -> TextIO:
        """Open a file for its owner only, empty, to be written and read as text.

        Lone surrogates, which UTF-8 lacks, are escaped as JSON does.

        Raises:
            UsageError: it cannot be written.
        """
        self._policy.check(WriteFile(final_path(path)))
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, _PRIVATE)
            os.fchmod(descriptor, _PRIVATE)  # it may have been there before
            return open(descriptor, "w+", encoding="utf-8", errors="backslashreplace", newline="")
        except OSError as error:
            raise FileFailed("write", path, error) from None

    def _in_place(self, path: Path, pieces: Iterable[bytes]) -> None:
        def overwrite() -> None:
            data = b"".join(pieces)  # all of it, before anything is lost
            _write(os.open(path, os.O_WRONLY | os.O_TRUNC), (data,))

        self._guarded(path, overwrite)

    def _guarded(self, path: Path, action: Callable[[], object]) -> None:
        try:
            action()
        except OSError as error:
            raise FileFailed("write", path, error) from None


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


def _names_descriptor(path: Path) -> bool:
    """Return whether a path names an open file of this process, as ``/dev/stdout`` does."""
    return os.path.abspath(path).startswith(_DESCRIPTORS)


def _fresh_file(path: Path, mode: int) -> tuple[Path, int]:
    """Make an empty file beside another."""
    from secrets import token_hex

    fresh = path.with_name(f".cpshell-{token_hex(8)}")
    return fresh, os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)


def _read(stream: BinaryIO) -> bytes:
    """Return the rest of a stream; a signal ends the wait for a pipe or device."""
    kind = os.fstat(stream.fileno()).st_mode
    if stat.S_ISREG(kind):
        return stream.read()
    content = bytearray()
    with signals_now():
        while piece := stream.read(_LOG_BUFFER):
            content += piece
            if stat.S_ISCHR(kind) and len(content) > _MOST_OF_DEVICE:
                raise OSError(errno.EFBIG, "it has no end")
    return bytes(content)


def _write(descriptor: int, pieces: Iterable[bytes]) -> None:
    with open(descriptor, "wb") as stream:
        stream.writelines(pieces)


def _status(path: Path) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _check_link(path: Path) -> None:
    """Raise an error for a link that leads nowhere: whoever made it chose a place to write to."""
    if os.path.islink(path) and not os.path.exists(path):
        raise OSError(errno.ENOENT, "it is a link that leads nowhere")


def _check_regular(path: Path) -> None:
    """Raise an error for a pipe or device where the shell keeps a file: it could wait for ever."""
    before = _status(path)
    if before is not None and stat.S_ISDIR(before.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if before is not None and not stat.S_ISREG(before.st_mode):
        raise OSError(errno.EINVAL, "it is not a file")


def _keep_owner_and_mode(descriptor: int, before: os.stat_result) -> None:
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        with suppress(OSError):  # only root may give files away
            os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _remove(path: Path) -> None:
    try:
        os.unlink(path)
    except OSError:
        return
