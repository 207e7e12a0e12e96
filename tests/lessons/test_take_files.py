"""The files of a take: a full disk, another program that writes, files that cannot be made."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.server import Sandbox
from cpshell.system.editable_file import edit_file
from cpshell.system.files import Files
from cpshell.system.policy import Policy

FULL = os.strerror(errno.ENOSPC).lower()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the lesson is recorded."""
    return tmp_path / "a.md"


@pytest.fixture
def take(run: Any, sandbox: Sandbox, path: Path) -> Callable[..., Any]:
    """Record lines as root on the sandbox, going on after failures."""
    ready = sandbox.ready

    def run_lines(*lines: str, start: str = f"record start {path}") -> Any:
        script = path.with_suffix(".cps")
        script.write_text("\n".join([start, *lines, "record stop"]) + "\n", "utf-8")
        return run(
            *(f"https://127.0.0.1:{ready['ports']['whm']}", "-u", "root", "--ca", ready["ca"]),
            *("--password-from", "env:ROOT_PASSWORD", "-k", "-f", str(script)),
            env={"ROOT_PASSWORD": sandbox.account("root")["password"]},
        )

    return run_lines


@pytest.fixture
def full_for(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Let the disk be full, after a few bytes, for texts that hold some bytes."""
    write = os.pwrite

    def fill(sign: bytes) -> None:
        refused: set[int] = set()

        def write_or_fail(descriptor: int, data: bytes, at: int) -> int:
            if descriptor in refused:
                refused.remove(descriptor)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if sign in data:
                refused.add(descriptor)
                return write(descriptor, data[: len(data) // 2], at)
            return write(descriptor, data, at)

        monkeypatch.setattr(os, "pwrite", write_or_fail)

    return fill


def blocks(path: Path) -> list[str]:
    """Return the commands of a lesson."""
    return [line[2:] for line in path.read_text("utf-8").splitlines() if line[:2] == "> "]


@pytest.mark.parametrize(
    ("sign", "step", "shows"),
    [
        (b"FULL", "echo FULL", "FULL\n"),
        (b"/json-api/gethostname", "whm gethostname | get hostname", '"srv1.sandbox.test"\n'),
        (
            b"/json-api/gethostname",
            "for n in 1 2 3 --jobs 3 { whm gethostname | get hostname }",
            3 * '"srv1.sandbox.test"\n',
        ),
    ],
)
def test_a_step_that_the_disk_has_no_room_for_runs_and_is_left_out_until_the_recording_resumes(
    take: Any, run: Any, path: Path, full_for: Any, sign: bytes, step: str, shows: str
) -> None:
    full_for(sign)
    lines = ["whm version | get version", step, "echo unheard", "record status"]
    ran = take(*lines, "record resume", "echo heard", "whm version | get version")
    assert shows in ran.out
    assert '"state":"paused"' in ran.out
    file = path if sign == b"FULL" else path.with_suffix(".cassette.jsonl")
    said = f"cannot write {file}: {FULL}: the recording pauses, and `{step}` is not in the lesson\n"
    assert ran.err.count(f"cpshell: {said}  hint: record resume\n") == 1
    assert "internal error" not in ran.err
    assert ran.code == 0
    assert blocks(path) == ["whm version | get version", "echo heard", "whm version | get version"]
    assert run("check", str(path)).out.endswith("1 lesson: 3 passed\n")


def test_a_recording_that_never_resumed_ends_with_a_failure_and_keeps_what_was_written(
    take: Any, run: Any, path: Path, full_for: Any
) -> None:
    full_for(b"FULL")
    ran = take("echo one", "note 'A FULL note'", "echo two", "echo FULL", "echo unheard")
    assert ran.code == 2
    assert f": cannot write {path}: {FULL}\n" in ran.err
    assert "a.md: 2 steps, 0 masked\n" in ran.err
    assert f"a.cps:7: record stop: cannot write {path}: {FULL}\n" in ran.err
    assert ran.err.count(f": cannot write {path}: {FULL}\n") == 2
    assert blocks(path) == ["echo one", "echo two"]
    assert "FULL" not in path.read_text("utf-8")
    assert run("check", str(path)).out.endswith("1 lesson: 2 passed\n")


def test_what_cannot_be_taken_back_stays_and_a_start_without_room_records_nothing(
    take: Any, run: Any, path: Path, full_for: Any
) -> None:
    full_for(b"# a\n")  # the whole lesson is written at the start, and anew by undo
    assert f": cannot write {path}: {FULL}\n" in take("echo one").err
    assert (path.read_bytes(), path.with_suffix(".cassette.jsonl").exists()) == (b"", True)
    full_for(b"# a\n\n```cpshell\n> echo one")
    ran = take("echo one", "echo two", "record undo", "echo three")
    assert f"record undo: cannot write {path}: {FULL}\n" in ran.err
    assert blocks(path) == ["echo one", "echo two", "echo three"]
    assert run("check", str(path)).out.endswith("1 lesson: 3 passed\n")


@pytest.mark.parametrize("how", ["new", "append"])
def test_two_recordings_do_not_write_into_one_lesson(take: Any, path: Path, how: str) -> None:
    if how == "append":
        take("echo one")
    before = path.read_bytes() if path.exists() else b""
    other = edit_file(Files(Policy()), path, new=how == "new")
    start = f"record start {'--append ' * (how == 'append')}{path}"
    ran = take("echo two", start=start)
    assert f": cannot write {path}: another program writes into it\n" in ran.err
    other.close()
    assert path.read_bytes() == before
    assert "cannot" not in take("echo two", start=start).err


@pytest.mark.parametrize(
    "change",
    [
        "sh -c 'echo Mine >> a.md'",
        "sh -c 'cp a.md b.md; echo Mine >> b.md; mv b.md a.md'",
        "rm a.md",
    ],
)
def test_a_lesson_that_another_program_has_changed_is_not_written_over(
    take: Any, path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.chdir(path.parent)
    ran = take("echo one", f"!{change}", "echo three", "record resume", "echo four")
    assert ran.err.count(f"cannot write {path}: another program has changed it") >= 2
    assert ran.code == 2
    assert path.exists() == (change != "rm a.md")
    if path.exists():
        assert path.read_text("utf-8").endswith("```\nMine\n")
        assert blocks(path) == ["echo one"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("none/a.md", "no such file or directory"),
        ("a.txt/a.md", "not a directory"),
        ("folder.md", "already exists"),
        ("/proc/a.md", "no such file or directory"),
    ],
)
def test_a_lesson_that_cannot_be_made_says_why(take: Any, path: Path, name: str, why: str) -> None:
    (path.parent / "a.txt").touch()
    (path.parent / "folder.md").mkdir()
    ran = take("echo one", start=f"record start {path.parent / name}")
    assert (ran.code, "Traceback" in ran.err) == (2, False)
    assert why in ran.err


def test_a_lesson_whose_cassette_cannot_be_made_is_free_for_the_next_attempt(
    take: Any, run: Any, path: Path
) -> None:
    cassette = path.with_suffix(".cassette.jsonl")
    cassette.symlink_to(path.parent / "none" / "file")
    assert f"cannot write {cassette}: no such file or directory\n" in take("echo one").err
    cassette.unlink()
    take("echo one")
    assert run("check", str(path)).out.endswith("1 lesson: 1 passed\n")
