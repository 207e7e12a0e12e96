"""UAPI Bandwidth, Stats: how much an account transferred."""

from datetime import UTC, datetime
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.world.areas import bandwidth

_DAY = 86_400


@uapi("Bandwidth", "get_enabled_protocols")
def get_enabled_protocols(ctx: Context) -> list[str]:
    """Return the protocols whose traffic is counted."""
    return list(bandwidth.PROTOCOLS)


@uapi("Bandwidth", "get_retention_periods")
def get_retention_periods(ctx: Context) -> list[dict[str, Any]]:
    """Return how long traffic records are kept, in seconds."""
    return [{"interval": "daily", "retention": 366 * _DAY}]


@uapi("Bandwidth", "query")
def query(
    ctx: Context,
    grouping: str,
    protocols: str = "",
    interval: Literal["daily", "hourly", "5min"] = "daily",
    domains: str = "",
    start: int = 0,
    end: int = 0,
    timezone: str = "",
) -> dict[str, Any]:
    """Bytes by protocol, domain and month, nested as ``grouping`` says (``|`` between)."""
    groups = grouping.split("|")
    for name in groups:
        if name not in ("domain", "protocol", "year", "year_month"):
            raise Refusal(f"The sandbox does not keep traffic by “{name}”.")
    wanted = protocols.split("|") if protocols else list(bandwidth.PROTOCOLS)
    for name in wanted:
        if name not in bandwidth.PROTOCOLS:
            raise Refusal(f"“{name}” is not a protocol whose traffic is counted.")
    result: dict[str, Any] = {}
    for month in _months(ctx, start, end):
        for protocol, count in bandwidth.transferred(ctx.world, ctx.account, month).items():
            if protocol in wanted:
                keys = {
                    "domain": ctx.account.domain,
                    "protocol": protocol,
                    "year": month[:4],
                    "year_month": month,
                }
                _add(result, [keys[name] for name in groups], count)
    return result


def _months(ctx: Context, start: int, end: int) -> list[str]:
    """Return the months between two times as ``2024-05``; by default the last year."""
    now = ctx.clock.now()
    first = datetime.fromtimestamp(max(0, min(start or now - 365 * _DAY, now)), UTC)
    last = datetime.fromtimestamp(max(0, min(end or now, now)), UTC)
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = (first.year * 12 + first.month - 1 + offset for offset in range(min(count, 120)))
    return [f"{month // 12}-{month % 12 + 1:02d}" for month in months]


def _add(tree: dict[str, Any], path: list[str], count: int) -> None:
    *outer, last = path
    for key in outer:
        tree = tree.setdefault(key, {})
    tree[last] = tree.get(last, 0) + count


@uapi("Stats", "get_bandwidth", feature="bandwidth")
def get_bandwidth(ctx: Context, timezone: str = "") -> list[dict[str, Any]]:
    """Bytes by month and protocol."""
    rows: list[dict[str, Any]] = []
    for month in _months(ctx, ctx.account.created, 0):
        begin = int(datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).timestamp())
        for protocol, count in bandwidth.transferred(ctx.world, ctx.account, month).items():
            rows.append(
                {
                    "domain": ctx.account.domain,
                    "protocol": protocol,
                    "month_start": begin,
                    "bytes": count,
                }
            )
    return rows
