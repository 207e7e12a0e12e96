"""Databases and their users across accounts, as WHM sees them."""

import sqlite3

from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.databases import Engine

_TABLES = ("databases", "database_users")


def all_databases(world: World, owner: str | None) -> list[sqlite3.Row]:
    """Return rows with engine, name and user: all, or those of a reseller's accounts."""
    return _all(world, "databases", owner)


def all_users(world: World, owner: str | None) -> list[sqlite3.Row]:
    """Return the same for users of databases."""
    return _all(world, "database_users", owner)


def _all(world: World, table: str, owner: str | None) -> list[sqlite3.Row]:
    return world.all(
        f"select d.engine, d.name, d.user from {table} d join accounts a using(user)"  # noqa: S608
        " where :owner is null or a.owner = :owner or a.user = :owner order by d.name, d.engine",
        owner=owner,
    )


def owner_of(world: World, engine: Engine, table: str, name: str) -> str | None:
    """Return the account that has a database (``databases``) or user (``database_users``), or
    None."""
    if table not in _TABLES:
        raise ValueError(table)
    found: str | None = world.value(
        f"select user from {table} where engine = ? and name = ?",  # noqa: S608
        engine,
        name,
    )
    return found
