"""WHM, DNS: zones as wholes."""

from base64 import b64encode
from typing import Any

from cpshell.sandbox.calls import Context, Legacy, Refusal, whm
from cpshell.sandbox.calls.parameters import parse_json
from cpshell.sandbox.functions.uapi.dns import Records, edit_zone, parsed_line
from cpshell.sandbox.functions.whm.zone_lines import zone_line
from cpshell.sandbox.world.areas import nameservers, zones
from cpshell.sandbox.world.areas.accounts import accounts_of, find_account
from cpshell.sandbox.world.areas.domains import find_domain

_READ = ("edit-dns", "manage-dns-records", "park-dns", "create-dns", "kill-dns", "list-accts")
_EDIT = ("edit-dns", "manage-dns-records")


def visible_zone(ctx: Context, name: str) -> str:
    """Return a zone that the caller may see and change, in lower case.

    Resellers have the zones of their accounts. Raises Refusal for others.
    """
    name = name.lower().rstrip(".")
    if zones.zone_exists(ctx.world, name):
        owner = zones.zone_owner(ctx.world, name)
        account = find_account(ctx.world, owner) if owner else None
        if ctx.is_root or (account is not None and ctx.owns(account)):
            return name
    raise Refusal(f"You do not control a DNS zone named {name}.")


@whm("listzones", acl=_READ, legacy=Legacy.BARE)
def listzones(ctx: Context) -> dict[str, Any]:
    """Return the zones that the caller may see."""
    if ctx.is_root:
        names = zones.zone_names(ctx.world)
    else:
        accounts = accounts_of(ctx.world, ctx.caller.user)
        names = sorted(n for account in accounts for n in zones.zone_names(ctx.world, account.user))
    return {"zone": [{"domain": name, "zonefile": f"{name}.db"} for name in names]}


@whm("dumpzone", acl=_READ, legacy=Legacy.RESULT.made(lambda data: data["zone"][0]))
def dumpzone(ctx: Context, domain: str = "", zone: str = "") -> dict[str, Any]:
    """Return every line of a zone; lines count from 1."""
    name = _named(ctx, domain, zone)
    lines = zones.zone_lines(ctx.world, name)
    ctx.reason("Zone Serialized")
    return {"zone": [{"record": [zone_line(name, line) for line in lines]}]}


def _named(ctx: Context, domain: str, zone: str) -> str:
    """Return the zone that either parameter names."""
    if not (domain or zone):
        raise Refusal("You must specify either the “domain” or the “zone” parameter.")
    return visible_zone(ctx, domain or zone)


@whm("parse_dns_zone", acl=_READ)
def parse_dns_zone(ctx: Context, zone: str) -> dict[str, Any]:
    """Return every line of a zone, texts in base64; lines count from 0."""
    name = visible_zone(ctx, zone)
    return {"payload": [parsed_line(line) for line in zones.zone_lines(ctx.world, name)]}


@whm("mass_edit_dns_zone", acl=_EDIT)
def mass_edit_dns_zone(
    ctx: Context,
    zone: str,
    serial: int,
    add: Records = [],  # noqa: B006  # it is only read
    edit: Records = [],  # noqa: B006
    remove: list[int] = [],  # noqa: B006
) -> dict[str, Any]:
    """Add, edit and remove records together, if nobody changed the zone since."""
    name = visible_zone(ctx, zone)
    return {"new_serial": str(edit_zone(ctx, name, serial, add, edit, remove))}


@whm("adddns", acl="create-dns", legacy=Legacy.RESULT)
def adddns(ctx: Context, domain: str, ip: str, trueowner: str = "", template: str = "") -> None:
    """Make a zone with the usual records; ``trueowner``: the account that it belongs to."""
    name = domain.lower().rstrip(".")
    owner = trueowner or (None if ctx.is_root else ctx.caller.user)
    account = ctx.require_owned(owner) if owner else None
    known = find_domain(ctx.world, name)
    if known is not None and (account is None or known.user != account.user):
        account = ctx.require_owned(known.user)
    _check_ip(ip)
    zones.create_zone(ctx.world, name, ip, account.user if account else None)
    nameservers.point_zone(ctx.world, name, account.owner if account else "root")
    ctx.reason(f"Zone file for {name} has been successfully created.")


def _check_ip(ip: str) -> None:
    octets = ip.split(".")
    good = len(octets) == 4 and all(o.isascii() and o.isdigit() and int(o) < 256 for o in octets)
    if not good:
        raise Refusal(f"“{ip}” is not a valid IPv4 address.")


@whm("killdns", acl="kill-dns", legacy=Legacy.RESULT)
def killdns(ctx: Context, domain: str) -> None:
    """Remove a zone."""
    name = visible_zone(ctx, domain)
    zones.remove_zone(ctx.world, name)
    ctx.reason("Zones Removed")
    ctx.raw_output(f"{name} => deleted from {nameservers.all_nameservers(ctx.world)[0]}.")


@whm("resetzone", acl=_EDIT, legacy=Legacy.RESULT)
def resetzone(ctx: Context, domain: str = "", zone: str = "", user: str = "") -> None:
    """Give a zone its usual records again."""
    zones.reset_zone(ctx.world, _named(ctx, domain, zone))


@whm("export_zone_files", acl=_READ)
def export_zone_files(ctx: Context, zone: list[str]) -> dict[str, Any]:
    """Zones as the texts of their files, in base64."""
    names = [visible_zone(ctx, name) for name in _listed(zone)]
    rows = [
        {"zone": name, "text_b64": b64encode(zones.zone_text(ctx.world, name).encode()).decode()}
        for name in names
    ]
    return {"payload": rows}


def _listed(texts: list[str]) -> list[str]:
    """Return names that were repeated or sent as one JSON list."""
    if len(texts) == 1 and texts[0].startswith("["):
        try:
            return [str(name) for name in parse_json(texts[0])]
        except ValueError:
            raise Refusal(f"“{texts[0]}” is not a list of zones.") from None
    return texts


@whm("has_local_authority")
def has_local_authority(ctx: Context, domain: list[str]) -> dict[str, Any]:
    """Return whether this server answers for domains."""
    servers = nameservers.all_nameservers(ctx.world)
    rows = []
    for name in domain:
        zone = zones.zone_of(ctx.world, name)
        found = zones.records_of(ctx.world, zone, "NS") if zone else []
        names = [record.data[0].rstrip(".") for record in found]
        rows.append(
            {
                "domain": name,
                "zone": zone,
                "local_authority": int(any(server in servers for server in names)),
                "nameservers": names,
                "error": None,
            }
        )
    return {"records": rows}
