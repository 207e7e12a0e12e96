"""Files are replaced whole or not at all; those of the shell are for their owner only."""

import errno
import os
import resource
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from cpshell.errors import UsageError
from cpshell.system import writing
from cpshell.system.editable_file import edit_file
from cpshell.system.files import FileFailed


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_replaced_at_once_and_nothing_is_left_beside_it(files, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def pieces() -> Iterator[bytes]:
        yield b"one "
        assert path.read_text() == "old"
        yield b"two"

    files.replace(path, pieces())
    assert path.read_text() == "one two"
    assert os.listdir(tmp_path) == ["file"]


@pytest.mark.parametrize("before", [0o600, 0o640])
def test_what_is_written_is_never_open_to_more_people_than_the_file(
    files, tmp_path: Path, before: int
) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(before)

    def pieces() -> Iterator[bytes]:
        assert {mode(each) for each in tmp_path.iterdir()} == {before}
        assert len(os.listdir(tmp_path)) == 2
        yield b"new"

    files.replace(path, pieces())
    assert path.read_text() == "new"


@pytest.mark.parametrize("refused", [False, True])
def test_a_file_that_is_replaced_keeps_its_owner_where_that_is_allowed(
    files, tmp_path: Path, monkeypatch, refused: bool
) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(0o640)
    is_now = path.stat()
    was = os.stat_result((*is_now[:4], is_now.st_uid + 1, is_now.st_gid + 2, *is_now[6:]))
    given: list[tuple[int, int]] = []

    def fchown(descriptor: int, user: int, group: int) -> None:
        assert os.fstat(descriptor).st_size == 0
        given.append((user, group))
        if refused:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(writing, "status_of", lambda path: was)
    monkeypatch.setattr(os, "fchown", fchown)
    files.replace(path, [b"new"])
    assert given == [(was.st_uid, was.st_gid)]
    assert path.read_text() == "new"
    assert mode(path) == 0o640


def test_a_file_of_the_same_owner_is_given_to_nobody(files, tmp_path: Path, monkeypatch) -> None:
    def fchown(*_: int) -> None:
        pytest.fail("given away")

    (tmp_path / "file").touch()
    monkeypatch.setattr(os, "fchown", fchown)
    files.replace(tmp_path / "file", [b"new"])


def test_a_name_may_be_as_long_as_the_system_allows(files, tmp_path: Path) -> None:
    for name in ("a" * 255, "é" * 127):
        files.replace(tmp_path / name, [b"new"])
        assert (tmp_path / name).read_text() == "new"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_write_that_breaks_off_leaves_the_old_file(files, tmp_path: Path, error) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise error

    with pytest.raises(error):
        files.replace(path, pieces())
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


def full() -> Iterator[bytes]:
    yield b"half"
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("private", [False, True])
def test_a_disk_that_is_full_leaves_the_old_file_and_says_so(
    files, tmp_path: Path, private: bool
) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(FileFailed) as caught:
        files.replace(path, full(), private=private)
    assert caught.value.message == f"cannot write {path}: no space left on device"
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["file"]


def test_a_disk_that_is_full_is_named_when_something_is_appended(files, tmp_path: Path) -> None:
    path = tmp_path / "file"
    with pytest.raises(FileFailed) as caught:
        files.append(path, full())
    assert caught.value.message == f"cannot write {path}: no space left on device"


def test_what_is_added_only_in_part_is_an_error(files, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8, hard))
    try:
        with pytest.raises(FileFailed, match=f"cannot write {path}: no space left on device"):
            files.append_private(path, b"67890")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture
def locked(monkeypatch) -> None:
    """A folder in which nothing can be made, also for root."""

    def fresh_file(path: Path, mode: int) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(writing, "_fresh_file", fresh_file)


