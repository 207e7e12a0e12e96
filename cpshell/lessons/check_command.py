"""``cpshell check``: its options, and what they begin."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cpshell.errors import ExitCode, UsageError
from cpshell.options import login_request

if TYPE_CHECKING:
    from cpshell.lessons.backends import LessonBackend

SUMMARY = "Run lessons and compare; exit 6 where they differ."


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "lessons",
        nargs="+",
        metavar="LESSON.md|FOLDER|N|NAME",
        help="a folder is a course; N and NAME are as for `play`",
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


def _jobs(text: str) -> int:
    jobs = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    if not 1 <= jobs <= 64:
        raise argparse.ArgumentTypeError(f"invalid number of jobs {text!r}: use 1 to 64")
    return jobs


def run(options: argparse.Namespace, backend: "LessonBackend") -> int:
    from cpshell.lessons.check import CheckOptions
    from cpshell.lessons.check_run import CheckRequest, check_lessons
    from cpshell.lessons.shipped import find_lesson

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
    files = backend.system.files
    request = CheckRequest(
        [find_lesson(named, files) for named in options.lessons],
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


def _other_backend(options: argparse.Namespace, backend: "LessonBackend") -> "LessonBackend | None":
    """Return what answers for ``--against``: a cassette, a folder of them, a sandbox or a panel."""
    if (other := options.against) is None:
        return None
    path = Path(other)
    is_written_as_path = path.suffix == ".jsonl" or ("/" in other and "://" not in other)
    if is_written_as_path or backend.system.files.exists(path):
        return backend.answered_by(cassette=path)
    if other == "sandbox":
        return backend.answered_by(sandbox=True)
    return backend.answered_by(live=login_request(options, other))
