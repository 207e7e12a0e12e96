"""UAPI DynamicDNS: hostnames whose address their owner tells."""

from dataclasses import replace
from typing import Any

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.world import zone_hosts
from cpshell.sandbox.world.areas import dynamic_dns, zones
from cpshell.sandbox.world.areas.domains import is_domain_name

_FEATURE = "zoneedit"


@uapi("DynamicDNS", "create", feature=_FEATURE)
def create(ctx: Context, domain: str, description: str = "") -> dict[str, Any]:
    """Add a hostname in one of the account's zones; it has the account's address at first."""
    name = domain.lower()
    zone = zones.zone_of(ctx.world, name)
    if not is_domain_name(name) or zone is None or zone == name:
        raise Refusal(f"You do not control a DNS zone for “{domain}”.")
    zones.require_zone(ctx.world, ctx.account.user, zone)
    host = dynamic_dns.add_host(ctx.world, ctx.account.user, name, description)
    zone_hosts.add_host(ctx.world, name, ctx.account.ip)
    return {"id": host.id, "created_time": host.created}


@uapi("DynamicDNS", "list", feature=_FEATURE)
def list_hosts(ctx: Context) -> list[dict[str, Any]]:
    """Return the hostnames."""
    return [
        {
            "id": host.id,
            "domain": host.domain,
            "description": host.description,
            "created_time": host.created,
            "last_update_time": host.updated,
            "last_run_times": list(host.runs),
        }
        for host in dynamic_dns.hosts_of(ctx.world, ctx.account.user)
    ]


@uapi("DynamicDNS", "delete", feature=_FEATURE)
def delete(ctx: Context, id: str) -> dict[str, Any]:
    """Remove a hostname; 0 when there is none of this id."""
    for host in dynamic_dns.hosts_of(ctx.world, ctx.account.user):
        if host.id == id:
            dynamic_dns.remove_host(ctx.world, host)
            zone_hosts.remove_host(ctx.world, host.domain)
            return {"deleted": 1}
    return {"deleted": 0}


@uapi("DynamicDNS", "recreate", feature=_FEATURE)
def recreate(ctx: Context, id: str) -> dict[str, Any]:
    """Give a hostname another id."""
    host = dynamic_dns.require_host(ctx.world, ctx.account.user, id)
    return {"id": dynamic_dns.renew_id(ctx.world, host)}


@uapi("DynamicDNS", "set_description", feature=_FEATURE)
def set_description(ctx: Context, id: str, description: str) -> None:
    """Change the note on a hostname."""
    host = dynamic_dns.require_host(ctx.world, ctx.account.user, id)
    dynamic_dns.save_host(ctx.world, replace(host, description=description))
