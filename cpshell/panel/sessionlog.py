"""The server's session log: lines → sessions (wire §9).

Two forms, with and without addresses::

    127.0.0.1 [12/05/2013:06:36:12 -0000] NEW z2p:BADVV… address=127.0.0.1,app=cpaneld,…
    [2015-10-29 09:27:35 -0500] info [cpsrvd] 12.3.14.75 NEW root:tvf3… address=…

Memory stays flat however long the log is: a session is given as soon as its end is read, and the
table of those that are still open is bounded.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from cpshell.errors import UsageError

_LINE = re.compile(
    r"(?:[^\s\[]\S*)?\s*\[([^\]]+)\]\s"  # an address or none, the time
    r"(?:\w+ \[[\w-]+\]\s+)?"  # level and program
    r"(?:(\S+) )??"  # an address, `internal`, or none
    r"(NEW|PURGE) ([^\s,]+)\S*(?: (.*))?\n?\Z"  # the id without its secret part
)
_PURGE = re.compile(r"([\w-]+)(?: \[(.*)\])?\s*\Z")
_FIELDS = ("address", "app", "creator", "method", "path", "possessed")
_OLDER = re.compile(r"(\d\d)/(\d\d)/(\d{4}):(.*)")  # the month first: [L]
_REASONS = {"loginsucess": "loginsuccess"}  # spelt both ways
MOST_OPEN = 100_000

COLUMNS = (
    "user",
    "session",
    "begin",
    "end",
    "reason",
    "detail",
    "app",
    "address",
    "creator",
    "method",
    "path",
    "possessed",
)
Session = dict[str, Any]


@dataclass(slots=True)
class Tally:
    """What was met on the way: lines read, lines that make no sense, ends without a beginning,
    sessions that were dropped from the table because too many were open."""

    lines: int = 0
    torn: int = 0
    unbegun: int = 0
    dropped: int = 0


def read_sessions(
    lines: Iterable[str], tally: Tally, *, most_open: int = MOST_OPEN
) -> Iterator[Session]:
    """Sessions in the order of their ends, then those that are open still.

    A session is ``user``, ``session``, ``begin``, ``end``, ``reason``, ``detail``, ``app``,
    ``address``, ``creator``, ``method``, ``path``, ``possessed``; times are ISO 8601 in UTC, and
    what the log does not tell is ``None``. Torn lines are counted in ``tally``.
    """
    waiting: OrderedDict[str, Session] = OrderedDict()
    match = _LINE.match
    for line in lines:
        tally.lines += 1
        found = match(line)
        if found is None:
            tally.torn += line.strip() != ""
            continue
        when, address, kind, name, rest = found.groups()
        time = _time(when)
        if time is None or rest is None:
            tally.torn += 1
        elif kind == "NEW":
            fields = _fields(rest)
            if fields is None:
                tally.torn += 1
                continue
            if name in waiting:
                yield waiting.pop(name)
            waiting[name] = _session(name, time, fields, address)
            if len(waiting) > most_open:
                tally.dropped += 1
                yield waiting.popitem(last=False)[1]
        else:
            ended = _PURGE.match(rest)
            if ended is None:
                tally.torn += 1
                continue
            session = waiting.pop(name, None)
            if session is None:
                tally.unbegun += 1
                session = _session(name, None, {}, address)
            session["end"] = time
            session["reason"] = _REASONS.get(ended[1], ended[1])
            session["detail"] = ended[2]
            yield session
    yield from waiting.values()


def chosen(
    sessions: Iterable[Session],
    *,
    user: str | None = None,
    possessed: bool = False,
    since: str | None = None,
) -> Iterator[Session]:
    """The sessions of a user, with another user's privileges, that were open at ``since`` or
    later (ISO 8601 in UTC, as :func:`parse_since` gives it)."""
    for session in sessions:
        if user is not None and session["user"] != user:
            continue
        if possessed and not session["possessed"]:
            continue
        last = session["end"]
        if since is not None and last is not None and last < since:
            continue
        yield session


def parse_since(text: str, now: datetime) -> str:
    """A time as people write it: ``2015-10-29``, ``2015-10-29 09:27``, with a zone or in UTC;
    or how long ago: ``90m``, ``12h``, ``7d``.

    Raises:
        UsageError: none of these.
    """
    from datetime import timedelta

    ago = re.fullmatch(r"(\d{1,6})([mhd])", text.strip())
    if ago:
        unit = {"m": "minutes", "h": "hours", "d": "days"}[ago[2]]
        return _iso(now - timedelta(**{unit: int(ago[1])}))
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"{text!r} is no time", hint="write 2015-10-29, 2015-10-29T09:27, 90m, 12h or 7d"
        ) from None
    return _iso(found if found.tzinfo else found.replace(tzinfo=UTC))


def _fields(text: str) -> dict[str, str] | None:
    """``key=value`` pairs; a value may hold commas. ``None`` if the line was cut off."""
    fields: dict[str, str] = {}
    last = ""
    for part in text.rstrip().split(","):
        key, equals, value = part.partition("=")
        if equals and key in _FIELDS:
            if key in fields:
                return None  # two lines in one
            fields[key] = value
            last = key
        elif last:
            fields[last] += f",{part}"
        else:
            return None
    return fields if fields.get("possessed") in ("0", "1") else None


def _session(name: str, begin: str | None, fields: dict[str, str], address: str | None) -> Session:
    possessed = fields.get("possessed")
    return {
        "user": name.partition(":")[0],
        "session": name,
        "begin": begin,
        "end": None,
        "reason": None,
        "detail": None,
        "app": fields.get("app") or None,
        "address": fields.get("address") or address,
        "creator": fields.get("creator") or None,
        "method": fields.get("method") or None,
        "path": fields.get("path") or None,
        "possessed": None if possessed is None else possessed == "1",
    }


@lru_cache(maxsize=64)
def _time(text: str) -> str | None:
    """Neighbouring lines share their second, so the last few times are kept."""
    older = _OLDER.match(text)
    if older:
        month, day, year, rest = older.groups()
        text = f"{year}-{month}-{day} {rest}"
    try:
        found = datetime.fromisoformat(text.replace(" -", "-").replace(" +", "+"))
        return _iso(found) if found.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _iso(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds")
