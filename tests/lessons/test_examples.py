"""The lessons for trainees are true: from their cassettes, and on a sandbox of today."""

import re
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = sorted((Path(__file__).parents[2] / "examples" / "lessons").glob("*.md"))


def test_there_are_five() -> None:
    assert len(EXAMPLES) == 5


@pytest.mark.parametrize("lesson", EXAMPLES, ids=lambda path: path.stem)
def test_it_plays_from_its_cassette(run: Any, lesson: Path) -> None:
    ran = run("check", "--trust", str(lesson))  # one reads a log that lies beside it
    assert ran.code == 0, ran.out
    assert "skipped" not in ran.out


@pytest.mark.slow
@pytest.mark.parametrize("lesson", EXAMPLES, ids=lambda path: path.stem)
def test_it_is_true_on_a_fresh_sandbox(run: Any, lesson: Path) -> None:
    ran = run("check", "--trust", "--sandbox", str(lesson))
    assert ran.code == 0, ran.out
    assert "skipped" not in ran.out


@pytest.mark.parametrize("lesson", EXAMPLES, ids=lambda path: path.stem)
def test_its_cassette_holds_no_shape_of_a_secret(lesson: Path) -> None:
    text = lesson.with_suffix(".cassette.jsonl").read_text("utf-8")
    assert re.search(r"cpsess\d|\b[A-Z0-9]{32}\b|%2c[0-9a-f]{32}|,[0-9a-f]{32}", text) is None
