"""An account with all that is its own, taken out of the world and put back: what archives and
backups hold. What belongs to an account is found by what the tables refer to."""

import sqlite3
from collections.abc import Iterator
from typing import Any

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world.world import World

Snapshot = dict[str, list[dict[str, Any]]]
"""Rows by table, in the order in which they can be put back."""


def take_snapshot(world: World, user: str) -> Snapshot:
    """Return an account's rows of every table."""
    ids: dict[str, set[int]] = {
        "accounts": set(world.column("select rowid from accounts where user = ?", user))
    }
    for table in world.column("select name from sqlite_master where type = 'table' order by rowid"):
        for parent, condition in _references(world, table):
            if parent in ids:
                marks = ", ".join("?" * len(ids[parent]))
                found = world.column(
                    f"select c.rowid from {table} c join {parent} p on {condition}"  # noqa: S608
                    f" where p.rowid in ({marks})",
                    *ids[parent],
                )
                ids.setdefault(table, set()).update(found)
    return {table: _rows(world, table, found) for table, found in ids.items() if found}


def _references(world: World, table: str) -> Iterator[tuple[str, str]]:
    """Return the tables that a table refers to, each with how their rows belong together."""
    pairs: dict[tuple[int, str], list[str]] = {}
    for row in world.all(f"pragma foreign_key_list({table})"):
        equal = f"c.{row['from']} = p.{row['to']}"
        pairs.setdefault((row["id"], row["table"]), []).append(equal)
    for (_, parent), conditions in pairs.items():
        yield parent, " and ".join(conditions)


def _rows(world: World, table: str, ids: set[int]) -> list[dict[str, Any]]:
    marks = ", ".join("?" * len(ids))
    sql = f"select * from {table} where rowid in ({marks}) order by rowid"  # noqa: S608
    rows = world.all(sql, *sorted(ids))
    return [{name: _as_plain(row[name]) for name in row.keys()} for row in rows]  # noqa: SIM118


def _as_plain(value: Any) -> Any:
    """Return a value as JSON can keep it."""
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def _from_plain(value: Any) -> Any:
    return bytes.fromhex(value["hex"]) if isinstance(value, dict) else value


def put_back(world: World, snapshot: Snapshot) -> None:
    """Put an account back as it was, in the place of what it is now.

    Raises Refusal when something that it needs is someone else's now.
    """
    user = snapshot["accounts"][0]["user"]
    try:
        with world.transaction():
            world.run("delete from accounts where user = ?", user)
            for table, rows in snapshot.items():
                serial = _serial(world, table)
                for row in rows:
                    kept = {
                        name: _from_plain(value) for name, value in row.items() if name != serial
                    }
                    marks = ", ".join("?" * len(kept))
                    sql = f"insert into {table}({', '.join(kept)}) values({marks})"
                    world.run(sql, *kept.values())
    except sqlite3.IntegrityError:
        raise Refusal(
            f"The account “{user}” cannot be restored: something of it belongs to another account."
        ) from None


def _serial(world: World, table: str) -> str | None:
    """Return the column that the database numbers itself, or None."""
    for row in world.all(f"pragma table_info({table})"):
        if row["pk"] and row["type"] == "integer":
            return str(row["name"])
    return None
