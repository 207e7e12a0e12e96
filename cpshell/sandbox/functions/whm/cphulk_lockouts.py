"""WHM, Login Security: failed logins and lock-outs of cPHulk."""

import sqlite3
from typing import Any

from cpshell.sandbox.calls import Context, whm
from cpshell.sandbox.clock import iso_time
from cpshell.sandbox.functions.whm.cphulk import require_on
from cpshell.sandbox.world.areas import cphulk, cphulk_failures
from cpshell.sandbox.world.areas.cphulk_failures import LockKind

_ROOT = "all"
_MINUTE = 60


@whm("get_cphulk_failed_logins", acl=_ROOT)
def get_cphulk_failed_logins(ctx: Context) -> dict[str, Any]:
    """Return the failed logins, the latest first."""
    require_on(ctx, skip=False)
    locked = _locked_users(ctx)
    rows = cphulk_failures.failures(ctx.world)
    return {"failed_logins": [_failure(ctx, row, locked) for row in rows]}


def _locked_users(ctx: Context) -> dict[str, int]:
    """Return until when users are locked out."""
    found = cphulk_failures.locks(ctx.world, LockKind.USER)
    return {lock["who"]: lock["until"] for lock in found}


def _failure(ctx: Context, row: sqlite3.Row, locked: dict[str, int]) -> dict[str, Any]:
    """Return a failed login as it is shown. It counts for the period, or as long as its user is
    locked out."""
    period = int(cphulk.settings(ctx.world)["brute_force_period_mins"]) * _MINUTE
    until = max(row["time"] + period, locked.get(row["user"], 0))
    return {
        "ip": row["address"],
        "user": row["user"],
        "service": "system",
        "authservice": row["service"],
        **_times(ctx, row["time"], until),
    }


def _times(ctx: Context, begun: int, until: int) -> dict[str, Any]:
    left = max(0, until - ctx.clock.now())
    return {
        "logintime": iso_time(begun),
        "exptime": iso_time(until),
        "timeleft": -(-left // _MINUTE),
    }


@whm("get_cphulk_brutes", acl=_ROOT)
def get_cphulk_brutes(ctx: Context) -> dict[str, Any]:
    """Return the addresses that are locked out."""
    return {"brutes": _addresses(ctx, LockKind.ADDRESS)}


@whm("get_cphulk_excessive_brutes", acl=_ROOT)
def get_cphulk_excessive_brutes(ctx: Context) -> dict[str, Any]:
    """Return the addresses that are locked out for a day."""
    return {"excessive_brutes": _addresses(ctx, LockKind.FOR_A_DAY)}


def _addresses(ctx: Context, kind: LockKind) -> list[dict[str, Any]]:
    require_on(ctx, skip=False)
    return [
        {
            "ip": lock["who"],
            "notes": "Too many failed logins.",
            **_times(ctx, lock["begun"], lock["until"]),
        }
        for lock in cphulk_failures.locks(ctx.world, kind)
    ]


@whm("get_cphulk_user_brutes", acl=_ROOT)
def get_cphulk_user_brutes(ctx: Context) -> dict[str, Any]:
    """Return the failed logins of the users that are locked out."""
    require_on(ctx, skip=False)
    locked = _locked_users(ctx)
    rows = [row for row in cphulk_failures.failures(ctx.world) if row["user"] in locked]
    return {"user_brutes": [_failure(ctx, row, locked) for row in rows]}


@whm("flush_cphulk_login_history", acl=_ROOT)
def flush_cphulk_login_history(ctx: Context) -> dict[str, Any]:
    """Forget all failed logins and lock-outs."""
    require_on(ctx, skip=False)
    return {"records_removed": cphulk_failures.forget_failures(ctx.world)}


@whm("flush_cphulk_login_history_for_ips", acl=_ROOT)
def flush_cphulk_login_history_for_ips(ctx: Context, ip: list[str]) -> dict[str, Any]:
    """Forget the failed logins and lock-outs of some addresses."""
    wanted = [part.strip() for entry in ip for part in entry.split(",")]
    known = [cphulk.read_network(text) for text in wanted]
    removed = sum(cphulk_failures.forget_failures(ctx.world, address) for address in known)
    return {"records_removed": removed, "iptable_bans_removed": 0}
