"""Write the man page, docs/cpshell.1, from the parsers and the help texts: ``make man``."""

import argparse
import textwrap
from collections.abc import Iterable, Iterator

from cpshell.commands import topics
from cpshell.version import __version__
from docs_site.markdown import columns
from docs_site.places import ROOT
from docs_site.program import groups, parsers, spelling, summary

PAGE = ROOT / "docs" / "cpshell.1"
_SIGNS = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"}
_MORE = """Without -c and -f, a script is read from standard input, or a prompt opens on a
terminal; `help` there explains commands, filters and every function of the panel."""
_FILES = (
    ("~/.config/cpshell/config.toml", "profiles, groups, preferences of the prompt"),
    ("~/.config/cpshell/plugins", "plugins of your own"),
    ("~/.local/state/cpshell", "history, known certificates, reports of faults"),
)
_EXAMPLES = (
    ("cpshell --sandbox", "a simulated panel, and a prompt as root on it"),
    ("cpshell https://srv1.example.com:2087 -u root", "log in; asks for the password"),
    ("cpshell prod -c 'whm listaccts | where suspended=1'", "one line, with a profile"),
    ("cpshell prod -f nightly.cps", "a script"),
)


def manual() -> str:
    """Return the page as roff."""
    main, *others = parsers()
    lines = [
        f'.TH CPSHELL 1 "" "cpshell {_text(__version__)}" "User Commands"',
        ".SH NAME",
        f"cpshell {_text('-')} {_text('a shell for the APIs of cPanel & WHM')}",
        ".SH SYNOPSIS",
        *_synopsis(main),
        *(line for parser in others for line in (".br", *_synopsis(parser))),
        ".SH DESCRIPTION",
        _sentence(main.description or ""),
        _text(_MORE),
        ".SH OPTIONS",
        *_options(main),
    ]
    for parser in others:
        lines += [
            f'.SS "{_text(parser.prog)}"',
            _sentence(parser.description or ""),
            *_options(parser),
        ]
    lines += [".SH EXIT STATUS", *_pairs(columns(topics.EXIT_CODES))]
    lines += [".SH ENVIRONMENT", *_pairs(columns(topics.ENVIRONMENT))]
    lines += [".SH FILES", *_pairs(_FILES), ".SH EXAMPLES", *_pairs(_EXAMPLES)]
    return "\n".join(line for line in lines if line) + "\n"


def _text(text: str) -> str:
    """Return text with its signs as they are typed, in short lines of which none is a request."""
    shown = "".join(_SIGNS.get(sign, sign) for sign in " ".join(text.split()))
    lines = textwrap.wrap(shown, 78, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"\\&{line}" if line.startswith(".") else line for line in lines)


def _sentence(text: str) -> str:
    text = _text(text.strip())
    return text if not text or text.endswith(".") else f"{text}."


def _synopsis(parser: argparse.ArgumentParser) -> Iterator[str]:
    words = [
        spelling(each) for _, shown in groups(parser) for each in shown if not each.option_strings
    ]
    yield f".B {_text(parser.prog)}"
    yield _text(" ".join(("[OPTIONS]", *words)))


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for title, actions in groups(parser):
        if title not in ("options", "positional arguments"):
            yield ".PP"
            yield f"{_text(title[:1].upper() + title[1:])}:"
        yield from _pairs((spelling(each), summary(each, parser)) for each in actions)


def _pairs(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in rows:
        yield ".TP"
        yield f".B {_text(name)}"
        yield _text(text)


if __name__ == "__main__":
    PAGE.write_text(manual(), "utf-8")
