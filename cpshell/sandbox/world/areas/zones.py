"""DNS zones: a file of records for each main, addon and parked domain, and for those that WHM
adds.

The zone of a domain is written when someone looks at it first, so that many accounts cost
nothing; names of zones are listed without that.
"""

import json
import sqlite3
from collections.abc import Iterable, Sequence

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import START
from cpshell.sandbox.world.areas.domains import is_domain_name
from cpshell.sandbox.world.areas.tweaks import VERSION, hostname
from cpshell.sandbox.world.records import (
    DEFAULT_TTL,
    LineKind,
    Record,
    ZoneLine,
    absolute,
    check_record,
    check_zone,
    line_height,
    record_text,
)
from cpshell.sandbox.world.usual_zone import host_records, usual_records

ORDER = 30

SCHEMA = """
create table if not exists zones(
  zone text primary key,
  user text references accounts(user) on delete cascade on update cascade,
  removed integer not null default 0   -- 1: taken away although its domain is there
);
create index if not exists zones_user on zones(user);
create table if not exists zone_lines(
  zone text not null references zones(zone) on delete cascade on update cascade,
  position integer not null,
  kind text not null,
  text text not null default '',
  name text not null default '',
  ttl integer not null default 0,
  type text not null default '',
  data text not null default '[]',
  primary key(zone, position)
);
create trigger if not exists zones_follow_domains after delete on domains begin
  delete from zones where zone = old.domain; end;
create trigger if not exists zones_follow_renames after update of domain on domains begin
  delete from zones where zone = old.domain; end;
"""

_SERVER_ADDRESS = "192.0.2.10"
_NAMES = """
select zone, user from zones where not removed and (:user is null or user = :user)
union
select domain, user from domains where kind <> 'sub' and (:user is null or user = :user)
  and domain not in (select zone from zones)
order by 1
"""


# Which zones there are -----------------------------------------------------------------------


def zone_names(world: World, user: str | None = None) -> list[str]:
    """Return the names of all zones, or of those of one account."""
    return world.column(_NAMES, user=user)


def zone_owner(world: World, zone: str) -> str | None:
    """Return the account that a zone belongs to; None for one that WHM added for nobody.

    Raises Refusal when there is no such zone.
    """
    _require(world, zone)
    owner: str | None = world.value("select user from zones where zone = ?", zone)
    return owner


def zone_exists(world: World, zone: str) -> bool:
    """Return whether this server has the zone."""
    row = world.one("select removed from zones where zone = ?", zone)
    if row is not None:
        return not row["removed"]
    return bool(world.value("select 1 from domains where domain = ? and kind <> 'sub'", zone))


def require_zone(world: World, user: str, zone: str) -> str:
    """Return the name of a zone of this account, in lower case.

    Raises Refusal when the account has none of this name (wire: recorded).
    """
    zone = zone.lower().rstrip(".")
    if not zone_exists(world, zone) or zone_owner(world, zone) != user:
        raise Refusal(f"You do not control a DNS zone named {zone}.")
    return zone


def zone_of(world: World, name: str) -> str | None:
    """Return the zone that has the records of a name: its own one or the nearest above; None
    when this server has none."""
    labels = name.lower().rstrip(".").split(".")
    names = (".".join(labels[at:]) for at in range(len(labels)))
    return next((zone for zone in names if zone_exists(world, zone)), None)


# Making and removing -------------------------------------------------------------------------


def create_zone(world: World, zone: str, address: str, user: str | None = None) -> None:
    """Make a zone with the usual records for an IPv4 address.

    Raises Refusal for a bad name or one that is taken.
    """
    if not is_domain_name(zone):
        raise Refusal(f"“{zone}” is not a valid domain name.")
    if zone_exists(world, zone):
        raise Refusal(f"The DNS zone “{zone}” already exists.")
    _write(world, zone, user, _usual_lines(world, zone, address))


def remove_zone(world: World, zone: str) -> None:
    """Remove a zone; that of a domain stays away until it is made again.

    Raises Refusal when there is no such zone.
    """
    _require(world, zone)
    world.run("delete from zone_lines where zone = ?", zone)
    world.run("update zones set removed = 1 where zone = ?", zone)
    world.run(
        "delete from zones where zone = :zone and :zone not in (select domain from domains)",
        zone=zone,
    )


def reset_zone(world: World, zone: str) -> None:
    """Give a zone its usual records again, with a newer serial number."""
    serial = zone_serial(world, zone)
    owner = zone_owner(world, zone)
    _write(world, zone, owner, _usual_lines(world, zone, _address_of(world, zone)))
    _set_serial(world, zone, _next_serial(world, serial))


def _require(world: World, zone: str) -> None:
    """See that a zone is there with its lines; raises Refusal when it isn't."""
    row = world.one("select removed from zones where zone = ?", zone)
    if row is None:
        owner = world.value("select user from domains where domain = ? and kind <> 'sub'", zone)
        if owner is not None:
            _write(world, zone, owner, _usual_lines(world, zone, _address_of(world, zone)))
            return
    if row is None or row["removed"]:
        raise Refusal(f"The DNS zone “{zone}” does not exist.")


def _address_of(world: World, zone: str) -> str:
    found = world.value(
        "select ip from accounts join domains using(user) where domains.domain = ?", zone
    )
    return str(found or _SERVER_ADDRESS)


