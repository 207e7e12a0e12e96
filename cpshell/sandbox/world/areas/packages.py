"""Hosting plans: named sets of limits that accounts are made from."""

import sqlite3
from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World

ORDER = 5

SCHEMA = """
create table if not exists packages(
  name text primary key,
  owner text not null,
  disk_mb integer,          -- null: unlimited, as for every limit here
  bandwidth_mb integer,
  max_ftp integer,
  max_sql integer,
  max_pop integer,
  max_lists integer,
  max_sub integer,
  max_parked integer,
  max_addon integer,
  theme text not null default 'jupiter',
  feature_list text not null default 'default',
  shell integer not null default 0,
  cgi integer not null default 1,
  dedicated_ip integer not null default 0,
  language text not null default 'en'
);
"""


@dataclass(frozen=True, slots=True)
class Package:
    """One plan. Limits are counts or MiB; None is unlimited."""

    name: str
    owner: str
    disk_mb: int | None
    bandwidth_mb: int | None
    max_ftp: int | None
    max_sql: int | None
    max_pop: int | None
    max_lists: int | None
    max_sub: int | None
    max_parked: int | None
    max_addon: int | None
    theme: str
    feature_list: str
    shell: int
    cgi: int
    dedicated_ip: int
    language: str


_START = (
    ("default", "root", None, None, None, None, None, None, None, None, None, "default"),
    ("starter", "root", 1000, 10000, 5, 5, 10, 0, 5, 2, 0, "starter"),
    ("business", "root", 10000, 100000, 50, 50, 100, 10, 50, 20, 10, "default"),
    ("rita_small", "rita", 2000, 20000, 10, 10, 20, 2, 10, 5, 2, "starter"),
)


def seed(world: World) -> None:
    """Add a plan without limits, two usual ones and one that a reseller owns."""
    world.many(
        "insert into packages(name, owner, disk_mb, bandwidth_mb, max_ftp, max_sql, max_pop,"
        " max_lists, max_sub, max_parked, max_addon, feature_list)"
        " values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        _START,
    )


def _package(row: sqlite3.Row) -> Package:
    return Package(**dict(row))


def find_package(world: World, name: str) -> Package | None:
    """Return the plan of this name, or None."""
    row = world.one("select * from packages where name = ?", name)
    return _package(row) if row else None


def require_package(world: World, name: str) -> Package:
    """Return the plan of this name.

    Raises Refusal when there is none.
    """
    package = find_package(world, name)
    if package is None:
        raise Refusal(f"A package with the name “{name}” does not exist.")
    return package


def all_packages(world: World, owner: str | None = None) -> list[Package]:
    """Return every plan by name; with ``owner`` only the ones of that reseller and root's."""
    rows = world.all(
        "select * from packages where :owner is null or owner in (:owner, 'root') order by name",
        owner=owner,
    )
    return [_package(row) for row in rows]
