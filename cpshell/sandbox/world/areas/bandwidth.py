"""How much an account transferred: reckoned from the seed and the month, so that nothing needs
to be kept for many accounts."""

from calendar import monthrange
from datetime import UTC, datetime

from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import Account

PROTOCOLS = ("http", "imap", "smtp", "ftp", "pop3")
_SHARES = (0.82, 0.08, 0.05, 0.04, 0.01)
_MIB = 1_048_576


def transferred(world: World, account: Account, month: str) -> dict[str, int]:
    """Bytes by protocol in a month (``2024-05``); nothing before the account was made, in the
    present month as much as the days so far give."""
    share = _share_of_month(world, account, month)
    if not share:
        return dict.fromkeys(PROTOCOLS, 0)
    chance = world.random(f"bandwidth {account.user} {month}")
    whole = (account.disk_used_mb + 5) * _MIB * chance.uniform(1.5, 6) * share
    return {name: int(whole * part) for name, part in zip(PROTOCOLS, _SHARES, strict=True)}


def present_month(world: World) -> str:
    """Return the month that it is, as ``2024-05``."""
    return world.clock.datetime().strftime("%Y-%m")


def _share_of_month(world: World, account: Account, month: str) -> float:
    created = datetime.fromtimestamp(account.created, UTC).strftime("%Y-%m")
    present = present_month(world)
    if not created <= month <= present:
        return 0.0
    if month < present:
        return 1.0
    now = world.clock.datetime()
    return now.day / monthrange(now.year, now.month)[1]
