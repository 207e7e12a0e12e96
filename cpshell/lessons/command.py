"""``cpshell play``, ``check`` and ``export``: parse the options and do what they say."""

import argparse
from collections.abc import Callable
from pathlib import Path

from cpshell.errors import ExitCode
from cpshell.lessons.backends import LessonBackend, StartSandbox
from cpshell.options import OptionParser, add_login, login_request
from cpshell.profiles.login_options import LoginRequest
from cpshell.render import safe
from cpshell.system.signals import signals_end
from cpshell.system.system import System


def main(arguments: list[str], system: System, start_sandbox: StartSandbox) -> int:
    """Run a subcommand; return the exit code. ``start_sandbox`` starts a sandbox."""
    verb, *rest = arguments
    options = _PARSERS[verb]().parse_args(rest)
    backend = LessonBackend(
        start_sandbox=start_sandbox,
        system=system,
        sandbox=options.sandbox,
        live=_live(options),
        trusted=options.trust,
    )
    with signals_end():
        return _HANDLERS[verb](options, backend)


def _play(options: argparse.Namespace, backend: LessonBackend) -> int:
    from cpshell.lessons.playing.player import play
    from cpshell.lessons.playing.practice import practise

    if options.practice:
        return practise(options.lesson, backend)
    return play(options.lesson, backend, step=options.step, speed=options.speed)


def _check(options: argparse.Namespace, backend: LessonBackend) -> int:
    from cpshell.lessons.check import check_lessons

    def say(line: str) -> None:
        backend.system.streams.write([f"{safe(line)}\n"])

    count = check_lessons(
        options.lessons, backend, say, update=options.update, verbose=options.verbose
    )
    return int(ExitCode.PLUGIN if count.failed or count.broken else ExitCode.OK)


def _export(options: argparse.Namespace, backend: LessonBackend) -> int:
    from cpshell.lessons.export.exporters import FORMATS, ExportRequest, export_lesson

    request = ExportRequest(
        to=FORMATS[options.to],
        output=options.out,
        cast_version=options.cast_version,
        height=options.height,
        each_step=options.each_step,
        player=options.player,
    )
    export_lesson(options.lesson, request, backend)
    return int(ExitCode.OK)


def _live(options: argparse.Namespace) -> LoginRequest | None:
    if options.live is None:
        return None
    return login_request(options, options.live)


def _parser(verb: str, summary: str, epilog: str = "") -> argparse.ArgumentParser:
    parser = OptionParser(
        prog=f"cpshell {verb}",
        description=summary,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    group = parser.add_argument_group("where answers come from (the cassette, if not said)")
    group.add_argument("--live", metavar="TARGET", help="this panel, with the login options")
    group.add_argument(
        "--trust",
        action="store_true",
        help="also run steps that start programs or touch files of this machine",
    )
    add_login(group)
    return parser


def _play_parser() -> argparse.ArgumentParser:
    parser = _parser(
        "play",
        "Show a lesson as if somebody typed it.",
        "keys: space pauses, left and right step, + and - change the speed, Enter goes on,\n"
        "Tab lets you type freely (Tab again: back to the lesson), q ends",
    )
    parser.add_argument("lesson", type=Path, metavar="LESSON.md")
    parser.add_argument("--step", action="store_true", help="wait for Enter before each step")
    parser.add_argument(
        "--practice", action="store_true", help="let the learner type, and keep a score"
    )
    parser.add_argument(
        "--speed",
        type=_speed,
        default=1.0,
        metavar="X",
        help="2 types twice as fast; 0 shows everything at once",
    )
    return parser


def _check_parser() -> argparse.ArgumentParser:
    parser = _parser("check", "Run lessons and compare; exit 6 where they differ.")
    parser.add_argument("lessons", nargs="+", type=Path, metavar="LESSON.md")
    parser.add_argument(
        "--update",
        action="store_true",
        help="write what is shown into the lesson (not from the cassette: and a new cassette)",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="list every step")
    return parser


def _export_parser() -> argparse.ArgumentParser:
    from cpshell.lessons.export.exporters import FORMATS

    formats = "".join(f"  {name:6}{each.summary}\n" for name, each in FORMATS.items())
    parser = _parser("export", "Write a lesson in another format.", f"formats:\n{formats}")
    parser.add_argument("lesson", type=Path, metavar="LESSON.md", help="or a script, NAME.cps")
    parser.add_argument("--to", choices=FORMATS, required=True, metavar="FORMAT")
    parser.add_argument("-o", "--out", type=Path, metavar="FILE", help="- is standard output")
    parser.add_argument("--cast-version", type=int, choices=(2, 3), default=2)
    parser.add_argument("--height", type=_lines, default=24, metavar="LINES")
    parser.add_argument("--each-step", action="store_true", help="one SVG for each step")
    parser.add_argument(
        "--player", type=Path, metavar="DIR", help="folder of asciinema-player's dist files"
    )
    return parser


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 <= speed <= 1000:
        raise ValueError(text)
    return speed


def _lines(text: str) -> int:
    lines = int(text)
    if not 2 <= lines <= 1000:
        raise ValueError(text)
    return lines


_Handler = Callable[[argparse.Namespace, LessonBackend], int]
_PARSERS: dict[str, Callable[[], argparse.ArgumentParser]] = {
    "play": _play_parser,
    "check": _check_parser,
    "export": _export_parser,
}
_HANDLERS: dict[str, _Handler] = {"play": _play, "check": _check, "export": _export}
