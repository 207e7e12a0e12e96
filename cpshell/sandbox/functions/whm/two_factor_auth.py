"""WHM, Authentication: second factors of logins."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, whm
from cpshell.sandbox.sessions.otp import code_fits, new_secret, provisioning_uri
from cpshell.sandbox.world.areas import logins
from cpshell.sandbox.world.areas.accounts import find_account

_ROOT = "all"


@whm("twofactorauth_policy_status")
def policy_status(ctx: Context) -> dict[str, Any]:
    """Return whether logins may have a second factor."""
    return {"is_enabled": int(logins.second_factors_on(ctx.world))}


@whm("twofactorauth_enable_policy", acl=_ROOT)
def enable_policy(ctx: Context) -> None:
    """Let logins have a second factor; the ones that had one need it again."""
    logins.turn_second_factors(ctx.world, on=True)


@whm("twofactorauth_disable_policy", acl=_ROOT)
def disable_policy(ctx: Context) -> None:
    """Ask nobody for a second factor any more; what logins had is kept."""
    logins.turn_second_factors(ctx.world, on=False)


@whm("twofactorauth_get_issuer")
def get_issuer(ctx: Context) -> dict[str, Any]:
    """Return the name that authenticator apps show."""
    return {
        "issuer": logins.issuer(ctx.world, ctx.caller.user),
        "system_wide_issuer": logins.issuer(ctx.world, "root"),
    }


@whm("twofactorauth_set_issuer")
def set_issuer(ctx: Context, issuer: str) -> dict[str, Any]:
    """Change it: root's for all, a reseller's for their own accounts."""
    if not issuer.replace(" ", "").replace(".", "").replace("-", "").isalnum():
        raise Refusal("The issuer may only contain letters, numbers, spaces, dots and dashes.")
    logins.set_issuer(ctx.world, ctx.caller.user, issuer)
    return {"success": 1}


@whm("twofactorauth_generate_tfa_config")
def generate_tfa_config(ctx: Context) -> dict[str, Any]:
    """Return a secret for the caller to begin with; nothing is kept."""
    secret = new_secret()
    uri = provisioning_uri(secret, ctx.caller.user, logins.issuer(ctx.world, ctx.caller.user))
    return {"secret": secret, "otpauth_str": uri}


@whm("twofactorauth_set_tfa_config")
def set_tfa_config(ctx: Context, secret: str, tfa_token: str) -> dict[str, Any]:
    """Begin to use a secret; a code of it proves that the caller has it."""
    if not logins.second_factors_on(ctx.world):
        raise Refusal("Two-Factor Authentication is not enabled on this server.")
    if not code_fits(secret, tfa_token, ctx.clock.exact()):
        raise Refusal("The security code is invalid.")
    logins.set_second_factor(ctx.world, ctx.caller.user, secret)
    return {"success": 1}


@whm("twofactorauth_get_user_configs", acl="list-accts")
def get_user_configs(ctx: Context, user: list[str] | None = None) -> dict[str, Any]:
    """Return who has a second factor, by user: the callers and their accounts."""
    for name in user or ():
        if name != ctx.caller.user:
            ctx.require_owned(name)
    found = {name: _shown(ctx, name, enabled=True) for name in _with_factor(ctx)}
    if not user:
        return found
    return {name: found.get(name, _shown(ctx, name, enabled=False)) for name in user}


@whm("twofactorauth_get_tfa_config_for_user", acl="list-accts")
def get_tfa_config_for_user(ctx: Context, user: str) -> dict[str, Any]:
    """Return whether one login has a second factor."""
    if user != ctx.caller.user:
        ctx.require_owned(user)
    return _shown(ctx, user, enabled=user in _with_factor(ctx))


@whm("twofactorauth_remove_user_config")
def remove_user_config(ctx: Context, user: list[str]) -> dict[str, Any]:
    """Take the second factors of logins away."""
    there = _with_factor(ctx)
    failed = {
        name: f"The user “{name}” does not have two-factor authentication configured."
        for name in user
        if name not in there
    }
    removed = [name for name in user if name in there]
    if not removed:
        raise Refusal(failed[user[0]], data={"users_modified": [], "failed": failed})
    for name in removed:
        logins.set_second_factor(ctx.world, name, None)
    return {"users_modified": removed, "failed": failed}


def _with_factor(ctx: Context) -> list[str]:
    """Return the logins with a second factor that are the caller or theirs."""
    return [name for name in logins.users_with_second_factor(ctx.world) if _is_own(ctx, name)]


def _is_own(ctx: Context, user: str) -> bool:
    account = find_account(ctx.world, user)
    return user == ctx.caller.user or (account is not None and ctx.owns(account))


def _shown(ctx: Context, user: str, *, enabled: bool) -> dict[str, Any]:
    issuer = logins.issuer(ctx.world, user)
    return {"is_enabled": int(enabled), "issuer": issuer, "primary_domain": None}
