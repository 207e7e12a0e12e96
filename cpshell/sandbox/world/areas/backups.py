"""Backups: which days there are, whose accounts are in them, and where they go."""

import sqlite3
from dataclasses import dataclass, replace
from typing import Any

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import START
from cpshell.sandbox.world.tables import Table

ORDER = 85

_SCHEMA = """
create table if not exists backup_dates(
  date text primary key,      -- 2024-09-10
  time integer not null
);
"""

_DAY = 86_400
_FIRST_DAY = 310
"""Days after the first account was made."""
CONFIG: dict[str, str | int] = {
    "backup_daily_enable": 1,
    "backup_daily_retention": 5,
    "backup_monthly_dates": "1",
    "backup_monthly_enable": 0,
    "backup_monthly_retention": 1,
    "backup_weekly_day": 0,
    "backup_weekly_enable": 1,
    "backup_weekly_retention": 4,
    "backupaccts": 1,
    "backupbwdata": 1,
    "backupdays": "0,2,4,6",
    "backupdir": "/backup",
    "backupenable": 1,
    "backupfiles": 1,
    "backuplogs": 0,
    "backupmount": 0,
    "backupsuspendedaccts": 0,
    "backuptype": "compressed",
    "check_min_free_space": 1,
    "disable_metadata": 0,
    "errorthreshhold": 3,
    "gziprsyncopts": "",
    "keeplocal": 1,
    "linkdest": 0,
    "localzonesonly": 0,
    "maximum_restore_timeout": 21600,
    "maximum_timeout": 7200,
    "min_free_space": 5,
    "min_free_space_unit": "percent",
    "mysqlbackup": "accounts",
    "postbackup": 0,
    "prebackup": 0,
    "psqlbackup": 0,
    "remote_restore_staging_dir": "/backup",
}
"""The settings of backups with their defaults."""
TEXTS = ("backup_monthly_dates", "backupdays", "backupdir", "backuptype", "gziprsyncopts",
         "min_free_space_unit", "mysqlbackup", "remote_restore_staging_dir")  # fmt: skip
KINDS: dict[str, tuple[str, ...]] = {
    "Local": ("path",),
    "FTP": ("host", "username", "password"),
    "SFTP": ("host", "username", "authtype"),
    "AmazonS3": ("bucket", "aws_access_key_id", "password"),
    "Backblaze": ("bucket_id", "bucket_name", "application_key_id", "application_key"),
    "WebDAV": ("host", "username", "password"),
    "Rsync": ("host", "username", "authtype"),
    "Custom": ("script",),
}
"""The kinds of destinations with what each needs."""
SECRETS = ("password", "application_key", "client_secret")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where backups go; ``settings`` without secrets."""

    id: str
    name: str
    type: str
    disabled: int
    settings: dict[str, Any]


_DESTINATIONS = Table(Destination, "backup_destinations", key="id", order="name")
SCHEMA = _DESTINATIONS.schema + _SCHEMA


def seed(world: World) -> None:
    """Four days with backups."""
    for number in range(0, 8, 2):
        time = START + (_FIRST_DAY + number) * _DAY
        world.run("insert into backup_dates values(date(:time, 'unixepoch'), :time)", time=time)


def dates(world: World) -> list[str]:
    """Return the days, the latest first."""
    return world.column("select date from backup_dates order by date desc")


def users_at(world: World, date: str) -> list[sqlite3.Row]:
    """Return rows with user and whether the account is (still) backed up, for the accounts that
    there were on a day.

    Raises Refusal when there is no backup of it.
    """
    time = world.value("select time from backup_dates where date = ?", date)
    if time is None:
        raise Refusal(f"There is no backup for the restore point “{date}”.")
    return world.all("select user, backup from accounts where created <= ? order by user", time)


def skip_all(world: World, *, skip: bool) -> None:
    """Leave all accounts out of backups, or take all in."""
    world.run("update accounts set backup = ?", int(not skip))


def all_skipped(world: World) -> bool:
    """Return whether no account is backed up."""
    return not world.value("select count(*) from accounts where backup")


# Destinations ----------------------------------------------------------------------------


def all_destinations(world: World) -> list[Destination]:
    """Return every destination by name."""
    return _DESTINATIONS.all(world)


def require_destination(world: World, id_: str) -> Destination:
    """Return the destination of this id.

    Raises Refusal when there is none.
    """
    found = _DESTINATIONS.find(world, id_)
    if found is None:
        raise Refusal(f"There is no backup destination with the ID “{id_}”.")
    return found


def put_destination(world: World, entry: Destination) -> None:
    """Add a destination or replace the one of its id; secrets aren't kept."""
    kept = {name: value for name, value in entry.settings.items() if name not in SECRETS}
    _DESTINATIONS.save(world, replace(entry, settings=kept))


def remove_destination(world: World, id_: str) -> None:
    """Remove a destination. Raises Refusal when there is none."""
    require_destination(world, id_)
    _DESTINATIONS.remove(world, id=id_)
