"""Who else administers a mailing list."""

from cpshell.sandbox.world import World

ORDER = 48

SCHEMA = """
create table if not exists mailman_delegates(
  list text not null references mailing_lists(address) on delete cascade on update cascade,
  delegate text not null,
  primary key(list, delegate)
);
"""


def delegates_of(world: World, address: str) -> list[str]:
    """Return the mailboxes and users that administer a list."""
    return world.column(
        "select delegate from mailman_delegates where list = ? order by delegate", address
    )


def add_delegate(world: World, address: str, delegate: str) -> None:
    """Let a mailbox or user administer a list."""
    world.run("insert or ignore into mailman_delegates values(?, ?)", address, delegate)


def remove_delegate(world: World, address: str, delegate: str) -> None:
    """Let a mailbox or user administer a list no longer."""
    world.run("delete from mailman_delegates where list = ? and delegate = ?", address, delegate)


def has_lists(world: World, delegate: str) -> bool:
    """Return whether a mailbox or user administers any list."""
    return bool(world.value("select 1 from mailman_delegates where delegate = ?", delegate))
