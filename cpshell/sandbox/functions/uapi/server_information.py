"""UAPI ServerInformation: what runs on the server, as WHM has set it."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi
from cpshell.sandbox.world.areas import mysql_server, services
from cpshell.sandbox.world.areas.tweaks import VERSION


@uapi("ServerInformation", "get_information")
def get_information(ctx: Context) -> list[dict[str, Any]]:
    """Return the installed services and whether they are up."""
    versions = {"cpsrvd": VERSION, "mysql": mysql_server.version(ctx.world)}
    return [
        {
            "name": service.name,
            "type": "service",
            "value": "up" if service.running else "down",
            "status": service.running,
            "version": versions.get(service.name, ""),
            "error": None,
        }
        for service in services.all_services(ctx.world)
        if service.installed
    ]
