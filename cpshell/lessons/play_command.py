"""``cpshell play``: its options, and what they begin."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cpshell.errors import UsageError

if TYPE_CHECKING:
    from cpshell.lessons.backends import LessonBackend

SUMMARY = "Show a lesson as if somebody typed it."


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "keys: space pauses, left and right step, + and - change the speed, Enter goes on,\n"
        "g goes to a step or chapter, Tab lets you type freely (Tab again: back to the lesson),\n"
        "q ends"
    )
    parser.add_argument(
        "lesson",
        nargs="?",
        metavar="LESSON.md|FOLDER|N|NAME",
        help="a folder is a course, FOLDER/N and FOLDER/NAME are its lessons; N and NAME are those"
        " of the course that comes with cpshell, which is meant where nothing stands",
    )
    parser.add_argument("--list", action="store_true", help="list the lessons of a course")
    parser.add_argument(
        "--no-check", action="store_true", help="also end well where steps show something else"
    )
    parser.add_argument("--step", action="store_true", help="wait for Enter before each step")
    parser.add_argument(
        "--practice", action="store_true", help="let the learner type, and keep a score"
    )
    parser.add_argument(
        "--from", dest="begin", metavar="N|CHAPTER", help="begin at this step, or at this heading"
    )
    parser.add_argument("--score", type=Path, metavar="FILE", help="of a practice, as JSON")
    parser.add_argument("--learner", metavar="NAME", help="whose score it is")
    parser.add_argument(
        "--resume",
        action="store_true",
        help="go on where FILE of --score ends, or where one left a FOLDER",
    )
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="X",
        help="2 types twice as fast; 0 shows everything at once",
    )


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1
    if not 0 <= speed <= 1000:
        raise argparse.ArgumentTypeError(f"invalid speed {text!r}: use a number from 0 to 1000")
    return speed


def run(options: argparse.Namespace, backend: "LessonBackend") -> int:
    from cpshell.lessons.playing.lesson_practice import PracticeOptions, practise
    from cpshell.lessons.playing.player import play
    from cpshell.lessons.shipped import find_lesson

    lesson = find_lesson(options.lesson, backend.system.files)
    if backend.system.files.is_folder(lesson):
        return _play_course(lesson, options, backend)
    if options.list:
        raise UsageError(f"{lesson} is not a course: --list lists one", hint="cpshell play --list")
    if options.resume and options.score is None:
        raise UsageError("--resume goes on with a score: --score FILE")
    if options.practice:
        chosen = PracticeOptions(options.learner, options.score, options.resume, options.begin)
        return practise(lesson, backend, chosen)
    _check_no_score(options)
    return play(
        lesson,
        backend,
        step=options.step,
        speed=options.speed,
        begin=options.begin,
        checks=not options.no_check,
    )


def _play_course(folder: Path, options: argparse.Namespace, backend: "LessonBackend") -> int:
    from cpshell.lessons.playing.course_player import list_course, resume_course
    from cpshell.lessons.playing.course_practice import practise_course
    from cpshell.lessons.playing.lesson_practice import PracticeOptions

    if options.begin is not None:
        raise UsageError(
            f"{folder} is a course: --from begins within one of its lessons",
            hint=f"cpshell play {folder}",
        )
    if options.list:
        return list_course(folder, backend)
    if options.practice:
        chosen = PracticeOptions(options.learner, options.score, options.resume)
        return practise_course(folder, backend, chosen)
    _check_no_score(options)
    if options.resume:
        return resume_course(folder, backend, step=options.step, speed=options.speed)
    return list_course(folder, backend)


def _check_no_score(options: argparse.Namespace) -> None:
    if options.score is not None or options.learner is not None:
        raise UsageError("only a practice has a score: --practice --score FILE")
