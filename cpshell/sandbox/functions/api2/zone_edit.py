"""API 2 ZoneEdit: zones and their records. Lines count from 1 here."""

import re
from html import escape
from typing import Annotated, Any

from cpshell.sandbox.calls import Checked, Context, Named, Refusal, Rest, api2
from cpshell.sandbox.functions.uapi.dns import generated_names
from cpshell.sandbox.world.areas import zones
from cpshell.sandbox.world.records import (
    DEFAULT_TTL,
    LineKind,
    Record,
    ZoneLine,
    absolute,
    data_text,
    text_pieces,
)

_FEATURE = "zoneedit"
_DATA_FIELDS = {
    "A": ("address",),
    "AAAA": ("address",),
    "CNAME": ("cname",),
    "MX": ("preference", "exchange"),
    "NS": ("nsdname",),
    "SRV": ("priority", "weight", "port", "target"),
    "CAA": ("flag", "tag", "value"),
    "TXT": ("txtdata",),
    "SOA": ("mname", "rname", "serial", "refresh", "retry", "expire", "minimum"),
}
_NUMBER = re.compile(r"[0-9]{1,9}")


def _leading_number(text: str) -> int:
    """Return the number that a text begins with, as Perl reads it (wire: cPanel's own shell client
    sends ``11=192.0.2.10``). Raises ValueError where it begins with none."""
    found = _NUMBER.match(text)
    if found is None:
        raise ValueError
    return int(found[0])


Line = Annotated[int, Named("Line", "line"), Checked(_leading_number)]


def _no_change(reason: str) -> dict[str, Any]:
    """Return the row of a refused change: programs take ``"newserial":null`` for a failure."""
    return {"result": {"status": 0, "statusmsg": reason, "newserial": None}}


@api2("ZoneEdit", "fetchzone_records", feature=_FEATURE)
def fetchzone_records(
    ctx: Context,
    domain: str,
    type: str = "",
    name: str = "",
    customonly: str = "",
    line: int | None = None,
    others: Rest = {},  # noqa: B006  # it is only read
) -> list[dict[str, Any]]:
    """Return the lines of a zone: those of one type or name, or with other fields, if given."""
    rows = zone_rows(ctx, domain)
    return [
        row
        for row in rows
        if (not type or row["type"] == type)
        and (not name or str(row.get("name", "")).rstrip(".") == name.rstrip("."))
        and line in (None, row["line"])
        and all(str(row.get(field, wanted)) == wanted for field, wanted in others.items())
    ]


def zone_rows(ctx: Context, domain: str) -> list[dict[str, Any]]:
    """Return every line of one of the account's zones as API 2 shows it.

    Raises Refusal for a zone of others.
    """
    zone = zones.require_zone(ctx.world, ctx.account.user, domain)
    return [_row(zone, line) for line in zones.zone_lines(ctx.world, zone)]


def _row(zone: str, line: ZoneLine) -> dict[str, Any]:
    where = {"line": line.index + 1, "Line": line.index + 1, "Lines": line.height}
    record = line.record
    if record is None:
        type_ = "$TTL" if line.kind is LineKind.CONTROL else "COMMENT"
        extra = {"ttl": line.text.split()[-1]} if line.kind is LineKind.CONTROL else {}
        return {**where, "type": type_, "raw": line.text, **extra}
    data = ("".join(record.data),) if record.type == "TXT" else record.data
    fields = dict(zip(_DATA_FIELDS.get(record.type, ("record",)), data, strict=False))
    if record.type == "TXT":
        fields["unencoded"], fields["char_encoded"] = fields["txtdata"], escape(fields["txtdata"])
    return {
        **where,
        "type": record.type,
        "name": f"{absolute(record.name, zone)}.",
        "class": "IN",
        "ttl": str(record.ttl),
        "record": data_text(record),
        **fields,
    }


@api2(
    "ZoneEdit",
    "fetchzone",
    feature=_FEATURE,
    refused=lambda reason: {"status": 0, "statusmsg": reason, "serialnum": None, "record": []},
)
def fetchzone(ctx: Context, domain: str, type: str = "") -> dict[str, Any]:
    """Return the lines of a zone in one row, all or those of some types (``CNAME,A``), with its
    serial number (wire: inferred)."""
    types = type.split(",") if type else []
    zone = zones.require_zone(ctx.world, ctx.account.user, domain)
    return {
        "status": 1,
        "statusmsg": "Zone Serialized",
        "serialnum": str(zones.zone_serial(ctx.world, zone)),
        "record": [row for row in zone_rows(ctx, zone) if not types or row["type"] in types],
    }


