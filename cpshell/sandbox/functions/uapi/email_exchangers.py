"""UAPI Email: mail exchangers and mail routing."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.world.areas import domains, mail_exchangers
from cpshell.sandbox.world.areas.domains import DomainKind, is_domain_name, require_domain
from cpshell.sandbox.world.areas.preferences import preference, set_preference, unset_preference

_FEATURE = "changemx"
_BY_HAND = "manual mx redirects"


@uapi("Email", "list_mxs", feature=_FEATURE)
def list_mxs(ctx: Context, domain: str = "") -> list[dict[str, Any]]:
    """Return the mail exchangers of one domain or of all that have a zone."""
    return exchanger_rows(ctx, domain)


def exchanger_rows(ctx: Context, domain: str) -> list[dict[str, Any]]:
    """Return one row for each domain.

    Raises Refusal for a domain of others.
    """
    if domain:
        return [_row(ctx, domain)]
    found = domains.domains_of(ctx.world, ctx.account.user)
    return [_row(ctx, each.domain) for each in found if each.kind is not DomainKind.SUB]


def _row(ctx: Context, domain: str) -> dict[str, Any]:
    entries = mail_exchangers.exchangers_of(ctx.world, ctx.account, domain)
    state = routing_state(ctx, domain)
    return {
        "domain": domain,
        "mx": entries[0].host if entries else "",
        "alwaysaccept": int(state["mxcheck"] in ("local", "secondary")),
        "detected": state["detected"],
        "local": state["local"],
        "remote": state["remote"],
        "secondary": state["secondary"],
        "mxcheck": state["mxcheck"],
        "status": 1,
        "statusmsg": "Fetched MX List",
        "entries": [
            {
                "domain": domain,
                "mx": entry.host,
                "priority": entry.priority,
                "entrycount": count,
                "row": "odd" if count % 2 else "even",
            }
            for count, entry in enumerate(entries, 1)
        ],
    }


def routing_state(ctx: Context, domain: str) -> dict[str, Any]:
    """Return how mail for a domain is routed: as said, or as detected."""
    detected = mail_exchangers.detected_routing(ctx.world, ctx.account, domain)
    said = mail_exchangers.routing(ctx.world, ctx.account, domain)
    route = detected if said == "auto" else said
    kinds = ("local", "remote", "secondary")
    return {"mxcheck": said, "detected": detected} | {kind: int(kind == route) for kind in kinds}


def changed(ctx: Context, domain: str, before: dict[str, Any], message: str) -> dict[str, Any]:
    """Return what the functions that change exchangers answer."""
    state = routing_state(ctx, domain)
    checked = {
        **state,
        "changed": int(state != before),
        "isprimary": int(state["detected"] == "local"),
        "issecondary": int(state["detected"] == "secondary"),
        "warnings": [],
    }
    return {"checkmx": checked, "results": message, "status": 1, "statusmsg": message}


@uapi("Email", "add_mx", feature=_FEATURE)
def add_mx(
    ctx: Context,
    domain: str,
    exchanger: str,
    priority: int,
    alwaysaccept: str = "",
    oldexchanger: str = "",
    oldpriority: str = "",
) -> dict[str, Any]:
    """Add a mail exchanger."""
    before = routing_state(ctx, domain)
    mail_exchangers.add_exchanger(ctx.world, ctx.account, domain, exchanger, priority)
    _accept(ctx, domain, alwaysaccept)
    return changed(ctx, domain, before, "Added MX Entry")


@uapi("Email", "change_mx", feature=_FEATURE)
def change_mx(
    ctx: Context,
    domain: str,
    exchanger: str,
    oldexchanger: str,
    priority: int,
    oldpriority: int | None = None,
    alwaysaccept: str = "",
) -> dict[str, Any]:
    """Change a mail exchanger."""
    before = routing_state(ctx, domain)
    mail_exchangers.change_exchanger(
        ctx.world, ctx.account, domain, (oldexchanger, oldpriority), exchanger, priority
    )
    _accept(ctx, domain, alwaysaccept)
    return changed(ctx, domain, before, "Changed MX Entry")


@uapi("Email", "delete_mx", feature=_FEATURE)
def delete_mx(
    ctx: Context, domain: str, exchanger: str, priority: int | None = None
) -> dict[str, Any]:
    """Drop a mail exchanger."""
    before = routing_state(ctx, domain)
    mail_exchangers.remove_exchanger(ctx.world, ctx.account, domain, exchanger, priority)
    return changed(ctx, domain, before, "Removed MX Entry")


def _accept(ctx: Context, domain: str, alwaysaccept: str) -> None:
    """``alwaysaccept`` is 1 or 0, or one of the routings."""
    if not alwaysaccept:
        return
    value = {"1": "local", "0": "auto"}.get(alwaysaccept, alwaysaccept)
    mail_exchangers.set_routing(ctx.world, ctx.account, domain, value)


@uapi("Email", "set_always_accept", feature=_FEATURE)
def set_always_accept(
    ctx: Context,
    domain: str,
    alwaysaccept: str = "",
    mxcheck: Literal["auto", "local", "secondary", "remote", ""] = "",
) -> dict[str, Any]:
    """Say whether this server takes a domain's mail."""
    if not (alwaysaccept or mxcheck):
        raise Refusal("The required parameter “mxcheck” is not set.")
    before = routing_state(ctx, domain)
    _accept(ctx, domain, mxcheck or alwaysaccept)
    return changed(ctx, domain, before, "Mail routing saved") | routing_state(ctx, domain)


# Routes by hand ------------------------------------------------------------------------------


@uapi("Email", "set_manual_mx_redirects", feature=_FEATURE)
def set_manual_mx_redirects(ctx: Context, domain: list[str], mx_host: list[str]) -> dict[str, Any]:
    """Send the mail of domains to hosts, whatever their records say; returns the hosts before."""
    if len(domain) != len(mx_host):
        raise Refusal("You must give as many hosts as domains.")
    before = {}
    for name, host in zip(domain, mx_host, strict=True):
        known = require_domain(ctx.world, ctx.account.user, name)
        if not is_domain_name(host.lower()):
            raise Refusal(f"“{host}” is not a valid hostname.")
        before[name] = preference(ctx.world, ctx.account.user, _BY_HAND, known.domain)
        set_preference(ctx.world, ctx.account.user, _BY_HAND, known.domain, host.lower())
    return before


@uapi("Email", "unset_manual_mx_redirects", feature=_FEATURE)
def unset_manual_mx_redirects(ctx: Context, domain: list[str]) -> dict[str, Any]:
    """Send the mail of domains where their records say again; returns the hosts before."""
    before = {}
    for name in domain:
        known = require_domain(ctx.world, ctx.account.user, name)
        before[name] = preference(ctx.world, ctx.account.user, _BY_HAND, known.domain)
        unset_preference(ctx.world, ctx.account.user, _BY_HAND, known.domain)
    return before
