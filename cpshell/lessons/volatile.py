"""What will be another value next time: when sessions were opened, and where a sandbox listens."""

import datetime
import re

from cpshell.lessons.write import WILDCARD
from cpshell.shell.state import State

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_PORT = re.compile(r"(?<![\d.])\d{4,5}(?![\d.])")
_PORT_IN_URL = re.compile(r":(\d+)\Z")


def loosened(line: str, state: State) -> str:
    """A line of a lesson with ``[..]`` for these."""
    times = {_iso(session.opened) for session in state.stack}
    line = _TIME.sub(lambda match: WILDCARD if match[0] in times else match[0], line)
    ports = _sandbox_ports(state)
    return _PORT.sub(lambda match: WILDCARD if match[0] in ports else match[0], line)


def _sandbox_ports(state: State) -> set[str]:
    """The ports in ``$sandbox``, where a sandbox has set it."""
    urls = state.variables.get("sandbox")
    if not isinstance(urls, dict):
        return set()
    found = [_PORT_IN_URL.search(str(url)) for url in urls.values()]
    return {match[1] for match in found if match}


def _iso(seconds: float) -> str:
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC).isoformat()
