"""UAPI Stats: pages about the traffic of websites, and their errors. The sandbox serves no
websites, so there are no errors and no pages."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, uapi
from cpshell.sandbox.world.areas import certificates, domains

_ERRORS = "errlog"
_PAGES = "statselect"


@uapi("Stats", "list_sites", feature=_PAGES)
def list_sites(
    ctx: Context,
    engine: Literal["webalizer", "analog"],
    traffic: Literal["http", "ftp"] = "http",
) -> list[dict[str, Any]]:
    """Return the websites, with and without TLS, and where their pages would be: a path of the
    panel, with the user after ``tmp`` (wire: a client takes it out to find the file)."""
    rows = []
    for domain in domains.domains_of(ctx.world, ctx.account.user):
        ways = [0, 1] if certificates.has_certificate(ctx.world, domain.domain) else [0]
        for ssl in ways:
            folder = f"{engine}/{'ssl/' if ssl else ''}{domain.domain}"
            rows.append(
                {
                    "domain": domain.domain,
                    "ssl": ssl,
                    "all_domains": 0,
                    "path": f"/tmp/{ctx.account.user}/{folder}/index.html",  # noqa: S108
                }
            )
    return rows


@uapi("Stats", "list_stats_by_domain", feature=_PAGES)
def list_stats_by_domain(
    ctx: Context, domain: str, engine: Literal["analog"], ssl: Flag = False
) -> list[dict[str, Any]]:
    """Return the pages about a domain's traffic by month: none."""
    domains.require_domain(ctx.world, ctx.account.user, domain)
    return []


@uapi("Stats", "get_site_errors", feature=_ERRORS)
def get_site_errors(
    ctx: Context, domain: str, log: Literal["error", "suexec"] = "error", maxlines: int = 300
) -> list[dict[str, Any]]:
    """Return a website's latest errors: none."""
    domains.require_domain(ctx.world, ctx.account.user, domain)
    return []
