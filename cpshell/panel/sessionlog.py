"""Read the server's session log: lines into sessions (wire §9).

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

_PURGE = re.compile(r"([\w-]+)(?: \[(.*)\])?\s*\Z")
_USUAL = re.compile(  # as every server writes it; anything else is read more slowly
    r"address=([^,]*),app=([^,]*),creator=([^,]*),method=([^,]*),path=([^,]*),possessed=([01])\s*\Z"
)
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
    """Counts what was met on the way: lines read, lines that make no sense, ends without a
    beginning, sessions that were dropped from the table because too many were open."""

    lines: int = 0
    torn: int = 0
    unbegun: int = 0
    dropped: int = 0


def read_sessions(
    lines: Iterable[str], tally: Tally, *, most_open: int = MOST_OPEN
) -> Iterator[Session]:
    """Yield sessions in the order of their ends, then those that are open still.

    A session is ``user``, ``session``, ``begin``, ``end``, ``reason``, ``detail``, ``app``,
    ``address``, ``creator``, ``method``, ``path``, ``possessed``; times are ISO 8601 in UTC, and
    what the log does not tell is ``None``. Torn lines are counted in ``tally``.
    """
    waiting: OrderedDict[str, Session] = OrderedDict()
    for line in lines:
        tally.lines += 1
        begins = _begin(line)
        if begins is not None:
            name, session = begins
            if name in waiting:
                yield waiting.pop(name)
            waiting[name] = session
            if len(waiting) > most_open:
                tally.dropped += 1
                yield waiting.popitem(last=False)[1]
            continue
        ends = _end(line)
        if ends is None:
            tally.torn += line.strip() != ""
            continue
        name, ending = ends
        ended = waiting.pop(name, None)
        if ended is None:
            tally.unbegun += 1
            ended = _session(name, None, (), ending.pop("address"))
        ending.pop("address", None)
        yield ended | ending
    yield from waiting.values()


def _begin(line: str) -> tuple[str, Session] | None:
    """Read a ``NEW`` line: id and session."""
    head, mark, rest = line.partition(" NEW ")
    name, _, text = rest.partition(" ")
    if not mark or not text:
        return None
    usual = _USUAL.match(text)
    fields = usual.groups() if usual else _fields(text)
    time, address = _head(head)
    if time is None or fields is None:
        return None
    name = name.partition(",")[0]
    return name, _session(name, time, fields, address)


def _end(line: str) -> tuple[str, dict[str, str | None]] | None:
    """Read a ``PURGE`` line: id and what it adds to the session."""
    head, mark, rest = line.partition(" PURGE ")
    name, _, text = rest.partition(" ")
    reason = _PURGE.match(text)
    time, address = _head(head)
    if not mark or reason is None or time is None:
        return None
    return name.partition(",")[0], {
        "end": time,
        "reason": _REASONS.get(reason[1], reason[1]),
        "detail": reason[2],
        "address": address,
    }


def _head(text: str) -> tuple[str | None, str | None]:
    """Time and address of what stands before ``NEW`` or ``PURGE``."""
    before, bracket, rest = text.partition("[")
    when, closed, after = rest.partition("]")
    words = after.split()
    if not bracket or not closed or len(words) > 3:
        return None, None
    if len(words) >= 2 and not words[1].startswith("["):  # level and [program]
        return None, None
    address = words[-1] if len(words) in (1, 3) else before.strip()
    return _time(when), address or None


def chosen(
    sessions: Iterable[Session],
    *,
    user: str | None = None,
    possessed: bool = False,
    since: str | None = None,
) -> Iterator[Session]:
    """Yield the sessions of a user, with another user's privileges, that were open at ``since``
    or later (ISO 8601 in UTC, as :func:`parse_since` gives it)."""
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
    """Read a time as people write it: ``2015-10-29``, ``2015-10-29 09:27``, with a zone or in UTC;
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
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"invalid time {text!r}", hint="write 2015-10-29, 2015-10-29T09:27, 90m, 12h or 7d"
        ) from None
    return _iso(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _fields(text: str) -> tuple[str, ...] | None:
    """Return the values of ``key=value`` pairs in any order; a value may hold commas. ``None``
    if the line was cut off."""
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
    if fields.get("possessed") not in ("0", "1"):
        return None
    return tuple(fields.get(key, "") for key in _FIELDS)


def _session(name: str, begin: str | None, fields: tuple[str, ...], address: str | None) -> Session:
    peer, app, creator, method, path, possessed = fields or ("",) * len(_FIELDS)
    return {
        "user": name.partition(":")[0],
        "session": name,
        "begin": begin,
        "end": None,
        "reason": None,
        "detail": None,
        "app": app or None,
        "address": peer or address,
        "creator": creator or None,
        "method": method or None,
        "path": path or None,
        "possessed": possessed == "1" if possessed else None,
    }


@lru_cache(maxsize=64)
def _time(text: str) -> str | None:
    """Return a time of either form in ISO 8601 and UTC; the last few are kept."""
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
