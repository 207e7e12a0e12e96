"""Work in the background: a check of certificates, a transfer, a backup. Each takes its time by
the sandbox's clock, and what it does becomes visible when it ends.

An area that starts such work lists, in a dict ``JOBS``, the kinds it knows with the function that
is called with the world and the job when one ends.
"""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.world import area_modules

ORDER = 12

SCHEMA = """
create table if not exists jobs(
  id integer primary key autoincrement,
  kind text not null,
  subject text not null,      -- the account or thing that it is about; empty for the whole server
  started integer not null,
  ends integer,               -- null: it waits, or was paused
  over integer not null default 0,
  details text not null       -- JSON
);
create index if not exists jobs_ends on jobs(ends) where not over;
"""

_FIRST_PID = 20_000


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work; times in seconds since 1970, ``ends`` None while it waits."""

    id: int
    kind: str
    subject: str
    started: int
    ends: int | None
    over: int
    details: dict[str, Any]

    @property
    def pid(self) -> int:
        """Return the number of its process."""
        return _FIRST_PID + self.id


def _job(row: sqlite3.Row) -> Job:
    return Job(**{**dict(row), "details": json.loads(row["details"])})


def add(
    world: World,
    kind: str,
    subject: str,
    seconds: int | None,
    *,
    at: int | None = None,
    **more: Any,
) -> Job:
    """Add work that takes some seconds from now (or ``at``), or that waits (None)."""
    begin = world.clock.now() if at is None else at
    ends = None if seconds is None else begin + seconds
    world.run(
        "insert into jobs(kind, subject, started, ends, details) values(?, ?, ?, ?, ?)",
        kind,
        subject,
        begin,
        ends,
        json.dumps(more),
    )
    world.expect(ends)
    return job(world, kind, world.value("select last_insert_rowid()"))


def find(world: World, kind: str, id_: int) -> Job | None:
    """Return the work of this kind and number, or None."""
    row = world.one("select * from jobs where kind = ? and id = ?", kind, id_)
    return _job(row) if row else None


def job(world: World, kind: str, id_: int) -> Job:
    """Return the work of this kind and number, which is there."""
    found = find(world, kind, id_)
    if found is None:
        raise LookupError(f"no {kind} {id_}")
    return found


def require(world: World, kind: str, id_: str, reason: str) -> Job:
    """Return the work of this kind with the number in a text.

    Raises Refusal with the reason when there is none.
    """
    found = find(world, kind, int(id_)) if id_.isascii() and id_.isdigit() else None
    if found is None:
        raise Refusal(reason)
    return found


def of_kind(world: World, kind: str, subject: str | None = None) -> list[Job]:
    """Return all work of a kind, or that about one subject, in the order of its start."""
    rows = world.all(
        "select * from jobs where kind = :kind and (:subject is null or subject = :subject)"
        " order by id",
        kind=kind,
        subject=subject,
    )
    return [_job(row) for row in rows]


def keep(world: World, entry: Job, **more: Any) -> Job:
    """Keep more details of a piece of work, and return it with them."""
    details = json.dumps({**entry.details, **more})
    world.run("update jobs set details = ? where id = ?", details, entry.id)
    return job(world, entry.kind, entry.id)


def reschedule(world: World, entry: Job, seconds: int | None) -> Job:
    """Let work begin now and take some seconds, or wait (None)."""
    now = world.clock.now()
    ends = None if seconds is None else now + seconds
    world.run("update jobs set started = ?, ends = ?, over = 0 where id = ?", now, ends, entry.id)
    world.expect(ends)
    return job(world, entry.kind, entry.id)


def end(world: World, entry: Job) -> None:
    """Let work be over now, without what it would have done."""
    world.run("update jobs set ends = ?, over = 1 where id = ?", world.clock.now(), entry.id)


def forget(world: World, entry: Job) -> None:
    """Forget a piece of work."""
    world.run("delete from jobs where id = ?", entry.id)


_DUE = "select * from jobs where not over and ends <= ? order by ends, id limit 1"


def settle(world: World) -> int | None:
    """Do what has become due, and return when the next thing will be."""
    known = {
        kind: run for area in area_modules() for kind, run in getattr(area, "JOBS", {}).items()
    }
    while (row := world.one(_DUE, world.clock.now())) is not None:
        entry = _job(row)
        world.run("update jobs set over = 1 where id = ?", entry.id)
        known[entry.kind](world, entry)
    return world.value("select min(ends) from jobs where not over")  # type: ignore[no-any-return]
