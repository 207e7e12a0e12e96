"""API 2 EmailTrack: what became of an account's messages."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, api2
from cpshell.sandbox.functions.uapi.email_routes import trace_delivery
from cpshell.sandbox.functions.whm.mail_tracking import chosen, delivery_row, wanted_results
from cpshell.sandbox.world.areas import mail_log
from cpshell.sandbox.world.areas.tweaks import hostname

_FEATURE = "emailtrace"


@api2("EmailTrack", "search", feature=_FEATURE)
def search(
    ctx: Context,
    success: Flag | None = None,
    defer: Flag | None = None,
    failure: Flag | None = None,
    inprogress: Flag | None = None,
    deliverytype: Literal["all", "remote", "local"] = "all",
) -> list[dict[str, Any]]:
    """Return the account's deliveries by how they ended."""
    wanted = wanted_results(success, defer, failure, inprogress)
    found = mail_log.deliveries(ctx.world, None, ctx.account.user)
    host = hostname(ctx.world)
    return [delivery_row(entry, host) for entry in chosen(found, wanted, deliverytype, len(found))]


@api2("EmailTrack", "trace", feature=_FEATURE)
def trace(ctx: Context, address: str) -> dict[str, Any]:
    """Return where mail to an address goes."""
    return trace_delivery(ctx, address)
