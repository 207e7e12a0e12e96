"""The options of ``cpshell sandbox``."""

import argparse
from typing import Any

from cpshell.sandbox import reset_command
from cpshell.sandbox.rules import Rules
from cpshell.sandbox.wire import faults
from cpshell.sandbox.wire.faults import parse_fault

_MOST_ACCOUNTS = 1_000_000
_MOST_WORLDS = 1000
_LAST_BASE = 65_535 - 5
_DESCRIPTION = """\
Serve a simulated cPanel & WHM server on this machine, over real HTTP and TLS: the same world and
credentials at every start. It is ready when it has printed its ports, the file of its certificate
authority and its logins; Ctrl-C or SIGTERM ends it. `cpshell sandbox reset READY` puts it
back to its start."""


class Invalid(Exception):
    """The options are invalid."""


class _Parser(argparse.ArgumentParser):
    """Raises what is wrong, in one line."""

    def error(self, message: str) -> Any:
        unknown = message.removeprefix("unrecognized arguments: ")
        if unknown != message:  # a secret may stand after an option: it is not repeated
            names = [word.partition("=")[0] for word in unknown.split() if word[:1] == "-"]
            message = f"unknown option {names[0]}" if names else "unexpected argument"
        raise Invalid(message)


def sandbox_parser() -> argparse.ArgumentParser:
    """Return the parser of ``cpshell sandbox``; it raises Invalid, or SystemExit after its help."""
    parser = _Parser(
        prog="cpshell sandbox",
        description=_DESCRIPTION,
        epilog=f"faults\n\n{faults.__doc__}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--json", action="store_true", help="say in one JSON line when ready, instead of for people"
    )
    parser.add_argument(
        "--log", metavar="FILE", help="add a JSON line for each request to this file"
    )
    parser.add_argument(
        "--compare",
        metavar="FILE",
        help="hold a witness of a real server, see docs/sandbox.md, against this sandbox and the"
        " catalog, say what differs, and end: 0 nothing, 1 something",
    )
    parser.add_argument(
        "--functions",
        action="store_true",
        help="list how each function of the catalog is answered, and end",
    )
    _add_where(parser.add_argument_group("where it listens"))
    _add_world(parser.add_argument_group("its world"))
    _add_rules(parser.add_argument_group("how it behaves"))
    return parser


def reset_parser() -> argparse.ArgumentParser:
    """Return the parser of ``cpshell sandbox reset``."""
    parser = _Parser(prog="cpshell sandbox reset", allow_abbrev=False)
    reset_command.add_options(parser)
    return parser


def _add_where(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on; 127.0.0.1 without it",
    )
    ports = group.add_mutually_exclusive_group()
    ports.add_argument(
        "--real-ports",
        action="store_true",
        help="the ports of a real server: 2082, 2083, 2086, 2087, 2095, 2096",
    )
    ports.add_argument(
        "--port-base",
        type=_base,
        metavar="N",
        help="N and the five after it: cpanel, cpanel_plain, whm, whm_plain, webmail,"
        " webmail_plain; free ports without it",
    )


def _add_world(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--state", metavar="FILE", help="keep it in this SQLite file; forgotten without it"
    )
    group.add_argument(
        "--accounts", type=_count, metavar="N", help="grow a new world to N accounts; it has 12"
    )
    group.add_argument(
        "--seed", metavar="FILE", help="what a new world holds besides, in TOML or JSON"
    )
    group.add_argument(
        "--worlds",
        type=_number_of_worlds,
        default=1,
        metavar="N",
        help="N worlds on the same ports, each with credentials of its own",
    )


def _add_rules(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="SPEC",
        help="let something go wrong, see below; repeats",
    )
    group.add_argument(
        "--made-up",
        action="store_true",
        help="functions that are not simulated answer with what the documentation says of them",
    )
    group.add_argument(
        "--any-address",
        action="store_true",
        help="a session may go on from another address; else it ends",
    )
    group.add_argument(
        "--redirect-to-tls",
        action="store_true",
        help="the plain ports redirect to TLS and answer nothing else",
    )
    group.add_argument(
        "--shuffle-keys",
        action="store_true",
        help="JSON keys in another order every time, as on a real server",
    )


def rules_of(options: argparse.Namespace) -> Rules:
    """Return what the administrator has set."""
    return Rules(
        same_address=not options.any_address,
        redirect_to_tls=options.redirect_to_tls,
        shuffle_keys=options.shuffle_keys,
        made_up=options.made_up,
    )


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"invalid number “{text}”: it goes from {least} to {most}")
    return int(text)


def _base(text: str) -> int:
    return _whole(text, 1, _LAST_BASE)


def _count(text: str) -> int:
    return _whole(text, 0, _MOST_ACCOUNTS)


def _number_of_worlds(text: str) -> int:
    return _whole(text, 1, _MOST_WORLDS)


def _fault(text: str) -> faults.Fault:
    try:
        return parse_fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
