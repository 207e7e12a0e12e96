"""Changes of zones that come with other things: hosts of subdomains, addresses of accounts."""

from dataclasses import replace

from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import zones
from cpshell.sandbox.world.records import DEFAULT_TTL, Record, absolute, swapped
from cpshell.sandbox.world.usual_zone import host_records


def add_host(world: World, name: str, address: str) -> None:
    """Give a new subdomain its records, where its zone has none of this name."""
    zone = zones.zone_of(world, name)
    if zone is not None and not zones.records_of(world, name):
        zones.change_zone(world, zone, add=host_records(zone, name, address))


def set_address(world: World, name: str, address: str) -> bool:
    """Let a name have this address alone, of those of its kind; returns whether that is new."""
    zone = zones.zone_of(world, name)
    if zone is None:
        return False
    type_ = "AAAA" if ":" in address else "A"
    before = [
        (index, record)
        for index, record in zones.zone_records(world, zone)
        if record.type == type_ and absolute(record.name, zone) == name
    ]
    if [record.data for _, record in before] == [(address,)]:
        return False
    ttl = before[0][1].ttl if before else DEFAULT_TTL
    added = Record(f"{name}.", ttl, type_, (address,))
    zones.change_zone(world, zone, remove=[index for index, _ in before], add=[added])
    return True


def remove_host(world: World, name: str) -> None:
    """Take away every record of a name and what is below it."""
    zone = zones.zone_of(world, name)
    if zone is None or zone == name:
        return
    gone = [
        index
        for index, record in zones.zone_records(world, zone)
        if f".{absolute(record.name, zone)}".endswith(f".{name}")
    ]
    if gone:
        zones.change_zone(world, zone, remove=gone)


def swap_address(world: World, zone: str, old: str, new: str) -> list[tuple[Record, Record]]:
    """Put an address in the place of another in a zone's records; returns the records before
    and after."""
    changes = [
        (
            index,
            record,
            replace(record, data=tuple(swapped(part, old, new) for part in record.data)),
        )
        for index, record in zones.zone_records(world, zone)
        if record.type in ("A", "AAAA", "TXT")
    ]
    changes = [change for change in changes if change[1] != change[2]]
    if changes:
        zones.change_zone(world, zone, edit=[(index, after) for index, _, after in changes])
    return [(before, after) for _, before, after in changes]
