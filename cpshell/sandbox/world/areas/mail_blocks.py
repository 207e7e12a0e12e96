"""What the mail server turns away or waits with: domains, countries, greylisting; and where
mail to the machine's own users goes."""

from cpshell.sandbox.world import World

ORDER = 86

SCHEMA = """
create table if not exists mail_blocks(
  kind text not null,         -- 'domain', 'country', 'trusted' (an address that isn't greylisted)
  value text not null,
  comment text not null default '',
  added integer not null,
  primary key(kind, value)
);
"""

GREYLIST: dict[str, int] = {
    "child_timeout_secs": 5,
    "initial_block_time_mins": 5,
    "max_child_procs": 5,
    "must_try_time_mins": 240,
    "purge_interval_mins": 60,
    "record_exp_time_mins": 4320,
    "spf_bypass": 1,
}
"""The settings of greylisting with their defaults."""
_GREYLISTING = "greylisting"


def greylisting_on(world: World) -> bool:
    """Return whether the server greylists mail."""
    return world.setting(_GREYLISTING) == "1"


def turn_greylisting(world: World, *, on: bool) -> None:
    """Let the server greylist mail, or not."""
    world.set_setting(_GREYLISTING, str(int(on)))


def entries(world: World, kind: str) -> dict[str, tuple[str, int]]:
    """Return what was added of a kind: comment and time by value."""
    rows = world.all("select * from mail_blocks where kind = ? order by value", kind)
    return {row["value"]: (row["comment"], row["added"]) for row in rows}


def add(world: World, kind: str, value: str, comment: str = "") -> None:
    """Add one, or change its comment."""
    world.run(
        "insert or replace into mail_blocks values(?, ?, ?, ?)",
        kind,
        value,
        comment,
        world.clock.now(),
    )


def remove(world: World, kind: str, value: str) -> bool:
    """Remove one; returns whether it was there."""
    return bool(world.run("delete from mail_blocks where kind = ? and value = ?", kind, value))
