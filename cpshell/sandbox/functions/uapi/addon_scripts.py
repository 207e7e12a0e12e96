"""UAPI cPAddons: scripts to install. The server has none; newer versions lack the module, which
programs still call."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi


@uapi("cPAddons", "get_available_addons")
def get_available_addons(ctx: Context) -> list[dict[str, Any]]:
    """Return the scripts that can be installed: none."""
    return []


@uapi("cPAddons", "list_addon_instances")
def list_addon_instances(ctx: Context) -> list[dict[str, Any]]:
    """Return the scripts that are installed: none."""
    return []
