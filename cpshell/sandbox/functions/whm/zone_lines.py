"""WHM, DNS: one record of a zone as WHM shows it. Lines count from 1."""

from typing import Any

from cpshell.sandbox.calls import Refusal
from cpshell.sandbox.world.records import LineKind, Record, ZoneLine, absolute, text_pieces

FIELDS = {
    "A": ("address",),
    "AAAA": ("address",),
    "CNAME": ("cname",),
    "DNAME": ("dname",),
    "MX": ("preference", "exchange"),
    "NS": ("nsdname",),
    "PTR": ("ptrdname",),
    "SRV": ("priority", "weight", "port", "target"),
    "CAA": ("flag", "tag", "value"),
    "TXT": ("txtdata",),
    "SOA": ("mname", "rname", "serial", "refresh", "retry", "expire", "minimum"),
}
"""The parameters that carry the data of each type, in the order of the zone file."""


def zone_line(zone: str, line: ZoneLine) -> dict[str, Any]:
    """Return one line as ``dumpzone`` and ``getzonerecord`` show it."""
    where = {"Line": line.index + 1, "Lines": line.height}
    record = line.record
    if record is None:
        if line.kind is LineKind.CONTROL:
            return {**where, "type": "$TTL", "ttl": line.text.split()[-1]}
        return {**where, "type": ":RAW", "raw": line.text}
    data = ("".join(record.data),) if record.type == "TXT" else record.data
    shown = [part.rstrip(".") if record.type != "TXT" else part for part in data]
    fields = dict(zip(FIELDS[record.type], shown, strict=False))
    if record.type == "TXT":
        fields["unencoded"] = "1"
    return {
        **where,
        "type": record.type,
        "name": f"{absolute(record.name, zone)}.",
        "class": "IN",
        "ttl": str(record.ttl),
        **fields,
    }


def make_record(
    zone: str, name: str, type_: str, ttl: int, data: dict[str, str], before: Record | None = None
) -> Record:
    """Return a record of the parameters that its type has; what isn't given stays as ``before``.

    A name of the zone gets its dot, other names are below the zone. Raises Refusal.
    """
    fields = FIELDS.get(type_)
    if fields is None:
        raise Refusal(f"“{type_}” is not a supported DNS record type.")
    kept: dict[str, str] = {}
    if before is not None and before.type == type_:
        known = ("".join(before.data),) if type_ == "TXT" else before.data
        kept = dict(zip(fields, known, strict=False))
    missing = [field for field in fields if not data.get(field) and not kept.get(field)]
    if missing:
        raise Refusal(f"The required parameter “{missing[0]}” is not set.")
    parts = tuple(data.get(field) or kept[field] for field in fields)
    name = name.rstrip(".") if name in (f"{zone}.", "@.") else name
    if name == zone or name.endswith(f".{zone}"):
        name = f"{name}."
    if name.endswith(".") and not f".{name}".endswith(f".{zone}."):
        raise Refusal(f"The name “{name}” is not in the zone “{zone}”.")
    return Record(name, ttl, type_, text_pieces(parts[0]) if type_ == "TXT" else parts)
