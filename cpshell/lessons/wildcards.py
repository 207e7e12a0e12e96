"""Replace by ``[..]`` what is different each time: when things happened, a sandbox's ports."""

import datetime
import re

from cpshell.lessons.write import WILDCARD
from cpshell.shell.state import State

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_SECONDS = re.compile(r"(?<![\w.])\d{10}(?![\w.])")  # since 1970
_LONGEST = 86400  # seconds that a lesson lasts
_PORT = re.compile(r"(?<![\d.])\d{4,5}(?![\d.])")
_PORT_IN_URL = re.compile(r":(\d+)\Z")


def insert_wildcards(line: str, state: State) -> str:
    """Return a line of a lesson with ``[..]`` for these.

    A time is that of a session, or seconds since 1970 within a day of the first session.
    """
    opened = [int(session.opened) for session in state.stack]
    times = {_iso(seconds) for seconds in opened}
    line = _TIME.sub(lambda match: WILDCARD if match[0] in times else match[0], line)
    if opened:
        day = range(min(opened), min(opened) + _LONGEST)
        line = _SECONDS.sub(lambda match: WILDCARD if int(match[0]) in day else match[0], line)
    ports = _sandbox_ports(state)
    return _PORT.sub(lambda match: WILDCARD if match[0] in ports else match[0], line)


def _sandbox_ports(state: State) -> set[str]:
    """Return the ports in ``$sandbox``, where a sandbox has set it."""
    urls = state.variables.get("sandbox")
    if not isinstance(urls, dict):
        return set()
    matches = [_PORT_IN_URL.search(str(url)) for url in urls.values()]
    return {match[1] for match in matches if match}


def _iso(seconds: int) -> str:
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC).isoformat()
