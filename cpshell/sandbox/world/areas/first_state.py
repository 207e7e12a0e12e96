"""What a new world begins with over the usual accounts, or in their place."""

from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import mail_log, modsecurity
from cpshell.sandbox.world.areas.account_changes import remove_account
from cpshell.sandbox.world.areas.accounts import accounts_of
from cpshell.sandbox.world.growth import grow, seed_of

ORDER = 1000
_DEFAULT = "default"


def seed(world: World) -> None:
    """Remove what the usual world has, where it isn't wanted, and add what a seed file says.

    Raises InvalidSeed.
    """
    seed = seed_of(world)
    if world.setting("usual") == "0" or not seed.usual:
        _empty(world)
    grow(world, seed)


def _empty(world: World) -> None:
    for account in accounts_of(world, "root"):
        remove_account(world, account)
    world.run("delete from packages where name <> ?", _DEFAULT)
    mail_log.forget_all(world)
    modsecurity.forget_hits(world)