@api2("ZoneEdit", "fetchzones", feature=_FEATURE)
def fetchzones(ctx: Context) -> dict[str, Any]:
    """Return every zone of the account as the lines of its file."""
    names = zones.zone_names(ctx.world, ctx.account.user)
    return {
        "status": 1,
        "statusmsg": "Fetched Zones",
        "zones": {name: zones.zone_text(ctx.world, name).splitlines() for name in names},
    }


@api2("ZoneEdit", "add_zone_record", feature=_FEATURE, refused=_no_change)
def add_zone_record(
    ctx: Context,
    domain: str,
    name: str,
    type: str,
    ttl: int = DEFAULT_TTL,
    class_: str = "IN",
    data: Rest = {},  # noqa: B006  # it is only read
) -> dict[str, Any]:
    """Add a record at the end of a zone."""
    zone = zones.require_zone(ctx.world, ctx.account.user, domain)
    serial = zones.change_zone(ctx.world, zone, add=[_record(zone, name, type, ttl, data)])
    return {"result": {"status": 1, "statusmsg": "Added", "newserial": serial}}


@api2("ZoneEdit", "edit_zone_record", feature=_FEATURE, refused=_no_change)
def edit_zone_record(
    ctx: Context,
    domain: str,
    line: Line,
    name: str = "",
    type: str = "",
    ttl: int | None = None,
    class_: str = "IN",
    data: Rest = {},  # noqa: B006
) -> dict[str, Any]:
    """Change the record on a line; what isn't given stays."""
    zone = zones.require_zone(ctx.world, ctx.account.user, domain)
    before = _record_at(ctx, zone, line)
    type_ = type or before.type
    fields = _DATA_FIELDS.get(type_, ())
    kept = dict(zip(fields, before.data, strict=False)) if type_ == before.type else {}
    record = _record(zone, name or before.name, type_, ttl or before.ttl, kept | data)
    serial = zones.change_zone(ctx.world, zone, edit=[(line - 1, record)])
    return {"result": {"status": 1, "statusmsg": "Bind reloading", "newserial": serial}}


@api2("ZoneEdit", "remove_zone_record", feature=_FEATURE, refused=_no_change)
def remove_zone_record(ctx: Context, domain: str, line: Line) -> dict[str, Any]:
    """Remove the record on a line."""
    zone = zones.require_zone(ctx.world, ctx.account.user, domain)
    _record_at(ctx, zone, line)
    serial = zones.change_zone(ctx.world, zone, remove=[line - 1])
    return {"result": {"status": 1, "statusmsg": "Bind reloading", "newserial": serial}}


def _record_at(ctx: Context, zone: str, line: int) -> Record:
    """Return the record on a line, from 1. Raises Refusal when there is none."""
    for index, record in zones.zone_records(ctx.world, zone):
        if index == line - 1:
            return record
    raise Refusal(f"There is no DNS record on line {line} of the zone.")


def _record(zone: str, name: str, type_: str, ttl: int, data: dict[str, str]) -> Record:
    """Return a record of the fields that API 2 has for its type; a full name gets its dot."""
    fields = _DATA_FIELDS.get(type_)
    if fields is None:
        raise Refusal(f"“{type_}” is not a supported DNS record type.")
    missing = [field for field in fields if not data.get(field)]
    if missing:
        raise Refusal(f"The required parameter “{missing[0]}” is not set.")
    parts = tuple(data[field] for field in fields)
    if name == zone or name.endswith(f".{zone}"):
        name = f"{name}."
    return Record(name, ttl, type_, text_pieces(parts[0]) if type_ == "TXT" else parts)


@api2("ZoneEdit", "resetzone", feature=_FEATURE)
def resetzone(ctx: Context, domain: str) -> dict[str, Any]:
    """Give a zone its usual records again."""
    zones.reset_zone(ctx.world, zones.require_zone(ctx.world, ctx.account.user, domain))
    return {"result": 1, "statusmsg": f"The zone for {domain} has been reset."}


@api2("ZoneEdit", "fetch_cpanel_generated_domains", feature=_FEATURE)
def fetch_cpanel_generated_domains(ctx: Context, domain: str) -> list[dict[str, Any]]:
    """Return the names that the panel made in a zone for its services."""
    return [{"domain": f"{name}."} for name in generated_names(ctx, domain)]
