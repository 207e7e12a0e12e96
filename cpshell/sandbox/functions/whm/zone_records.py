"""WHM, DNS: single records, mail exchangers, and looking names up."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Also, Context, Legacy, Refusal, Rest, whm
from cpshell.sandbox.functions.whm.zone_lines import make_record, zone_line
from cpshell.sandbox.functions.whm.zones import visible_zone
from cpshell.sandbox.world.areas import nameservers, tweaks, zones
from cpshell.sandbox.world.records import DEFAULT_TTL, Record, ZoneLine, absolute

_EDIT = ("edit-dns", "manage-dns-records")
Line = Annotated[int, Also("Line")]
"""A line of a zone file, from 1; old programs send it as they were shown it."""
_MX = ("edit-mx", "edit-dns", "manage-dns-records")


def _line(ctx: Context, zone: str, line: int) -> ZoneLine:
    """Return the line of this number, from 1. Raises Refusal when there is none."""
    for entry in zones.zone_lines(ctx.world, zone):
        if entry.index == line - 1:
            return entry
    raise Refusal(f"There is no record on line {line} of the zone “{zone}”.")


def _record(ctx: Context, zone: str, line: int) -> Record:
    found = _line(ctx, zone, line).record
    if found is None:
        raise Refusal(f"There is no record on line {line} of the zone “{zone}”.")
    return found


def _either(zone: str, domain: str) -> str:
    if not (zone or domain):
        raise Refusal("You must specify either the “domain” or the “zone” parameter.")
    return zone.removesuffix(".db") if zone else domain


def _old_record(data: dict[str, Any]) -> dict[str, Any]:
    """Return the record as version 0 has it: alone."""
    return {"record": data["record"][0]}


@whm("getzonerecord", acl=_EDIT, legacy=Legacy.RESULT.made(_old_record))
def getzonerecord(ctx: Context, domain: str, line: Line) -> dict[str, Any]:
    """Return the record on a line."""
    zone = visible_zone(ctx, domain)
    return {"record": [zone_line(zone, _line(ctx, zone, line))]}


@whm("addzonerecord", acl=_EDIT, legacy=Legacy.RESULT)
def addzonerecord(
    ctx: Context,
    name: str,
    type: str,
    data: Rest,
    zone: str = "",
    domain: str = "",
    ttl: int = DEFAULT_TTL,
    class_: str = "IN",
) -> None:
    """Add a record at the end of a zone."""
    found = visible_zone(ctx, _either(zone, domain))
    record = make_record(found, name, type.upper(), ttl, data)
    zones.change_zone(ctx.world, found, add=[record])
    _reloaded(ctx, found)


def _reloaded(ctx: Context, zone: str) -> None:
    host = tweaks.hostname(ctx.world)
    ctx.reason(f"Bind reloading on {host} using rndc zone: [{zone}]")


@whm("editzonerecord", acl=_EDIT, legacy=Legacy.RESULT)
def editzonerecord(
    ctx: Context,
    line: Line,
    data: Rest,
    zone: str = "",
    domain: str = "",
    name: str = "",
    type: str = "",
    ttl: int | None = None,
    class_: str = "IN",
) -> None:
    """Change the record on a line; what isn't given stays."""
    found = visible_zone(ctx, _either(zone, domain))
    before = _record(ctx, found, line)
    kind = type.upper() or before.type
    record = make_record(found, name or before.name, kind, ttl or before.ttl, data, before)
    zones.change_zone(ctx.world, found, edit=[(line - 1, record)])
    _reloaded(ctx, found)


@whm("removezonerecord", acl=_EDIT, legacy=Legacy.RESULT)
def removezonerecord(
    ctx: Context, zone: str, line: Line, serialnum: int | None = None
) -> dict[str, Any]:
    """Remove the record on a line."""
    found = visible_zone(ctx, _either(zone, ""))
    _record(ctx, found, line)
    return {"newserial": zones.change_zone(ctx.world, found, remove=[line - 1], serial=serialnum)}


