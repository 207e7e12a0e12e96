"""The database server itself: its version, upgrades and root's password."""

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import jobs
from cpshell.sandbox.world.areas.jobs import Job
from cpshell.sandbox.world.secrets import hash_secret

ORDER = 56

VERSIONS = ("10.11.9", "11.4.5")
"""The versions of MariaDB that there are; a new server has the first."""
_UPGRADE = "mysql upgrade"
_UPGRADE_SECONDS = 60
_VERSION = "mysql version"


def version(world: World) -> str:
    """Return the version that is there."""
    return world.setting(_VERSION) or VERSIONS[0]


def start_upgrade(world: World, wanted: str) -> Job:
    """Begin to install a version. Raises Refusal while one is installed."""
    if any(not job.over for job in jobs.of_kind(world, _UPGRADE)):
        raise Refusal("A database server upgrade is already in progress.")
    return jobs.add(world, _UPGRADE, "", _UPGRADE_SECONDS, version=wanted)


def require_upgrade(world: World, id_: str) -> Job:
    """Return the upgrade of a number. Raises Refusal when there is none."""
    return jobs.require(world, _UPGRADE, id_, f"There is no upgrade with the ID “{id_}”.")


def set_root_password(world: World, password: str) -> None:
    """Give the server's root another password."""
    world.set_setting("mysql root password", hash_secret(password))


def _finish(world: World, job: Job) -> None:
    world.set_setting(_VERSION, job.details["version"])


JOBS = {_UPGRADE: _finish}
