"""Read what a learner's shell reports, and write what the trainer sees and keeps of it.

A report comes over the network: it is a score of the lesson, or it is refused.
"""

import csv
import io
import json
import math
import time
from collections.abc import Iterator
from typing import Any

from cpshell.lessons.classroom.seats import ClassLesson, Classroom, Seat, lesson_named
from cpshell.lessons.lesson import Prose
from cpshell.lessons.playing.score import Score, StepScore

_MOST = 1_000_000  # tries, hints, seconds
_LONGEST = 2000  # characters of a task
_QUIET = 45.0  # seconds after which a learner counts as away
COLUMNS = ("learner", "world", "lesson", "steps", "done", "first_try", "skipped", "tries", "hints",
           "seconds")  # fmt: skip


class NotAScore(ValueError):
    """Raised for a report that is not a score of the lesson."""


def read_report(body: bytes, lesson: ClassLesson) -> Score:
    """Return the score in the body of a report.

    Raises:
        NotAScore: it is something else.
    """
    try:
        record = json.loads(body)
        steps = record["steps"]
        if not isinstance(steps, list) or len(steps) > len(lesson.original.text):
            raise NotAScore("invalid steps")
        score = Score(lesson.file_name, _text(record["started"], 40), None)
        score.steps = [_step(step) for step in steps]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NotAScore("this is not a score") from error
    return score


def _step(record: dict[str, Any]) -> StepScore:
    task = record["task"]
    return StepScore(
        line=int(_number(record["line"])),
        task=None if task is None else _text(task, _LONGEST),
        tries=int(_number(record["tries"])),
        hints=int(_number(record["hints"])),
        skipped=record["skipped"] is True,
        seconds=round(_number(record["seconds"]), 1),
        done=record["done"] is True,
    )


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise NotAScore("invalid number")
    return min(max(value, 0), _MOST)


def _text(value: object, longest: int) -> str:
    if not isinstance(value, str):
        raise NotAScore("invalid text")
    return value[:longest]


def describe_course(classroom: Classroom, line_to_paste: str) -> dict[str, Any]:
    """Return what of the course does not change: for the trainer's page."""
    return {
        "title": classroom.title,
        "line": line_to_paste,
        "languages": list(classroom.languages),
        "seats": classroom.worlds,
        "lessons": [
            {"name": each.name, "title": each.lesson.title, "notes": list(_notes(each))}
            for each in classroom.lessons
        ],
    }


def _notes(lesson: ClassLesson) -> Iterator[dict[str, str]]:
    heading = lesson.lesson.title
    for part in lesson.lesson.parts:
        if isinstance(part, Prose):
            headings = [line.lstrip("#").strip() for line in part.shown if line.startswith("#")]
            heading = headings[-1] if headings else heading
            yield from ({"heading": heading, "text": note} for note in part.notes)


def describe_class(classroom: Classroom) -> dict[str, Any]:
    """Return who is where: for the trainer's page."""
    return {
        "opened": len(classroom.opened),
        "learners": [_describe_seat(classroom, seat) for seat in classroom.seats()],
    }


def _describe_seat(classroom: Classroom, seat: Seat) -> dict[str, Any]:
    lesson = lesson_named(seat.lesson, classroom.lessons)
    score = seat.scores.get(seat.lesson or "")
    at = score.at if score is not None else 0
    step = score.steps[at] if score is not None and at < len(score.steps) else None
    totals: dict[str, float] = score.totals if score is not None else {}
    return {
        "name": seat.name,
        "world": seat.world,
        "language": seat.language,
        "lesson": lesson.lesson.title if lesson is not None else None,
        "at": at,
        "steps": totals.get("steps", 0),
        "tries": totals.get("tries", 0),
        "hints": totals.get("hints", 0),
        "skipped": totals.get("skipped", 0),
        "here": {"tries": step.tries, "hints": step.hints, "task": step.task} if step else None,
        "away": time.monotonic() - seat.heard > _QUIET,
    }


def scores_as_csv(classroom: Classroom) -> str:
    """Return the scores of all learners, one row for each lesson."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for seat in classroom.seats_with_scores():
        for lesson in classroom.lessons:
            if lesson.name in seat.scores:
                totals = seat.scores[lesson.name].totals
                writer.writerow(
                    [seat.name, seat.world, lesson.name, *(totals[name] for name in COLUMNS[3:])]
                )
    return text.getvalue()
