"""Hosting plans: named sets of limits that accounts are made from."""

from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.tables import Table

ORDER = 5


@dataclass(frozen=True, slots=True)
class Package:
    """One plan. Limits are counts or MiB; None is unlimited."""

    name: str
    owner: str
    disk_mb: int | None = None
    bandwidth_mb: int | None = None
    max_ftp: int | None = None
    max_sql: int | None = None
    max_pop: int | None = None
    max_lists: int | None = None
    max_sub: int | None = None
    max_parked: int | None = None
    max_addon: int | None = None
    theme: str = "jupiter"
    feature_list: str = "default"
    shell: int = 0
    cgi: int = 1
    dedicated_ip: int = 0
    language: str = "en"


_PACKAGES = Table(Package, "packages", key="name")
SCHEMA = _PACKAGES.schema
_STARTER = "starter"
_START = (
    Package("default", "root"),
    Package("starter", "root", 1000, 10000, 5, 5, 10, 0, 5, 2, 0, feature_list=_STARTER),
    Package("business", "root", 10000, 100000, 50, 50, 100, 10, 50, 20, 10),
    Package("rita_small", "rita", 2000, 20000, 10, 10, 20, 2, 10, 5, 2, feature_list=_STARTER),
)


def seed(world: World) -> None:
    """Add a plan without limits, two usual ones and one that a reseller owns."""
    _PACKAGES.add(world, *_START)


def find_package(world: World, name: str) -> Package | None:
    """Return the plan of this name, or None."""
    return _PACKAGES.find(world, name)


def require_package(world: World, name: str) -> Package:
    """Return the plan of this name.

    Raises Refusal when there is none.
    """
    package = find_package(world, name)
    if package is None:
        raise Refusal(f"A package with the name “{name}” does not exist.")
    return package


def all_packages(world: World, owner: str | None = None) -> list[Package]:
    """Return every plan by name; with ``owner`` only the ones of that reseller and root's."""
    return _PACKAGES.query(
        world, "where :owner is null or owner in (:owner, 'root') order by name", owner=owner
    )
