"""What root grants a reseller beside privileges: limits, addresses, name servers, plans, and
the named sets of privileges."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.resellers import ACLS, is_reseller
from cpshell.sandbox.world.tables import RESELLER, Table

ORDER = 60

_SCHEMA = """
create table if not exists reseller_packages(
  user text not null references resellers(user) on delete cascade on update cascade,
  package text not null references packages(name) on delete cascade on update cascade,
  most integer,               -- how many accounts may have it; null: any number
  primary key(user, package)
);
create table if not exists reseller_nameservers(
  user text not null references resellers(user) on delete cascade on update cascade,
  place integer not null,
  name text not null,
  primary key(user, place)
);
create table if not exists reseller_ips(
  user text not null references resellers(user) on delete cascade on update cascade,
  ip text not null,
  primary key(user, ip)
);
create table if not exists acl_lists(
  name text not null,
  acl text not null,
  primary key(name, acl)
);
create table if not exists public_contacts(
  user text primary key,
  name text not null,
  url text not null
);
"""

_SUPPORT = ("acct-summary", "basic-system-info", "basic-whm-functions", "list-accts", "stats")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a reseller may give away in all; None is unlimited."""

    user: str
    accounts: int | None = None
    disk_mb: int | None = None
    bandwidth_mb: int | None = None
    packages: int | None = None
    oversell_disk: int = 1
    oversell_bandwidth: int = 1
    only_listed_packages: int = 0
    main_ip: str = ""
    delegated: int = 0


_LIMITS = Table(Limits, "reseller_limits", key="user", references={"user": RESELLER})
SCHEMA = _LIMITS.schema + _SCHEMA


def seed(world: World) -> None:
    """rita may have ten accounts; one named set of privileges."""
    _LIMITS.add(world, Limits("rita", accounts=10))
    save_acl_list(world, "support", _SUPPORT)


def require_reseller(world: World, user: str) -> str:
    """Return the user name itself.

    Raises Refusal when it is not a reseller's.
    """
    if not is_reseller(world, user):
        raise Refusal(f"The user “{user}” is not a reseller.")
    return user


def limits_of(world: World, user: str) -> Limits:
    """Return a reseller's limits; root and resellers without a row have none."""
    return _LIMITS.find(world, user) or Limits(user)


def set_limits(world: World, user: str, values: Mapping[str, Any]) -> None:
    """Set fields of a reseller's limits."""
    unknown = set(values) - set(Limits.__dataclass_fields__)
    if unknown:
        raise ValueError(f"no limits of a reseller: {sorted(unknown)}")
    _LIMITS.save(world, replace(limits_of(world, user), **values))


def remove_reseller(world: World, user: str) -> None:
    """Take a reseller's status and privileges away; their accounts go to root."""
    world.run("delete from resellers where user = ?", user)
    world.run("update accounts set owner = 'root' where owner = ?", user)


@dataclass(frozen=True, slots=True)
class Given:
    """What a reseller has given to their accounts, the unlimited left out. Sizes in MiB."""

    accounts: int
    suspended: int
    disk_mb: int
    bandwidth_mb: int
    disk_used_mb: int


def given_by(world: World, owner: str) -> Given:
    """Return the sums over the accounts that a reseller owns."""
    row = world.one(
        "select count(*) accounts, ifnull(sum(suspended), 0) suspended,"
        " ifnull(sum(disk_limit_mb), 0) disk_mb, ifnull(sum(bandwidth_limit_mb), 0) bandwidth_mb,"
        " ifnull(sum(disk_used_mb), 0) disk_used_mb from accounts where owner = ?",
        owner,
    )
    return Given(**dict(row or {}))


def require_room(world: World, owner: str, package: str, disk: int | None, bw: int | None) -> None:
    """Raise Refusal when a reseller may not make one more account like this."""
    limits, given = limits_of(world, owner), given_by(world, owner)
    if limits.accounts is not None and given.accounts >= limits.accounts:
        raise Refusal(
            f"You have reached your limit of {limits.accounts} accounts; you cannot create more."
        )
    require_package_room(world, limits, package)
    for total, oversell, sum_given, wanted, what in (
        (limits.disk_mb, limits.oversell_disk, given.disk_mb, disk, "disk space"),
        (limits.bandwidth_mb, limits.oversell_bandwidth, given.bandwidth_mb, bw, "bandwidth"),
    ):
        if total is None or oversell:
            continue
        if wanted is None or sum_given + wanted > total:
            raise Refusal(f"You cannot allocate more than {total} MB of {what} in all.")


