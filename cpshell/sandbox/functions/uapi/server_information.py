"""UAPI ServerInformation: what runs on the server, as WHM has set it."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi
from cpshell.sandbox.functions.uapi.mysql import VERSION as MYSQL_VERSION
from cpshell.sandbox.world.areas import services
from cpshell.sandbox.world.areas.tweaks import VERSION

_VERSIONS = {"cpsrvd": VERSION, "mysql": MYSQL_VERSION}


@uapi("ServerInformation", "get_information")
def get_information(ctx: Context) -> list[dict[str, Any]]:
    """Return the installed services and whether they are up."""
    return [
        {
            "name": service.name,
            "type": "service",
            "value": "up" if service.running else "down",
            "status": service.running,
            "version": _VERSIONS.get(service.name, ""),
            "error": None,
        }
        for service in services.all_services(ctx.world)
        if service.installed
    ]