def _usual_lines(world: World, zone: str, address: str) -> list[tuple[LineKind, str | Record]]:
    """Return what a new zone has, hosts of the subdomains below it included. Its SOA is the fourth
    line: a program reads the serial number there, without a look at the type."""
    records = usual_records(zone, address)
    for name in world.column(
        "select s.domain from domains z join domains s using(user)"
        " where z.domain = ? and s.kind = 'sub' and s.domain like ?",
        zone,
        f"%.{zone}",
    ):
        records += host_records(zone, name, address)
    return [
        (LineKind.COMMENT, _first_line(world)),
        (LineKind.COMMENT, f"; Zone file for {zone}"),
        (LineKind.CONTROL, f"$TTL {DEFAULT_TTL}"),
        *((LineKind.RECORD, record) for record in records),
    ]


def _first_line(world: World) -> str:
    """Return what a zone file begins with; programs look for it to tell zones from other things
    (wire: inferred)."""
    return (
        f"; cPanel first:{VERSION} (update_time):{START} Cpanel::ZoneFile::VERSION:1.3"
        f" hostname:{hostname(world)} latest:{VERSION}"
    )


def _write(
    world: World,
    zone: str,
    user: str | None,
    lines: Iterable[tuple[LineKind, str | Record]],
) -> None:
    world.run("delete from zones where zone = ?", zone)
    world.run("insert into zones(zone, user) values(?, ?)", zone, user)
    world.many(
        "insert into zone_lines values(?, ?, ?, ?, ?, ?, ?, ?)",
        [(zone, position, *_columns(*line)) for position, line in enumerate(lines)],
    )


def _columns(kind: LineKind, content: str | Record) -> tuple[object, ...]:
    if isinstance(content, str):
        return (kind, content, "", 0, "", "[]")
    data = json.dumps(content.data, ensure_ascii=False)
    return (kind, "", content.name, content.ttl, content.type, data)


# Reading -------------------------------------------------------------------------------------


def zone_lines(world: World, zone: str) -> list[ZoneLine]:
    """Return every line of a zone in the order of the file.

    Raises Refusal when there is no such zone.
    """
    _require(world, zone)
    lines: list[ZoneLine] = []
    index = 0
    for row in world.all("select * from zone_lines where zone = ? order by position", zone):
        record = _record(row) if row["kind"] == LineKind.RECORD else None
        lines.append(ZoneLine(index, LineKind(row["kind"]), row["text"], record))
        index += line_height(record)
    return lines


def _record(row: sqlite3.Row) -> Record:
    return Record(row["name"], row["ttl"], row["type"], tuple(json.loads(row["data"])))


def zone_records(world: World, zone: str) -> list[tuple[int, Record]]:
    """Return the records of a zone with the index of their first line in the file, from 0."""
    return [(line.index, line.record) for line in zone_lines(world, zone) if line.record]


def records_of(world: World, name: str, type_: str | None = None) -> list[Record]:
    """Return the records of a full name (of one type, if given), from the zone that has it."""
    zone = zone_of(world, name)
    if zone is None:
        return []
    wanted = name.lower().rstrip(".")
    return [
        record
        for _, record in zone_records(world, zone)
        if absolute(record.name, zone) == wanted and type_ in (None, record.type)
    ]


def zone_serial(world: World, zone: str) -> int:
    """Return the serial number of a zone."""
    return next(int(r.data[2]) for _, r in zone_records(world, zone) if r.type == "SOA")


def zone_text(world: World, zone: str) -> str:
    """Return a zone as a file."""
    lines = zone_lines(world, zone)
    return "".join(f"{record_text(at.record) if at.record else at.text}\n" for at in lines)


# Changing ------------------------------------------------------------------------------------


def change_zone(
    world: World,
    zone: str,
    *,
    add: Sequence[Record] = (),
    edit: Sequence[tuple[int, Record]] = (),
    remove: Sequence[int] = (),
    serial: int | None = None,
) -> int:
    """Change records, named by the index of their line, all or none; new ones come at the end.

    Returns the new serial number. Raises Refusal for a bad record, a line that isn't a record,
    or a ``serial`` that isn't the zone's.
    """
    lines = zone_lines(world, zone)
    current = zone_serial(world, zone)
    if serial is not None and serial != current:
        raise Refusal(
            f"The given serial number ({serial}) does not match the DNS zone’s serial number"
            f" ({current}). Refresh your view of the DNS zone, then resubmit."
        )
    edits = dict(edit)
    for index in (*edits, *remove):
        _require_record(lines, index)
    for record in (*add, *edits.values()):
        check_record(record)
    kept: list[tuple[LineKind, str | Record]] = [
        (line.kind, edits.get(line.index) or line.record or line.text)
        for line in lines
        if line.index not in remove
    ]
    kept += [(LineKind.RECORD, record) for record in add]
    records = [content for _, content in kept if isinstance(content, Record)]
    check_zone(zone, records)
    _write(world, zone, zone_owner(world, zone), kept)
    new_serial = max(zone_serial(world, zone), _next_serial(world, current))
    _set_serial(world, zone, new_serial)
    return new_serial


def _require_record(lines: Sequence[ZoneLine], index: int) -> None:
    if not any(line.record and line.index == index for line in lines):
        raise Refusal(f"There is no DNS record on line {index} of the zone.")


def _next_serial(world: World, serial: int) -> int:
    return max(serial + 1, int(f"{world.clock.datetime():%Y%m%d}00"))


def _set_serial(world: World, zone: str, serial: int) -> None:
    for _, record in zone_records(world, zone):
        if record.type == "SOA":
            data = (*record.data[:2], str(serial), *record.data[3:])
            world.run(
                "update zone_lines set data = ? where zone = ? and type = 'SOA'",
                json.dumps(data),
                zone,
            )
