"""Write what a check found for machines: JUnit's XML, and annotations of GitHub Actions."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from cpshell.lessons.check_report import LessonReport, StepOutcome, StepReport
from cpshell.render import safe

_NOT_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TITLE = "cpshell check"


def junit_xml(reports: Iterable[LessonReport]) -> str:
    """Return the report as JUnit has it: a suite for each lesson, a case for each step."""
    suites = [_suite(report) for report in reports]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<testsuites name={_quoted(_TITLE)}>",
            *suites,
            "</testsuites>\n",
        ]
    )


def _suite(report: LessonReport) -> str:
    counts = report.counts
    broken = int(bool(report.problem))
    failures = sum(step.failed for step in report.steps)
    seconds = sum(step.seconds for step in report.steps)
    cases = [_case(report, step) for step in report.steps]
    if report.problem:
        text = f"{report.problem}\n{report.hint}".strip()
        cases.append(
            f'    <testcase classname={_quoted(report.path)} name={_quoted("lesson")} time="0">'
            f"<error message={_quoted(report.problem)}>{_text(text)}</error></testcase>"
        )
    begin = (
        f'  <testsuite name={_quoted(report.path)} tests="{len(report.steps) + broken}"'
        f' failures="{failures}" errors="{broken}" skipped="{counts[StepOutcome.SKIPPED]}"'
        f' time="{seconds:.3f}">'
    )
    return "\n".join([begin, *cases, "  </testsuite>"])


def _case(report: LessonReport, step: StepReport) -> str:
    name = f"{step.place}: {step.command}"
    begin = (
        f"    <testcase classname={_quoted(report.path)} name={_quoted(name)}"
        f' file={_quoted(report.path)} line="{step.line}" time="{step.seconds:.3f}"'
    )
    if step.outcome is StepOutcome.SKIPPED:
        return f"{begin}><skipped message={_quoted(step.details[0])}/></testcase>"
    if not step.failed:
        return f"{begin}/>"
    message = "this does not show what the lesson says"
    if step.outcome is StepOutcome.CHANGED:
        message = "this differs between the panels"
    details = _text("\n".join(step.details))
    return f"{begin}><failure message={_quoted(message)}>{details}</failure></testcase>"


def _text(text: str) -> str:
    """Return text for XML, which cannot hold control characters, not even escaped."""
    return escape(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", safe(text, multiline=True)))


def _quoted(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", safe(text)))


def annotations(report: LessonReport, workspace: str | None) -> Iterator[str]:
    """Yield workflow commands that show what failed beside the lines of a lesson.

    Their form is that of "Workflow commands for GitHub Actions" (docs.github.com); paths are
    those in the repository, which is checked out in ``workspace``.
    """
    name = _in_repository(report.path, workspace)
    if report.problem:
        place, _, line = report.place[0].rpartition(":")
        is_here = place == report.path and line.isdecimal()
        yield _command("error", name, int(line) if is_here else 1, report.problem)
    for step in report.steps:
        if step.failed:
            text = "\n".join((step.command, *step.details))
            yield _command("error", name, step.line, text)
        elif step.outcome is StepOutcome.SKIPPED:
            yield _command("notice", name, step.line, f"skipped: {step.details[0]}")


def _command(kind: str, name: str, line: int, text: str) -> str:
    message = _escaped(safe(text, multiline=True))
    return f"::{kind} file={_property(name)},line={line},title={_TITLE}::{message}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(safe(text)).replace(":", "%3A").replace(",", "%2C")


def _in_repository(path: str, workspace: str | None) -> str:
    """Return a path as the repository has it; one outside as it is."""
    absolute = Path(path).absolute()
    if workspace and absolute.is_relative_to(workspace):
        return str(absolute.relative_to(workspace))
    return path
