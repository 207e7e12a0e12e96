"""API 2 Email, DKIMUI, Park, SubDomain, PasswdStrength, ForcePassword: older names of functions
of UAPI, with the rows of API 2."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, api2
from cpshell.sandbox.functions.uapi import email_accounts, email_auth, email_exchangers
from cpshell.sandbox.functions.uapi.account_facts import get_required_strength
from cpshell.sandbox.functions.uapi.email_delegates import has_delegated_mailman_lists
from cpshell.sandbox.functions.uapi.email_folders import browse_mailbox
from cpshell.sandbox.functions.uapi.email_routes import list_domain_forwarders, set_default_address
from cpshell.sandbox.functions.uapi.email_settings import CHARSETS
from cpshell.sandbox.functions.uapi.web_domains import addon_rows
from cpshell.sandbox.functions.whm.account_switches import FORCED
from cpshell.sandbox.world import hosting
from cpshell.sandbox.world.areas import domains
from cpshell.sandbox.world.areas.domains import DomainKind
from cpshell.sandbox.world.areas.preferences import is_on

_POPS = "popaccts"

api2("Email", "setdefaultaddress", feature="defaultaddress")(set_default_address)
api2("Email", "listdomainforwards", feature="forwarders")(list_domain_forwarders)
api2("Email", "browseboxes", feature=_POPS)(browse_mailbox)
api2("PasswdStrength", "get_required_strength")(get_required_strength)


@api2("Email", "listpopssingle", feature=_POPS)
def listpopssingle(ctx: Context, regex: str = "") -> list[dict[str, Any]]:
    """Return the mailboxes by their names before the sign."""
    rows = email_accounts.list_pops(ctx, regex=regex)
    return [{"email": row["email"], "login": row["email"].partition("@")[0]} for row in rows]


@api2("Email", "listmaildomains", feature=_POPS)
def listmaildomains(ctx: Context, skipmain: Flag = False) -> list[dict[str, Any]]:
    """Return the domains that can have mail."""
    found = domains.domains_of(ctx.world, ctx.account.user)
    shown = [each for each in found if not (skipmain and each.kind is DomainKind.MAIN)]
    return [{"domain": each.domain} for each in shown]


@api2("Email", "setalwaysaccept", feature="changemx")
@api2("Email", "setmxcheck", feature="changemx")
def setalwaysaccept(
    ctx: Context, domain: str, mxcheck: Literal["auto", "local", "secondary", "remote"]
) -> dict[str, Any]:
    """Say whether this server takes a domain's mail."""
    return email_exchangers.set_always_accept(ctx, domain, mxcheck=mxcheck)


@api2("Email", "fetchcharmaps", feature="autoresponders")
def fetchcharmaps(ctx: Context) -> list[dict[str, Any]]:
    """Return the character sets that mail can be in."""
    return [{"map": name} for name in CHARSETS]


@api2("Email", "has_delegated_mailman_lists", feature="lists")
def has_delegated_lists(ctx: Context, delegate: str) -> dict[str, Any]:
    """Return whether a mailbox administers any mailing list."""
    return {"has_delegated_mailman_lists": has_delegated_mailman_lists(ctx, delegate)}


# DKIM of the main domain -----------------------------------------------------------------------


@api2("DKIMUI", "available", feature="emailauth")
def dkim_available(ctx: Context) -> dict[str, Any]:
    """Return whether mail can be signed."""
    return {"available": 1}


@api2("DKIMUI", "installed", feature="emailauth")
def dkim_installed(ctx: Context) -> dict[str, Any]:
    """Return whether the key of the main domain is published."""
    (row,) = email_auth.validate_current_dkims(ctx, [ctx.account.domain])
    return {"installed": int(row["state"] == "VALID")}


@api2("DKIMUI", "install", feature="emailauth")
def dkim_install(ctx: Context) -> dict[str, Any]:
    """Publish the key of the main domain."""
    email_auth.enable_dkim(ctx, [ctx.account.domain])
    return {"installed": 1}


@api2("DKIMUI", "uninstall", feature="emailauth")
def dkim_uninstall(ctx: Context) -> dict[str, Any]:
    """Publish it no longer."""
    email_auth.disable_dkim(ctx, [ctx.account.domain])
    return {"installed": 0}


# Facts ---------------------------------------------------------------------------------------


@api2("Park", "listaddondomains", feature="addondomains")
def listaddondomains(ctx: Context, regex: str = "") -> list[dict[str, Any]]:
    """Return the addon domains."""
    return email_accounts.matching(addon_rows(ctx), regex, "domain")


@api2("SubDomain", "validregex", feature="subdomains")
def validregex(ctx: Context) -> dict[str, Any]:
    """Return what the name of a subdomain must match."""
    return {"validregex": f"^{hosting.SUBDOMAIN_PATTERN}$"}


@api2("ForcePassword", "get_force_password_flags")
def get_force_password_flags(ctx: Context) -> dict[str, Any]:
    """Return whether the account must choose a new password."""
    user = ctx.account.user
    return {"user": user, "need_force": int(is_on(ctx.world, user, FORCED, user))}
