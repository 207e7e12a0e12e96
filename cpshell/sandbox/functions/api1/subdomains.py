"""API 1 SubDomain; the order of its arguments is that of the programs that call it."""

from cpshell.sandbox.calls import Context, Flag, api1
from cpshell.sandbox.functions.api2 import web_domains as api2


@api1("SubDomain", "addsubdomain", feature="subdomains")
def addsubdomain(
    ctx: Context,
    subdomain: str,
    rootdomain: str,
    usecanonicalname: Flag = False,
    disallowdot: Flag = False,
    dir: str = "",
) -> None:
    """Make a subdomain."""
    api2.addsubdomain(ctx, subdomain, rootdomain, dir, disallowdot)


@api1("SubDomain", "delsubdomain", feature="subdomains")
def delsubdomain(ctx: Context, domain: str) -> None:
    """Remove a subdomain, also by the name ``name_root.domain``."""
    api2.delsubdomain(ctx, domain)
