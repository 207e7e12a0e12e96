"""UAPI DNS: zones and their records (wire: documented; the error of a zone of others recorded)."""

from base64 import b64encode
from typing import Annotated, Any

from cpshell.sandbox.calls import Checked, Context, Refusal, uapi
from cpshell.sandbox.calls.parameters import parse_json
from cpshell.sandbox.world import zone_hosts
from cpshell.sandbox.world.areas import domains, zones
from cpshell.sandbox.world.records import (
    RECORD_TYPES,
    LineKind,
    Record,
    ZoneLine,
    absolute,
    data_text,
)
from cpshell.sandbox.world.usual_zone import NAMESERVERS, SERVICE_HOSTS

_FEATURE = "zoneedit"
_SERVER = "powerdns"  # as `local_nameserver_type` says
_NOT_A_RECORD = "A record is a JSON object with “dname”, “ttl”, “record_type”, and “data”."


def read_record(text: str) -> tuple[int | None, Record]:
    """Return a record of ``mass_edit_zone`` with the index of its line, if it names one.

    Raises Refusal when it isn't a record in JSON.
    """
    try:
        value = parse_json(text)
    except ValueError:
        raise Refusal(_NOT_A_RECORD) from None
    if not isinstance(value, dict) or not isinstance(value.get("data"), list):
        raise Refusal(_NOT_A_RECORD)
    name, type_ = value.get("dname"), value.get("record_type")
    if not isinstance(name, str) or not isinstance(type_, str):
        raise Refusal(_NOT_A_RECORD)
    index = value.get("line_index")
    ttl = _whole(value.get("ttl"))
    data = tuple(str(part) for part in value["data"])
    return None if index is None else _whole(index), Record(name, ttl, type_.upper(), data)


def _whole(value: object) -> int:
    text = str(value) if isinstance(value, int | str) else ""
    if text.isascii() and text.isdigit() and len(text) <= 18:
        return int(text)
    raise Refusal(_NOT_A_RECORD)


Records = Annotated[list[tuple[int | None, Record]], Checked(read_record)]


@uapi("DNS", "parse_zone", feature=_FEATURE)
def parse_zone(ctx: Context, zone: str) -> list[dict[str, Any]]:
    """Return every line of a zone, texts in base64."""
    name = zones.require_zone(ctx.world, ctx.account.user, zone)
    return [parsed_line(line) for line in zones.zone_lines(ctx.world, name)]


def parsed_line(line: ZoneLine) -> dict[str, Any]:
    """Return one line as ``parse_zone`` shows it."""
    if line.kind is not LineKind.RECORD or line.record is None:
        return {"line_index": line.index, "type": line.kind.value, "text_b64": encoded(line.text)}
    record = line.record
    return {
        "line_index": line.index,
        "type": line.kind.value,
        "dname_b64": encoded(record.name),
        "ttl": record.ttl,
        "record_type": record.type,
        "data_b64": [encoded(part) for part in record.data],
    }


def encoded(text: str) -> str:
    """Return a text in base64."""
    return b64encode(text.encode()).decode()


@uapi("DNS", "mass_edit_zone", feature=_FEATURE)
def mass_edit_zone(
    ctx: Context,
    zone: str,
    serial: int,
    add: Records = [],  # noqa: B006  # it is only read
    edit: Records = [],  # noqa: B006
    remove: list[int] = [],  # noqa: B006
) -> dict[str, Any]:
    """Add, edit and remove records together, if nobody changed the zone since. The new serial
    number is a text (wire: a client was mended so), other than the published description has it."""
    name = zones.require_zone(ctx.world, ctx.account.user, zone)
    return {"new_serial": str(edit_zone(ctx, name, serial, add, edit, remove))}


def edit_zone(
    ctx: Context,
    zone: str,
    serial: int,
    add: list[tuple[int | None, Record]],
    edit: list[tuple[int | None, Record]],
    remove: list[int],
) -> int:
    """Do what ``mass_edit_zone`` asks of a zone; returns the new serial number.

    Raises Refusal when there is nothing to do, an edit names no line, a name is outside of the
    zone, or the zone cannot be so.
    """
    if not (add or edit or remove):
        raise Refusal("You must give at least one of “add”, “edit”, or “remove”.")
    edits: list[tuple[int, Record]] = []
    for index, record in edit:
        if index is None:
            raise Refusal("Each entry of “edit” must have a “line_index”.")
        edits.append((index, record))
    for record in (*(record for _, record in add), *(record for _, record in edits)):
        if not f".{absolute(record.name, zone)}".endswith(f".{zone}"):
            raise Refusal(f"The name “{record.name}” is not in the zone “{zone}”.")
    return zones.change_zone(
        ctx.world,
        zone,
        add=[record for _, record in add],
        edit=edits,
        remove=remove,
        serial=serial,
    )


