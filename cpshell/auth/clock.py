"""Compare this machine's clock with the server's: one-time passwords depend on it."""

import time
from collections.abc import Callable

from cpshell.panel.transport import Response
from cpshell.records import Record, record
from cpshell.system.signals import sleep

TOLERANCE = 25  # seconds; a code lasts 30, and the header's time is a whole second


def _silent(text: str) -> None:
    """Hear nothing."""


@record
class Clock(Record):
    """Gives the time in seconds since the epoch, and lets it pass; ``notice`` hears of waits."""

    now: Callable[[], float] = time.time
    pause: Callable[[float], None] = sleep
    notice: Callable[[str], None] = _silent


def skew(response: Response, now: float) -> float | None:
    """Return how many seconds this machine is ahead of the server's ``Date``; negative if it is
    behind, ``None`` if the answer does not tell."""
    from email.utils import parsedate_to_datetime

    try:
        return now - parsedate_to_datetime(response.header("date") or "").timestamp()
    except (TypeError, ValueError):
        return None


def clocks_differ(response: Response, now: float) -> bool:
    """Return whether the clocks are so far apart that codes fail."""
    return abs(skew(response, now) or 0.0) > TOLERANCE


def describe_skew(seconds: float) -> str:
    """Return ``95 s ahead of`` or ``95 s behind``."""
    return f"{abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'}"


def code_hint(response: Response, now: float) -> str:
    """Return what to do about a code that was refused."""
    off = skew(response, now)
    if off is None:
        return "codes last 30 seconds: check this machine's clock, or the source of the secret"
    if abs(off) > TOLERANCE:
        return (
            f"this machine's clock is {describe_skew(off)} the server's, and codes last 30 s:"
            " set the clock right, then log in again"
        )
    return "the clocks agree: check that the secret is this account's, and the code not used yet"
