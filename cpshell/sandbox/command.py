"""The subcommand ``cpshell sandbox``."""

import argparse
import ipaddress
import json
import signal
import sqlite3
import sys
import threading
from collections.abc import Callable
from typing import Any

from cpshell.sandbox.listeners import CannotListen
from cpshell.sandbox.request_log import CannotLog
from cpshell.sandbox.rules import Rules
from cpshell.sandbox.server import Sandbox
from cpshell.sandbox.wire import faults
from cpshell.sandbox.wire.faults import parse_fault

_MOST_ACCOUNTS = 1_000_000
_LAST_BASE = 65_535 - 5
_USAGE = 2
_ENDINGS = (signal.SIGTERM, signal.SIGINT)
_DESCRIPTION = """\
Serve a simulated cPanel & WHM server on this machine, over real HTTP and TLS: the same world and
credentials at every start. It is ready when it has printed its ports, the file of its certificate
authority and its logins; Ctrl-C or SIGTERM ends it."""

Say = Callable[[str], None]


def _print(text: str) -> None:
    print(text, end="", flush=True)  # noqa: T201


def _print_error(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def main(argv: list[str], write: Say = _print, tell: Say = _print_error) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code: 0, or 2 for options that cannot be.

    ``write`` gets what belongs on standard output, ``tell`` the lines for people.
    """
    try:
        options = _parser().parse_args(argv)
    except _Invalid as error:
        return _complain(str(error), tell)
    except SystemExit as end:
        return int(end.code or 0)
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in _ENDINGS}
    try:
        return _serve(options, stop, write, tell)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _serve(options: argparse.Namespace, stop: threading.Event, write: Say, tell: Say) -> int:
    try:
        sandbox = Sandbox(
            host=options.host,
            real_ports=options.real_ports,
            port_base=options.port_base,
            state=options.state,
            accounts=options.accounts,
            faults=options.fault,
            rules=_rules(options),
            log=options.log,
            tell=lambda text: tell(f"cpshell sandbox: warning: {text}"),
        )
        with sandbox:
            _warn_if_public(options.host, tell)
            write(_greeting(sandbox.ready, as_json=options.json) + "\n")
            stop.wait()
    except (CannotListen, CannotLog) as error:
        return _complain(str(error), tell)
    except BrokenPipeError:
        raise
    except (sqlite3.DatabaseError, OSError) as error:
        what = f"keep the state in {options.state}" if options.state else "write its files"
        return _complain(f"cannot {what}: {error}", tell)
    return 0


def _warn_if_public(host: str, tell: Say) -> None:
    """Warn that its credentials are the same everywhere, when others can reach it."""
    try:
        public = not ipaddress.ip_address(host).is_loopback
    except ValueError:
        public = host != "localhost"
    if public:
        tell(
            f"cpshell sandbox: warning: others can reach {host}, and everybody can know the"
            " passwords of a sandbox"
        )


def _complain(text: str, tell: Say) -> int:
    tell(f"cpshell sandbox: {text}")
    return _USAGE


class _Invalid(Exception):
    """The options are invalid."""


class _Parser(argparse.ArgumentParser):
    """Raises what is wrong, in one line."""

    def error(self, message: str) -> Any:
        unknown = message.removeprefix("unrecognized arguments: ")
        if unknown != message:  # a secret may stand after an option: it is not repeated
            names = [word.partition("=")[0] for word in unknown.split() if word[:1] == "-"]
            message = f"unknown option {names[0]}" if names else "unexpected argument"
        raise _Invalid(message)


def _parser() -> argparse.ArgumentParser:
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
    _add_where(parser.add_argument_group("where it listens"))
    _add_world(parser.add_argument_group("its world"))
    _add_rules(parser.add_argument_group("how it behaves"))
    return parser


def _add_where(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address to listen on; 127.0.0.1 if not said",
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
        " webmail_plain; free ports if not said",
    )


def _add_world(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--state", metavar="FILE", help="keep it in this SQLite file; forgotten if not said"
    )
    group.add_argument(
        "--accounts", type=_count, metavar="N", help="grow a new world to N accounts; it has 12"
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


def _rules(options: argparse.Namespace) -> Rules:
    return Rules(
        same_address=not options.any_address,
        redirect_to_tls=options.redirect_to_tls,
        shuffle_keys=options.shuffle_keys,
    )


def _whole(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"invalid number “{text}”: it goes from {least} to {most}")
    return int(text)


def _base(text: str) -> int:
    return _whole(text, 1, _LAST_BASE)


def _count(text: str) -> int:
    return _whole(text, 0, _MOST_ACCOUNTS)


def _fault(text: str) -> faults.Fault:
    try:
        return parse_fault(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _greeting(ready: dict[str, Any], *, as_json: bool) -> str:
    if as_json:
        return json.dumps(ready, ensure_ascii=False, separators=(",", ":"))
    host = f"[{ready['host']}]" if ":" in ready["host"] else ready["host"]
    ports = ready["ports"]
    lines = [
        "The sandbox is ready.",
        "",
        *(f"  {name:8} https://{host}:{ports[name]}" for name in ("cpanel", "whm", "webmail")),
        "",
        f"  certificate authority  {ready['ca']}",
        f"  session log            {ready['session_log']}",
        f"  request log            {ready['request_log']}",
        "",
        *(_login(entry) for entry in ready["accounts"]),
        "",
        "Ctrl-C ends it.",
    ]
    return "\n".join(lines)


def _login(entry: dict[str, Any]) -> str:
    shown = {"password": "password", "token": "token", "otp_secret": "one-time secret"}
    parts = [f"{name} {entry[key]}" for key, name in shown.items() if key in entry]
    return f"  {entry['service']:8} {entry['user']:16} {'  '.join(parts)}"
