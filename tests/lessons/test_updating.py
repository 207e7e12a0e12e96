"""``check --update`` and ``--prune`` write what is true, all of it or nothing."""

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cpshell.system.files import Files
from cpshell.system.policy import Policy

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples" / "course"
Edit = Callable[[Path, str, str], None]


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A copy of an example with its cassette."""
    for name in ("first-calls.md", "first-calls.cassette.jsonl"):
        shutil.copy(EXAMPLES / name, tmp_path)
    return tmp_path / "first-calls.md"


def both(lesson: Path) -> tuple[bytes, bytes]:
    """Return what the lesson and its cassette hold."""
    return lesson.read_bytes(), lesson.with_suffix(".cassette.jsonl").read_bytes()


def refuse_versions(lesson: Path) -> None:
    """Let the cassette answer one step with a failure."""
    cassette = lesson.with_suffix(".cassette.jsonl")
    lines = [json.loads(line) for line in cassette.read_text("utf-8").splitlines()]
    for line in lines:
        if line.get("request", {}).get("path") == "/json-api/version":
            line["response"]["json"] = {"metadata": {"result": 0, "reason": "No.", "version": 1}}
    cassette.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")


def test_update_does_not_turn_what_worked_into_a_failure_unless_forced(
    run: Any, lesson: Path
) -> None:
    refuse_versions(lesson)
    before = both(lesson)
    ran = run("check", "--update", str(lesson))
    assert (ran.code, both(lesson) == before) == (6, True)
    assert "FAIL  whm version" in ran.out
    assert run("check", "--update", "--force", str(lesson)).code == 0
    assert "> whm version\n? 1\n" not in lesson.read_text("utf-8")  # the failure is told in words
    assert "cpshell: No.\n" in lesson.read_text("utf-8")
    assert run("check", str(lesson)).code == 0


def test_update_shows_what_it_changes(run: Any, lesson: Path, edit: Edit) -> None:
    edit(lesson, "version  11.138.0.5", "version  10.0.0.1")
    ran = run("check", "--update", str(lesson))
    assert "- version  10.0.0.1\n" in ran.out
    assert "+ version  11.138.0.5\n" in ran.out


def test_a_new_cassette_is_not_written_beside_steps_that_failed(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "first-calls.md"
    lesson.write_text("```cpshell\n> whm no_such_function\n{}\n> whm version\n...\n```\n", "utf-8")
    lesson.with_suffix(".cassette.jsonl").write_text("old", "utf-8")
    before = both(lesson)
    ran = run("check", "--sandbox", "--update", str(lesson))
    assert (ran.code, both(lesson) == before) == (6, True)
    assert "nothing is written, since steps failed\n" in ran.out
    assert run("check", "--sandbox", "--update", "--force", str(lesson)).code == 0
    assert run("check", str(lesson)).out.endswith("1 lesson: 2 passed\n")


@pytest.mark.parametrize("moment", ["disk", "between"])
def test_the_old_files_stay_until_the_new_ones_stand(
    run: Any, lesson: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    edit(lesson, "version  11.138.0.5", "version  10.0.0.1")
    before = both(lesson)
    write, replace = os.write, os.replace

    def fail_to_write(path: Any, flags: int, *rest: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def interrupt(*paths: Any) -> None:
        raise KeyboardInterrupt

    if moment == "disk":
        monkeypatch.setattr("cpshell.system.writing._write", fail_to_write)
    else:
        monkeypatch.setattr("cpshell.system.writing.os.replace", interrupt)
    ran = run("check", "--sandbox", "--update", str(lesson))
    monkeypatch.undo()
    assert (os.write, os.replace) == (write, replace)
    assert ran.code == (6 if moment == "disk" else 130)
    assert both(lesson) == before
    assert list(lesson.parent.glob(".*")) == []


@pytest.mark.parametrize("call", [1, 2, 3, 4])
def test_an_update_that_is_killed_between_its_files_is_finished_by_the_next(
    run: Any, lesson: Path, call: int
) -> None:
    cassette = lesson.with_suffix(".cassette.jsonl")
    before = both(lesson)
    new = tuple(content + b"\n" for content in before)
    contents = [(cassette, new[1].decode(), True), (lesson, new[0].decode(), False)]
    child = os.fork()
    if not child:
        _die_at_rename(call)
        Files(Policy()).replace_together(contents)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    if call <= 2:  # not all new files were ready
        assert both(lesson) == before
        assert run("check", str(lesson)).code == 0
        return
    for command in (["check"], ["play"], ["export", "--to", "md"]):
        ran = run(*command, str(lesson))
        assert ran.code == 6
        assert f"an update of {lesson} was interrupted" in ran.out + ran.err
        assert f"hint: cpshell check --update {lesson}\n" in ran.out + ran.err
    ran = run("check", "--update", str(lesson))
    assert (ran.code, "finished the update that was interrupted\n" in ran.out) == (0, True)
    assert both(lesson) == new
    assert [path.name for path in lesson.parent.glob(".*")] == []


def _die_at_rename(call: int) -> None:
    """Let this process end where it is about to rename for this time."""
    calls, replace = iter(range(1, 9)), os.replace
    os.replace = lambda *paths: os._exit(9) if next(calls) == call else replace(*paths)


def test_what_was_changed_since_is_not_written_over_by_an_interrupted_update(
    run: Any, lesson: Path
) -> None:
    staged = lesson.with_name(f".{lesson.name}.cpshell-new")
    staged.write_text("# New\n", "utf-8")
    os.utime(staged, (1, 1))
    before = both(lesson)
    ran = run("check", "--update", str(lesson))
    assert (ran.code, both(lesson) == before) == (6, True)
    assert f"hint: mv {staged} {lesson}\n" in ran.out


def test_steps_that_are_skipped_keep_their_answers(run: Any, tmp_path: Path) -> None:
    lesson = tmp_path / "a.md"
    (tmp_path / "only").write_text("name\n", "utf-8")
    lesson.write_text(
        "```cpshell\n> whm version | get version\n...\n"
        "> for f in $(open only --as lines) { whm gethostname | get hostname }\n...\n```\n",
        "utf-8",
    )
    assert run("check", "--trust", "--sandbox", "--update", str(lesson)).code == 0
    assert run("check", "--trust", str(lesson)).out.endswith("1 lesson: 2 passed\n")
    ran = run("check", "--sandbox", "--update", str(lesson))
    assert ran.out.endswith("1 lesson: 1 passed, 1 skipped\n")
    assert run("check", "--trust", str(lesson)).out.endswith("1 lesson: 2 passed\n")


def test_prune_drops_what_no_step_uses_and_nothing_else(run: Any, lesson: Path, edit: Edit) -> None:
    cassette = lesson.with_suffix(".cassette.jsonl")
    text = cassette.read_text("utf-8")
    unused = text.splitlines()[-1].replace('"path":"/', '"path":"/unused/')
    cassette.write_text(f"{text}{unused}\n{unused}\n", "utf-8")
    ran = run("check", "--prune", str(lesson))
    assert (ran.code, "pruned 2 exchanges\n" in ran.out) == (0, True)
    assert cassette.read_text("utf-8") == text
    assert "pruned" not in run("check", "--prune", str(lesson)).out
    cassette.write_text(f"{text}{unused}\n", "utf-8")
    edit(lesson, "version  11.138.0.5", "version  10.0.0.1")
    ran = run("check", "--prune", str(lesson))
    assert (ran.code, "nothing is pruned" in ran.out) == (6, True)
    assert cassette.read_text("utf-8") == f"{text}{unused}\n"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--force"], "--force says what --update may write"),
        (["--prune", "--sandbox"], "--prune is for a cassette that answers"),
    ],
)
def test_options_that_contradict_are_refused(
    run: Any, lesson: Path, capsys: Any, options: list[str], message: str
) -> None:
    ran = run("check", *options, str(lesson))
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err + capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [["play"], ["export", "--to", "md"], ["export", "--to", "html"]]
)
def test_what_is_shown_to_people_is_compared(
    run: Any, lesson: Path, edit: Edit, tmp_path: Path, command: list[str]
) -> None:
    edit(lesson, "version  11.138.0.5", "version  10.0.0.1")
    out = tmp_path / "out"
    written = [] if command[0] == "play" else ["-o", str(out)]
    ran = run(*command, str(lesson), *written)
    assert ran.code == 6
    assert "whm version: this does not show what the lesson says" in ran.err
    assert not out.exists()
    assert run(*command, str(lesson), *written, "--no-check").code == 0
