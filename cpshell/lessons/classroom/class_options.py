"""Define the options of ``cpshell classroom`` and ``cpshell join``."""

import argparse
import ipaddress
from pathlib import Path

from cpshell.options import OptionParser

_MOST_LEARNERS = 200


def classroom_parser() -> OptionParser:
    """Return what reads the options of ``cpshell classroom``."""
    parser = OptionParser(
        prog="cpshell classroom",
        description="Teach a course: a world of the sandbox for each learner, and a page for you.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "course",
        type=Path,
        nargs="?",
        metavar="COURSE",
        help="a folder of lessons (default: the course that comes with cpshell)",
    )
    parser.add_argument(
        "--learners", type=_learners, default=30, metavar="N", help="seats (default: 30)"
    )
    parser.add_argument(
        "--host",
        type=_host,
        default="127.0.0.1",
        metavar="ADDR",
        help="this machine's address that learners reach (default: 127.0.0.1, this machine alone)",
    )
    parser.add_argument(
        "--port", type=_port, default=0, metavar="N", help="of the pages (default: a free one)"
    )
    parser.add_argument("--scores", type=Path, metavar="FILE", help="keep the scores, as csv")
    return parser


def _learners(text: str) -> int:
    return _number(text, 1, _MOST_LEARNERS, "number of learners")


def _port(text: str) -> int:
    return _number(text, 1, 65535, "port")


def _number(text: str, least: int, most: int, what: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else -1
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"invalid {what} {text!r}: use {least} to {most}")
    return number


def _host(text: str) -> str:
    """Return an address that a learner can type, too: not the one for all addresses."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.is_unspecified or address.version != 4:
        raise argparse.ArgumentTypeError(
            f"invalid host {text!r}: use the IPv4 address or name by which learners reach this"
            " machine"
        )
    return text


def join_parser() -> OptionParser:
    """Return what reads the options of ``cpshell join``."""
    parser = OptionParser(
        prog="cpshell join",
        description="Practise the lessons of a classroom. Your trainer has the line to paste.",
        allow_abbrev=False,
    )
    parser.add_argument("url", metavar="URL", help="http://host:port of the classroom")
    parser.add_argument("--code", required=True, metavar="CODE", help="the code to join")
    parser.add_argument(
        "--pin", required=True, metavar="SHA256", help="fingerprint of the classroom's authority"
    )
    parser.add_argument("--name", required=True, metavar="NAME", help="your name, as others see it")
    parser.add_argument(
        "--lang", metavar="LANG", help="the language of the lessons, where they are translated: de"
    )
    return parser
