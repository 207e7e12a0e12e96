"""The score of a practice: its sums, its file, and files that hold something else."""

import json
from pathlib import Path

import pytest

from cpshell.errors import LessonFailed
from cpshell.lessons.playing.score import Score, StepScore, read_score, write_record
from cpshell.system.system import System

SCORE = Score(
    "mail.md",
    "2026-01-31T09:00:00Z",
    "Nora Ünal",
    [
        StepScore(3, tries=1, seconds=1.25, done=True),
        StepScore(5, tries=2, seconds=4.5, done=True),
        StepScore(9, "Give alice a mailbox.", tries=1, hints=2, done=True),
        StepScore(14, skipped=True),
        StepScore(17, "How many?"),
    ],
)


def test_a_score_says_what_was_done_and_where_one_is() -> None:
    assert str(SCORE) == (
        "1 of 5 at the first try, 1 after another try, 1 with hints, 1 skipped, 1 not done"
    )
    assert (SCORE.at, SCORE.all_done) == (4, False)
    assert SCORE.totals == {
        "steps": 5,
        "done": 3,
        "first_try": 1,
        "skipped": 1,
        "tries": 4,
        "hints": 2,
        "seconds": 5.8,
    }


def test_a_score_survives_its_file(tmp_path: Path) -> None:
    path, files = tmp_path / "score.json", System().files
    write_record(SCORE.as_json(), path, files)
    assert read_score(path, files) == SCORE
    record = json.loads(path.read_text("utf-8"))
    assert list(record) == ["learner", "lesson", "started", "steps", "totals"]
    assert list(record["steps"][0]) == [
        *("line", "task", "tries", "hints", "skipped", "seconds", "done")
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "[" * 100_000, '{"lesson": "a", "started": "", "steps": [{}]}']
)
def test_a_file_that_holds_something_else_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "score.json"
    path.write_text(text, "utf-8")
    with pytest.raises(LessonFailed, match="holds no score of a practice like this"):
        read_score(path, System().files)
