"""Keep records of a zone in one shape for the panel and the server."""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

_QUOTED = {"TXT": 0, "SPF": 0, "CAA": 2}  # from which part on the data are strings

_CASE_MATTERS = frozenset(
    (dns.rdatatype.TXT, dns.rdatatype.SPF, dns.rdatatype.CAA, dns.rdatatype.TLSA)
)


@dataclass(frozen=True, slots=True)
class RecordSet:
    """Holds all records of a name and type. ``name`` is absolute, lower case, with its last dot;
    ``values`` are the data in canonical text; ``ttl`` in seconds."""

    name: str
    type: str
    ttl: int
    values: frozenset[str]


def from_panel(lines: Iterable[Mapping[str, Any]], zone: str) -> list[RecordSet]:
    """Return the record sets in the lines of ``DNS::parse_zone`` (wire: names and data in base64,
    names relative to the zone unless they end with a dot).

    Records of types that only the panel knows are left out: no server answers them.
    """
    origin = dns.name.from_text(zone)
    found: dict[tuple[str, str], tuple[int, set[str]]] = {}
    for line in lines:
        if line.get("type") != "record":
            continue
        kind = str(line["record_type"]).upper()
        if kind not in dns.rdatatype.RdataType.__members__:
            continue
        name = _text(line["dname_b64"])
        absolute = dns.name.from_text(name, origin).to_text().lower()
        data = [b64decode(part) for part in line["data_b64"]]
        _, values = found.setdefault((absolute, kind), (int(line["ttl"]), set()))
        values.add(_canonical(kind, data, origin))
    return [RecordSet(*key, ttl, frozenset(values)) for key, (ttl, values) in found.items()]


def canonical(rdata: dns.rdata.Rdata) -> str:
    """Return a record's data in canonical text; of an SOA the serial number."""
    if rdata.rdtype == dns.rdatatype.SOA:
        return str(rdata.serial)  # type: ignore[attr-defined]
    text = rdata.to_text()
    return text if rdata.rdtype in _CASE_MATTERS else text.lower()


def _canonical(kind: str, data: list[bytes], origin: dns.name.Name) -> str:
    strings_from = _QUOTED.get(kind, len(data))
    parts = [_text_of(part) for part in data[:strings_from]]
    parts += [_quoted(part) for part in data[strings_from:]]
    written = " ".join(parts)
    try:
        rdata = dns.rdata.from_text(dns.rdataclass.IN, kind, written, origin, relativize=False)
    except (dns.exception.DNSException, ValueError):
        return written  # the panel keeps what no server can serve: it will be missing
    return canonical(rdata)


def _text(encoded: str) -> str:
    return _text_of(b64decode(encoded))


def _text_of(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _quoted(data: bytes) -> str:
    """Return a string as zone files have it."""
    escaped = "".join(
        f"\\{chr(byte)}" if byte in b'"\\' else chr(byte) if 32 <= byte < 127 else f"\\{byte:03d}"
        for byte in data
    )
    return f'"{escaped}"'
