"""UAPI DomainInfo, DomainLookup, WebVhosts: what is known about an account's domains."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, uapi
from cpshell.sandbox.world.areas import certificates, domains, preferences
from cpshell.sandbox.world.areas.domains import Domain, DomainKind
from cpshell.sandbox.world.usual_zone import SERVICE_HOSTS

HTTPS_SCOPE = "https redirects"
"""The scope of the preferences that say which domains send their visitors to HTTPS."""


@uapi("DomainInfo", "list_domains")
def list_domains(ctx: Context, hide_temporary_domains: Flag = False) -> dict[str, Any]:
    """Return the domains by kind."""
    return {
        "main_domain": ctx.account.domain,
        "addon_domains": names_of(ctx, DomainKind.ADDON),
        "parked_domains": names_of(ctx, DomainKind.PARKED),
        "sub_domains": names_of(ctx, DomainKind.SUB),
    }


def names_of(ctx: Context, *kinds: DomainKind) -> list[str]:
    """Return the names of the account's domains of these kinds, or of all."""
    found = domains.domains_of(ctx.world, ctx.account.user)
    return [domain.domain for domain in found if not kinds or domain.kind in kinds]


@uapi("DomainInfo", "domains_data")
def domains_data(
    ctx: Context,
    format: Literal["hash", "list"] = "hash",
    hide_temporary_domains: Flag = False,
    return_https_redirects_status: Flag = False,
) -> Any:
    """Return what the web server knows of each domain: by kind, or (``format=list``) in one
    list."""
    found = domains.domains_of(ctx.world, ctx.account.user)
    rows = {kind: [listed_data(ctx, domain) for domain in found if domain.kind is kind]
            for kind in DomainKind}  # fmt: skip
    parked = [domain.domain for domain in found if domain.kind is DomainKind.PARKED]
    if format == "list":
        return [row for kind, some in rows.items() if kind is not DomainKind.PARKED for row in some]
    return {
        "main_domain": rows[DomainKind.MAIN][0],
        "addon_domains": rows[DomainKind.ADDON],
        "sub_domains": rows[DomainKind.SUB],
        "parked_domains": parked,
    }


@uapi("DomainInfo", "single_domain_data")
def single_domain_data(
    ctx: Context,
    domain: str,
    hide_temporary_domains: Flag = False,
    return_https_redirect_status: Flag = False,
) -> dict[str, Any]:
    """Return what the web server knows of one domain; of an alias, what it knows of its target."""
    return web_data(ctx, domains.require_domain(ctx.world, ctx.account.user, domain.lower()))


@uapi("DomainInfo", "primary_domain")
def primary_domain(ctx: Context, hide_temporary_domains: Flag = False) -> dict[str, Any]:
    """Return the main domain."""
    return {"primary_domain": ctx.account.domain}


@uapi("DomainInfo", "main_domain_builtin_subdomain_aliases")
def builtin_aliases(ctx: Context, hide_temporary_domains: Flag = False) -> list[str]:
    """Return the names before the main domain that lead to it by themselves."""
    return ["mail", "www"]


def listed_data(ctx: Context, domain: Domain) -> dict[str, Any]:
    """Return the same with what only ``domains_data`` tells."""
    return web_data(ctx, domain) | {"ipv6": None, "no_cache_update": 0}


def web_data(ctx: Context, domain: Domain) -> dict[str, Any]:
    """Return one domain as the web server's settings have it."""
    account = ctx.account
    served = _served_by(ctx, domain)
    aliases = [f"mail.{domain.domain}", f"www.{domain.domain}"]
    if served.kind is DomainKind.MAIN:
        aliases += names_of(ctx, DomainKind.PARKED)
    root = f"{account.home}/{domain.root}"
    redirecting = preferences.is_on(ctx.world, account.user, HTTPS_SCOPE, domain.domain)
    return {
        "domain": domain.domain,
        "servername": served.domain,
        "serveralias": " ".join(aliases),
        "serveradmin": f"webmaster@{domain.domain}",
        "documentroot": root,
        "homedir": account.home,
        "type": _TYPES[domain.kind],
        "user": account.user,
        "group": account.user,
        "owner": account.owner,
        "ip": account.ip,
        "port": 80,
        "hascgi": 1,
        "usecanonicalname": "Off",
        "userdirprotect": 0,
        "phpopenbasedirprotect": 1,
        "options": "ExecCGI Includes IncludesNOEXEC Indexes +SymLinksIfOwnerMatch",
        "customlog": {
            "target": f"/etc/apache2/logs/domlogs/{served.domain}",
            "domain": served.domain,
        },
        "scriptalias": {"path": f"{root}/cgi-bin", "url": "/cgi-bin/"},
        "ifmodulemodsuphpc": {"group": account.user},
        "all_aliases_valid": 1,
        "can_https_redirect": int(certificates.has_certificate(ctx.world, served.domain)),
        "is_https_redirecting": int(redirecting),
    }


