"""What can be made to go wrong, for teaching and tests.

A fault is KIND[:TIME][@PATTERN][%PERCENT][#WHICH].

KIND
    slow         answers after TIME (2s, 250ms; one second if not said)
    415, 429, 500, 502, 503
                 an error page; the function does not run; with a TIME it says that the client
                 is to come back then (Retry-After, whole seconds)
    full-disk    status 200 with a page about the disk, a header before it; it does not run
    license      status 200 with a page about the license; it does not run
    html         a page of a proxy, status 200, in place of the answer; it does not run
    session      the session of the request has ended (a call with a header is not touched)
    drop-before  the function runs, then the connection is cut before the answer
    drop-middle  the function runs, then the connection is closed after half of the body
    cut          the function runs; half of the body comes as if it were all of it
    types        the function runs; numbers come as texts, and texts of digits as numbers
    cert         after this answer the connection is closed, and from then on the server
                 shows another certificate, of another authority
PATTERN
    what calls: Email::list_pops, Email::*, listaccts; * (if not said) is every API call; one
    that begins with a slash means pages by their path: /login/. A call through uapi_cpanel
    goes by both names.
PERCENT
    how often, by chance from the sandbox's seed: %50; always if not said
WHICH
    only the 3rd matching call: #3; the 2nd to 4th: #2-4; from the 2nd on: #2-

So slow:2s@Email::*%50 makes every second e-mail call slow, and drop-before@add_pop#1 never meets
anything, because that function's name is Email::add_pop.
"""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

_SPEC = re.compile(
    r"(?P<kind>[a-z0-9-]+)(:(?P<time>\d+(\.\d+)?(s|ms)))?(@(?P<pattern>[^%#\s]+))?"
    r"(%(?P<percent>\d+(\.\d+)?))?(#(?P<first>\d+)(?P<range>-(?P<last>\d*))?)?"
)


class FaultKind(StrEnum):
    """What goes wrong."""

    SLOW = "slow"
    ERROR_415 = "415"
    ERROR_429 = "429"
    ERROR_500 = "500"
    ERROR_502 = "502"
    ERROR_503 = "503"
    FULL_DISK = "full-disk"
    LICENSE = "license"
    HTML = "html"
    SESSION = "session"
    DROP_BEFORE = "drop-before"
    DROP_MIDDLE = "drop-middle"
    CUT = "cut"
    TYPES = "types"
    CERTIFICATE = "cert"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. ``seconds`` is the time that was said, ``chance`` from 0 to 1; the calls ``first``
    to ``last`` (None: no end) of the matching ones, counted from 1."""

    kind: FaultKind
    pattern: str = "*"
    seconds: float | None = None
    chance: float = 1.0
    first: int = 1
    last: int | None = None

    def matches(self, name: str) -> bool:
        """Return whether it is about this call or path."""
        if name.startswith("/") != self.pattern.startswith("/"):
            return False
        return fnmatchcase(name, self.pattern)


def parse_fault(text: str) -> Fault:
    """Return the fault that a text means.

    Raises ValueError with a reason for people.
    """
    found = _SPEC.fullmatch(text)
    if found is None:
        raise ValueError(f"invalid fault “{text}”: write KIND[:TIME][@PATTERN][%PERCENT][#WHICH]")
    try:
        kind = FaultKind(found["kind"])
    except ValueError:
        kinds = ", ".join(FaultKind)
        raise ValueError(f"“{found['kind']}” is not a kind of fault: {kinds}") from None
    percent = float(found["percent"] or 100)
    first = int(found["first"] or 1)
    last = _last(found, first)
    if percent > 100 or first < 1 or (last is not None and last < first):
        raise ValueError(f"the numbers of the fault “{text}” make no sense")
    return Fault(kind, found["pattern"] or "*", _seconds(found["time"]), percent / 100, first, last)


def _last(found: re.Match[str], first: int) -> int | None:
    if found["first"] is None:
        return None
    if found["range"] is None:
        return first
    return int(found["last"]) if found["last"] else None


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    return float(text[:-2]) / 1000 if text.endswith("ms") else float(text[:-1])


class Faults:
    """Decides for each request what goes wrong; the same for the same seed and requests."""

    def __init__(self, faults: Iterable[Fault], seed: str) -> None:
        self._faults = tuple(faults)
        self._seed = seed
        self.restart()

    def restart(self) -> None:
        """Count anew, with the chances of the start."""
        self._met = [0] * len(self._faults)
        self._chance = random.Random(f"{self._seed}:faults")  # noqa: S311  # no secret

    def choose(self, names: Iterable[str]) -> tuple[Fault, ...]:
        """Return the faults of a request that goes by these names; counts it."""
        if not self._faults:
            return ()
        names = tuple(names)
        chosen: list[Fault] = []
        for at, fault in enumerate(self._faults):
            if not any(fault.matches(name) for name in names):
                continue
            self._met[at] += 1
            in_range = fault.first <= self._met[at] <= (fault.last or self._met[at])
            if in_range and (fault.chance >= 1 or self._chance.random() < fault.chance):
                chosen.append(fault)
        return tuple(chosen)