@pytest.mark.usefixtures("locked")
def test_a_file_in_a_folder_where_nothing_can_be_made_is_written_in_place(
    files, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.write_text("old and longer")
    path.chmod(0o640)
    number = path.stat().st_ino
    files.replace(path, [b"one ", b"two"])
    assert path.read_text() == "one two"
    assert (mode(path), path.stat().st_ino) == (0o640, number)


@pytest.mark.usefixtures("locked")
def test_a_write_in_place_begins_once_all_is_there(files, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(FileFailed) as caught:
        files.replace(path, full())
    assert caught.value.message == f"cannot write {path}: no space left on device"
    assert path.read_text() == "old"


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize(("private", "exists"), [(True, True), (True, False), (False, False)])
def test_a_new_or_private_file_is_not_written_in_place(
    files, tmp_path: Path, private: bool, exists: bool
) -> None:
    path = tmp_path / "file"
    if exists:
        path.write_text("old")
    with pytest.raises(FileFailed) as caught:
        files.replace(path, [b"new"], private=private)
    assert caught.value.message == f"cannot write {path}: permission denied"
    assert path.exists() == exists
    assert not exists or path.read_text() == "old"


@pytest.mark.parametrize("before", [0o600, 0o640, 0o755])
def test_a_file_that_is_replaced_keeps_its_mode(files, tmp_path: Path, before: int) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(before)
    files.replace(path, [b"new"])
    assert mode(path) == before


def test_a_new_file_has_the_mode_that_the_umask_leaves(files, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        files.replace(tmp_path / "file", [b"new"])
        files.append(tmp_path / "other", [b"new"])
    finally:
        os.umask(before)
    assert mode(tmp_path / "file") == mode(tmp_path / "other") == 0o640


def test_a_link_stays_a_link(files, tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    files.replace(tmp_path / "link", [b"new"])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_pipe_is_written_in_place(files, tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    files.replace(path, [b"one ", b"two"])
    reader.join(20)
    assert read == [b"one two"]
    assert stat.S_ISFIFO(path.stat().st_mode)


@pytest.fixture
def in_memory() -> Iterator[Path]:
    """A folder of files below /dev."""
    from tempfile import TemporaryDirectory

    if not os.path.isdir("/dev/shm"):
        pytest.skip("no files below /dev here")
    with TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


def test_a_file_below_dev_is_replaced_as_any_other(files, in_memory: Path) -> None:
    for before in (None, "old and longer"):
        path = in_memory / f"file{before}"
        if before:
            path.write_text(before)
        files.replace(path, [b"new"])
        assert path.read_text() == "new"
        assert not files.is_device(path)


def test_a_descriptor_is_written_to_whatever_it_leads_to(files, tmp_path: Path) -> None:
    with open(tmp_path / "file", "wb") as stream:
        number = stream.fileno()
        inode = os.fstat(number).st_ino
        for name in (f"/dev/fd/{number}", f"/proc/self/fd/{number}"):
            if os.path.exists(name):
                files.replace(Path(name), [b"new"])
                assert files.is_device(Path(name))
    assert (tmp_path / "file").read_text() == "new"
    assert (tmp_path / "file").stat().st_ino == inode
    assert [files.is_device(Path(name)) for name in ("/dev/null", "/dev/stdout")] == [True, True]
    assert not files.is_device(tmp_path / "none")


@pytest.mark.parametrize(
    "write",
    [
        lambda files, path: files.replace(path, [b"new"], private=True),
        lambda files, path: files.replace_private(path, "new"),
        lambda files, path: files.append_private(path, b"new"),
        lambda files, path: files.change_private(path, lambda text: f"{text}new"),
    ],
)
def test_a_file_of_the_shell_is_for_its_owner_only(files, tmp_path: Path, write) -> None:
    path = tmp_path / "a" / "b" / "file"
    write(files, path)
    assert path.read_text() == "new"
    assert mode(path) == 0o600
    assert mode(path.parent) == 0o700
    path.chmod(0o644)
    files.replace(path, [b"newer"], private=True)
    assert mode(path) == 0o600


def test_a_private_file_that_was_open_to_others_is_closed_when_it_is_made_anew(
    files, tmp_path: Path
) -> None:
    path = tmp_path / "file"
    path.touch()
    path.chmod(0o644)
    file = edit_file(files, path, new=True)
    assert mode(path) == 0o600
    file.append("new\r\n")
    assert file.read() == "new\r\n"
    file.close()
    assert path.read_bytes() == b"new\r\n"


def test_a_private_file_is_for_its_owner_only_from_the_first_moment(
    files, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(os, "fchmod", lambda descriptor, mode: None)
    before = os.umask(0)
    try:
        edit_file(files, tmp_path / "made", new=True).close()
        files.append_private(tmp_path / "added", b"")
        files.replace_private(tmp_path / "replaced", "")
    finally:
        os.umask(before)
    assert {each.name: mode(each) for each in tmp_path.iterdir()} == {
        "made": 0o600,
        "added": 0o600,
        "replaced": 0o600,
    }


def test_characters_that_utf8_lacks_are_kept_as_escapes(files, tmp_path: Path) -> None:
    files.replace_private(tmp_path / "file", "one \ud800")
    assert (tmp_path / "file").read_bytes() == b"one \\ud800"


def test_nothing_is_added_to_a_private_file_through_a_link(files, tmp_path: Path) -> None:
    (tmp_path / "real").write_text("kept")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(UsageError, match=f"cannot write {tmp_path}/link: "):
        files.append_private(tmp_path / "link", b"more")
    assert (tmp_path / "real").read_text() == "kept"


def test_what_is_appended_comes_after_what_was_there(files, tmp_path: Path) -> None:
    for data in (b"one ", b"two"):
        files.append(tmp_path / "file", [data])
        files.append_private(tmp_path / "private", data)
    assert (tmp_path / "file").read_text() == (tmp_path / "private").read_text() == "one two"


def test_a_file_of_the_shell_that_is_missing_holds_nothing(files, tmp_path: Path) -> None:
    assert files.read_private(tmp_path / "none") == ""
    files.change_private(tmp_path / "none", lambda text: f"{text}|")
    assert files.read_private(tmp_path / "none") == "|"


def test_a_file_that_another_program_keeps_locked_is_not_changed(
    files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    monkeypatch.setattr("cpshell.system.locks._PATIENCE", 0.05)
    path = tmp_path / "file"
    path.write_text("old")
    with open(path) as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        for write in (
            lambda: files.change_private(path, str.upper),
            lambda: files.append_private(path, b"more"),
        ):
            with pytest.raises(UsageError, match="file: another program keeps it locked"):
                write()
    assert path.read_text() == "old"
    files.change_private(path, str.upper)
    assert path.read_text() == "OLD"


def test_an_interrupt_anywhere_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    """As a program that uses the library gets it: nothing holds the signal back there."""
    path = tmp_path / "file"
    step, ended = 0, False
    while not ended:
        path.write_text("old" * 1000)
        step += 1
        ended = _replaced_until(path, step)
        assert path.read_text() in ("old" * 1000, "new" * 1000)
    assert step > 10
    assert path.read_text() == "new" * 1000


def _replaced_until(path: Path, step: int) -> bool:
    """Replace a file; an interrupt comes before this many lines have run. True if none did."""
    lines = iter(range(1, step))

    def count(frame: FrameType, event: str, _: object) -> Any:
        if event == "line" and next(lines, None) is None:
            raise KeyboardInterrupt
        return count

    def enter(frame: FrameType, event: str, _: object) -> Any:
        return count if frame.f_code.co_filename == writing.__file__ else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        writing.replace(path, path, iter([b"new" * 500, b"new" * 500]))
    except KeyboardInterrupt:
        return False
    finally:
        sys.settrace(before)
    return True
