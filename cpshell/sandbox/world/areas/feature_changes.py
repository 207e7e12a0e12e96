"""Making, changing and removing feature lists; their rows are in ``features``."""

import re
from collections.abc import Mapping

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.features import FEATURES

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}")
BUILT_IN = ("default", "disabled")
"""Lists that cannot be removed."""


def all_feature_lists(world: World) -> list[str]:
    """Return the names of the feature lists, sorted."""
    return world.column("select name from feature_lists order by name")


def require_feature_list(world: World, name: str) -> str:
    """Return the name itself.

    Raises Refusal when there is no such list.
    """
    if world.value("select 1 from feature_lists where name = ?", name) is None:
        raise Refusal(f"The feature list “{name}” does not exist.")
    return name


def taken_away(world: World, name: str) -> frozenset[str]:
    """Return the features that this one list takes away."""
    return frozenset(world.column("select feature from feature_list_disabled where list = ?", name))


def create_feature_list(
    world: World, name: str, features: Mapping[str, bool], *, overwrite: bool
) -> None:
    """Make a list with these features; the ones that aren't named are off.

    Raises Refusal when the name is bad, or taken and not to be overwritten.
    """
    if not _NAME.fullmatch(name):
        raise Refusal(f"“{name}” is not a valid name for a feature list.")
    taken = world.value("select 1 from feature_lists where name = ?", name) is not None
    if taken and not overwrite:
        raise Refusal(f"The feature list “{name}” already exists.")
    if not taken:
        world.run("insert into feature_lists values(?)", name)
    change_features(world, name, dict.fromkeys(FEATURES, False) | dict(features))


def change_features(world: World, name: str, features: Mapping[str, bool]) -> None:
    """Turn features of a list on or off; what is off in ``disabled`` is off for all."""
    for feature, on in features.items():
        if on:
            world.run(
                "delete from feature_list_disabled where list = ? and feature = ?", name, feature
            )
        else:
            world.run("insert or ignore into feature_list_disabled values(?, ?)", name, feature)


def delete_feature_list(world: World, name: str) -> None:
    """Remove a list.

    Raises Refusal when there is none, or it is one that must stay or is in use.
    """
    require_feature_list(world, name)
    if name in BUILT_IN:
        raise Refusal(f"The feature list “{name}” cannot be deleted.")
    users = world.value(
        "select (select count(*) from packages where feature_list = :name)"
        " + (select count(*) from accounts where feature_list = :name)",
        name=name,
    )
    if users:
        raise Refusal(f"The feature list “{name}” is in use and cannot be deleted.")
    world.run("delete from feature_lists where name = ?", name)
