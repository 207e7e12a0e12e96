"""``cpshell export``: its options, and what they begin."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cpshell.errors import ExitCode

if TYPE_CHECKING:
    from cpshell.lessons.backends import LessonBackend

SUMMARY = "Write a lesson in another format."


def add_options(parser: argparse.ArgumentParser) -> None:
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


def _height(text: str) -> int:
    lines = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
    if not 2 <= lines <= 1000:
        raise argparse.ArgumentTypeError(f"invalid height {text!r}: use 2 to 1000 lines")
    return lines


def run(options: argparse.Namespace, backend: "LessonBackend") -> int:
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
