"""UAPI SSL: free certificates."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi
from cpshell.sandbox.clock import iso_time
from cpshell.sandbox.world.areas import autossl
from cpshell.sandbox.world.areas.autossl import FEATURE
from cpshell.sandbox.world.areas.domains import require_domain


@uapi("SSL", "start_autossl_check", feature=FEATURE)
def start_autossl_check(ctx: Context) -> None:
    """Begin a run for the account."""
    autossl.start(ctx.world, ctx.account.user)


@uapi("SSL", "is_autossl_check_in_progress", feature=FEATURE)
def is_autossl_check_in_progress(ctx: Context) -> int:
    """Return whether a run for the account is under way."""
    return int(autossl.in_progress(ctx.world, ctx.account.user))


@uapi("SSL", "get_autossl_problems", feature=FEATURE)
def get_autossl_problems(ctx: Context) -> list[dict[str, Any]]:
    """Return why domains have no free certificate."""
    return [
        {"domain": entry.domain, "problem": entry.problem, "time": iso_time(entry.run)}
        for entry in autossl.problems(ctx.world, ctx.account.user)
    ]


@uapi("SSL", "get_autossl_renewal_status", feature=FEATURE)
def get_autossl_renewal_status(ctx: Context, domain: str) -> dict[str, Any]:
    """Return whether a domain's certificate will be renewed by itself."""
    user = ctx.account.user
    name = require_domain(ctx.world, user, domain).domain
    active = autossl.provider(ctx.world) is not None
    excluded = name in autossl.exclusions(ctx.world, user)
    wrong = any(entry.domain == name for entry in autossl.problems(ctx.world, user))
    return {
        "has_problems": int(wrong),
        "is_active": int(active),
        "is_excluded": int(excluded),
        "will_renew": int(active and not excluded and not wrong),
    }


# Domains that are left out -----------------------------------------------------------------


@uapi("SSL", "get_autossl_excluded_domains", feature=FEATURE)
def get_autossl_excluded_domains(ctx: Context) -> list[dict[str, Any]]:
    """Return the domains that get no free certificate."""
    found = autossl.exclusions(ctx.world, ctx.account.user)
    return [{"excluded_domain": name} for name in found]


@uapi("SSL", "add_autossl_excluded_domains", feature=FEATURE)
def add_autossl_excluded_domains(ctx: Context, domains: list[str]) -> None:
    """Add domains to them."""
    for name in _names(domains):
        known = require_domain(ctx.world, ctx.account.user, name)
        autossl.exclude(ctx.world, ctx.account.user, known.domain)


@uapi("SSL", "remove_autossl_excluded_domains", feature=FEATURE)
def remove_autossl_excluded_domains(ctx: Context, domains: list[str]) -> None:
    """Take domains away from them."""
    for name in _names(domains):
        autossl.include(ctx.world, ctx.account.user, name)


@uapi("SSL", "set_autossl_excluded_domains", feature=FEATURE)
def set_autossl_excluded_domains(ctx: Context, domains: list[str] | None = None) -> None:
    """Replace the list."""
    autossl.include_all(ctx.world, ctx.account.user)
    add_autossl_excluded_domains(ctx, domains or [])


def _names(given: list[str]) -> list[str]:
    return [name for text in given for name in text.split(",") if name]
