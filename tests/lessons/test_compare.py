"""``check --against``: which steps changed between two panels."""

import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples" / "course"


@pytest.fixture
def older(tmp_path: Path, edit: Any) -> Path:
    """A folder with cassettes of another version."""
    folder = tmp_path / "older"
    folder.mkdir()
    for name in ("first-calls", "mailboxes"):
        shutil.copy(EXAMPLES / f"{name}.cassette.jsonl", folder)
    cassette = folder / "first-calls.cassette.jsonl"
    edit(cassette, '"version":"11.138.0.5"', '"version":"11.136.0.9"')
    edit(cassette, "Account does not exist: alise", "No such account")
    return folder


def test_the_steps_that_changed_are_shown_as_from_one_panel_to_the_other(
    run: Any, older: Path, tmp_path: Path
) -> None:
    lesson, junit = EXAMPLES / "first-calls.md", tmp_path / "report.xml"
    cassette = older / "first-calls.cassette.jsonl"
    ran = run("check", "--against", str(cassette), "--junit", str(junit), str(lesson))
    assert ran.code == 6
    assert ran.out == (
        f"FAIL {lesson}: 10 same, 2 changed\n"
        "       step 3 (line 25): DIFF  whm version\n"
        "         - version  11.138.0.5\n"
        "         + version  11.136.0.9\n"
        "       step 9 (line 75): DIFF  whm accountsummary user=alise\n"
        "         - cpshell: Account does not exist: alise\n"
        "         + cpshell: No such account\n"
        "1 lesson: 10 same, 2 changed\n"
    )
    message = ElementTree.parse(junit).findall(".//failure")[0].get("message")
    assert message == "this differs between the panels"


def test_what_the_lesson_leaves_open_is_no_change(
    run: Any, older: Path, tmp_path: Path, edit: Any
) -> None:
    for path in EXAMPLES.glob("first-calls*"):
        shutil.copy(path, tmp_path)
    edit(tmp_path / "first-calls.md", "version  11.138.0.5", "version  11.[..]")
    against = ("--against", str(older / "first-calls.cassette.jsonl"))
    ran = run("check", *against, str(tmp_path / "first-calls.md"))
    assert ran.out.endswith("1 lesson: 11 same, 1 changed\n")


def test_a_folder_has_the_cassettes_of_a_course(run: Any, older: Path, tmp_path: Path) -> None:
    course = tmp_path / "course"
    course.mkdir()
    for name in ("first-calls", "mailboxes"):
        for path in EXAMPLES.glob(f"{name}*"):
            shutil.copy(path, course)
    ran = run("check", "--against", str(older), str(course))
    assert "first-calls.md: 10 same, 2 changed" in ran.out
    assert ran.out.endswith("2 lessons: 28 same, 2 changed\n")
    (older / "first-calls.cassette.jsonl").unlink()
    ran = run("check", "--against", str(older), str(course))
    assert ran.code == 6
    assert ran.out.endswith("2 lessons: 18 same, 1 broken\n")


@pytest.mark.parametrize("name", ["nowhere.jsonl", "no/where", "nowhere/"])
def test_a_path_that_is_not_there_is_no_server(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    login = ("-u", "root", "--password-from", "env:SECRET")
    lesson = str(EXAMPLES / "first-calls.md")
    ran = run("check", "--against", name, *login, lesson, env={"SECRET": "x"})
    assert (ran.code, f"cannot read {name.rstrip('/')}: no such file" in ran.out) == (6, True)


def test_any_file_may_be_a_cassette(run: Any, older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (older / "first-calls.cassette.jsonl").rename(older / "kept")
    monkeypatch.chdir(older)
    ran = run("check", "--against", "kept", str(EXAMPLES / "first-calls.md"))
    assert ran.out.endswith("1 lesson: 10 same, 2 changed\n")


def test_times_and_ports_of_two_servers_are_no_change(run: Any) -> None:
    lessons = [str(EXAMPLES / f"{name}.md") for name in ("mailboxes", "whose-session")]
    ran = run("check", "--against", "sandbox", *lessons)
    assert ran.code == 0, ran.out
    assert ran.out.endswith("2 lessons: 37 same\n")


def test_another_server_is_asked_with_the_login_of_the_command_line(
    run: Any, sandbox: Any, tmp_path: Path
) -> None:
    lesson = tmp_path / "a.md"
    lesson.write_text("```cpshell\n> whm gethostname | get hostname\n...\n```\n", "utf-8")
    target = f"https://127.0.0.1:{sandbox.ready['ports']['whm']}"
    root = next(each for each in sandbox.ready["accounts"] if each["user"] == "root")
    login = ("-u", "root", "--ca", sandbox.ready["ca"], "--password-from", "env:ROOT_WORDS")
    env = {"ROOT_WORDS": root["password"]}
    ran = run("check", "--sandbox", "--against", target, *login, str(lesson), env=env)
    assert (ran.code, ran.out) == (0, f"ok   {lesson}: 1 same\n1 lesson: 1 same\n"), ran.err
