"""The subcommand ``cpshell sandbox``."""

import argparse
import ipaddress
import json
import signal
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from cpshell.sandbox import reset_command
from cpshell.sandbox.calls.made_up import function_list
from cpshell.sandbox.command_options import Invalid, reset_parser, rules_of, sandbox_parser
from cpshell.sandbox.comparison import OUTCOME, Difference, NotAWitness, compare, read_witness
from cpshell.sandbox.greeting import greeting
from cpshell.sandbox.guesses import Guess
from cpshell.sandbox.listeners import CannotListen
from cpshell.sandbox.os_reasons import os_reason
from cpshell.sandbox.request_log import CannotLog
from cpshell.sandbox.server import Sandbox
from cpshell.sandbox.signals import signals_of
from cpshell.sandbox.world.seed_file import InvalidSeed

_USAGE = 2
_LARGEST_WITNESS = 64 << 20  # bytes
_MANY = 10  # calls that differ alike
_ENDINGS = (signal.SIGTERM, signal.SIGINT)
_RESET = signal.SIGUSR1
Say = Callable[[str], None]


def _print(text: str) -> None:
    print(text, end="", flush=True)  # noqa: T201


def _print_error(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201


def main(argv: list[str], write: Say = _print, tell: Say = _print_error) -> int:
    """Serve until SIGTERM or SIGINT; returns the exit code: 0, or 2 for invalid options.

    ``write`` gets what belongs on standard output, ``tell`` the lines for people.
    """
    resets = argv[:1] == ["reset"]
    try:
        options = (
            reset_parser().parse_args(argv[1:]) if resets else sandbox_parser().parse_args(argv)
        )
    except Invalid as error:
        return _complain(str(error), tell)
    except SystemExit as end:
        return int(end.code or 0)
    if resets:
        return reset_command.reset(options, tell)
    if options.functions:
        write(function_list())
        return 0
    with signals_of(*_ENDINGS, _RESET) as next_signal:
        return _serve(options, next_signal, write, tell)


def _serve(
    options: argparse.Namespace, next_signal: Callable[[], int], write: Say, tell: Say
) -> int:
    try:
        witness = None if options.compare is None else _read_witness(options.compare)
        sandbox = Sandbox(
            host=options.host,
            real_ports=options.real_ports,
            port_base=options.port_base,
            state=options.state,
            accounts=options.accounts,
            faults=options.fault,
            rules=rules_of(options),
            log=options.log,
            worlds=options.worlds,
            seed_file=options.seed,
            tell=lambda text: tell(f"cpshell sandbox: warning: {text}"),
        )
        with sandbox:
            if witness is not None:
                return _report(*compare(witness, sandbox.ready), options.json, write)
            _warn_if_public(options.host, tell)
            write(greeting(sandbox.ready, as_json=options.json) + "\n")
            while next_signal() == _RESET:
                sandbox.reset()
    except (CannotListen, CannotLog, Invalid, InvalidSeed) as error:
        return _complain(str(error), tell)
    except BrokenPipeError:
        raise
    except (sqlite3.DatabaseError, OSError) as error:
        what = f"keep the state in {options.state}" if options.state else "write its files"
        why = os_reason(error) if isinstance(error, OSError) else error
        return _complain(f"cannot {what}: {why}", tell)
    return 0


def _read_witness(path: str) -> dict[str, dict[str, Any]]:
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST_WITNESS + 1)
        if len(data) > _LARGEST_WITNESS:
            raise NotAWitness("it is too large")
        return read_witness(data)
    except OSError as error:
        raise Invalid(f"cannot read {path}: {os_reason(error)}") from None
    except NotAWitness as error:
        raise Invalid(f"{path} is not a witness: {error}") from None


def _report(
    differences: list[Difference], guesses: list[tuple[Guess, str]], as_json: bool, write: Say
) -> int:
    """Write what a comparison has found; returns 0 where there is no difference, else 1."""
    if as_json:
        found = {
            "differences": [asdict(each) for each in differences],
            "guesses": {guess.name: result for guess, result in guesses},
        }
        write(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n")
    else:
        lines = [*_grouped(differences), f"{len(differences)} differences", "", "Guesses:"]
        lines += [f"  {result:8}  {guess.name}: {guess.text}" for guess, result in guesses]
        write("\n".join(lines) + "\n")
    return 1 if differences else 0


def _grouped(differences: list[Difference]) -> list[str]:
    """Return a line for each difference; one that many calls have is one line, and comes first.

    Each call that works on one side alone has its own.
    """
    calls: dict[str, list[str]] = {}
    for each in differences:
        if each.place != OUTCOME:
            calls.setdefault(each.what, []).append(each.call)
    many = {what: names for what, names in calls.items() if len(names) >= _MANY}
    heads = [f"{len(names)} calls: {what} ({names[0]} …)" for what, names in many.items()]
    return [*heads, *(str(each) for each in differences if each.what not in many)]


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
