"""Files are opened only once the policy has allowed it; why one cannot be read is said."""

import errno
import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cpshell.errors import UsageError
from cpshell.system import files as files_module
from cpshell.system.editable_file import edit_file
from cpshell.system.files import FileFailed, FileMissing, Files, user_path
from cpshell.system.policy import ALLOW_ALL, ReadFile, Refused, WriteFile

USES: dict[str, Callable[[Files, Path], object]] = {
    "read_bytes": lambda files, path: files.read_bytes(path),
    "read_text": lambda files, path: files.read_text(path),
    "open_bytes": lambda files, path: files.open_bytes(path).close(),
    "log_lines": lambda files, path: list(files.log_lines(path, 99)),
    "entries": lambda files, path: files.entries(path, 9),
    "names_in": lambda files, path: files.names_in(path),
    "replace": lambda files, path: files.replace(path, [b"new"]),
    "replace private": lambda files, path: files.replace(path, [b"new"], private=True),
    "replace_private": lambda files, path: files.replace_private(path, "new"),
    "append": lambda files, path: files.append(path, [b"new"]),
    "append_private": lambda files, path: files.append_private(path, b"new"),
    "read_private": lambda files, path: files.read_private(path),
    "change_private": lambda files, path: files.change_private(path, str.upper),
    "edit": lambda files, path: edit_file(files, path, new=False).close(),
    "edit new": lambda files, path: edit_file(files, path, new=True).close(),
}


@pytest.mark.parametrize("use", USES)
def test_what_the_policy_refuses_is_not_done(files, policy, tmp_path: Path, use: str) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    policy.reason = "a test says so"
    with pytest.raises(Refused, match=f"not allowed to (read|write) {path}: a test says so"):
        USES[use](files, path)
    assert os.listdir(tmp_path) == ["file"]
    assert path.read_text() == "old"


@pytest.mark.parametrize("use", [name for name in USES if name not in ("names_in", "entries")])
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
    kind = ReadFile if use.startswith(("read", "open", "log")) else WriteFile
    assert policy.actions == [kind(real)]


@pytest.mark.slow
def test_text_is_utf8_in_every_locale(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from cpshell.system.editable_file import edit_file\n"
        "from cpshell.system.system import System\n"
        "system, folder = System(), Path(sys.argv[1])\n"
        "edit_file(system.files, folder / 'file', new=True).append('\\u20ac')\n"
        "assert list(system.files.log_lines(folder / 'file', 9)) == ['\\u20ac']\n"
        "with system.secrets.pipe('\\u20ac') as source:\n"
        "    assert system.secrets.read(source, 'password') == '\\u20ac'\n"
    )
    locale = {**os.environ, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
    ended = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-c", program, str(tmp_path)],
        capture_output=True,
        env=locale,
        text=True,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert (tmp_path / "file").read_bytes() == "\u20ac".encode()


@pytest.mark.parametrize("use", ["read_bytes", "read_text", "open_bytes", "log_lines"])
def test_a_file_that_is_missing_is_told_apart_from_one_that_can_not_be_read(
    files, tmp_path: Path, use: str
) -> None:
    missing = tmp_path / "none"
    with pytest.raises(FileMissing, match=f"cannot read {missing}: no such file or directory"):
        USES[use](files, missing)
    with pytest.raises(UsageError, match=f"cannot read {tmp_path}: is a directory") as caught:
        USES[use](files, tmp_path)
    assert not isinstance(caught.value, FileMissing)


@pytest.mark.parametrize("use", ["read_bytes", "read_text"])
def test_a_file_that_can_be_opened_and_not_read_says_why(
    files, tmp_path: Path, monkeypatch, use: str
) -> None:
    class Broken(io.FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    path = tmp_path / "file"
    path.touch()
    monkeypatch.setattr(files, "open_bytes", Broken)
    with pytest.raises(FileFailed) as caught:
        USES[use](files, path)
    assert caught.value.message == f"cannot read {path}: input/output error"


def test_an_error_without_a_number_says_what_it_says() -> None:
    failed = FileFailed("read", Path("x.gz"), OSError("Not a gzipped file"))
    assert (failed.reason, failed.message) == (
        "not a gzipped file",
        "cannot read x.gz: not a gzipped file",
    )


@pytest.mark.parametrize("use", USES)
def test_a_name_that_no_file_can_have_is_refused(files, policy, tmp_path: Path, use: str) -> None:
    with pytest.raises(UsageError, match=r"^invalid path '.*a\\x00b': "):
        USES[use](files, tmp_path / "a\0b")
    assert policy.actions == []


def test_the_home_folder_of_a_user_that_does_not_exist_is_a_name_as_in_a_shell(
    files, monkeypatch
) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    assert user_path("~/x") == Path("/home/me/x")
    assert user_path("~no-such-user/x") == Path("~no-such-user/x")
    with pytest.raises(FileMissing, match="cannot read ~no-such-user/x: no such file"):
        files.read_text(user_path("~no-such-user/x"))


@pytest.mark.parametrize("use", ["replace", "append", "edit", "edit new"])
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
        assert list(files.log_lines(tmp_path / name, 99)) == ["one �\r\n", "two\n"]
        assert list(files.log_lines(tmp_path / name, 3)) == ["one", " �\r", "\n", "two", "\n"]


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


def test_entries_of_a_folder_say_which_are_folders_and_no_more_than_wanted(
    files, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    assert sorted(files.entries(tmp_path, 9)) == [("file", False), ("folder", True)]
    assert len(files.entries(tmp_path, 1)) == 1
    assert files.entries(tmp_path / "file", 9) == files.entries(tmp_path / "none", 9) == []


def test_a_folder_a_file_and_nothing_are_told_apart(files, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    looks = (files.exists, files.is_file, files.is_folder)
    assert [look(tmp_path) for look in looks] == [True, False, True]
    assert [look(tmp_path / "file") for look in looks] == [True, True, False]
    assert [look(tmp_path / "none") for look in looks] == [False, False, False]


def test_a_device_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "_MOST_OF_DEVICE", 3 << 20)
    with pytest.raises(FileFailed, match=r"^cannot read /dev/zero: it has no end$"):
        Files(ALLOW_ALL).read_bytes(Path("/dev/zero"))


@pytest.mark.slow
def test_a_signal_ends_the_wait_for_a_pipe_though_it_is_held_back(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    waits = (
        "import sys; from pathlib import Path\n"
        "from cpshell.system.files import Files\n"
        "from cpshell.system.policy import ALLOW_ALL\n"
        "from cpshell.system.signals import Ended, signals_end, signals_later\n"
        "try:\n"
        "  with signals_end(), signals_later():\n"
        "    print('ready', flush=True)\n"
        "    Files(ALLOW_ALL).read_bytes(Path(sys.argv[1]))\n"
        "except Ended as end: sys.exit(end.exit_code)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", waits, str(pipe)], stdout=subprocess.PIPE, text=True
    ) as reader:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
        reader.terminate()
        try:
            assert reader.wait(20) == 143
        finally:
            reader.kill()
