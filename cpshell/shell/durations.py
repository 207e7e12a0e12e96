"""Read how long to wait."""

import re

from cpshell.errors import UsageError

_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)([smhdw]?)")
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_LONGEST = 7 * 86400


def seconds_of(text: str) -> float:
    """Return the seconds that ``5``, ``1.5``, ``30s``, ``2m`` or ``1h`` say.

    Raises:
        UsageError: it is not a time, or longer than a week.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"invalid time {text!r}", hint="a time is like 5, 30s, 2m, 1h")
    seconds = float(match[1]) * _SECONDS[match[2]]
    if seconds > _LONGEST:
        raise UsageError(f"{text} is longer than a week")
    return seconds
