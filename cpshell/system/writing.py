"""Write files that the policy has allowed: whole, at the end, and those of the shell.

``path`` is as it was given, ``final`` where it leads. Whatever fails is an ``OSError``.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import BufferedWriter
from pathlib import Path

from cpshell.system.file_kinds import (
    check_link,
    check_regular,
    is_device,
    names_descriptor,
    status_of,
)
from cpshell.system.locks import held, locked

_PRIVATE, _PRIVATE_FOLDER = 0o600, 0o700
_NEAR = 1 << 17  # bytes
_USUAL = 0o666  # less what the umask takes away


def replace(path: Path, final: Path, pieces: Iterable[bytes], *, private: bool = False) -> None:
    """Write a file as a whole, or leave what was there: its mode and links to it are kept.

    A private file is for its owner only, 0600 in a 0700 folder. A device or pipe, and a file in a
    folder where nothing can be made, are written in place.
    """
    try:
        check_link(path)
        if private:
            _prepare_private(final)
        before = None if private else status_of(final)
        if names_descriptor(path) or not (before is None or stat.S_ISREG(before.st_mode)):
            _write_on(path, 0, pieces)
            return
        fresh, descriptor = _fresh_file(final, _PRIVATE if private else _USUAL)
    except PermissionError:
        if private or not os.path.isfile(final):
            raise
        content = b"".join(pieces)  # all of it, before anything is lost
        _write(os.open(path, os.O_WRONLY | os.O_TRUNC), (content,))
        return
    try:
        if before is not None:
            keep_owner_and_mode(descriptor, before)
        _write(descriptor, pieces)
        os.replace(fresh, final)
    except BaseException:
        _remove(fresh)
        raise


def replace_together(files: Iterable[tuple[Path, Path, bytes, bool]]) -> None:
    """Write several files as a whole, or leave all as they were.

    Each is a path, where it leads, what it is to hold, and whether it is private. All are on the
    disk, beside their places, before the first takes its own. Where the process is killed from
    there on, :func:`finish_together` does what is left to do.
    """
    fresh_files: list[tuple[Path, Path]] = []
    finals: list[Path] = []
    try:
        for path, final, content, private in files:
            check_link(path)
            before = None if private else status_of(final)
            fresh, descriptor = _fresh_file(final, _PRIVATE if private else _USUAL)
            fresh_files.append((fresh, staged_path(final)))
            finals.append(final)
            if before is not None:
                keep_owner_and_mode(descriptor, before)
            _write(descriptor, (content,))
        if len(finals) == 1:
            os.replace(fresh, final)
            return
        for fresh, staged in fresh_files:  # the last of them decides
            os.replace(fresh, staged)
    except BaseException:
        for fresh, staged in fresh_files:
            _remove(fresh)
            _remove(staged)
        raise
    try:
        finish_together(finals)
    except OSError:
        raise
    except BaseException:  # Ctrl-C, a signal: all or none
        finish_together(finals)
        raise


def finish_together(finals: Sequence[Path]) -> bool:
    """Finish what :func:`replace_together` had begun for these files; return whether it was ready.

    Where it was not, nothing is left of it.
    """
    ready = is_staged(finals[-1])
    for final in finals:
        if not ready:
            _remove(staged_path(final))
        elif is_staged(final):  # else it stands there already
            os.replace(staged_path(final), final)
    return ready


def is_staged(final: Path) -> bool:
    """Return whether a file waits to take this place."""
    staged = staged_path(final)
    return os.path.isfile(staged) and not os.path.islink(staged)


def staged_path(final: Path) -> Path:
    """Return where a file waits to take its place together with others."""
    return final.with_name(f".{final.name}.cpshell-new")


def append(path: Path, pieces: Iterable[bytes]) -> None:
    """Write to the end of a file, which need not be there yet."""
    check_link(path)
    if is_device(path):
        _write_on(path, os.O_APPEND, pieces)
    else:
        _write(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _USUAL), pieces)


def append_private(path: Path, data: bytes, *, lasting: bool, held: bytes = b"") -> None:
    """Add bytes to a file of the shell at once; several shells may do so at a time.

    What is to be ``lasting`` is on the disk when this returns. ``held`` is what the file must hold
    already: it may have been moved away.
    """
    _prepare_private(path)
    with locked(path, _PRIVATE, create=not held) as descriptor:
        end = os.lseek(descriptor, 0, os.SEEK_END)
        if not _holds(descriptor, end, held):
            raise OSError(errno.ESTALE, "this is another file than before")
        if os.write(descriptor, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if lasting:
            os.fsync(descriptor)


def _holds(descriptor: int, end: int, text: bytes) -> bool:
    """Return whether a text stands in a file, most likely near its end."""
    return not text or any(
        text in os.pread(descriptor, size, end - size) for size in (min(end, _NEAR), end)
    )


def change_private(final: Path, change: Callable[[str], str]) -> None:
    """Replace the text of a file of the shell; nothing that another shell adds is lost."""
    _prepare_private(final)
    with locked(final, _PRIVATE) as descriptor:
        with open(descriptor, "rb", closefd=False) as stream:
            before = stream.read().decode("utf-8", "replace")
        after = change(before)
        if after != before:
            replace(final, final, (private_bytes(after),), private=True)


def private_bytes(text: str) -> bytes:
    """Return the text as a file of the shell keeps it: what UTF-8 lacks is escaped."""
    return text.encode("utf-8", "backslashreplace")


@contextmanager
def hold(path: Path) -> Iterator[bool]:
    """Hold a file of the shell, and remove it at last; yield whether no other process holds it."""
    os.makedirs(path.parent, _PRIVATE_FOLDER, exist_ok=True)
    with held(path, _PRIVATE) as alone:
        yield alone
        if alone:
            _remove(path)


def _prepare_private(path: Path) -> None:
    check_regular(path)
    os.makedirs(path.parent, _PRIVATE_FOLDER, exist_ok=True)


def _write(descriptor: int, pieces: Iterable[bytes]) -> None:
    with open(descriptor, "wb") as stream:
        stream.writelines(pieces)


def _write_on(path: Path, flags: int, pieces: Iterable[bytes]) -> None:
    """Write to a pipe or device, which may take its time."""
    from cpshell.system.waits import WaitingFile, open_to_write

    with BufferedWriter(WaitingFile(open_to_write(path, flags))) as stream:
        stream.writelines(pieces)


def _fresh_file(path: Path, mode: int) -> tuple[Path, int]:
    """Make an empty file beside another."""
    from secrets import token_hex

    fresh = path.with_name(f".cpshell-{token_hex(8)}")
    return fresh, os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)


def keep_owner_and_mode(descriptor: int, before: os.stat_result) -> None:
    """Give an open file the owner, as far as one may, and the mode of another."""
    now = os.fstat(descriptor)
    if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
        with suppress(OSError):  # only root may give files away
            os.fchown(descriptor, before.st_uid, before.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(before.st_mode))


def _remove(path: Path) -> None:
    with suppress(OSError):
        os.unlink(path)
