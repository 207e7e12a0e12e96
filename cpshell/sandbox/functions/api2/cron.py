"""API 2 Cron: cron lines, which UAPI doesn't have."""

from html import escape
from typing import Any

from cpshell.sandbox.calls import Context, Refusal, api2
from cpshell.sandbox.functions.uapi.mail_owner import is_address
from cpshell.sandbox.world.areas import cron


@api2("Cron", "listcron", feature="cron")
def listcron(ctx: Context) -> list[dict[str, Any]]:
    """Return the lines, and a last row that has only the number of the next one (wire:
    recorded)."""
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


@api2("Cron", "fetchcron", feature="cron")
def fetchcron(ctx: Context) -> list[dict[str, Any]]:
    """Return the lines as ``listcron`` has them."""
    return listcron(ctx)


@api2("Cron", "add_line", feature="cron")
def add_line(
    ctx: Context, command: str, minute: str, hour: str, day: str, month: str, weekday: str
) -> dict[str, Any]:
    """Add a line."""
    fields = (minute, hour, day, month, weekday)
    _check(fields, command)
    cron.add_line(ctx.world, ctx.account.user, *fields, command)
    line = cron.lines_of(ctx.world, ctx.account.user)[-1]
    return {"status": 1, "statusmsg": "crontab installed", "linekey": line.key}


def _check(fields: tuple[str, ...], command: str) -> None:
    cron.check_fields(fields)
    if "\n" in command:
        raise Refusal("A command cannot have more than one line.")


@api2("Cron", "edit_line", feature="cron")
def edit_line(
    ctx: Context,
    command: str,
    minute: str,
    hour: str,
    day: str,
    month: str,
    weekday: str,
    linekey: str = "",
    commandnumber: str = "",
) -> dict[str, Any]:
    """Change a line, named by its fingerprint or its place."""
    fields = (minute, hour, day, month, weekday)
    line = cron.require_line(ctx.world, ctx.account.user, linekey or commandnumber)
    _check(fields, command)
    cron.change_line(ctx.world, line.number, *fields, command)
    changed = next(
        each for each in cron.lines_of(ctx.world, ctx.account.user) if each.number == line.number
    )
    return {"status": 1, "statusmsg": "crontab installed", "linekey": changed.key}


@api2("Cron", "remove_line", feature="cron")
def remove_line(ctx: Context, line: str = "", linekey: str = "") -> dict[str, Any]:
    """Remove a line, named by its place or its fingerprint."""
    found = cron.require_line(ctx.world, ctx.account.user, linekey or line)
    cron.remove_line(ctx.world, found.number)
    return {"status": 1, "statusmsg": "crontab installed"}


@api2("Cron", "get_email", feature="cron")
def get_email(ctx: Context) -> dict[str, Any]:
    """Return where the output of the lines goes."""
    return {"email": cron.email_of(ctx.world, ctx.account.user)}


@api2("Cron", "set_email", feature="cron")
def set_email(ctx: Context, email: str = "") -> dict[str, Any]:
    """Say where the output of the lines goes; nowhere for an empty text."""
    if email and email != ctx.account.user and not is_address(email):
        raise Refusal(f"“{email}” is not a valid email address.")
    cron.set_email(ctx.world, ctx.account.user, email)
    return {"status": 1, "statusmsg": "OK", "email": email}
