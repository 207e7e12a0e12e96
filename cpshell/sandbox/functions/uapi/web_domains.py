"""UAPI SubDomain, AddonDomain, Park: web domains of an account."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, uapi
from cpshell.sandbox.functions.uapi.domain_info import HTTPS_SCOPE
from cpshell.sandbox.functions.uapi.email_accounts import matching
from cpshell.sandbox.world import hosting
from cpshell.sandbox.world.areas import domains, preferences
from cpshell.sandbox.world.areas.domains import Domain, DomainKind

# Subdomains --------------------------------------------------------------------------------


@uapi("SubDomain", "addsubdomain", feature="subdomains")
def addsubdomain(
    ctx: Context,
    domain: str,
    rootdomain: str,
    dir: str = "",
    canoff: Flag = True,
    disallowdot: Flag = False,
) -> None:
    """Make a subdomain."""
    name = domain.replace(".", "") if disallowdot else domain
    made = hosting.add_subdomain(ctx.world, ctx.account, name, rootdomain, dir or None)
    ctx.message(f"The subdomain “{made.domain}” has been added.")


@uapi("SubDomain", "delsubdomain", feature="subdomains")
def delsubdomain(ctx: Context, domain: str, disallowdot: Flag = False) -> None:
    """Remove a subdomain."""
    full = subdomain_name(domain)
    hosting.remove_subdomain(ctx.world, ctx.account, full)
    ctx.message(f"The subdomain “{full}” has been removed.")


def subdomain_name(text: str) -> str:
    """Return the full name of a subdomain, which older clients write as ``name_root.domain``."""
    name, mark, root = text.lower().partition("_")
    return f"{name}.{root}" if mark and "." not in name and "." in root else text.lower()


@uapi("SubDomain", "changedocroot", feature="subdomains")
def changedocroot(ctx: Context, domain: str, docroot: str) -> None:
    """Give a subdomain another folder."""
    hosting.change_root(ctx.world, ctx.account, domain.lower(), docroot)


@uapi("SubDomain", "listsubdomains", feature="subdomains")
def listsubdomains(
    ctx: Context, regex: str = "", return_https_redirect_status: Flag = False
) -> list[dict[str, Any]]:
    """Return the subdomains."""
    return matching(subdomain_rows(ctx), regex, "domain")


def subdomain_rows(ctx: Context) -> list[dict[str, Any]]:
    """Return the account's subdomains as rows of the lists."""
    return [
        _row(ctx, domain)
        | {
            "domainkey": f"{domain.domain.removesuffix(f'.{domain.parent}')}_{domain.parent}",
            "subdomain": domain.domain.removesuffix(f".{domain.parent}"),
            "rootdomain": domain.parent,
        }
        for domain in domains.domains_of(ctx.world, ctx.account.user, DomainKind.SUB)
    ]


def _row(ctx: Context, domain: Domain) -> dict[str, Any]:
    redirecting = preferences.is_on(ctx.world, ctx.account.user, HTTPS_SCOPE, domain.domain)
    return {
        "domain": domain.domain,
        "dir": f"{ctx.account.home}/{domain.root}",
        "basedir": domain.root,
        "reldir": f"home:{domain.root}",
        "status": "not redirected",
        "can_https_redirect": 1,
        "is_https_redirecting": int(redirecting),
        "web_subdomain_aliases": ["mail", "www"],
    }


@uapi("SubDomain", "getreservedsubdomains", feature="subdomains")
def getreservedsubdomains(ctx: Context) -> list[str]:
    """Return the names that no subdomain may take."""
    return list(hosting.RESERVED_SUBDOMAINS)


@uapi("SubDomain", "validregex", feature="subdomains")
def validregex(ctx: Context) -> list[str]:
    """Return what the name of a subdomain must match."""
    return [f"^{hosting.SUBDOMAIN_PATTERN}$"]


# Addon domains -----------------------------------------------------------------------------


@uapi("AddonDomain", "addaddondomain", feature="addondomains")
def addaddondomain(
    ctx: Context,
    newdomain: str,
    subdomain: str,
    dir: str = "",
    disallowdot: Flag = False,
    force: Flag = False,
) -> None:
    """Attach another domain."""
    label = subdomain.replace(".", "") if disallowdot else subdomain
    made = hosting.add_addon(ctx.world, ctx.account, newdomain, label, dir or None)
    ctx.message(f"The addon domain “{made.domain}” has been added.")


@uapi("AddonDomain", "deladdondomain", feature="addondomains")
def deladdondomain(
    ctx: Context, domain: str, subdomain: str = "", disallowdot: Flag = False
) -> None:
    """Detach an addon domain and remove its subdomain."""
    hosting.remove_addon(ctx.world, ctx.account, domain)
    ctx.message(f"The addon domain “{domain.lower()}” has been removed.")


@uapi("AddonDomain", "listaddondomains", feature="addondomains")
def listaddondomains(
    ctx: Context, regex: str = "", return_https_redirect_status: Flag = False
) -> list[dict[str, Any]]:
    """Return the addon domains."""
    return matching(addon_rows(ctx), regex, "domain")


def addon_rows(ctx: Context) -> list[dict[str, Any]]:
    """Return the account's addon domains as rows of the lists."""
    main = ctx.account.domain
    return [
        _row(ctx, domain)
        | {
            "domainkey": f"{domain.parent.removesuffix(f'.{main}')}_{main}",
            "subdomain": domain.parent.removesuffix(f".{main}"),
            "fullsubdomain": domain.parent,
            "rootdomain": main,
        }
        for domain in domains.domains_of(ctx.world, ctx.account.user, DomainKind.ADDON)
    ]


# Parked domains ----------------------------------------------------------------------------


@uapi("Park", "park", feature="parkeddomains")
def park(
    ctx: Context,
    domain: str,
    topdomain: str = "",
    disallowdot: Flag = False,
    force: Flag = False,
) -> None:
    """Make a domain an alias."""
    made = hosting.park(ctx.world, ctx.account, domain, topdomain.lower() or None)
    ctx.message(f"The domain “{made.domain}” is now an alias of “{made.parent}”.")


@uapi("Park", "unpark", feature="parkeddomains")
def unpark(ctx: Context, domain: str, subdomain: str = "") -> None:
    """Remove an alias."""
    hosting.unpark(ctx.world, ctx.account, domain)
    ctx.message(f"The alias “{domain.lower()}” has been removed.")


@uapi("Park", "listparkeddomains", feature="parkeddomains")
def listparkeddomains(
    ctx: Context, regex: str = "", return_https_redirect_status: Flag = False
) -> list[dict[str, Any]]:
    """Return the aliases."""
    return matching(parked_rows(ctx), regex, "domain")


def parked_rows(ctx: Context) -> list[dict[str, Any]]:
    """Return the account's aliases as rows of the lists."""
    found = domains.domains_of(ctx.world, ctx.account.user, DomainKind.PARKED)
    return [_row(ctx, domain) for domain in found]
