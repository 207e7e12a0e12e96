"""Read the options of the program and of its subcommands from the parsers that ``--help`` uses."""

import argparse
from collections.abc import Iterator

from cpshell.options import SUBCOMMANDS
from cpshell.shell_completion.command_parsers import parser_for
from docs_site.markdown import code, plain, table


def parsers() -> Iterator[argparse.ArgumentParser]:
    """Yield the parsers of the program and of each subcommand."""
    for words in ((), *((name,) for name in SUBCOMMANDS), ("sandbox", "reset")):
        found = parser_for(words)
        if found is None or found.parser.prog != " ".join(("cpshell", *words)):
            raise LookupError(f"what reads the options of {words}?")
        yield found.parser


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
    for parser in parsers():
        parts.append(f"## {parser.prog}")
        if parts[1:] and parser.description:
            parts.append(plain(parser.description))
        for title, actions in groups(parser):
            rows = [(code(spelling(each)), plain(summary(each, parser))) for each in actions]
            shown = title if title not in ("options", "positional arguments") else "word or option"
            parts.append(table((plain(shown), "meaning"), rows))
    return "\n\n".join(parts)
