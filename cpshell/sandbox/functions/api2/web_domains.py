"""API 2 SubDomain, AddonDomain, Park, DomainLookup: web domains of an account."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, api2
from cpshell.sandbox.functions.uapi.domain_info import base_domains, roots
from cpshell.sandbox.functions.uapi.email_accounts import matching
from cpshell.sandbox.functions.uapi.web_domains import (
    addon_rows,
    parked_rows,
    subdomain_name,
    subdomain_rows,
)
from cpshell.sandbox.world import hosting
from cpshell.sandbox.world.areas import domains


@api2("SubDomain", "addsubdomain", feature="subdomains")
def addsubdomain(
    ctx: Context, domain: str, rootdomain: str, dir: str = "", disallowdot: Flag = False
) -> dict[str, Any]:
    """Make a subdomain."""
    name = domain.replace(".", "") if disallowdot else domain
    made = hosting.add_subdomain(ctx.world, ctx.account, name, rootdomain, dir or None)
    return done(f"The subdomain “{made.domain}” has been added.")


def done(reason: str) -> dict[str, Any]:
    """Return what API 2 answers when it did something."""
    return {"result": 1, "reason": reason}


@api2("SubDomain", "delsubdomain", feature="subdomains")
def delsubdomain(ctx: Context, domain: str) -> dict[str, Any]:
    """Remove a subdomain."""
    full = subdomain_name(domain)
    hosting.remove_subdomain(ctx.world, ctx.account, full)
    return done(f"The subdomain “{full}” has been removed.")


@api2("SubDomain", "changedocroot", feature="subdomains")
def changedocroot(ctx: Context, subdomain: str, rootdomain: str, dir: str) -> dict[str, Any]:
    """Give a subdomain another folder."""
    root = hosting.change_root(ctx.world, ctx.account, f"{subdomain}.{rootdomain}".lower(), dir)
    return done(f"The document root is now “{root}”.") | {"dir": f"{ctx.account.home}/{root}"}


@api2("SubDomain", "listsubdomains", feature="subdomains")
def listsubdomains(ctx: Context, regex: str = "") -> list[dict[str, Any]]:
    """Return the subdomains."""
    return matching(subdomain_rows(ctx), regex, "domain")


@api2("SubDomain", "getreservedsubdomains", feature="subdomains")
def getreservedsubdomains(ctx: Context) -> list[dict[str, Any]]:
    """Return the names that no subdomain may take."""
    return [{"subdomain": name} for name in hosting.RESERVED_SUBDOMAINS]


@api2("AddonDomain", "addaddondomain", feature="addondomains")
def addaddondomain(ctx: Context, newdomain: str, subdomain: str, dir: str = "") -> dict[str, Any]:
    """Attach another domain."""
    made = hosting.add_addon(ctx.world, ctx.account, newdomain, subdomain, dir or None)
    return done(f"The addon domain “{made.domain}” has been added.")


@api2("AddonDomain", "deladdondomain", feature="addondomains")
def deladdondomain(ctx: Context, domain: str, subdomain: str = "") -> dict[str, Any]:
    """Detach an addon domain and remove its subdomain."""
    hosting.remove_addon(ctx.world, ctx.account, domain)
    return done(f"The addon domain “{domain.lower()}” has been removed.")


@api2("AddonDomain", "listaddondomains", feature="addondomains")
def listaddondomains(ctx: Context, regex: str = "") -> list[dict[str, Any]]:
    """Return the addon domains."""
    return matching(addon_rows(ctx), regex, "domain")


@api2("Park", "park", feature="parkeddomains")
def park(ctx: Context, domain: str, topdomain: str = "") -> dict[str, Any]:
    """Make a domain an alias."""
    made = hosting.park(ctx.world, ctx.account, domain, topdomain.lower() or None)
    return done(f"The domain “{made.domain}” is now an alias of “{made.parent}”.")


@api2("Park", "unpark", feature="parkeddomains")
def unpark(ctx: Context, domain: str, subdomain: str = "") -> dict[str, Any]:
    """Remove an alias."""
    hosting.unpark(ctx.world, ctx.account, domain)
    return done(f"The alias “{domain.lower()}” has been removed.")


@api2("Park", "listparkeddomains", feature="parkeddomains")
def listparkeddomains(ctx: Context, regex: str = "") -> list[dict[str, Any]]:
    """Return the aliases."""
    return matching(parked_rows(ctx), regex, "domain")


@api2("DomainLookup", "getbasedomains")
def getbasedomains(ctx: Context) -> list[dict[str, Any]]:
    """Return the domains that have a zone."""
    return [{"domain": name} for name in base_domains(ctx)]


@api2("DomainLookup", "countbasedomains")
def countbasedomains(ctx: Context) -> list[dict[str, Any]]:
    """Return how many domains have a zone."""
    return [{"count": len(base_domains(ctx))}]


@api2("DomainLookup", "getmaindomain")
def getmaindomain(ctx: Context) -> dict[str, Any]:
    """Return the main domain."""
    return {"main_domain": ctx.account.domain}


@api2("DomainLookup", "getdocroot")
def getdocroot(ctx: Context, domain: str = "") -> dict[str, Any]:
    """Return the folder of one domain, the main one if not said."""
    name = domain.lower() or ctx.account.domain
    return roots(ctx, domains.require_domain(ctx.world, ctx.account.user, name))


@api2("DomainLookup", "getdocroots")
def getdocroots(ctx: Context) -> list[dict[str, Any]]:
    """Return the folders of all domains."""
    found = domains.domains_of(ctx.world, ctx.account.user)
    return [{"domain": domain.domain, **roots(ctx, domain)} for domain in found]
