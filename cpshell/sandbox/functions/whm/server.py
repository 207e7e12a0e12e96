"""WHM, Server Administration: facts about the machine."""

from typing import Any

from cpshell.sandbox.calls import Context, Legacy, whm
from cpshell.sandbox.world.areas.tweaks import VERSION, hostname


@whm("version", legacy=Legacy.BARE)
def version(ctx: Context) -> dict[str, Any]:
    """Return the version of the panel."""
    return {"version": VERSION}


@whm("gethostname", acl="basic-system-info", legacy=Legacy.BARE)
def gethostname(ctx: Context) -> dict[str, Any]:
    """Return the machine's name."""
    return {"hostname": hostname(ctx.world)}


@whm("loadavg", legacy=Legacy.BARE, unwrapped=True)
def loadavg(ctx: Context) -> dict[str, Any]:
    """Return the load, without metadata even in version 1 (wire: recorded)."""
    return _load(ctx)


@whm("systemloadavg", acl="basic-system-info")
def systemloadavg(ctx: Context) -> dict[str, Any]:
    """Return the load; version 0 doesn't know it (wire: recorded)."""
    return _load(ctx)


def _load(ctx: Context) -> dict[str, Any]:
    chance = ctx.world.random(f"load {ctx.clock.now() // 60}")
    one = chance.uniform(0, 0.4)
    return {"one": f"{one:.2f}", "five": f"{one * 0.8:.2f}", "fifteen": f"{one * 0.6:.2f}"}
