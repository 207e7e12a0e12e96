"""``cpshell play``, ``check`` and ``export``: parse the options and do what they say."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cpshell.errors import ExitCode, UsageError
from cpshell.lessons.backends import LessonBackend, StartSandbox
from cpshell.lessons.lesson import CASSETTE
from cpshell.options import OptionParser, add_login, login_request
from cpshell.system.signals import signals_end
from cpshell.system.system import System


def main(arguments: list[str], system: System, start_sandbox: StartSandbox) -> int:
    """Run a subcommand; return the exit code. ``start_sandbox`` starts a sandbox.

    Raises:
        CpshellError: the lesson cannot be read or written, or the login failed.
    """
    verb, *rest = arguments
    subcommand = _SUBCOMMANDS[verb]
    options = subcommand.parser(verb).read(rest)
    if options.sandbox and options.live is not None:
        raise UsageError("--sandbox and --live cannot both answer: leave one out")
    backend = LessonBackend(
        start_sandbox=start_sandbox,
        system=system,
        sandbox=options.sandbox,
        live=None if options.live is None else login_request(options, options.live),
        trusted=options.trust,
        read_only=options.read_only,
        yes=options.yes,
        plugins=tuple(options.plugins),
    )
    with signals_end():
        return subcommand.run(options, backend)


@dataclass(frozen=True, slots=True)
class _Subcommand:
    """A subcommand: its help, what adds its own options, and what runs it."""

    summary: str
    add_options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, LessonBackend], int]

    def parser(self, verb: str) -> OptionParser:
        """Return a parser with its own options and those of all subcommands."""
        parser = OptionParser(
            prog=f"cpshell {verb}",
            description=self.summary,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self.add_options(parser)
        group = parser.add_argument_group("what answers (the cassette, if nothing is given)")
        group.add_argument("--live", metavar="TARGET", help="this panel, with the login options")
        group.add_argument(
            "--trust",
            action="store_true",
            help="also run steps that start programs, touch files or reach other hosts",
        )
        group.add_argument(
            "--read-only", action="store_true", help="with --live: send no call that writes"
        )
        group.add_argument(
            "--yes", action="store_true", help="with --live: do not ask before destroying"
        )
        group.add_argument(
            "--plugin",
            action="append",
            default=[],
            dest="plugins",
            metavar="FILE",
            help="load a plugin from this file, besides those that the lesson names",
        )
        add_login(group)
        return parser


def _play(options: argparse.Namespace, backend: LessonBackend) -> int:
    from cpshell.lessons.playing.player import play
    from cpshell.lessons.playing.practice import PracticeOptions, practise
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
    if options.score is not None or options.learner is not None:
        raise UsageError("only a practice has a score: --practice --score FILE")
    return play(
        lesson,
        backend,
        step=options.step,
        speed=options.speed,
        begin=options.begin,
        checks=not options.no_check,
    )


def _play_course(folder: Path, options: argparse.Namespace, backend: LessonBackend) -> int:
    from cpshell.lessons.playing.course_player import list_course, resume_course

    if options.practice or options.score or options.learner or options.begin is not None:
        raise UsageError(
            f"{folder} is a course: practise its lessons one by one, or begin within one of them",
            hint=f"cpshell play {folder}",
        )
    if options.resume and not options.list:
        return resume_course(folder, backend, step=options.step, speed=options.speed)
    return list_course(folder, backend)


def _check(options: argparse.Namespace, backend: LessonBackend) -> int:
    from cpshell.lessons.check import CheckOptions
    from cpshell.lessons.check_run import CheckRequest, check_lessons

    if options.force and not options.update:
        raise UsageError("--force says what --update may write", hint="check --update --force")
    if options.prune and not backend.offline:
        raise UsageError("--prune is for a cassette that answers: leave out --sandbox and --live")

    if options.jobs > 1 and options.live is not None:
        raise UsageError(
            "lessons that change the same panel are checked one after the other: no -j"
        )
    if options.update and options.against is not None:
        raise UsageError("--against only compares: leave --update out")
    variables = backend.system.variables
    request = CheckRequest(
        options.lessons,
        CheckOptions(options.update, options.force, options.prune),
        verbose=options.verbose,
        jobs=options.jobs,
        only=options.only,
        junit=options.junit,
        annotate=options.annotate or variables.get("GITHUB_ACTIONS") == "true",
        workspace=variables.get("GITHUB_WORKSPACE"),
        against=_other_backend(options, backend),
    )
    return int(ExitCode.PLUGIN if check_lessons(request, backend).bad else ExitCode.OK)


def _other_backend(options: argparse.Namespace, backend: LessonBackend) -> LessonBackend | None:
    """Return what answers for ``--against``: a cassette, a folder of them, a sandbox or a panel."""
    if (other := options.against) is None:
        return None
    path = Path(other)
    if path.name.endswith(CASSETTE) or backend.system.files.is_folder(path):
        return backend.answered_by(cassette=path)
    if other == "sandbox":
        return backend.answered_by(sandbox=True)
    return backend.answered_by(live=login_request(options, other))


def _export(options: argparse.Namespace, backend: LessonBackend) -> int:
    from cpshell.lessons.export.exporters import FORMATS, ExportRequest, export_lesson

    request = ExportRequest(
        to=FORMATS[options.to],
        output=options.out,
        cast_version=options.cast_version,
        height=options.height,
        each_step=options.each_step,
        checks=not options.no_check,
    )
    export_lesson(options.lesson, request, backend)
    return int(ExitCode.OK)


def _add_play_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = (
        "keys: space pauses, left and right step, + and - change the speed, Enter goes on,\n"
        "Tab lets you type freely (Tab again: back to the lesson), q ends"
    )
    parser.add_argument(
        "lesson",
        nargs="?",
        type=Path,
        metavar="LESSON.md|FOLDER|N|NAME",
        help="a folder is a course; N and NAME are lessons of the one that comes with cpshell,"
        " which is meant where nothing stands",
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


def _add_check_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "lessons", nargs="+", type=Path, metavar="LESSON.md|FOLDER", help="a folder is a course"
    )
    parser.add_argument(
        "--update",
        action="store_true",
        help="write what is shown into the lesson; with --sandbox or --live, a new cassette, too",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="with --update: also write failures in place of what worked",
    )
    parser.add_argument(
        "--prune", action="store_true", help="take out of the cassette what no step uses"
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="list every step")
    parser.add_argument("--only", metavar="TEXT", help="lessons with this text in their path")
    parser.add_argument(
        "-j", "--jobs", type=_jobs, default=1, metavar="N", help="check N lessons side by side"
    )
    parser.add_argument(
        "--against",
        metavar="OTHER",
        help="compare with the answers of another cassette, a folder of them, TARGET or `sandbox`",
    )
    parser.add_argument("--junit", type=Path, metavar="FILE", help="also write a JUnit report")
    parser.add_argument(
        "--annotate",
        action="store_true",
        help="also print annotations of GitHub Actions, as is done where GITHUB_ACTIONS=true",
    )


def _add_export_options(parser: argparse.ArgumentParser) -> None:
    from cpshell.lessons.export.exporters import FORMATS

    formats = "".join(f"  {name:6}{each.summary}\n" for name, each in FORMATS.items())
    parser.epilog = f"formats:\n{formats}"
    parser.add_argument(
        "lesson", type=Path, metavar="LESSON.md|FOLDER", help="or a script, NAME.cps"
    )
    parser.add_argument("--to", choices=FORMATS, required=True, metavar="FORMAT")
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help="- is standard output")
    parser.add_argument(
        "--cast-version", type=int, choices=(2, 3), default=2, help="of a cast; 2 by default"
    )
    parser.add_argument(
        "--height", type=_height, default=24, metavar="LINES", help="of the screen; 24 by default"
    )
    parser.add_argument(
        "--no-check", action="store_true", help="also write what a lesson says otherwise"
    )
    parser.add_argument("--each-step", action="store_true", help="one SVG for each step")


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = -1
    if not 0 <= speed <= 1000:
        raise argparse.ArgumentTypeError(f"invalid speed {text!r}: use a number from 0 to 1000")
    return speed


def _height(text: str) -> int:
    lines = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
    if not 2 <= lines <= 1000:
        raise argparse.ArgumentTypeError(f"invalid height {text!r}: use 2 to 1000 lines")
    return lines


def _jobs(text: str) -> int:
    jobs = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    if not 1 <= jobs <= 64:
        raise argparse.ArgumentTypeError(f"invalid number of jobs {text!r}: use 1 to 64")
    return jobs


_SUBCOMMANDS = {
    "play": _Subcommand("Show a lesson as if somebody typed it.", _add_play_options, _play),
    "check": _Subcommand(
        "Run lessons and compare; exit 6 where they differ.", _add_check_options, _check
    ),
    "export": _Subcommand("Write a lesson in another format.", _add_export_options, _export),
}
