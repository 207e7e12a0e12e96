"""WHM, Server Administration: linked servers, profiles, where services of accounts run."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Refusal, whm
from cpshell.sandbox.functions.whm.machine import ROLES
from cpshell.sandbox.world.areas import account_changes
from cpshell.sandbox.world.areas.domains import is_domain_name
from cpshell.sandbox.world.areas.preferences import preferences, set_preference, unset_all

_ROOT = "all"
_BACKENDS = "service proxy backends"
_GENERAL = "general"


@whm("list_linked_server_nodes", acl=_ROOT)
def list_linked_server_nodes(ctx: Context) -> dict[str, Any]:
    """Return the servers that are linked with this one; there are none."""
    return {"payload": []}


@whm("list_user_child_nodes", acl=_ROOT)
def list_user_child_nodes(ctx: Context) -> dict[str, Any]:
    """Return the accounts that others serve; there are none."""
    return {"payload": []}


@whm("get_current_profile", acl=_ROOT)
def get_current_profile(ctx: Context) -> dict[str, Any]:
    """Return what the server does: everything."""
    return _standard()


@whm("get_available_profiles", acl=_ROOT)
def get_available_profiles(ctx: Context) -> dict[str, Any]:
    """Return what servers can do; here there is one profile."""
    return {"profiles": [_standard()]}


def _standard() -> dict[str, Any]:
    roles = [
        {"name": name, "module": f"Cpanel::Server::Type::Role::{name}", "description": name}
        for name in ROLES
    ]
    return {
        "code": "STANDARD",
        "name": "Standard Node",
        "description": "All services and functions.",
        "experimental": 0,
        "enabled_roles": roles,
        "disabled_roles": [],
        "optional_roles": [],
    }


@whm("validate_system_user", acl=_ROOT)
def validate_system_user(ctx: Context, user: str) -> dict[str, Any]:
    """Return what a user name is good for."""
    exists = user in account_changes.user_names(ctx.world, None)
    try:
        account_changes.check_new_user(ctx.world, user)
    except Refusal as refusal:
        good, reserved = False, "reserved" in refusal.reason
    else:
        good, reserved = True, False
    return {
        "exists": int(exists),
        "reserved": int(reserved),
        "valid_for_new": int(good),
        "valid_for_transfer": int(good or exists),
    }


# Where services of accounts run ----------------------------------------------------------


@whm("get_service_proxy_backends", acl=_ROOT)
def get_service_proxy_backends(ctx: Context, username: str) -> dict[str, Any]:
    """Return the servers that requests for an account's services go to."""
    return {"payload": backend_rows(ctx, ctx.require_owned(username).user)}


def backend_rows(ctx: Context, user: str) -> list[dict[str, Any]]:
    """Return a row for each group of services of an account that runs elsewhere."""
    found = preferences(ctx.world, user, _BACKENDS)
    return [
        {"service_group": None if group == _GENERAL else group, "backend": host}
        for group, host in found.items()
    ]


@whm("set_service_proxy_backends", acl=_ROOT)
def set_service_proxy_backends(
    ctx: Context,
    username: str,
    general: str = "",
    service_group: Literal["Mail", ""] = "",
    service_group_backend: str = "",
) -> None:
    """Send requests for an account's services to other servers."""
    account = ctx.require_owned(username)
    wanted = {_GENERAL: general, service_group: service_group_backend}
    chosen = {group: host for group, host in wanted.items() if group and host}
    if not chosen:
        raise Refusal("You must specify at least one backend.")
    for group, host in chosen.items():
        if not is_domain_name(host.lower()):
            raise Refusal(f"“{host}” is not a valid hostname.")
        set_preference(ctx.world, account.user, _BACKENDS, group, host.lower())


@whm("unset_all_service_proxy_backends", acl=_ROOT)
def unset_all_service_proxy_backends(ctx: Context, username: str) -> None:
    """Let this server answer all requests again."""
    unset_all(ctx.world, ctx.require_owned(username).user, _BACKENDS)
