"""A text file that is edited in place, by one program alone."""

import errno
import os
from pathlib import Path

import pytest

from cpshell.system.editable_file import edit_file
from cpshell.system.files import FileFailed, Files


def test_it_is_written_on_and_over_and_its_end_is_cut(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "a"
    file = edit_file(files, path, new=True)
    file.append("one ü\n")
    at = file.size
    file.append("two\nthree\n")
    file.rewrite("2 \ud800\n", at)
    assert path.read_bytes() == "one ü\n2 \\ud800\n".encode()
    file.rewrite("", at)
    file.close()
    again = edit_file(files, path, new=False)
    again.append("two\n")
    assert (again.read(), path.read_text("utf-8")) == 2 * ("one ü\ntwo\n",)
    again.close()


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_a_write_that_ends_half_way_leaves_what_was_there(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    path, write = tmp_path / "a", os.pwrite
    file = edit_file(files, path, new=True)
    file.append("one\ntwo\nthree\n")

    def write_half(descriptor: int, data: bytes, at: int) -> int:
        monkeypatch.setattr(os, "pwrite", fail)
        return write(descriptor, data[: len(data) // 2], at)

    def fail(*_: object) -> int:
        monkeypatch.setattr(os, "pwrite", write)
        raise error

    for text, at in (("ONE\nTWO\nTHREE\nFOUR\n", 0), ("TWO\n", 4), ("FOUR\n", file.size)):
        monkeypatch.setattr(os, "pwrite", write_half)
        with pytest.raises(FileFailed if isinstance(error, OSError) else KeyboardInterrupt):
            file.rewrite(text, at)
        assert path.read_text() == "one\ntwo\nthree\n"
    file.append("four\n")
    assert path.read_text() == "one\ntwo\nthree\nfour\n"


def test_only_one_edits_it_and_a_new_one_takes_the_place_of_nothing(
    files: Files, tmp_path: Path
) -> None:
    path = tmp_path / "a"
    file = edit_file(files, path, new=True)
    with pytest.raises(FileFailed, match="another program writes into it"):
        edit_file(files, path, new=True)
    file.append("one\n")
    file.close()
    with pytest.raises(FileFailed, match="exists"):
        edit_file(files, path, new=True)
    edit_file(files, path, new=False).close()
    assert path.read_text() == "one\n"


def test_what_another_program_made_of_it_stays(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "a"
    file = edit_file(files, path, new=True)
    file.append("one\n")
    path.write_text("one\nmine\n")
    with pytest.raises(FileFailed, match="another program has changed it"):
        file.append("two\n")
    path.unlink()
    with pytest.raises(FileFailed, match="another program has changed it"):
        file.rewrite("")
    assert not path.exists()
