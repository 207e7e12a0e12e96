"""What tests have run of the documents, listed at the end of ``make test``."""

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
_KEY = "documented"


def note_run(request: pytest.FixtureRequest, document: str, line: int, text: str) -> None:
    """Remember that a test has run what stands in a line of a document."""
    request.node.user_properties.append((_KEY, [document, line, text, ""]))


def note_lesson(request: pytest.FixtureRequest, lesson: Path) -> None:
    """Remember that the steps of a lesson were run."""
    lines = enumerate(lesson.read_text("utf-8").split("\n"), 1)
    for number, line in lines:
        if re.match(r"[>+] (?!\w+: )", line):
            note_run(request, lesson.relative_to(ROOT).as_posix(), number, line)


def note_not_run(
    request: pytest.FixtureRequest, document: str, line: int, text: str, reason: str
) -> None:
    """Remember why something that a document shows is not run."""
    request.node.user_properties.append((_KEY, [document, line, text, reason]))


def write_list(reporter: Any) -> None:
    """Write what the tests have run, by document, and what they have not, with the reasons.

    It comes with the reports of the tests, so it is whole where several workers run them.
    """
    by_document: dict[str, set[tuple[int, str, str]]] = defaultdict(set)
    for reports in reporter.stats.values():
        for report in reports:
            for key, value in getattr(report, "user_properties", ()):
                if key == _KEY and getattr(report, "when", "") == "call":
                    document, line, text, reason = value
                    by_document[document].add((line, text, reason))
    if not by_document:
        return
    all_ = [entry for entries in by_document.values() for entry in entries]
    left = sum(bool(reason) for _, _, reason in all_)
    reporter.section(f"documented: {len(all_) - left} run, {left} not run")
    for document, entries in sorted(by_document.items()):
        count = sum(not reason for _, _, reason in entries)
        reporter.write_line(f"{document}: {count} run")
        for line, text, reason in sorted(entries):
            why = f"   NOT RUN: {reason}" if reason else ""
            reporter.write_line(f"  {line:4}  {text}{why}".replace("\n", "\n        "))
