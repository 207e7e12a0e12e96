"""Read the options of the program and of its subcommands from the parsers that ``--help`` uses."""

import argparse
from collections.abc import Iterator
from unittest import mock

from cpshell import cli
from docs_site.markdown import code, plain, table

COMMANDS = (
    (),
    ("sandbox",),
    ("sandbox", "reset"),
    ("play",),
    ("check",),
    ("export",),
    ("classroom",),
    ("join",),
)


def parser_of(words: tuple[str, ...]) -> argparse.ArgumentParser:
    """Return the parser that prints the help of a subcommand; of the program without words."""
    met: list[argparse.ArgumentParser] = []
    with mock.patch.object(
        argparse.ArgumentParser, "print_help", lambda parser, file=None: met.append(parser)
    ):
        cli.main([*words, "--help"])
    (parser,) = met
    return parser


def groups(parser: argparse.ArgumentParser) -> Iterator[tuple[str, list[argparse.Action]]]:
    """Yield the groups of options that have some, with their titles."""
    for group in parser._action_groups:
        shown = [
            each
            for each in group._group_actions
            if each.help != argparse.SUPPRESS and each.dest != "help"
        ]
        if shown:
            yield group.title or "", shown


def spelling(action: argparse.Action) -> str:
    """Return how an option is written: ``-u, --user NAME``."""
    value = str(action.metavar or (action.dest.upper() if action.nargs != 0 else ""))
    if action.choices:
        value = "|".join(map(str, action.choices))
    if not action.option_strings:
        return f"[{value}]" if action.nargs == "?" else value
    return ", ".join(action.option_strings) + (f" {value}" if action.nargs != 0 else "")


def summary(action: argparse.Action, parser: argparse.ArgumentParser) -> str:
    """Return what its help says of an option."""
    formatter = argparse.HelpFormatter(parser.prog)
    return formatter._expand_help(action) if action.help else ""


def options() -> str:
    """Return the options of the program and of each subcommand as tables."""
    parts = []
    for words in COMMANDS:
        parser = parser_of(words)
        parts.append(f"## {parser.prog}")
        if words and parser.description:
            parts.append(plain(parser.description))
        for title, actions in groups(parser):
            rows = [(code(spelling(each)), plain(summary(each, parser))) for each in actions]
            shown = title if title not in ("options", "positional arguments") else "word or option"
            parts.append(table((plain(shown), "meaning"), rows))
    return "\n\n".join(parts)
