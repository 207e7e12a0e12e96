"""WHM, Mail: the queue, and what became of messages."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from cpshell.sandbox.calls import Also, Context, Flag, whm
from cpshell.sandbox.world.areas import mail_log
from cpshell.sandbox.world.areas.accounts import Account, find_account
from cpshell.sandbox.world.areas.mail_log import SYSTEM_USER, Delivery, Result
from cpshell.sandbox.world.areas.tweaks import hostname

_ACL = "track-email"
_SERVER_ADDRESS = "192.0.2.10"
Kind = Literal["remote", "remote-or-faildefer", "local"]


@whm("fetch_mail_queue", acl=("all", "mailcheck"))
def fetch_mail_queue(ctx: Context) -> dict[str, Any]:
    """Return the messages that wait."""
    rows: dict[str, dict[str, Any]] = {}
    for entry in _visible(ctx):
        if entry.queued:
            row = rows.setdefault(
                entry.msgid,
                {
                    "msgid": entry.msgid,
                    "user": entry.user,
                    "sender": entry.sender,
                    "recipients": [],
                    "size": entry.size,
                    "time": entry.sent,
                    "frozen": int(entry.queued > 1),
                },
            )
            row["recipients"].append(entry.recipient)
    return {"records": list(rows.values())}


def _visible(ctx: Context, user: str | None = None) -> list[Delivery]:
    owner = None if ctx.is_root else ctx.caller.user
    return mail_log.deliveries(ctx.world, owner, user)


@whm("emailtrack_search", acl=_ACL)
def emailtrack_search(
    ctx: Context,
    success: Flag | None = None,
    defer: Flag | None = None,
    failure: Flag | None = None,
    inprogress: Flag | None = None,
    deliverytype: Literal["all", "remote", "local"] = "all",
    max_results_by_type: int = 250,
) -> dict[str, Any]:
    """Return deliveries by how they ended (wire: without any of the four flags, all)."""
    wanted = wanted_results(success, defer, failure, inprogress)
    found = chosen(_visible(ctx), wanted, deliverytype, max_results_by_type)
    names = hostname(ctx.world)
    return {"records": [delivery_row(entry, names) for entry in found]}


def wanted_results(
    success: bool | None, defer: bool | None, failure: bool | None, inprogress: bool | None
) -> dict[Result, bool | None]:
    """Return the flags of a search by the result that each is about."""
    return {
        Result.SUCCESS: success,
        Result.DEFER: defer,
        Result.FAILURE: failure,
        Result.IN_PROGRESS: inprogress,
    }


def chosen(
    found: Iterable[Delivery], wanted: dict[Result, bool | None], where: str, most: int
) -> list[Delivery]:
    """Return the deliveries of the wanted results, at most so many of each; when no flag is 1,
    all but those whose flag is 0."""
    only = any(wanted.values())
    counts = dict.fromkeys(Result, 0)
    rows: list[Delivery] = []
    for entry in found:
        flag = wanted[entry.type]
        if (not flag if only else flag is False) or not _is_of(entry, where):
            continue
        counts[entry.type] += 1
        if counts[entry.type] <= most:
            rows.append(entry)
    return rows


def _is_of(entry: Delivery, where: str) -> bool:
    if where == "remote-or-faildefer":
        return bool(entry.remote) or entry.type in (Result.DEFER, Result.FAILURE)
    return where not in ("remote", "local") or bool(entry.remote) == (where == "remote")


def delivery_row(entry: Delivery, host: str) -> dict[str, Any]:
    """Return a delivery in the panel's field names."""
    local, _, domain = entry.recipient.partition("@")
    return {
        "actiontime": entry.acted,
        "actionunixtime": entry.acted,
        "deliveredto": entry.recipient,
        "deliverydomain": domain,
        "deliveryuser": local,
        "domain": entry.sender.rpartition("@")[2],
        "host": f"mx.{domain}" if entry.remote else host,
        "ip": "198.51.100.25" if entry.remote else "127.0.0.1",
        "message": entry.message,
        "msgid": entry.msgid,
        "recipient": entry.recipient,
        "router": "dkim_lookuphost" if entry.remote else "virtual_user",
        "sender": entry.sender,
        "senderauth": "dovecot_login" if entry.remote else "",
        "senderhost": "localhost",
        "senderip": _SERVER_ADDRESS,
        "sendunixtime": entry.sent,
        "size": entry.size,
        "spamscore": entry.spamscore,
        "transport": "dkim_remote_smtp" if entry.remote else "dovecot_virtual_delivery",
        "transport_is_remote": entry.remote,
        "type": entry.type.value,
        "user": entry.user,
    }


@whm("emailtrack_stats", acl=_ACL)
def emailtrack_stats(
    ctx: Context,
    user: str = "",
    deliverytype: Kind | None = None,
    starttime: Annotated[int, Also("startdate")] = 0,
    endtime: Annotated[int | None, Also("enddate")] = None,
    nosize: Flag = False,
    nosuccess: Flag = False,
) -> dict[str, Any]:
    """Return the totals of an account, or of all."""
    if user:
        ctx.require_owned(user)
    found = _between(ctx, _visible(ctx, user or None), starttime, endtime, deliverytype)
    totals = delivery_totals(found)
    if nosize:
        del totals["TOTALSIZE"]
    if nosuccess:
        del totals["SUCCESSCOUNT"]
    return {"records": [totals | {"INPROGRESSCOUNT": _count(found, Result.IN_PROGRESS)}]}


def _between(
    ctx: Context, found: list[Delivery], start: int, end: int | None, where: str | None
) -> list[Delivery]:
    last = ctx.clock.now() if end is None else end
    return [each for each in found if start <= each.sent <= last and _is_of(each, where or "")]


def _count(found: list[Delivery], *results: Result) -> int:
    return sum(entry.type in results for entry in found)


def delivery_totals(found: list[Delivery]) -> dict[str, Any]:
    """Return how many deliveries ended how, and their size."""
    return {
        "SENDCOUNT": len({entry.msgid for entry in found}),
        "SUCCESSCOUNT": _count(found, Result.SUCCESS),
        "FAILCOUNT": _count(found, Result.FAILURE),
        "DEFERCOUNT": _count(found, Result.DEFER),
        "DEFERFAILCOUNT": _count(found, Result.DEFER, Result.FAILURE),
        "TOTALSIZE": sum(entry.size for entry in found),
    }


@whm("emailtrack_user_stats", acl=_ACL)
def emailtrack_user_stats(
    ctx: Context,
    deliverytype: Kind | None = None,
    sender: str = "",
    starttime: int = 0,
    endtime: int | None = None,
) -> dict[str, Any]:
    """Return the totals of each account."""
    by_user: dict[str, list[Delivery]] = {}
    for entry in _between(ctx, _visible(ctx), starttime, endtime, deliverytype):
        if sender in ("", entry.sender):
            by_user.setdefault(entry.user, []).append(entry)
    return {"records": [_user_row(ctx, user, found) for user, found in sorted(by_user.items())]}


def _user_row(ctx: Context, user: str, found: list[Delivery]) -> dict[str, Any]:
    account: Account | None = None if user == SYSTEM_USER else find_account(ctx.world, user)
    return {
        "USER": user,
        "OWNER": account.owner if account else "root",
        "DOMAIN": found[0].sender.rpartition("@")[2] or hostname(ctx.world),
        "PRIMARY_DOMAIN": account.domain if account else hostname(ctx.world),
        "REACHED_MAXDEFERFAIL": 0,
        "REACHED_MAXEMAILS": 0,
        **delivery_totals(found),
    }
