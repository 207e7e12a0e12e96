"""What answers a lesson, and how its commands are read."""

import json
from pathlib import Path
from typing import Any

import pytest

from cpshell.lessons.recording.take_cassette import TakeCassette
from cpshell.redact import MASK, Redactor
from cpshell.system.editable_file import edit_file
from cpshell.system.files import Files
from cpshell.system.policy import Policy


def write_lesson(tmp_path: Path, *lines: str) -> str:
    """Write a lesson of one transcript; return its path."""
    path = tmp_path / "lesson.md"
    text = "\n".join(("# A lesson", "", "```cpshell", *lines, "```", ""))
    path.write_text(text, "utf-8")
    return str(path)


@pytest.mark.slow
@pytest.mark.parametrize("options", ["--auth accesshash --token-from prompt", "--auth basic"])
def test_a_sandbox_answers_with_the_secret_that_a_login_asks_for(
    run: Any, tmp_path: Path, options: str
) -> None:
    login = f"> login ${{sandbox.whm}} -u root {options}"
    lesson = write_lesson(tmp_path, login, "> whm gethostname | get hostname", "[..]")
    ran = run("check", "--sandbox", lesson)
    assert ran.out.endswith("1 lesson: 2 passed\n"), ran.out


@pytest.mark.slow
@pytest.mark.parametrize("separator", ["\u2028", "\x85", "\x0b"])
def test_only_line_ends_end_a_line_of_a_lesson(run: Any, tmp_path: Path, separator: str) -> None:
    lesson = write_lesson(tmp_path, f"> echo one{separator}two | json", "[..]")
    ran = run("check", "--sandbox", lesson)
    assert ran.out.endswith("1 lesson: 1 passed\n"), ran.out


def test_a_cassette_is_masked_again_whatever_separators_its_answers_hold(tmp_path: Path) -> None:
    secret, redactor = "Winter-Horse-77", Redactor()
    path = tmp_path / "a.cassette.jsonl"
    writer = TakeCassette(edit_file(Files(Policy()), path, new=True))
    writer.begin([], {"text": f"one\u2028{secret}\x85three"})
    before = redactor.learned
    redactor.learn(secret)
    writer.mask(redactor, before)
    assert json.loads(path.read_text("utf-8"))["variables"] == {"text": f"one\u2028{MASK}\x85three"}


@pytest.mark.slow
def test_half_a_character_goes_through_a_cassette_as_it_came(run: Any, tmp_path: Path) -> None:
    call = "> uapi --as alice Personalization get personalization:='[\"\\ud800\"]'"
    lesson = write_lesson(tmp_path, f"{call} | count", "[..]")
    assert run("check", "--sandbox", "--update", "--force", lesson).code == 0
    assert "internal error" not in Path(lesson).read_text("utf-8")
    again = run("check", lesson)
    assert again.out.endswith("1 lesson: 1 passed\n"), again.out
