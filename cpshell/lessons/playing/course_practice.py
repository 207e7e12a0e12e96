"""``cpshell play FOLDER --practice``: practise a whole course, lesson after lesson.

The score is that of all its lessons. Where one has come to is also kept for ``cpshell play``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cpshell.errors import ExitCode, UsageError
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.course import Course, CourseLesson, read_course
from cpshell.lessons.parse import read_lesson
from cpshell.lessons.playing.course_place import (
    CoursePlace,
    keep_place,
    moved,
    next_lesson,
    read_place,
)
from cpshell.lessons.playing.exercises import exercises_from
from cpshell.lessons.playing.lesson_practice import (
    LessonPractice,
    PracticeOptions,
    check_unused,
)
from cpshell.lessons.playing.places import line_before
from cpshell.lessons.playing.practice import new_score, start_time
from cpshell.lessons.playing.score import (
    OnScore,
    Score,
    StepScore,
    optional_text,
    read_record,
    score_of,
    summary,
    totals_of,
    write_record,
)
from cpshell.lessons.presentation import presentation_for
from cpshell.render import safe
from cpshell.system.files import Files
from cpshell.system.system import System


@dataclass(slots=True)
class CourseScore:
    """The scores of all lessons of a course, in order, those still to come included."""

    course: str
    started: str
    learner: str | None = None
    lessons: list[Score] = field(default_factory=list)

    @property
    def steps(self) -> list[StepScore]:
        """Return the steps of all lessons."""
        return [step for lesson in self.lessons for step in lesson.steps]

    @property
    def subject(self) -> tuple[object, ...]:
        """Return what is the same in all scores of a practice."""
        return self.course, tuple(lesson.subject for lesson in self.lessons)

    def as_json(self) -> dict[str, Any]:
        """Return the record as it is written."""
        return {
            "learner": self.learner,
            "course": self.course,
            "started": self.started,
            "lessons": [lesson.as_json() for lesson in self.lessons],
            "totals": totals_of(self.steps),
        }


def practise_course(folder: Path, backend: LessonBackend, options: PracticeOptions) -> int:
    """Practise the lessons of a course in order; return 0 if all was done, else 6.

    With ``resume`` it goes on in the file of the score, or without one at the lesson and step where
    one left the course.

    Raises:
        LessonFailed: the course or a lesson cannot be read, or has no cassette.
        UsageError: the file of the score is not one to go on with.
    """
    system = backend.system
    course = read_course(folder, system.files)
    by_place = options.resume and options.score is None
    place = read_place(course, system) if by_place else CoursePlace()
    first = next_lesson(course, place)
    if first is None:
        system.streams.tell(f"{safe(course.title)}: all lessons are done; begin anew with any")
        return int(ExitCode.OK)
    at = course.lessons.index(first)
    chosen = {
        number: each
        for number, each in enumerate(course.lessons[at:], at + 1)
        if each is first or each.name not in place.done
    }
    begun = {number: _begin(each, place, system.files) for number, each in chosen.items()}
    score = _open_score(course, [each.score for each in begun.values()], options, system.files)
    for (number, practice), kept in zip(begun.items(), score.lessons, strict=True):
        keepers = _keepers(score, options.score, system.files)
        begun[number] = replace(practice, score=kept, keepers=keepers, way_back=options.way_back)
    _practise_all(course, begun, backend)
    _tell(f"Course: {summary(score.steps)}", system)
    return int(ExitCode.OK if all(step.done for step in score.steps) else ExitCode.PLUGIN)


def _begin(lesson: CourseLesson, place: CoursePlace, files: Files) -> LessonPractice:
    """Return the practice of a lesson, from where one left it, with a new score."""
    read = read_lesson(lesson.path, files)
    step = min(place.step, len(read.steps) + 1) if lesson.name == place.lesson else 1
    before, exercises = exercises_from(read, line_before(read, step))
    return LessonPractice(read, before, exercises, new_score(lesson.path.name, exercises))


def _open_score(
    course: Course, lessons: list[Score], options: PracticeOptions, files: Files
) -> CourseScore:
    """Return a new score, or that of the file to go on with.

    Raises:
        UsageError: the file holds a score of something else, or one that is not to be lost.
        LessonFailed: the file holds something else.
    """
    score, path = CourseScore(course.title, start_time(), options.learner, lessons), options.score
    if path is not None and check_unused(path, files, resume=options.resume):
        kept = read_record(path, files, _course_score_of)
        kept.learner = kept.learner or options.learner
        if (kept.learner, kept.subject) != (options.learner or kept.learner, score.subject):
            raise UsageError(f"{path} holds the score of another practice, course or learner")
        score = kept
    for lesson in score.lessons:
        lesson.learner = score.learner
    return score


def _course_score_of(record: Any) -> CourseScore:
    return CourseScore(
        str(record["course"]),
        str(record["started"]),
        optional_text(record["learner"]),
        [score_of(lesson) for lesson in record["lessons"]],
    )


def _keepers(score: CourseScore, path: Path | None, files: Files) -> tuple[OnScore, ...]:
    """Return what keeps the score of the course when that of a lesson has changed."""
    if path is None:
        return ()
    return (lambda _: write_record(score.as_json(), path, files),)


def _practise_all(
    course: Course, begun: Mapping[int, LessonPractice], backend: LessonBackend
) -> None:
    """Practise what is not over yet, until the learner leaves."""
    system, greets = backend.system, True
    for number, practice in begun.items():
        if practice.exercises and practice.next_step is None:
            continue
        name = course.lessons[number - 1].name
        title = safe(practice.lesson.title)
        _tell(f"Lesson {number} of {len(course.lessons)}: {title}", system)
        try:
            stayed = practice.run(backend, greets=greets)
        finally:
            place = read_place(course, system)
            keep_place(course, moved(place, name, practice.next_step), system)
        if not stayed:
            return
        greets = False


def _tell(text: str, system: System) -> None:
    system.streams.write(f"{row}\n" for row in presentation_for(system).remark(text))
