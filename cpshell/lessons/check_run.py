"""Check several lessons, one after the other or side by side, and report on all of them."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path

from cpshell.errors import UsageError
from cpshell.lessons.backends import LessonBackend
from cpshell.lessons.check import CheckOptions, check_lesson
from cpshell.lessons.check_files import annotations, junit_xml
from cpshell.lessons.check_report import LessonReport, StepCounts
from cpshell.lessons.compare import compare_lesson
from cpshell.lessons.course import lesson_paths
from cpshell.lessons.side_by_side import run_side_by_side
from cpshell.render import safe
from cpshell.system.text import encoded


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to check, and how to report on it.

    ``only`` is a text in the paths of the lessons that count. ``against`` answers, too, and is
    compared. ``workspace`` is where GitHub Actions has checked out the repository.
    """

    lessons: list[Path]
    options: CheckOptions
    verbose: bool = False
    jobs: int = 1
    only: str | None = None
    junit: Path | None = None
    annotate: bool = False
    workspace: str | None = None
    against: LessonBackend | None = None


def check_lessons(request: CheckRequest, backend: LessonBackend) -> StepCounts:
    """Check lessons and report on standard output; return what happened to their steps.

    Raises:
        UsageError: no lesson has the text of ``only``, or the file of ``junit`` cannot be written.
        LessonFailed: a folder is not a course.
    """

    def say(line: str) -> None:
        backend.system.streams.write([f"{safe(line)}\n"])

    paths = _chosen(lesson_paths(request.lessons, backend.system.files), request.only)
    token = secrets.token_hex(16)
    if request.annotate:  # what a lesson prints must not be taken for a workflow command
        say(f"::stop-commands::{token}")
    reports: list[LessonReport] = []
    for report in _reports(paths, request, backend):
        reports.append(report)
        for line in report.lines(verbose=request.verbose):
            say(line)
    total = sum((report.counts for report in reports), StepCounts())
    say(f"{len(paths)} lesson{'s' * (len(paths) != 1)}: {total}")
    if request.annotate:
        say(f"::{token}::")
        for report in reports:
            for line in annotations(report, request.workspace):
                say(line)
    if request.junit is not None:
        backend.system.files.replace(request.junit, [encoded(junit_xml(reports))])
    return total


def _chosen(paths: list[Path], only: str | None) -> list[Path]:
    if only is None:
        return paths
    chosen = [path for path in paths if only.lower() in str(path).lower()]
    if not chosen:
        names = ", ".join(path.stem for path in paths)
        raise UsageError(f"no lesson has {only!r} in its path", hint=f"lessons: {names}")
    return chosen


def _reports(
    paths: list[Path], request: CheckRequest, backend: LessonBackend
) -> Iterator[LessonReport]:
    """Yield the reports in the order of the lessons; what the panel said stands before each."""
    if request.jobs == 1:
        yield from (_report(path, request, backend) for path in paths)
        return

    def check_quietly(path: Path) -> tuple[LessonReport, str]:
        told = StringIO()
        streams = backend.system.streams
        system = backend.system.with_streams(streams.redirected(streams.stdout, told))
        other = request.against and replace(request.against, system=system)
        report = _report(path, replace(request, against=other), replace(backend, system=system))
        return report, told.getvalue()

    for report, told in run_side_by_side(check_quietly, paths, request.jobs):
        for line in told.splitlines():
            backend.system.streams.tell(line)
        yield report


def _report(path: Path, request: CheckRequest, backend: LessonBackend) -> LessonReport:
    if request.against is not None:
        return compare_lesson(path, backend, request.against)
    return check_lesson(path, backend, request.options)
