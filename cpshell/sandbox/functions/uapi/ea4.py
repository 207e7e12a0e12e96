"""UAPI EA4: advice on the web server's packages."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi
from cpshell.sandbox.functions.whm.software import recommendations
from cpshell.sandbox.world.areas import software


@uapi("EA4", "get_recommendations")
def get_recommendations(ctx: Context) -> dict[str, Any]:
    """Return advice on packages that are there."""
    return recommendations(ctx)


@uapi("EA4", "get_php_recommendations")
def get_php_recommendations(ctx: Context) -> list[str]:
    """Return the PHP versions to use: those without a warning."""
    warned = recommendations(ctx)
    return [name for name in software.php_versions(ctx.world) if name not in warned]
