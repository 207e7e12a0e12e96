"""Cron lines of accounts."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.tables import ACCOUNT, Table

ORDER = 60

_SCHEMA = """
create table if not exists cron_emails(
  user text primary key references accounts(user) on delete cascade on update cascade,
  email text not null
);
"""


@dataclass(frozen=True, slots=True)
class CronLine:
    """One line of a crontab; ``number`` is the sandbox's own."""

    number: int
    user: str
    minute: str
    hour: str
    day: str
    month: str
    weekday: str
    command: str

    @property
    def key(self) -> str:
        """Return the line's fingerprint, by which API calls name it."""
        fields = (self.minute, self.hour, self.day, self.month, self.weekday, self.command)
        return hashlib.md5(" ".join(fields).encode(), usedforsecurity=False).hexdigest()


_LINES = Table(CronLine, "cron_lines", key="number", references={"user": ACCOUNT}, serial=True)
SCHEMA = _LINES.schema + _SCHEMA
_START = (
    ("alice", "0", "3", "*", "*", "*", "/usr/local/bin/php /home/alice/public_html/cron.php"),
    ("alice", "*/15", "*", "*", "*", "*", "/home/alice/bin/fetch-feeds >/dev/null 2>&1"),
    ("bob", "30", "1", "*", "*", "0", "/home/bob/bin/weekly"),
    ("carol", "5", "*/2", "*", "*", "1-5", "/home/carol/bin/sync --quiet"),
)


def seed(world: World) -> None:
    """Add a few lines."""
    for user, *fields in _START:
        add_line(world, user, *fields)


def lines_of(world: World, user: str) -> list[CronLine]:
    """Return an account's lines, in the order of the file."""
    return _LINES.all(world, user=user)


def add_line(world: World, user: str, *fields: str) -> None:
    """Add a line: minute, hour, day, month, weekday, command."""
    _LINES.add(world, CronLine(0, user, *fields))


def require_line(world: World, user: str, key: str) -> CronLine:
    """Return the line that a fingerprint or a position (from 1) names.

    Raises Refusal when there is none.
    """
    lines = lines_of(world, user)
    for position, line in enumerate(lines, 1):
        if key in (line.key, str(position)):
            return line
    raise Refusal(f"There is no cron entry “{key}”.")


def remove_line(world: World, number: int) -> None:
    """Remove a line by the sandbox's own number."""
    _LINES.remove(world, number=number)


_FIELD = re.compile(r"[0-9A-Za-z*/,-]+")
_WORDS = ("minute", "hour", "day", "month", "weekday")
_MOST = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 7))


def check_fields(fields: Sequence[str]) -> None:
    """Raise Refusal unless these are the five times of a cron line."""
    for word, (low, high), text in zip(_WORDS, _MOST, fields, strict=True):
        numbers = [int(number) for number in re.findall(r"(?<![\d/])\d+", text)]
        if not _FIELD.fullmatch(text) or any(not low <= number <= high for number in numbers):
            raise Refusal(f"The value “{text}” for the parameter “{word}” is not valid.")


def change_line(world: World, number: int, *fields: str) -> None:
    """Change a line by the sandbox's own number: minute, hour, day, month, weekday, command."""
    world.run(
        "update cron_lines set minute = ?, hour = ?, day = ?, month = ?, weekday = ?, command = ?"
        " where number = ?",
        *fields,
        number,
    )


def email_of(world: World, user: str) -> str:
    """Return where the output of an account's lines goes; empty by default."""
    return str(world.value("select email from cron_emails where user = ?", user) or "")


def set_email(world: World, user: str, email: str) -> None:
    """Say where the output of an account's lines goes."""
    world.run("insert or replace into cron_emails values(?, ?)", user, email)
