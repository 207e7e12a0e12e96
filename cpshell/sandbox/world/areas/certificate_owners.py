"""Certificates across accounts, as WHM sees them: one query however many accounts there are."""

from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.certificates import CERTIFICATES, TABLES, SslHost, Stored

_OF = "(:owner is null or a.owner = :owner or a.user = :owner)"


def all_installed(world: World, owner: str | None) -> list[tuple[str, SslHost]]:
    """User and certificate of each domain that has one: all, or those of a reseller's
    accounts."""
    rows = world.all(
        "select a.user account, h.* from ssl_hosts h join domains using(domain)"  # noqa: S608
        f" join accounts a using(user) where {_OF} order by h.domain",
        owner=owner,
    )
    fields = ("domain", "certificate", "key", "authorities")
    return [(row["account"], SslHost(*(row[field] for field in fields))) for row in rows]


def all_stored(world: World, owner: str | None) -> list[Stored]:
    """Return every certificate that accounts keep, by user and name; ``owner`` as above."""
    return TABLES[CERTIFICATES].query(
        world, f"join accounts a using(user) where {_OF} order by user, name, id", owner=owner
    )
