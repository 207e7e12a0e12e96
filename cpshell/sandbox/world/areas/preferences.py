"""Small settings of accounts, each a name and a text in a scope: spam scanning, PHP versions,
interface preferences and the like. What isn't set has the default that the reader gives."""

from cpshell.sandbox.world import World

ORDER = 35

SCHEMA = """
create table if not exists preferences(
  user text not null references accounts(user) on delete cascade on update cascade,
  scope text not null,
  name text not null,
  value text not null,
  primary key(user, scope, name)
);
"""


def preference(world: World, user: str, scope: str, name: str, default: str = "") -> str:
    """Return the text that was set, or the default."""
    found = world.value(
        "select value from preferences where user = ? and scope = ? and name = ?",
        user,
        scope,
        name,
    )
    return default if found is None else str(found)


def is_on(world: World, user: str, scope: str, name: str, *, default: bool = False) -> bool:
    """Return whether a switch is on."""
    return preference(world, user, scope, name, str(int(default))) == "1"


def preferences(world: World, user: str, scope: str) -> dict[str, str]:
    """Return everything that was set in a scope, by name."""
    rows = world.all(
        "select name, value from preferences where user = ? and scope = ? order by name",
        user,
        scope,
    )
    return {row["name"]: row["value"] for row in rows}


def set_preference(world: World, user: str, scope: str, name: str, value: str) -> None:
    """Set one."""
    world.run("insert or replace into preferences values(?, ?, ?, ?)", user, scope, name, value)


def unset_preference(world: World, user: str, scope: str, name: str) -> bool:
    """Forget one; returns whether it was set."""
    return bool(
        world.run(
            "delete from preferences where user = ? and scope = ? and name = ?", user, scope, name
        )
    )


def unset_all(world: World, user: str, scope: str) -> None:
    """Forget everything in a scope."""
    world.run("delete from preferences where user = ? and scope = ?", user, scope)
