"""WHM, Databases: other versions of the database server, and its root password."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, whm
from cpshell.sandbox.world.areas import jobs, mysql_server
from cpshell.sandbox.world.areas.mysql_server import VERSIONS
from cpshell.sandbox.world.secrets import require_strong_password

_ROOT = "all"


@whm("installable_mysql_versions", acl=_ROOT)
def installable_mysql_versions(ctx: Context) -> dict[str, Any]:
    """Return the versions to choose from: what is there, and newer ones."""
    now = mysql_server.version(ctx.world)
    return {"versions": [_row(version) for version in VERSIONS if _key(version) >= _key(now)]}


def _row(version: str) -> dict[str, Any]:
    return {"server": "mariadb", "version": ".".join(version.split(".")[:2])}


def _key(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2])


@whm("latest_available_mysql_version", acl=_ROOT)
def latest_available_mysql_version(ctx: Context) -> dict[str, Any]:
    """Return the newest version."""
    return _row(VERSIONS[-1])


@whm("start_background_mysql_upgrade", acl=_ROOT)
def start_background_mysql_upgrade(ctx: Context, version: str) -> dict[str, Any]:
    """Begin to install another version; an older one is refused."""
    wanted = [full for full in VERSIONS if full.startswith(f"{version}.")]
    if not wanted:
        raise Refusal(f"“{version}” is not a version of MySQL or MariaDB that can be installed.")
    if _key(wanted[0]) < _key(mysql_server.version(ctx.world)):
        raise Refusal("You cannot downgrade the database server.")
    return {"upgrade_id": str(mysql_server.start_upgrade(ctx.world, wanted[0]).id)}


@whm("background_mysql_upgrade_status", acl=_ROOT)
def background_mysql_upgrade_status(ctx: Context, upgrade_id: str) -> dict[str, Any]:
    """Return how far an upgrade is."""
    job = mysql_server.require_upgrade(ctx.world, upgrade_id)
    log = f"Installing MariaDB {job.details['version']}\n"
    return {
        "state": "success" if job.over else "inprogress",
        "log": f"{log}MySQL upgrade completed successfully\n" if job.over else log,
        "error": 0,
        "error_log": "",
    }


@whm("background_mysql_upgrade_checker_run", acl=_ROOT)
def background_mysql_upgrade_checker_run(ctx: Context) -> dict[str, Any]:
    """Look whether an upgrade would work."""
    job = jobs.add(ctx.world, "mysql upgrade check", "", 10)
    log = f"/var/cpanel/logs/mysql_upgrade_checker.{job.started}"
    return {"pid": job.pid, "log_entry": log}


@whm("set_local_mysql_root_password", acl=_ROOT)
def set_local_mysql_root_password(
    ctx: Context, password: str, update_config: Flag = True
) -> dict[str, Any]:
    """Give the root of the database server another password."""
    require_strong_password(password)
    mysql_server.set_root_password(ctx.world, password)
    return {"password_reset": 1, "configs_updated": int(update_config), "profile_updated": 1}
