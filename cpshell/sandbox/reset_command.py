"""The subcommand ``cpshell sandbox reset``: put the worlds of a running sandbox back."""

import argparse
import http.client
import json
import ssl
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cpshell.sandbox.os_reasons import os_reason

_NO, _USAGE, _CONNECTION = 1, 2, 4
_SECONDS = 60
_DESCRIPTION = """\
Put a running sandbox back to its start. READY is the file with its ready line, as
`cpshell sandbox --json > READY &` writes it; - reads standard input. SIGUSR1 to the sandbox does
the same for all its worlds."""


class _Failure(Exception):
    """It cannot be done; ``code`` is for the exit."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add what the subcommand takes."""
    parser.description = _DESCRIPTION
    parser.add_argument("ready", metavar="READY", help="the file with the ready line")
    parser.add_argument("--world", type=int, metavar="N", help="this world alone")


def reset(options: argparse.Namespace, tell: Callable[[str], None]) -> int:
    """Put the worlds back; returns the exit code."""
    try:
        ready = _read(options.ready)
        for told in _worlds(ready, options.world):
            _post(told["reset"], ready["ca"])
    except _Failure as failure:
        tell(f"cpshell sandbox reset: {failure}")
        return failure.code
    return 0


def _read(name: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        ready = json.loads(text)
    except OSError as error:
        raise _Failure(_USAGE, f"cannot read {name}: {os_reason(error)}") from None
    except ValueError:
        ready = None
    if not isinstance(ready, dict) or not {"reset", "ca"} <= ready.keys():
        raise _Failure(_USAGE, f"{name} has no ready line: start cpshell sandbox --json > READY")
    return ready


def _worlds(ready: dict[str, Any], number: int | None) -> list[dict[str, Any]]:
    worlds: list[dict[str, Any]] = ready.get("worlds", [ready])
    if number is None:
        return worlds
    if not 1 <= number <= len(worlds):
        raise _Failure(_USAGE, f"there is no world {number}: the sandbox has {len(worlds)}")
    return [worlds[number - 1]]


def _post(url: str, ca: str) -> None:
    place = urlsplit(url)
    try:
        context = ssl.create_default_context(cafile=ca)
        connection = http.client.HTTPSConnection(
            place.hostname or "", place.port, context=context, timeout=_SECONDS
        )
        connection.request("POST", place.path)
        status = connection.getresponse().status
        connection.close()
    except (OSError, http.client.HTTPException) as error:
        raise _Failure(_CONNECTION, f"the sandbox does not answer: {error}") from None
    if status != 200:
        raise _Failure(_NO, f"the sandbox refused it (status {status})")
