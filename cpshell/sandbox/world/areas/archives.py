"""Archives of accounts, which a backup of a whole account writes, and restoring accounts: from
an archive, or from the backup of a day by way of a queue.

The backups of the days before the world began hold the accounts as they were then.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import backups, jobs
from cpshell.sandbox.world.areas.jobs import Job
from cpshell.sandbox.world.snapshots import Snapshot, put_back, take_snapshot
from cpshell.sandbox.world.tables import Table

ORDER = 90

_PACK_SECONDS = 20
_RESTORE_SECONDS = 20
_PACK = "pkgacct"
_RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Archive:
    """A file with a whole account; ``made`` in seconds since 1970."""

    path: str
    user: str
    made: int
    content: dict[str, Any]


_ARCHIVES = Table(Archive, "account_archives", key="path")
SCHEMA = _ARCHIVES.schema


def archives(world: World) -> list[Archive]:
    """Return every archive by its path."""
    return _ARCHIVES.all(world)


def require_archive(world: World, path: str) -> Archive:
    """Return the archive at a path. Raises Refusal when there is none."""
    found = _ARCHIVES.find(world, path)
    if found is None:
        raise Refusal(f"The archive “{path}” does not exist.")
    return found


def remove_archive(world: World, path: str) -> None:
    """Remove an archive."""
    _ARCHIVES.remove(world, path=path)


def pack(world: World, user: str, folder: str) -> Job:
    """Begin to write an archive of an account into a folder."""
    return jobs.add(world, _PACK, user, _PACK_SECONDS, path=f"{folder}/cpmove-{user}.tar.gz")


def require_pack(world: World, id_: str) -> Job:
    """Return the writing of an archive by its number. Raises Refusal when there is none."""
    return jobs.require(world, _PACK, id_, f"There is no session with the ID “{id_}”.")


def _write_archive(world: World, job: Job) -> None:
    content = take_snapshot(world, job.subject)
    if "accounts" in content:  # else it was removed meanwhile
        path = job.details["path"]
        _ARCHIVES.save(world, Archive(path, job.subject, job.ends or 0, content))


# From the backups of a day ---------------------------------------------------------------


def restore_from_day(world: World, user: str, date: str) -> None:
    """Put an account back as the backup of a day has it.

    Raises Refusal when the backup lacks it, or what it needs is someone else's now.
    """
    put_back(world, _content_of_day(world, user, date))


def require_backup(world: World, user: str, date: str) -> None:
    """Raise Refusal unless the backup of a day has an account."""
    _content_of_day(world, user, date)


def _content_of_day(world: World, user: str, date: str) -> Snapshot:
    there = {row["user"] for row in backups.users_at(world, date)}
    first = world.beginning()
    try:
        content = take_snapshot(first, user)
    finally:
        first.close()
    if "accounts" in content:
        made = datetime.fromtimestamp(content["accounts"][0]["created"], UTC)
        if f"{made:%Y-%m-%d}" <= date:
            return content
    if user not in there:
        raise Refusal(f"There is no backup of “{user}” for the restore point “{date}”.")
    return take_snapshot(world, user)


def queue_restore(world: World, user: str, date: str, options: dict[str, Any]) -> Job:
    """Let an account wait to be restored.

    Raises Refusal when the backup lacks it or it waits already.
    """
    require_backup(world, user, date)
    if any(job.ends is None for job in jobs.of_kind(world, _RESTORE, user)):
        raise Refusal(f"The user “{user}” is already in the restore queue.")
    return jobs.add(world, _RESTORE, user, None, date=date, options=options)


@dataclass(frozen=True, slots=True)
class Queue:
    """The restores that wait, those under way and those that ended."""

    pending: list[Job]
    active: list[Job]
    completed: list[Job]


def restore_queue(world: World) -> Queue:
    """Return the queue of restores."""
    known = jobs.of_kind(world, _RESTORE)
    return Queue(
        [job for job in known if job.ends is None],
        [job for job in known if job.ends is not None and not job.over],
        [job for job in known if job.over],
    )


def activate_queue(world: World) -> None:
    """Begin with the first restore that waits, unless one is under way."""
    queue = restore_queue(world)
    if queue.pending and not queue.active:
        jobs.reschedule(world, queue.pending[0], _RESTORE_SECONDS)


def _restore(world: World, job: Job) -> None:
    error = None
    try:
        restore_from_day(world, job.subject, job.details["date"])
    except Refusal as refusal:
        error = refusal.reason
    jobs.keep(world, job, error=error)
    activate_queue(world)


JOBS = {_PACK: _write_archive, _RESTORE: _restore}