def require_totals(world: World, owner: str) -> None:
    """Raise Refusal when what a reseller's accounts may use is more than the reseller may give.
    Call it after a change: the refusal undoes the change."""
    limits, given = limits_of(world, owner), given_by(world, owner)
    for total, oversell, sum_given, column, what in (
        (limits.disk_mb, limits.oversell_disk, given.disk_mb, "disk_limit_mb", "disk space"),
        (limits.bandwidth_mb, limits.oversell_bandwidth, given.bandwidth_mb,
         "bandwidth_limit_mb", "bandwidth"),
    ):  # fmt: skip
        if total is None or oversell:
            continue
        unlimited = world.value(
            f"select count(*) from accounts where owner = ? and {column} is null",  # noqa: S608
            owner,
        )
        if unlimited or sum_given > total:
            raise Refusal(f"You cannot allocate more than {total} MB of {what} in all.")


def require_package_room(world: World, limits: Limits, package: str) -> None:
    """Raise Refusal when a reseller may not give this plan to one more account."""
    row = world.one(
        "select most from reseller_packages where user = ? and package = ?", limits.user, package
    )
    if row is None:
        if limits.only_listed_packages:
            raise Refusal(f"You are not allowed to use the package “{package}”.")
        return
    count = world.value(
        "select count(*) from accounts where owner = ? and plan = ?", limits.user, package
    )
    if row["most"] is not None and count >= row["most"]:
        raise Refusal(f"You have reached the limit of accounts with the package “{package}”.")


def set_package_limit(
    world: World, user: str, package: str, *, allowed: bool, most: int | None
) -> None:
    """Allow a plan to a reseller for so many accounts, or forbid it."""
    world.run("delete from reseller_packages where user = ? and package = ?", user, package)
    if allowed:
        world.run("insert into reseller_packages values(?, ?, ?)", user, package, most)


def package_limits(world: World, user: str) -> list[sqlite3.Row]:
    """Return rows with package and most (None: any number)."""
    return world.all("select package, most from reseller_packages where user = ?", user)


# Name servers and addresses --------------------------------------------------------------


def nameservers_of(world: World, user: str) -> list[str]:
    """Return a reseller's own name servers; empty when they use the server's."""
    return world.column("select name from reseller_nameservers where user = ? order by place", user)


def set_nameservers(world: World, user: str, names: Sequence[str]) -> None:
    """Replace a reseller's name servers."""
    world.run("delete from reseller_nameservers where user = ?", user)
    rows = [(user, place, name) for place, name in enumerate(names)]
    world.many("insert into reseller_nameservers values(?, ?, ?)", rows)


def ips_of(world: World, user: str) -> list[str]:
    """Return the addresses that are delegated to a reseller."""
    return world.column("select ip from reseller_ips where user = ? order by ip", user)


def set_ips(world: World, user: str, ips: Sequence[str]) -> None:
    """Replace the addresses that are delegated to a reseller."""
    world.run("delete from reseller_ips where user = ?", user)
    world.many("insert or ignore into reseller_ips values(?, ?)", [(user, ip) for ip in ips])


# Named sets of privileges, and the contact --------------------------------------------------


def acl_lists(world: World) -> dict[str, dict[str, int]]:
    """Return every named set with all privileges as 1 or 0."""
    found: dict[str, dict[str, int]] = {}
    for row in world.all("select name, acl from acl_lists order by name"):
        found.setdefault(row["name"], dict.fromkeys(ACLS, 0))[row["acl"]] = 1
    return found


def save_acl_list(world: World, name: str, acls: Sequence[str]) -> None:
    """Keep a named set, in place of an earlier one."""
    world.run("delete from acl_lists where name = ?", name)
    world.many("insert into acl_lists values(?, ?)", [(name, acl) for acl in acls])


def acl_list(world: World, name: str) -> list[str]:
    """Return the privileges of a named set.

    Raises Refusal when there is none.
    """
    found = world.column("select acl from acl_lists where name = ? order by acl", name)
    if not found:
        raise Refusal(f"The ACL list “{name}” does not exist.")
    return found


def public_contact(world: World, account: Account | None) -> tuple[str, str]:
    """Name and url that customers of a reseller (None: of root) see; empty if not set."""
    user = account.user if account else "root"
    row = world.one("select name, url from public_contacts where user = ?", user)
    return (row["name"], row["url"]) if row else ("", "")


def set_public_contact(world: World, user: str, name: str, url: str) -> None:
    """Keep what customers of a reseller see."""
    world.run("insert or replace into public_contacts values(?, ?, ?)", user, name, url)
