"""Making, changing and removing plans; their rows are in ``packages``."""

import re
from collections.abc import Mapping

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.packages import Package, find_package, require_package

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}")
COLUMNS = frozenset(
    (
        "disk_mb", "bandwidth_mb", "max_ftp", "max_sql", "max_pop", "max_lists", "max_sub",
        "max_parked", "max_addon", "theme", "feature_list", "shell", "cgi", "dedicated_ip",
        "language",
    )
)  # fmt: skip
"""What can be set of a plan."""


def add_package(
    world: World, name: str, owner: str, values: Mapping[str, object], package_limit: int | None
) -> Package:
    """Make a plan and return it; what isn't given is unlimited or the usual.

    Raises Refusal for a bad name, one that is taken, an unknown feature list, or one plan too
    many (``package_limit`` is how many its owner may have, None for any number).
    """
    if not _NAME.fullmatch(name):
        raise Refusal(f"“{name}” is not a valid package name.")
    if find_package(world, name) is not None:
        raise Refusal(f"Sorry, a package with the name “{name}” already exists.")
    count = world.value("select count(*) from packages where owner = ?", owner)
    if package_limit is not None and count >= package_limit:
        raise Refusal(f"You may not create more than {package_limit} packages.")
    world.run("insert into packages(name, owner) values(?, ?)", name, owner)
    change_package(world, name, values)
    return require_package(world, name)


def change_package(world: World, name: str, values: Mapping[str, object]) -> Package:
    """Set columns of a plan and return it.

    Raises Refusal when a feature list doesn't exist.
    """
    unknown = set(values) - COLUMNS
    if unknown:
        raise ValueError(f"no columns of a plan: {sorted(unknown)}")
    wanted = values.get("feature_list")
    if wanted and not world.value("select 1 from feature_lists where name = ?", wanted):
        raise Refusal(f"The feature list “{wanted}” does not exist.")
    if values:
        changes = ", ".join(f"{column} = ?" for column in values)
        world.run(f"update packages set {changes} where name = ?", *values.values(), name)  # noqa: S608
    return require_package(world, name)


def remove_package(world: World, name: str) -> None:
    """Remove a plan; accounts that were made from it keep its name and limits."""
    world.run("delete from packages where name = ?", name)


def accounts_on(world: World, name: str) -> list[str]:
    """Return the users whose plan this is."""
    return world.column("select user from accounts where plan = ? order by user", name)


def own_name(world: World, owner: str, name: str) -> str | None:
    """Return the full name of a reseller's own plan, which they may name without their user name
    and the underscore that it begins with; None when they have none such."""
    found: str | None = world.value(
        "select name from packages"
        " where owner = :owner and name in (:name, :owner || '_' || :name)",
        owner=owner,
        name=name,
    )
    return found
