"""The records that the zone of a new domain has, and those of a new subdomain."""

from datetime import UTC, datetime

from cpshell.sandbox.world.areas.accounts import START
from cpshell.sandbox.world.records import DEFAULT_TTL, Record

NAMESERVERS = ("ns1.sandbox.test", "ns2.sandbox.test")
"""The nameservers of this server."""
SERVICE_HOSTS = ("cpanel", "cpcalendars", "cpcontacts", "webdisk", "webmail", "whm", "autodiscover")
"""The names that the panel makes below each domain for its services."""
_HOSTMASTER = "hostmaster.sandbox.test."
_SOA_TIMES = ("3600", "1800", "1209600", "86400")
_DAY = 86_400


def usual_records(zone: str, address: str) -> list[Record]:
    """Return the records of a new zone."""
    serial = f"{datetime.fromtimestamp(START, UTC):%Y%m%d}01"
    soa = (f"{NAMESERVERS[0]}.", _HOSTMASTER, serial, *_SOA_TIMES)
    top = f"{zone}."
    spf = f"v=spf1 +a +mx +ip4:{address} ~all"
    return [
        Record(top, _DAY, "SOA", soa),
        *(Record(top, _DAY, "NS", (f"{server}.",)) for server in NAMESERVERS),
        Record(top, DEFAULT_TTL, "A", (address,)),
        Record(top, DEFAULT_TTL, "MX", ("0", top)),
        *(Record(name, DEFAULT_TTL, "CNAME", (top,)) for name in ("mail", "www")),
        Record("ftp", DEFAULT_TTL, "A", (address,)),
        Record(top, DEFAULT_TTL, "TXT", (spf,)),
        *(Record(name, DEFAULT_TTL, "A", (address,)) for name in SERVICE_HOSTS),
    ]


def host_records(zone: str, name: str, address: str) -> list[Record]:
    """Return the records of a subdomain and its www."""
    relative = name.removesuffix(f".{zone}")
    return [Record(host, DEFAULT_TTL, "A", (address,)) for host in (relative, f"www.{relative}")]
