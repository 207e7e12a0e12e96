"""API 2 Cron: cron lines, which UAPI doesn't have."""

from html import escape
from typing import Any

from cpshell.sandbox.calls import Context, api2
from cpshell.sandbox.world.areas import cron


@api2("Cron", "listcron", feature="cron")
def listcron(ctx: Context) -> list[dict[str, Any]]:
    """The lines, and a last row that has only the number of the next one (wire: recorded)."""
    lines = cron.lines_of(ctx.world, ctx.account.user)
    rows: list[dict[str, Any]] = [
        {
            "count": position,
            "linekey": line.key,
            "minute": line.minute,
            "hour": line.hour,
            "day": line.day,
            "month": line.month,
            "weekday": line.weekday,
            "command": line.command,
            "command_htmlsafe": escape(line.command),
        }
        for position, line in enumerate(lines, 1)
    ]
    return [*rows, {"count": len(lines) + 1}]