_TYPES = {
    DomainKind.MAIN: "main_domain",
    DomainKind.ADDON: "addon_domain",
    DomainKind.PARKED: "parked_domain",
    DomainKind.SUB: "sub_domain",
}


def _served_by(ctx: Context, domain: Domain) -> Domain:
    """Return the virtual host of a domain: itself, the subdomain behind it or its alias's
    target."""
    if domain.kind in (DomainKind.ADDON, DomainKind.PARKED):
        return domains.find_domain(ctx.world, domain.parent) or domain
    return domain


# DomainLookup ------------------------------------------------------------------------------


@uapi("DomainLookup", "getbasedomains")
def getbasedomains(ctx: Context, return_temporary_domain: Flag = False) -> list[dict[str, Any]]:
    """Return the domains that have a zone."""
    return [{"domain": name} for name in base_domains(ctx)]


def base_domains(ctx: Context) -> list[str]:
    """Return the names of the account's domains that have a zone."""
    return names_of(ctx, DomainKind.MAIN, DomainKind.ADDON, DomainKind.PARKED)


@uapi("DomainLookup", "countbasedomains")
def countbasedomains(ctx: Context) -> list[dict[str, Any]]:
    """Return how many domains have a zone."""
    return [{"count": len(base_domains(ctx))}]


@uapi("DomainLookup", "getdocroot")
def getdocroot(ctx: Context, domain: str = "") -> list[dict[str, Any]]:
    """Return the folder of one domain, the main one if not said."""
    name = domain.lower() or ctx.account.domain
    return [roots(ctx, domains.require_domain(ctx.world, ctx.account.user, name))]


@uapi("DomainLookup", "getdocroots")
def getdocroots(ctx: Context) -> list[dict[str, Any]]:
    """Return the folders of all domains."""
    found = domains.domains_of(ctx.world, ctx.account.user)
    return [{"domain": domain.domain, "docroot": roots(ctx, domain)["docroot"]} for domain in found]


def roots(ctx: Context, domain: Domain) -> dict[str, Any]:
    """Return a document root in two ways to write it."""
    return {"docroot": f"{ctx.account.home}/{domain.root}", "reldocroot": domain.root}


# WebVhosts ---------------------------------------------------------------------------------


@uapi("WebVhosts", "list_domains")
def list_vhost_domains(ctx: Context) -> list[dict[str, Any]]:
    """Return each domain with the virtual host that serves it."""
    return [
        {
            "domain": domain.domain,
            "vhost_name": _served_by(ctx, domain).domain,
            "vhost_is_ssl": int(certificates.has_certificate(ctx.world, domain.domain)),
            "proxy_subdomains": [f"{label}.{domain.domain}" for label in _proxied(domain)],
        }
        for domain in domains.domains_of(ctx.world, ctx.account.user)
    ]


@uapi("WebVhosts", "list_ssl_capable_domains")
def list_ssl_capable_domains(ctx: Context) -> list[dict[str, Any]]:
    """Return every name for which the account could have a certificate."""
    rows: list[dict[str, Any]] = []
    for domain in domains.domains_of(ctx.world, ctx.account.user):
        host = _served_by(ctx, domain).domain
        names = [(domain.domain, 0), (f"www.{domain.domain}", 0)]
        names += [(f"{label}.{domain.domain}", 1) for label in _proxied(domain)]
        rows += [{"domain": name, "vhost_name": host, "is_proxy": proxy} for name, proxy in names]
    return rows


def _proxied(domain: Domain) -> tuple[str, ...]:
    return () if domain.kind is DomainKind.SUB else SERVICE_HOSTS


# Resellers ---------------------------------------------------------------------------------


@uapi("Resellers", "list_accounts")
def list_accounts(ctx: Context) -> list[dict[str, Any]]:
    """Return the accounts of a reseller, its own one selected."""
    rows = ctx.world.all(
        "select user, domain from accounts where owner = :user or user = :user order by domain",
        user=ctx.account.user,
    )
    return [
        {
            "user": row["user"],
            "domain": row["domain"],
            "select": "1" if row["user"] == ctx.account.user else "",
        }
        for row in rows
    ]
