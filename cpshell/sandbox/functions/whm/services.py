"""WHM, Server Administration: services and their settings."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Legacy, Refusal, whm
from cpshell.sandbox.world.areas import services, tweaks
from cpshell.sandbox.world.areas.services import CONFIGS, ServerService

_ROOT = "all"


@whm("servicestatus", acl="status", legacy=Legacy.BARE)
def servicestatus(ctx: Context, service: str = "") -> dict[str, Any]:
    """Return the services, or one of them."""
    if service:
        found = [services.require_service(ctx.world, service)]
    else:
        found = services.all_services(ctx.world)
    return {"service": [_row(entry) for entry in found]}


def _row(entry: ServerService) -> dict[str, Any]:
    return {
        "name": entry.name,
        "display_name": entry.display,
        "installed": entry.installed,
        "enabled": entry.enabled,
        "monitored": entry.monitored,
        "running": entry.running,
    }


def _old_restart(data: dict[str, Any]) -> dict[str, Any]:
    return {"service": data["service"], "result": 1, "rawout": data["output"]}


@whm("restartservice", acl="restart", legacy=Legacy.RESULT.under("restart").made(_old_restart))
def restartservice(ctx: Context, service: str, queue_task: Flag = False) -> dict[str, Any]:
    """Restart a service."""
    entry = services.restart(ctx.world, service)
    return {"service": entry.name, "output": f"{entry.name} restarted successfully.\n"}


@whm("configureservice", acl=_ROOT)
def configureservice(
    ctx: Context, service: str, enabled: Flag | None = None, monitored: Flag | None = None
) -> None:
    """Enable or disable a service and its watch; what isn't given stays."""
    services.configure(ctx.world, service, enabled=enabled, monitored=monitored)


@whm("enable_monitor_all_enabled_services", acl=_ROOT)
def enable_monitor_all_enabled_services(ctx: Context) -> None:
    """Watch every enabled service."""
    services.monitor_all(ctx.world)


# Settings of services --------------------------------------------------------------------


@whm("get_service_config", acl=_ROOT)
def get_service_config(ctx: Context, service: str) -> dict[str, Any]:
    """Return all settings of a service."""
    found = _config(ctx, service)
    return {"service_config": [{"key": key, "value": value} for key, value in found.items()]}


@whm("get_service_config_key", acl=_ROOT)
def get_service_config_key(ctx: Context, service: str, key: str) -> dict[str, Any]:
    """Return one setting of a service."""
    found = _config(ctx, service)
    _require_key(service, key, found)
    return {"key": key, "value": found[key]}


@whm("set_service_config_key", acl=_ROOT)
def set_service_config_key(ctx: Context, service: str, key: str, value: str) -> None:
    """Change one setting of a service."""
    _require_key(service, key, _config(ctx, service))
    tweaks.keep(ctx.world, f"service {service}", {key: value})


def _config(ctx: Context, service: str) -> dict[str, Any]:
    if service not in CONFIGS:
        raise Refusal(f"The system cannot read the configuration of the service “{service}”.")
    return tweaks.known(ctx.world, f"service {service}", CONFIGS[service])


def _require_key(service: str, key: str, known: dict[str, Any]) -> None:
    if key not in known:
        raise Refusal(f"“{key}” is not a setting of the service “{service}”.")


# Tweak settings --------------------------------------------------------------------------


@whm("get_tweaksetting", acl=_ROOT)
def get_tweaksetting(ctx: Context, key: str, module: str = "Main") -> dict[str, Any]:
    """Return one Tweak Setting."""
    _require_module(module)
    return {"tweaksetting": {"key": key, "value": tweaks.tweak(ctx.world, key)}}


@whm("set_tweaksetting", acl=_ROOT)
def set_tweaksetting(ctx: Context, key: str, value: str = "", module: str = "Main") -> None:
    """Change one Tweak Setting; without a value it has its default again."""
    _require_module(module)
    tweaks.tweak(ctx.world, key)
    if "value" in ctx.parameters:
        tweaks.keep(ctx.world, "tweaks", {key: value})
    else:
        tweaks.forget(ctx.world, "tweaks", key)


def _require_module(module: str) -> None:
    if module != "Main":
        raise Refusal(f"The Tweak Settings module “{module}” is not available.")