@uapi("DNS", "lookup")
def lookup(ctx: Context, domain: str, type: str = "A") -> list[str]:
    """Return the data of a name's records of one type; the sandbox resolves names of its own
    zones."""
    if type.upper() not in RECORD_TYPES:
        raise Refusal(f"“{type}” is not a supported DNS record type.")
    if zones.zone_of(ctx.world, domain) is None:
        raise Refusal(f"The system could not resolve “{domain}”: no such domain.")
    return [data_text(record) for record in zones.records_of(ctx.world, domain, type.upper())]


@uapi("DNS", "is_alias_available", feature=_FEATURE)
def is_alias_available(ctx: Context) -> dict[str, Any]:
    """Return whether ALIAS records can be used: the sandbox's zones have none."""
    return {"alias": 0, "aname": 0, "resolver": ""}


@uapi("DNS", "is_https_available", feature=_FEATURE)
def is_https_available(ctx: Context) -> dict[str, Any]:
    """Return whether HTTPS records can be used: the sandbox's zones have none."""
    return {"https": 0, "dns_server": _SERVER}


@uapi("DNS", "is_svcb_available", feature=_FEATURE)
def is_svcb_available(ctx: Context) -> dict[str, Any]:
    """Return whether SVCB records can be used: the sandbox's zones have none."""
    return {"svcb": 0, "dns_server": _SERVER}


@uapi("DNS", "has_local_authority")
def has_local_authority(ctx: Context, domain: list[str]) -> list[dict[str, Any]]:
    """Return whether this server answers for domains."""
    return [_authority(ctx, name) for name in domain]


def _authority(ctx: Context, name: str) -> dict[str, Any]:
    domains.require_domain(ctx.world, ctx.account.user, name)
    zone = zones.zone_of(ctx.world, name)
    servers = [r.data[0].rstrip(".") for r in zones.records_of(ctx.world, zone or name, "NS")]
    return {
        "domain": name,
        "zone": zone,
        "local_authority": int(any(server in NAMESERVERS for server in servers)),
        "nameservers": servers,
        "error": None,
    }


@uapi("DNS", "ensure_domains_reside_only_locally")
def ensure_domains_reside_only_locally(ctx: Context, domain: list[str]) -> list[str]:
    """Refuse when a domain points to another server than this one; else return the domains."""
    for name in domain:
        domains.require_domain(ctx.world, ctx.account.user, name)
        found = {r.data[0] for r in zones.records_of(ctx.world, name, "A")}
        if found != {ctx.account.ip}:
            shown = ", ".join(sorted(found)) or "no address"
            raise Refusal(f"“{name}” does not resolve to this server only: {shown}.")
    return domain


@uapi("DNS", "fetch_cpanel_generated_domains", feature=_FEATURE)
def fetch_cpanel_generated_domains(ctx: Context, domain: str) -> list[dict[str, Any]]:
    """Return the names that the panel made in a zone for its services."""
    return [{"domain": f"{name}."} for name in generated_names(ctx, domain)]


def generated_names(ctx: Context, domain: str) -> list[str]:
    """Return the service names of a zone, in full.

    Raises Refusal for a zone of others.
    """
    zone = zones.require_zone(ctx.world, ctx.account.user, domain)
    made = {f"{label}.{zone}" for label in (*SERVICE_HOSTS, "ftp", "mail", "www")} | {zone}
    there = {absolute(record.name, zone) for _, record in zones.zone_records(ctx.world, zone)}
    return sorted(made & there)


@uapi("DNS", "swap_ip_in_zones", feature=_FEATURE)
def swap_ip_in_zones(
    ctx: Context, domain: list[str], source_ip: str, dest_ip: str, ftp_ip: str = ""
) -> list[dict[str, Any]]:
    """Put an address in the place of another throughout zones."""
    rows: list[dict[str, Any]] = []
    for name in domain:
        zone = zones.require_zone(ctx.world, ctx.account.user, name)
        for before, after in zone_hosts.swap_address(ctx.world, zone, source_ip, dest_ip):
            rows.append(
                {
                    "zone_name": zone,
                    "record_name": absolute(after.name, zone),
                    "record_type": after.type,
                    "old_value": data_text(before),
                    "new_value": data_text(after),
                }
            )
    return rows


@uapi("ZoneEdit", "resetzone", feature=_FEATURE)
def resetzone(ctx: Context, domain: str) -> None:
    """Give a zone its usual records again."""
    zones.reset_zone(ctx.world, zones.require_zone(ctx.world, ctx.account.user, domain))
