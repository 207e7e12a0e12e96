"""The server's name servers, which new zones and accounts use."""

from collections.abc import Sequence

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.domains import is_domain_name
from cpshell.sandbox.world.areas.reseller_settings import nameservers_of
from cpshell.sandbox.world.areas.zones import change_zone, create_zone, zone_records
from cpshell.sandbox.world.records import Record
from cpshell.sandbox.world.usual_zone import NAMESERVERS

ORDER = 61

SCHEMA = """
create table if not exists nameservers(
  place integer primary key,
  name text not null
);
"""


def seed(world: World) -> None:
    """Two name servers."""
    set_nameservers(world, NAMESERVERS)


def all_nameservers(world: World) -> list[str]:
    """Return the server's name servers in their order."""
    return world.column("select name from nameservers order by place")


def set_nameservers(world: World, names: Sequence[str]) -> None:
    """Replace the server's name servers.

    Raises Refusal when one is not the name of a host.
    """
    for name in names:
        check_nameserver(name)
    world.run("delete from nameservers")
    world.many("insert into nameservers values(?, ?)", list(enumerate(names)))


def check_nameserver(name: str) -> None:
    """Raise Refusal unless this is the name of a host."""
    if not is_domain_name(name):
        raise Refusal(f"“{name}” is not a valid nameserver.")


def nameservers_for(world: World, owner: str) -> list[str]:
    """Return what accounts of an owner use: a reseller's own, or the server's."""
    return nameservers_of(world, owner) or all_nameservers(world)


def point_zone(world: World, zone: str, owner: str) -> None:
    """Give a zone the name servers of an owner's accounts, where they aren't the usual ones."""
    names = nameservers_for(world, owner)
    if tuple(names) == NAMESERVERS:
        return
    found = [(index, record) for index, record in zone_records(world, zone) if record.type == "NS"]
    ttl = found[0][1].ttl if found else 86_400
    change_zone(
        world,
        zone,
        remove=[index for index, _ in found],
        add=[Record(f"{zone}.", ttl, "NS", (f"{name}.",)) for name in names],
    )


def restore_zone(world: World, zone: str, address: str, records: Sequence[Record]) -> None:
    """Make a zone with these records, for nobody; its SOA record is a new one."""
    create_zone(world, zone, address)
    wanted = [record for record in records if record.type != "SOA"]
    usual = [(i, record) for i, record in zone_records(world, zone) if record.type != "SOA"]
    there = [record for _, record in usual]
    change_zone(
        world,
        zone,
        remove=[index for index, record in usual if record not in wanted],
        add=[record for record in wanted if record not in there],
    )
