"""WHM, DNS: resolvers, the cluster and what the nameserver can do."""

import ipaddress
from typing import Any

from cpshell.sandbox.calls import Context, Refusal, whm
from cpshell.sandbox.world.areas import tweaks
from cpshell.sandbox.world.areas.domains import is_domain_name

_ROOT = "all"
_SERVER = "powerdns"


@whm("setresolvers", acl=_ROOT)
def setresolvers(ctx: Context, nameserver1: str, nameserver2: str, nameserver3: str = "") -> None:
    """Choose the servers that this one asks for names."""
    given = [text for text in (nameserver1, nameserver2, nameserver3) if text]
    for text in given:
        try:
            ipaddress.ip_address(text)
        except ValueError:
            raise Refusal(f"“{text}” is not a valid IP address.") from None
    tweaks.keep(ctx.world, "resolvers", {"nameservers": given})


@whm("set_up_dns_resolver_workarounds", acl=_ROOT)
def set_up_dns_resolver_workarounds(ctx: Context) -> dict[str, Any]:
    """Let the resolver get along with bad networks."""
    return {"flags": {"do-ip6": "yes", "do-udp": "yes", "edns-buffer-size": "1232"}}


@whm("update_reverse_dns_cache", acl=_ROOT)
def update_reverse_dns_cache(ctx: Context) -> None:
    """Look the names of this server's addresses up again."""


@whm("updateuserdomains", acl=_ROOT)
def updateuserdomains(ctx: Context) -> None:
    """Write the list of users' domains anew; it is never old here."""


@whm("cluster_member_has_trust_with", acl=("all", "clustering"))
def cluster_member_has_trust_with(ctx: Context, host: str, althost: str = "") -> dict[str, Any]:
    """Return whether a server of the cluster trusts this one; there is no cluster here."""
    for name in (host, althost):
        if name and not is_domain_name(name.lower()):
            raise Refusal(f"“{name}” is not a valid hostname.")
    return {"has_trust": 0}


@whm("list_configclusterservers", acl=_ROOT)
def list_configclusterservers(ctx: Context) -> dict[str, Any]:
    """Return the servers that share settings with this one; there are none."""
    return {}


@whm("is_alias_available", acl=("all", "edit-dns"))
def is_alias_available(ctx: Context) -> dict[str, Any]:
    """Return whether zones may have ALIAS and ANAME records; they may not here."""
    return {"alias": 0, "aname": 0, "resolver": ""}


@whm("is_https_available", acl=("all", "edit-dns"))
def is_https_available(ctx: Context) -> dict[str, Any]:
    """Return whether zones may have HTTPS records; they may not here."""
    return {"https": 0, "dns_server": _SERVER}


@whm("is_svcb_available", acl=("all", "edit-dns"))
def is_svcb_available(ctx: Context) -> dict[str, Any]:
    """Return whether zones may have SVCB records; they may not here."""
    return {"svcb": 0, "dns_server": _SERVER}
