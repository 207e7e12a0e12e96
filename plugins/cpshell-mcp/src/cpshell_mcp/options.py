"""The options of ``cpshell-mcp``."""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cpshell_mcp import __version__

_EPILOG = """\
A client of the Model Context Protocol starts it and talks to it through standard input and output.
Profiles are those of cpshell: `login … --save NAME` saves one.
"""


@dataclass(frozen=True, slots=True)
class Options:
    """What an agent may do, and how much it gets at once.

    Without ``profiles`` it may use all; ``journal`` is ``None`` where each profile keeps its own,
    or the usual file is used.
    """

    profiles: tuple[str, ...] = ()
    writes: bool = False
    destroys: bool = False
    journal: Path | None = None
    rows: int = 500
    characters: int = 60_000
    timeout: float | None = None


def parse_options(argv: Sequence[str] | None = None) -> Options:
    """Return the options of a command line; end the program where they are wrong."""
    parser = argparse.ArgumentParser(
        "cpshell-mcp",
        description="Let agents look at cPanel & WHM servers, and change them where you allow it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    add = parser.add_argument
    add(
        "--profile",
        metavar="NAME",
        action="append",
        default=[],
        help="a profile, or @GROUP, that agents may use (repeatable; default: all)",
    )
    add("--allow-writes", action="store_true", help="let agents change things")
    add(
        "--allow-destroy",
        action="store_true",
        help="let agents destroy things that you confirm by name; allows writes, too",
    )
    add(
        "--journal",
        metavar="FILE",
        type=_path,
        help="keep all writes in this file (default: that of the profile, or "
        "journals/mcp.jsonl in cpshell's state folder)",
    )
    add("--max-rows", metavar="N", type=_count, default=500, help="rows of an answer at most (500)")
    add(
        "--max-characters",
        metavar="N",
        type=_count,
        default=60_000,
        help="characters of an answer's data at most (60000)",
    )
    add("--timeout", metavar="S", type=_seconds, help="seconds for a request (60)")
    add("--version", action="version", version=f"cpshell-mcp {__version__}")
    given = parser.parse_args(argv)
    return Options(
        tuple(given.profile),
        given.allow_writes or given.allow_destroy,
        given.allow_destroy,
        given.journal,
        given.max_rows,
        given.max_characters,
        given.timeout,
    )


def _path(text: str) -> Path:
    return Path(text).expanduser().absolute()  # no shell has read it in a client's configuration


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return seconds
