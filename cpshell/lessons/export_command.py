"""``cpshell export``: its options, and what they begin."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from cpshell.errors import ExitCode

if TYPE_CHECKING:
    from cpshell.lessons.backends import LessonBackend

SUMMARY = "Write a lesson in another format."


def add_options(parser: argparse.ArgumentParser) -> None:
    from cpshell.lessons.export.export_request import DEFAULT_SIZE
    from cpshell.lessons.export.exporters import FORMATS
    from cpshell.lessons.export.pictures.themes import DEFAULT_THEME, THEMES

    formats = "".join(f"  {name:6}{each.summary}\n" for name, each in FORMATS.items())
    parser.epilog = f"formats:\n{formats}"
    parser.add_argument(
        "lesson",
        metavar="LESSON.md|FOLDER|N|NAME",
        help="or a script, NAME.cps; N and NAME are as for `play`",
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
    group = parser.add_argument_group("pictures")
    group.add_argument("--each-step", action="store_true", help="a picture of each step: svg, png")
    group.add_argument("--animate", action="store_true", help="an svg that plays, as a gif does")
    group.add_argument(
        "--captions", action="store_true", help="narration below the screen, and not on it"
    )
    group.add_argument(
        "--theme",
        default=DEFAULT_THEME,
        metavar="THEME|FILE",
        help=f"{', '.join(THEMES)}, or a file of your own; {DEFAULT_THEME} by default",
    )
    group.add_argument(
        "--font",
        action="append",
        default=[],
        metavar="FAMILY|FILE",
        help="svg: a family; others: a file. Again: a font for what the one before lacks",
    )
    group.add_argument(
        "--size",
        type=_size,
        default=DEFAULT_SIZE,
        metavar="PIXELS",
        help=f"of the letters; {DEFAULT_SIZE} by default",
    )


def _height(text: str) -> int:
    lines = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
    if not 2 <= lines <= 1000:
        raise argparse.ArgumentTypeError(f"invalid height {text!r}: use 2 to 1000 lines")
    return lines


def _size(text: str) -> int:
    pixels = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    if not 6 <= pixels <= 96:
        raise argparse.ArgumentTypeError(f"invalid size {text!r}: use 6 to 96 pixels")
    return pixels


def run(options: argparse.Namespace, backend: "LessonBackend") -> int:
    from cpshell.lessons.export.export_request import ExportRequest
    from cpshell.lessons.export.exporters import FORMATS, export_lesson
    from cpshell.lessons.shipped import find_lesson

    request = ExportRequest(
        output=options.out,
        cast_version=options.cast_version,
        height=options.height,
        each_step=options.each_step,
        theme=options.theme,
        font=tuple(options.font),
        size=options.size,
        captions=options.captions,
        animate=options.animate,
        checks=not options.no_check,
    )
    lesson = find_lesson(options.lesson, backend.system.files)
    export_lesson(lesson, FORMATS[options.to], request, backend)
    return int(ExitCode.OK)
