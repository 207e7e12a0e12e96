"""What tests have run of the documents, listed at the end of ``make test``."""

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
_KEY = "documented"
_LOOKED_UP = "(words and options looked up)"


def note_run(request: pytest.FixtureRequest, document: str, line: int, text: str) -> None:
    """Remember that a test has run what stands in a line of a document."""
    request.node.user_properties.append((_KEY, [document, line, text, ""]))


def note_lesson(request: pytest.FixtureRequest, lesson: Path) -> None:
    """Remember that the steps of a lesson were run."""
    lines = enumerate(lesson.read_text("utf-8").split("\n"), 1)
    for number, line in lines:
        if re.match(r"[>+] (?!\w+: )", line):
            note_run(request, lesson.relative_to(ROOT).as_posix(), number, line)


def note_look_up(request: pytest.FixtureRequest, document: str, line: int, text: str) -> None:
    """Remember that the words and options of a sketch were looked up."""
    request.node.user_properties.append((_KEY, [document, line, text, _LOOKED_UP]))


def note_not_run(
    request: pytest.FixtureRequest, document: str, line: int, text: str, reason: str
) -> None:
    """Remember why something that a document shows is not run."""
    request.node.user_properties.append((_KEY, [document, line, text, f"NOT RUN: {reason}"]))


def write_list(reporter: Any) -> None:
    """Write what the tests have run, by document, and what they have not, with the reasons.

    It comes with the reports of the tests, so it is whole where several workers run them.
    """
    by_document: dict[str, set[tuple[int, str, str]]] = defaultdict(set)
    for reports in reporter.stats.values():
        for report in reports:
            for key, value in getattr(report, "user_properties", ()):
                if key == _KEY and getattr(report, "when", "") == "call":
                    document, line, text, remark = value
                    by_document[document].add((line, text, remark))
    if not by_document:
        return
    reporter.section(
        f"documented: {_counts([each for entries in by_document.values() for each in entries])}"
    )
    for document, entries in sorted(by_document.items()):
        reporter.write_line(f"{document}: {_counts(entries)}")
        for line, text, remark in sorted(entries):
            after = f"   {remark}" if remark else ""
            reporter.write_line(f"  {line:4}  {text}{after}".replace("\n", "\n        "))


def _counts(entries: Iterable[tuple[int, str, str]]) -> str:
    remarks = [remark for _, _, remark in entries]
    run, looked_up = remarks.count(""), remarks.count(_LOOKED_UP)
    return f"{run} run, {looked_up} looked up, {len(remarks) - run - looked_up} not run"
