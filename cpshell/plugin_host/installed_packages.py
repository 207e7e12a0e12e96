"""Find plugins in installed packages."""

from functools import partial
from typing import Any

from cpshell.plugin_host.discovery import PluginFile, load_values
from cpshell.system.system import System

GROUP = "cpshell.plugins"


def installed(system: System) -> list[PluginFile]:
    """Return what is installed; nothing of it is imported."""
    from cpshell.system.packages import Packages

    packages = Packages(system.files, system.paths, system.variables)
    return [_plugin_file(row) for row in packages.with_entry_points(GROUP)]


def _plugin_file(row: dict[str, Any]) -> PluginFile:
    points: dict[str, str] = row["points"]
    return PluginFile(
        name=row["name"],
        file=row["file"],
        load=partial(load_values, points.values()),
        words=tuple(points),
        version=row["version"],
        summary=row["summary"],
        contact=row["contact"],
    )
