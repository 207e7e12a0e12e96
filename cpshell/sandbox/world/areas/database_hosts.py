"""The remote machines that may connect to an account's MySQL databases."""

import re

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import Account

ORDER = 59

SCHEMA = """
create table if not exists database_hosts(
  user text not null references accounts(user) on delete cascade on update cascade,
  host text not null,
  note text not null default '',
  primary key(user, host)
);
"""

_HOST = re.compile(r"(?=.{1,60}$)[A-Za-z0-9%_](?:[A-Za-z0-9%_.:/-]*[A-Za-z0-9%_])?")


def seed(world: World) -> None:
    """Add one machine."""
    world.run("insert into database_hosts values('alice', '198.51.100.7', 'office')")


def hosts_of(world: World, user: str) -> dict[str, str]:
    """Return the machines that may connect to an account's MySQL databases, with notes."""
    rows = world.all("select host, note from database_hosts where user = ? order by host", user)
    return {row["host"]: row["note"] for row in rows}


def add_host(world: World, account: Account, host: str) -> None:
    """Let a machine connect.

    Raises Refusal for an invalid host, or one that may already.
    """
    if not _HOST.fullmatch(host):
        raise Refusal(f"“{host}” is not a valid host name, IP address, or pattern.")
    if host in hosts_of(world, account.user):
        raise Refusal(f"The host “{host}” is already in the list of remote MySQL hosts.")
    world.run("insert into database_hosts(user, host) values(?, ?)", account.user, host)


def remove_host(world: World, account: Account, host: str) -> None:
    """Stop to let a machine connect.

    Raises Refusal when it may not.
    """
    if not world.run("delete from database_hosts where user = ? and host = ?", account.user, host):
        raise Refusal(f"The host “{host}” is not in the list of remote MySQL hosts.")


def set_host_note(world: World, account: Account, host: str, note: str) -> None:
    """Note something about a machine.

    Raises Refusal when it may not connect.
    """
    if not world.run(
        "update database_hosts set note = ? where user = ? and host = ?", note, account.user, host
    ):
        raise Refusal(f"The host “{host}” is not in the list of remote MySQL hosts.")
