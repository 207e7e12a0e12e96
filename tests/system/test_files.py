"""Files are replaced whole or not at all, and opened only once the policy has allowed it."""

import os
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cpshell.errors import UsageError
from cpshell.system.files import FileMissing, Files
from cpshell.system.policy import ReadFile, Refused, WriteFile

USES: dict[str, Callable[[Files, Path], object]] = {
    "read_bytes": lambda files, path: files.read_bytes(path),
    "read_text": lambda files, path: files.read_text(path),
    "open_bytes": lambda files, path: files.open_bytes(path).close(),
    "open_log": lambda files, path: files.open_log(path).close(),
    "names_in": lambda files, path: files.names_in(path),
    "replace": lambda files, path: files.replace(path, [b"new"]),
    "replace private": lambda files, path: files.replace(path, [b"new"], private=True),
    "replace_private": lambda files, path: files.replace_private(path, "new"),
    "append": lambda files, path: files.append(path, [b"new"]),
    "append_private": lambda files, path: files.append_private(path, b"new"),
    "create_private": lambda files, path: files.create_private(path).close(),
}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("use", USES)
def test_what_the_policy_refuses_is_not_done(files, policy, tmp_path: Path, use: str) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    policy.reason = "a test says so"
    with pytest.raises(Refused, match=f"not allowed to (read|write) {path}: a test says so"):
        USES[use](files, path)
    assert os.listdir(tmp_path) == ["file"]
    assert path.read_text() == "old"


@pytest.mark.parametrize("use", [name for name in USES if name != "names_in"])
def test_the_policy_is_asked_for_the_file_that_a_link_leads_to(
    files, policy, tmp_path: Path, use: str
) -> None:
    real = tmp_path / "real"
    real.write_text("old")
    link = tmp_path / "folder" / ".." / "link"
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(real)
    policy.reason = "a test says so"
    with pytest.raises(Refused):
        USES[use](files, link)
    kind = ReadFile if use.startswith(("read", "open")) else WriteFile
    assert policy.actions == [kind(real)]


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


@pytest.mark.parametrize(
    "write",
    [
        lambda files, path: files.replace(path, [b"new"], private=True),
        lambda files, path: files.replace_private(path, "new"),
        lambda files, path: files.append_private(path, b"new"),
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
    path.write_text("old and longer")
    path.chmod(0o644)
    with files.create_private(path) as stream:
        assert mode(path) == 0o600
        stream.write("new\r\n")
    assert path.read_bytes() == b"new\r\n"


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


@pytest.mark.parametrize("use", ["read_bytes", "read_text", "open_bytes", "open_log"])
def test_a_file_that_is_missing_is_told_apart_from_one_that_can_not_be_read(
    files, tmp_path: Path, use: str
) -> None:
    missing = tmp_path / "none"
    with pytest.raises(FileMissing, match=f"cannot read {missing}: no such file or directory"):
        USES[use](files, missing)
    with pytest.raises(UsageError, match=f"cannot read {tmp_path}: is a directory") as caught:
        USES[use](files, tmp_path)
    assert not isinstance(caught.value, FileMissing)


@pytest.mark.parametrize("use", ["replace", "append", "create_private"])
def test_a_file_that_can_not_be_written_says_why(files, tmp_path: Path, use: str) -> None:
    path = tmp_path / "none" / "file"
    with pytest.raises(UsageError, match=f"cannot write {path}: no such file or directory"):
        USES[use](files, path)


def test_text_comes_without_its_mark_and_with_one_kind_of_line_end(files, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\xef\xbb\xbfone\r\ntwo\rthree\n")
    assert files.read_text(path) == "one\ntwo\nthree\n"
    assert files.read_bytes(path).startswith(b"\xef\xbb\xbf")


def test_text_that_is_not_utf8_is_refused_with_its_place(files, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one\ntw\xe9\n")
    with pytest.raises(UsageError, match=f"{path} is not text in UTF-8: line 2, byte 3"):
        files.read_text(path)


def test_a_log_is_read_packed_or_not_whatever_its_bytes(files, tmp_path: Path) -> None:
    import gzip

    (tmp_path / "log").write_bytes(b"one \xe9\r\ntwo\n")
    (tmp_path / "log.gz").write_bytes(gzip.compress(b"one \xe9\r\ntwo\n"))
    for name in ("log", "log.gz"):
        with files.open_log(tmp_path / name) as stream:
            assert stream.readlines() == ["one �\r\n", "two\n"]


def test_names_in_a_folder_are_sorted_and_none_where_there_is_no_folder(
    files, tmp_path: Path
) -> None:
    for name in ("b", "a"):
        (tmp_path / name).touch()
    assert files.names_in(tmp_path) == ["a", "b"]
    assert files.names_in(tmp_path / "a") == files.names_in(tmp_path / "none") == []
    assert files.matching(f"{tmp_path}/?") == [tmp_path / "a", tmp_path / "b"]


@pytest.mark.parametrize("line", ["echo hi > x.txt", "source x.cps", "echo hi >> x.txt"])
def test_where_the_current_folder_was_removed_a_relative_path_is_refused(
    run, tmp_path, monkeypatch, line
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    ran = run("-c", line)
    assert ran.code == 2
    assert "the current folder was removed" in ran.err
