"""Work in the background: a check of certificates, a transfer, a backup. Each takes its time by
the sandbox's clock, and what it does becomes visible when it ends.

An area lists, in a dict ``JOBS``, the kinds of work whose end does something, each with the
function that is then called with the world and the job.
"""

from dataclasses import dataclass, replace
from typing import Any

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.tables import Table
from cpshell.sandbox.world.world import area_modules

ORDER = 12
_FIRST_PID = 20_000


_LONGEST_NUMBER = 18


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work; times in seconds since 1970, ``ends`` None while it waits."""

    id: int
    kind: str
    subject: str
    started: int
    ends: int | None
    over: bool
    details: dict[str, Any]

    @property
    def pid(self) -> int:
        """Return the number of its process."""
        return _FIRST_PID + self.id


_JOBS = Table(Job, "jobs", key="id", serial=True)
SCHEMA = f"{_JOBS.schema}create index if not exists jobs_due on jobs(ends) where not over;\n"


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
    _JOBS.add(world, Job(0, kind, subject, begin, ends, over=False, details=more))
    world.expect(ends)
    return job(world, kind, world.value("select last_insert_rowid()"))


def find(world: World, kind: str, id_: int) -> Job | None:
    """Return the work of this kind and number, or None."""
    found = _JOBS.find(world, id_)
    return found if found is not None and found.kind == kind else None


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
    number = int(id_) if id_.isascii() and id_.isdigit() and len(id_) < _LONGEST_NUMBER else 0
    found = find(world, kind, number)
    if found is None:
        raise Refusal(reason)
    return found


def of_kind(world: World, kind: str, subject: str | None = None) -> list[Job]:
    """Return all work of a kind, or that about one subject, in the order of its start."""
    return _JOBS.all(world, kind=kind, subject=subject)


def keep(world: World, entry: Job, **more: Any) -> Job:
    """Keep more details of a piece of work, and return it with them."""
    changed = replace(entry, details={**entry.details, **more})
    _JOBS.save(world, changed)
    return changed


def reschedule(world: World, entry: Job, seconds: int | None) -> Job:
    """Let work begin now and take some seconds, or wait (None); return it."""
    now = world.clock.now()
    ends = None if seconds is None else now + seconds
    changed = replace(entry, started=now, ends=ends, over=False)
    _JOBS.save(world, changed)
    world.expect(ends)
    return changed


def end(world: World, entry: Job) -> None:
    """Let work be over now, without what it would have done."""
    _JOBS.save(world, replace(entry, ends=world.clock.now(), over=True))


def forget(world: World, entry: Job) -> None:
    """Forget a piece of work."""
    _JOBS.remove(world, id=entry.id)


def settle(world: World) -> int | None:
    """Do what has become due, and return when the next thing will be."""
    known = {
        kind: run for area in area_modules() for kind, run in getattr(area, "JOBS", {}).items()
    }
    due = "where not over and ends <= ? order by ends, id limit 1"
    while found := _JOBS.query(world, due, world.clock.now()):
        entry = replace(found[0], over=True)
        _JOBS.save(world, entry)
        if entry.kind in known:
            known[entry.kind](world, entry)
    return world.value("select min(ends) from jobs where not over")  # type: ignore[no-any-return]
