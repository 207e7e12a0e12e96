"""cPHulk: failed logins, and the lock-outs that follow.

Too many failures from one address lock it out, from elsewhere than the server; too many for one
user lock the user out, from the server itself unless the settings say from everywhere. A lock-out
lasts as long as the period in which failures count, a day where they do not end, and begins anew
with each attempt (wire: inferred from the documented settings).
"""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.cphulk import RecordList, is_listed, is_on, settings

ORDER = 52

SCHEMA = """
create table if not exists cphulk_failures(
  address text not null,
  user text not null,
  service text not null,
  time integer not null
);
create table if not exists cphulk_locks(
  kind text not null,
  who text not null,
  begun integer not null,
  until integer not null,
  primary key(kind, who)
);
"""

_MOST_FAILURES = 10_000
_MINUTE = 60
_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Attempt:
    """Somebody who wants to log in with a password. ``local``: from the server itself."""

    user: str
    address: str
    service: str
    local: bool


class LockKind(StrEnum):
    """What is locked out. ``FOR_A_DAY`` is an address that did not stop."""

    ADDRESS = "address"
    FOR_A_DAY = "for a day"
    USER = "user"


def refuses(world: World, attempt: Attempt) -> bool:
    """Return whether this login may not be now, whatever the password."""
    if not is_on(world) or is_listed(world, RecordList.WHITE, attempt.address):
        return False
    return is_listed(world, RecordList.BLACK, attempt.address) or _is_locked(world, attempt)


def _is_locked(world: World, attempt: Attempt) -> bool:
    names = world.all("select kind, who from cphulk_locks where until > ?", world.clock.now())
    who = {LockKind.ADDRESS: attempt.address, LockKind.FOR_A_DAY: attempt.address}
    if names and _counts_by_user(settings(world), attempt):
        who[LockKind.USER] = attempt.user
    return any(who.get(row["kind"]) == row["who"] for row in names)


def _counts_by_user(config: dict[str, str], attempt: Attempt) -> bool:
    """Return whether failures of this login count for its user."""
    if config["username_based_protection"] != "1":
        return False
    if attempt.user == "root" and config["username_based_protection_for_root"] != "1":
        return False
    return attempt.local or config["username_based_protection_local_origin"] != "1"


def note_failure(world: World, attempt: Attempt) -> None:
    """Keep a failed login, of the last ten thousand, and lock out who has too many."""
    if not is_on(world) or is_listed(world, RecordList.WHITE, attempt.address):
        return
    user = attempt.user[:128]
    now = world.clock.now()
    failure = (attempt.address, user, attempt.service, now)
    world.run("insert into cphulk_failures values(?, ?, ?, ?)", *failure)
    world.run(
        "delete from cphulk_failures where rowid <= (select max(rowid) from cphulk_failures) - ?",
        _MOST_FAILURES,
    )
    config = settings(world)
    if _counts_by_user(config, attempt):
        period = int(config["brute_force_period_mins"]) * _MINUTE
        if _count(world, now - period, user=user) >= int(config["max_failures"]):
            _lock(world, LockKind.USER, user, period)
    if config["ip_based_protection"] == "1" and not attempt.local:
        _lock_address(world, config, attempt.address)


def _lock_address(world: World, config: dict[str, str], address: str) -> None:
    now = world.clock.now()
    period = int(config["ip_brute_force_period_mins"]) * _MINUTE
    if _count(world, now - period, address=address) >= int(config["max_failures_byip"]):
        _lock(world, LockKind.ADDRESS, address, period)
    back = int(config["lookback_period_min"]) * _MINUTE
    if _count(world, now - back, address=address) >= int(config["mark_as_brute"]):
        _lock(world, LockKind.FOR_A_DAY, address, _DAY)


def _count(world: World, since: int, user: str | None = None, address: str | None = None) -> int:
    """Return how many logins of a user, or from an address, failed since."""
    found: int = world.value(
        "select count(*) from cphulk_failures where time > :since"
        " and (:user is null or user = :user) and (:address is null or address = :address)",
        since=since,
        user=user,
        address=address,
    )
    return found


def _lock(world: World, kind: LockKind, who: str, seconds: int) -> None:
    now = world.clock.now()
    world.run(
        "insert or replace into cphulk_locks values(?, ?, ?, ?)", kind, who, now, now + seconds
    )


def locks(world: World, kind: LockKind) -> list[sqlite3.Row]:
    """Return the lock-outs that last (who, begun, until), the latest first."""
    return world.all(
        "select who, begun, until from cphulk_locks where kind = ? and until > ?"
        " order by begun desc, who",
        kind,
        world.clock.now(),
    )


def failures(world: World) -> list[sqlite3.Row]:
    """Return the failed logins (address, user, service, time), the latest first."""
    return world.all("select * from cphulk_failures order by rowid desc")


def forget_failures(world: World, address: str | None = None) -> int:
    """Forget failed logins, those of one address if it is given, and the lock-outs that came of
    them; returns how many logins."""
    forgotten = world.run(
        "delete from cphulk_failures where :address is null or address = :address",
        address=address,
    )
    world.run(
        "delete from cphulk_locks where who not in (select user from cphulk_failures)"
        " and who not in (select address from cphulk_failures)"
    )
    return forgotten


def unlock(world: World, address: str) -> int:
    """End the lock-outs of an address; returns how many."""
    return world.run("delete from cphulk_locks where kind <> 'user' and who = ?", address)
