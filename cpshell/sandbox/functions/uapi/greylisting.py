"""UAPI cPGreyList: which domains wait with mail from strangers."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi
from cpshell.sandbox.world.areas import domains, mail_blocks
from cpshell.sandbox.world.areas.domains import Domain, DomainKind
from cpshell.sandbox.world.areas.preferences import is_on, set_preference

_SCOPE = "greylisting"


@uapi("cPGreyList", "has_greylisting_enabled")
def has_greylisting_enabled(ctx: Context) -> dict[str, Any]:
    """Return whether the server greylists mail."""
    return {"enabled": int(mail_blocks.greylisting_on(ctx.world))}


def _row(ctx: Context, domain: Domain) -> dict[str, Any]:
    return {
        "domain": domain.domain,
        "dependencies": [],
        "enabled": int(is_on(ctx.world, domain.user, _SCOPE, domain.domain, default=True)),
        "searchhint": domain.domain,
        "type": "main" if domain.kind is DomainKind.MAIN else "sub",
    }


@uapi("cPGreyList", "list_domains")
def list_greylisted_domains(ctx: Context) -> list[dict[str, Any]]:
    """Return the domains and whether each greylists; each row has the totals."""
    rows = [_row(ctx, each) for each in domains.domains_of(ctx.world, ctx.account.user)]
    on = sum(row["enabled"] for row in rows)
    totals = {"total_enabled": on, "total_disabled": len(rows) - on}
    return [row | {"cPGreyList": totals} for row in rows]


def _switch(ctx: Context, names: list[str], *, on: bool) -> list[dict[str, Any]]:
    rows = []
    for name in names:
        domain = domains.require_domain(ctx.world, ctx.account.user, name)
        set_preference(ctx.world, domain.user, _SCOPE, domain.domain, str(int(on)))
        rows.append(_row(ctx, domain))
    return rows


def _names(given: list[str]) -> list[str]:
    return [name for text in given for name in text.split(",") if name]


def _all(ctx: Context) -> list[str]:
    return [each.domain for each in domains.domains_of(ctx.world, ctx.account.user)]


@uapi("cPGreyList", "enable_domains")
def enable_domains(ctx: Context, domains: list[str]) -> list[dict[str, Any]]:
    """Let domains greylist."""
    return _switch(ctx, _names(domains), on=True)


@uapi("cPGreyList", "disable_domains")
def disable_domains(ctx: Context, domains: list[str]) -> list[dict[str, Any]]:
    """Let domains greylist no longer."""
    return _switch(ctx, _names(domains), on=False)


@uapi("cPGreyList", "enable_all_domains")
def enable_all_domains(ctx: Context) -> list[dict[str, Any]]:
    """Let every domain greylist."""
    return _switch(ctx, _all(ctx), on=True)


@uapi("cPGreyList", "disable_all_domains")
def disable_all_domains(ctx: Context) -> list[dict[str, Any]]:
    """Let no domain greylist."""
    return _switch(ctx, _all(ctx), on=False)