# Mail exchangers -------------------------------------------------------------------------


@whm("listmxs", acl=_MX)
def listmxs(ctx: Context, domain: str) -> dict[str, Any]:
    """Return the MX records of a zone."""
    zone = visible_zone(ctx, domain)
    lines = [
        line
        for line in zones.zone_lines(ctx.world, zone)
        if line.record and line.record.type == "MX"
    ]
    rows = [zone_line(zone, line) for line in lines]
    return {"record": [{key: row[key] for key in row if key != "Lines"} for row in rows]}


@whm("savemxs", acl=_MX)
def savemxs(
    ctx: Context, domain: str, name: str, exchange: str, preference: int, ttl: int = DEFAULT_TTL
) -> dict[str, Any]:
    """Add a mail exchanger to a domain; one that is there has its preference changed."""
    zone = visible_zone(ctx, domain)
    wanted = make_record(
        zone, name, "MX", ttl, {"preference": str(preference), "exchange": _host(exchange)}
    )
    edits = [
        (index, wanted)
        for index, record in zones.zone_records(ctx.world, zone)
        if record.type == "MX"
        and absolute(record.name, zone) == absolute(wanted.name, zone)
        and _host(record.data[1]) == wanted.data[1]
    ]
    serial = zones.change_zone(ctx.world, zone, add=[] if edits else [wanted], edit=edits[:1])
    return {"newserial": serial}


def _host(name: str) -> str:
    return name if name.endswith(".") else f"{name.lower()}."


# Looking up ------------------------------------------------------------------------------


@whm("resolvedomainname")
def resolvedomainname(ctx: Context, domain: str) -> dict[str, Any]:
    """Return the address of a name; the sandbox resolves names of its own zones only."""
    found = zones.records_of(ctx.world, domain, "A")
    if not found:
        raise Refusal("Unable to resolve domain name.")
    return {"ip": found[0].data[0]}


@whm("lookupnsip", acl=("create-dns", "edit-dns"), legacy=Legacy.BARE)
def lookupnsip(ctx: Context, host: str) -> dict[str, Any]:
    """Return the IPv4 address of a name server."""
    return {"ip": _nameserver_addresses(ctx, host)["ipv4"]}


@whm("lookupnsips", acl=("create-dns", "edit-dns"))
def lookupnsips(ctx: Context, host: str) -> dict[str, Any]:
    """Return both addresses of a name server."""
    return _nameserver_addresses(ctx, host)


def _nameserver_addresses(ctx: Context, host: str) -> dict[str, str | None]:
    name = host.lower().rstrip(".")
    if name in nameservers.all_nameservers(ctx.world):
        return {"ipv4": "192.0.2.10", "ipv6": None}
    found = {kind: zones.records_of(ctx.world, name, kind) for kind in ("A", "AAAA")}
    if not any(found.values()):
        raise Refusal(f"Unable to resolve the nameserver “{host}”.")
    ipv4, ipv6 = (found[kind][0].data[0] if found[kind] else None for kind in ("A", "AAAA"))
    return {"ipv4": ipv4, "ipv6": ipv6}


@whm("get_nameserver_config", acl=("create-dns", "edit-dns", "create-acct"))
def get_nameserver_config(ctx: Context) -> dict[str, Any]:
    """Return the name servers that new accounts of the caller use."""
    owner = "root" if ctx.is_root else ctx.caller.user
    return {"nameservers": nameservers.nameservers_for(ctx.world, owner)}


@whm("update_nameservers_config", acl="all")
def update_nameservers_config(
    ctx: Context,
    nameserver: str = "",
    nameserver2: str = "",
    nameserver3: str = "",
    nameserver4: str = "",
) -> None:
    """Change the server's name servers; new zones have them, old ones stay."""
    given = (nameserver, nameserver2, nameserver3, nameserver4)
    names = [name.lower().rstrip(".") for name in given if name]
    if not names:
        raise Refusal("You must specify at least one nameserver.")
    nameservers.set_nameservers(ctx.world, names)
