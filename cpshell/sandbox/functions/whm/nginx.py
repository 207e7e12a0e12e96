"""WHM, NGINX Manager: the cache in front of the web server."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, whm
from cpshell.sandbox.world.areas import tweaks
from cpshell.sandbox.world.areas.account_changes import user_names
from cpshell.sandbox.world.areas.preferences import preference, set_preference, unset_all

_ROOT = "all"
CACHE = "nginx cache"
"""The scope of accounts' own settings; its one name is ``enabled``."""


def system_cache(ctx: Context) -> int:
    """Return whether accounts without a setting of their own are cached."""
    return int(tweaks.known(ctx.world, CACHE, {"enabled": 1})["enabled"])


def _users(ctx: Context, user: list[str] | None) -> list[str]:
    """Return the users that are named, or all. Raises Refusal for one that there is not."""
    if user:
        return [ctx.require_owned(name).user for name in user]
    return user_names(ctx.world, None)


@whm("nginxmanager_get_cache_config_system", acl=_ROOT)
def nginxmanager_get_cache_config_system(ctx: Context, merge: Flag = False) -> dict[str, Any]:
    """Return the setting of the server."""
    return {"default": {"enabled": 1}, "system": {"enabled": system_cache(ctx)}}


@whm("nginxmanager_get_cache_config_users", acl=_ROOT)
def nginxmanager_get_cache_config_users(
    ctx: Context, user: list[str] | None = None, merge: Flag = False
) -> dict[str, Any]:
    """Return the settings of accounts; with ``merge`` those of the server where they have none."""
    rows = []
    for name in _users(ctx, user):
        own = preference(ctx.world, name, CACHE, "enabled")
        shown = own or (str(system_cache(ctx)) if merge else "")
        config = {"enabled": int(shown)} if shown else {}
        owner = ctx.require_owned(name).owner
        rows.append({"user": name, "owner": owner, "config": config, "merged": int(merge)})
    return {"users": rows}


@whm("nginxmanager_set_cache_config", acl=_ROOT)
def nginxmanager_set_cache_config(
    ctx: Context, enabled: Flag, user: list[str] | None = None
) -> None:
    """Cache accounts or not; without any, the server's setting."""
    if not user:
        tweaks.keep(ctx.world, CACHE, {"enabled": int(enabled)})
    for name in _users(ctx, user) if user else []:
        set_preference(ctx.world, name, CACHE, "enabled", str(int(enabled)))


@whm("nginxmanager_reset_users_cache_config", acl=_ROOT)
def nginxmanager_reset_users_cache_config(ctx: Context, user: list[str] | None = None) -> None:
    """Take accounts back to the server's setting."""
    for name in _users(ctx, user):
        unset_all(ctx.world, name, CACHE)


@whm("nginxmanager_clear_cache", acl=_ROOT)
def nginxmanager_clear_cache(ctx: Context, user: list[str] | None = None) -> None:
    """Forget what is cached; the sandbox serves no websites."""
    _users(ctx, user)


@whm("nginxmanager_rebuild_cache_config", acl=_ROOT)
def nginxmanager_rebuild_cache_config(ctx: Context, user: list[str] | None = None) -> None:
    """Write the configuration anew; it is never old here."""
    _users(ctx, user)
