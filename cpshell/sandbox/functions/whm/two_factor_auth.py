"""WHM, Authentication: second factors of logins."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, Rest, whm
from cpshell.sandbox.calls.parameters import parse_json
from cpshell.sandbox.sessions.otp import code_fits, is_secret, new_secret, provisioning_uri
from cpshell.sandbox.world.areas import logins
from cpshell.sandbox.world.areas.accounts import find_account
from cpshell.sandbox.world.areas.mailboxes import mailboxes_of

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
def set_issuer(ctx: Context, issuer: str) -> None:
    """Change it: root's for all, a reseller's for their own accounts."""
    if not issuer.replace(" ", "").replace(".", "").replace("-", "").isalnum():
        raise Refusal("The issuer may only contain letters, numbers, spaces, dots and dashes.")
    logins.set_issuer(ctx.world, ctx.caller.user, issuer)


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
    """Return the second factors of an account and of its mailboxes, with their secrets."""
    if user != ctx.caller.user:
        ctx.require_owned(user)
    kept = logins.secrets_of(ctx.world, [user, *_addresses(ctx, user)])
    own = kept.pop(user, None)
    return {
        user: {
            "primary_account": {} if own is None else {"secret": own},
            "email": {address: {"secret": secret} for address, secret in kept.items()},
            "team": {},
        }
    }


def _addresses(ctx: Context, user: str) -> list[str]:
    return [mailbox.address for mailbox in mailboxes_of(ctx.world, user)]


@whm("twofactorauth_set_tfa_config_for_user", acl=_ROOT)
def set_tfa_config_for_user(ctx: Context, accounts: Rest) -> None:
    """Replace the second factors of accounts and of their mailboxes. A JSON body has them as
    ``twofactorauth_get_tfa_config_for_user`` shows them."""
    if not accounts:
        raise Refusal("You must specify at least one account.")
    for user, text in accounts.items():
        ctx.require_owned(user)
        for login, secret in _read_config(ctx, user, text).items():
            logins.set_second_factor(ctx.world, login, secret)


def _read_config(ctx: Context, user: str, text: str) -> dict[str, str | None]:
    """Return the secrets that a configuration has, None for a login that shall have none.

    Raises Refusal for anything else than a configuration, and for logins that there are not.
    """
    config = _object(_parsed(text))
    emails = {login: _object(entry) for login, entry in _object(config.get("email", {})).items()}
    unknown = emails.keys() - set(_addresses(ctx, user))
    if unknown:
        raise Refusal(f"The email account “{min(unknown)}” does not exist.")
    for login in _object(config.get("team", {})):
        raise Refusal(f"The team user “{login}” does not exist.")
    found = {user: _object(config.get("primary_account", {})), **emails}
    return {login: _secret(entry) for login, entry in found.items()}


def _parsed(text: str) -> object:
    try:
        return parse_json(text)
    except ValueError:
        return None


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Refusal("A configuration is a JSON object of objects.")
    return value


def _secret(entry: dict[str, Any]) -> str | None:
    secret = entry.get("secret")
    if secret is None:
        return None
    if not isinstance(secret, str) or not is_secret(secret):
        raise Refusal("A secret is a base32 text.")
    return secret


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
    account = find_account(ctx.world, user)
    return {"is_enabled": int(enabled), "primary_domain": account.domain if account else None}
