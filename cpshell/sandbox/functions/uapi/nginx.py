"""UAPI NginxCaching: the cache in front of an account's websites."""

from cpshell.sandbox.calls import Context, uapi
from cpshell.sandbox.functions.whm.nginx import CACHE
from cpshell.sandbox.world.areas.preferences import set_preference, unset_all


@uapi("NginxCaching", "enable_cache")
def enable_cache(ctx: Context) -> None:
    """Cache the account's websites."""
    set_preference(ctx.world, ctx.account.user, CACHE, "enabled", "1")


@uapi("NginxCaching", "disable_cache")
def disable_cache(ctx: Context) -> None:
    """Cache them no longer."""
    set_preference(ctx.world, ctx.account.user, CACHE, "enabled", "0")


@uapi("NginxCaching", "reset_cache_config")
def reset_cache_config(ctx: Context) -> None:
    """Do as the server does."""
    unset_all(ctx.world, ctx.account.user, CACHE)


@uapi("NginxCaching", "clear_cache")
def clear_cache(ctx: Context) -> None:
    """Forget what is cached; the sandbox serves no websites."""
