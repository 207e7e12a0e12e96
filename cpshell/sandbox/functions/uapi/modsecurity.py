"""UAPI ModSecurity: which websites it guards."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi
from cpshell.sandbox.world.areas import domains
from cpshell.sandbox.world.areas.domains import Domain, DomainKind
from cpshell.sandbox.world.areas.preferences import is_on, set_preference

_FEATURE = "modsecurity"
_SCOPE = "modsecurity"


@uapi("ModSecurity", "has_modsecurity_installed")
def has_modsecurity_installed(ctx: Context) -> dict[str, Any]:
    """Return whether the web server has it."""
    return {"installed": 1}


@uapi("ModSecurity", "list_domains", feature=_FEATURE)
def list_modsecurity_domains(ctx: Context) -> list[dict[str, Any]]:
    """Return the websites and whether they are guarded."""
    return [_row(ctx, domain) for domain in _websites(ctx)]


def _websites(ctx: Context) -> list[Domain]:
    known = domains.domains_of(ctx.world, ctx.account.user)
    return [each for each in known if each.kind in (DomainKind.MAIN, DomainKind.SUB)]


def _row(ctx: Context, website: Domain) -> dict[str, Any]:
    known = domains.domains_of(ctx.world, ctx.account.user)
    others = [each.domain for each in known if _shares(each, website)]
    return {
        "domain": website.domain,
        "dependencies": others,
        "enabled": int(is_on(ctx.world, website.user, _SCOPE, website.domain, default=True)),
        "searchhint": " ".join([website.domain, *others]),
        "type": website.kind.value,
    }


def _shares(domain: Domain, website: Domain) -> bool:
    """Return whether a domain leads to a website of another name."""
    is_other = domain.kind in (DomainKind.ADDON, DomainKind.PARKED)
    return is_other and domain.parent == website.domain


def _switch(ctx: Context, names: list[str], *, on: bool) -> list[dict[str, Any]]:
    rows = []
    for name in names:
        domain = domains.require_domain(ctx.world, ctx.account.user, name)
        if domain.kind in (DomainKind.ADDON, DomainKind.PARKED):
            domain = domains.require_domain(ctx.world, ctx.account.user, domain.parent)
        set_preference(ctx.world, domain.user, _SCOPE, domain.domain, str(int(on)))
        rows.append(_row(ctx, domain) | {"exception": ""})
    return rows


def _names(given: list[str]) -> list[str]:
    return [name for text in given for name in text.split(",") if name]


@uapi("ModSecurity", "enable_domains", feature=_FEATURE)
def enable_domains(ctx: Context, domains: list[str]) -> list[dict[str, Any]]:
    """Guard websites."""
    return _switch(ctx, _names(domains), on=True)


@uapi("ModSecurity", "disable_domains", feature=_FEATURE)
def disable_domains(ctx: Context, domains: list[str]) -> list[dict[str, Any]]:
    """Guard websites no more."""
    return _switch(ctx, _names(domains), on=False)


@uapi("ModSecurity", "enable_all_domains", feature=_FEATURE)
def enable_all_domains(ctx: Context) -> list[dict[str, Any]]:
    """Guard every website."""
    return _switch(ctx, [each.domain for each in _websites(ctx)], on=True)


@uapi("ModSecurity", "disable_all_domains", feature=_FEATURE)
def disable_all_domains(ctx: Context) -> list[dict[str, Any]]:
    """Guard no website."""
    return _switch(ctx, [each.domain for each in _websites(ctx)], on=False)
