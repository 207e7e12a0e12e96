"""``cpshell play``, ``check`` and ``export``: parse the options and do what they say."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cpshell.errors import UsageError
from cpshell.lessons import check_command, export_command, play_command
from cpshell.options import OptionParser, add_login, login_request
from cpshell.system.signals import signals_end
from cpshell.system.system import System

if TYPE_CHECKING:
    from cpshell.lessons.backends import LessonBackend, StartSandbox


def main(arguments: list[str], system: System, start_sandbox: "StartSandbox") -> int:
    """Run a subcommand; return the exit code. ``start_sandbox`` starts a sandbox.

    Raises:
        CpshellError: the lesson cannot be read or written, or the login failed.
    """
    from cpshell.lessons.backends import LessonBackend

    verb, *rest = arguments
    subcommand = _SUBCOMMANDS[verb]
    options = lesson_parser(verb).read(rest)
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


def lesson_parser(verb: str) -> OptionParser:
    """Return what reads the options of a subcommand."""
    return _SUBCOMMANDS[verb].parser(verb)


@dataclass(frozen=True, slots=True)
class _Subcommand:
    """A subcommand: its help, what adds its own options, and what runs it."""

    summary: str
    add_options: Callable[[argparse.ArgumentParser], None]
    run: "Callable[[argparse.Namespace, LessonBackend], int]"

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


_SUBCOMMANDS = {
    "play": _Subcommand(play_command.SUMMARY, play_command.add_options, play_command.run),
    "check": _Subcommand(check_command.SUMMARY, check_command.add_options, check_command.run),
    "export": _Subcommand(export_command.SUMMARY, export_command.add_options, export_command.run),
}
