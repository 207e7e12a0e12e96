"""WHM, IP Address Management."""

import ipaddress
from typing import Any

from cpshell.sandbox.calls import Context, Flag, Legacy, Refusal, whm
from cpshell.sandbox.functions.whm.account_facts import owner_of_domain
from cpshell.sandbox.world import zone_hosts
from cpshell.sandbox.world.areas import (
    account_changes,
    ip_addresses,
    reseller_settings,
    zones,
)
from cpshell.sandbox.world.areas.ip_addresses import Address

_ROOT = "all"


@whm("listips", acl=("all", "list-accts", "create-acct"), legacy=Legacy.BARE.renamed(ip="result"))
def listips(ctx: Context) -> dict[str, Any]:
    """Return the addresses; a reseller sees the shared one and those delegated to them."""
    found = ip_addresses.all_addresses(ctx.world)
    if not ctx.is_root:
        own = reseller_settings.ips_of(ctx.world, ctx.caller.user)
        found = [address for address in found if address.main or address.ip in own]
    return {"ip": [_row(address) for address in found]}


def _row(address: Address) -> dict[str, Any]:
    return {
        "ip": address.ip,
        "public_ip": address.ip,
        "netmask": address.netmask,
        "network": address.network,
        "if": address.interface,
        "mainaddr": int(address.main),
        "active": 1,
        "used": int(bool(address.users)),
        "dedicated": int(address.dedicated),
        "removable": int(not address.main and not address.users),
    }


@whm("addips", acl=_ROOT)
def addips(ctx: Context, ips: str, netmask: str, excludes: str = "") -> None:
    """Bind an address, a range (``192.0.2.20-25``) or a network (``192.0.2.32/29``)."""
    try:
        ipaddress.IPv4Network(f"0.0.0.0/{netmask}")
    except ValueError:
        raise Refusal(f"“{netmask}” is not a valid netmask.") from None
    left_out = {
        ip for part in excludes.split(",") if part.strip()
        for ip in ip_addresses.read_range(part.strip())
    }  # fmt: skip
    wanted = [ip for ip in ip_addresses.read_range(ips.strip()) if ip not in left_out]
    for ip in wanted:
        ip_addresses.add_address(ctx.world, ip, netmask)
    ctx.reason("Success")
    ctx.message(f"{len(wanted)} IP address(es) added.")


@whm("delip", acl=_ROOT, legacy=Legacy.RESULT)
def delip(ctx: Context, ip: str, ethernetdev: str = "", skipifshutdown: Flag = False) -> None:
    """Unbind an address that nobody uses."""
    ip_addresses.remove_address(ctx.world, ip)
    ctx.reason(f"{ip} is now down and has been removed from the list of IP addresses")


@whm("setsiteip", acl="all", legacy=Legacy.RESULT)
def setsiteip(ctx: Context, ip: str, user: str = "", domain: str = "") -> None:
    """Move an account to another address; its zones follow."""
    if not (user or domain):
        raise Refusal("You must specify either the “user” or the “domain” parameter.")
    account = ctx.require_owned(user) if user else owner_of_domain(ctx, domain)
    if ip == account.ip:
        raise Refusal(f"The account “{account.user}” already uses the IP address “{ip}”.")
    ip_addresses.require_free_address(ctx.world, ip)
    for zone in zones.zone_names(ctx.world, account.user):
        zone_hosts.swap_address(ctx.world, zone, account.ip, ip)
    account_changes.change_account(ctx.world, account.user, {"ip": ip})
    ctx.reason("OK")


@whm("get_shared_ip", acl=("all", "create-acct", "list-accts"))
def get_shared_ip(ctx: Context, user: str = "") -> dict[str, Any]:
    """Return the address that new accounts of a reseller share."""
    if user and user != ctx.caller.user and not ctx.is_root:
        raise Refusal(f"You do not have access to the reseller “{user}”.")
    name = user or ctx.caller.user
    if name != "root":
        reseller_settings.require_reseller(ctx.world, name)
    limits = reseller_settings.limits_of(ctx.world, name)
    return {"ip": limits.main_ip or ip_addresses.MAIN_IP}


@whm("get_public_ip", acl=("all", "create-acct", "list-accts"))
def get_public_ip(ctx: Context, ip: str) -> dict[str, Any]:
    """Return what the world sees of an address: itself, as there is no NAT here."""
    return {"public_ip": ip_addresses.require_address(ctx.world, ip).ip}
