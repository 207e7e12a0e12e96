"""What a new world begins with in place of the usual accounts."""

from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.account_changes import remove_account
from cpshell.sandbox.world.areas.accounts import accounts_of

ORDER = 1000
_DEFAULT = "default"


def seed(world: World) -> None:
    """Remove what the usual world has, where it isn't wanted."""
    if world.setting("usual") == "0":
        _empty(world)


def _empty(world: World) -> None:
    for account in accounts_of(world, "root"):
        remove_account(world, account)
    world.run("delete from packages where name <> ?", _DEFAULT)
