"""UAPI TwoFactorAuth: the account's second factor."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.sessions.otp import code_fits, new_secret, provisioning_uri
from cpshell.sandbox.world.areas import logins

_FEATURE = "twofactorauth"


@uapi("TwoFactorAuth", "generate_user_configuration", feature=_FEATURE)
def generate_user_configuration(ctx: Context) -> dict[str, Any]:
    """Return a secret to begin with; nothing is kept."""
    secret = new_secret()
    return {
        "secret": secret,
        "otpauth_str": provisioning_uri(
            secret, ctx.account.user, logins.issuer(ctx.world, ctx.account.user)
        ),
    }


@uapi("TwoFactorAuth", "get_user_configuration", feature=_FEATURE)
def get_user_configuration(ctx: Context) -> dict[str, Any]:
    """Return whether there is a second factor."""
    secret = logins.second_factor(ctx.world, ctx.account.user)
    return {
        "is_enabled": int(secret is not None),
        "issuer": logins.issuer(ctx.world, ctx.account.user),
    }


@uapi("TwoFactorAuth", "set_user_configuration", feature=_FEATURE)
def set_user_configuration(ctx: Context, secret: str, tfa_token: str) -> dict[str, Any]:
    """Begin to use a secret; a code of it proves that the user has it."""
    if not code_fits(secret, tfa_token, ctx.clock.exact()):
        raise Refusal("The security code is invalid.")
    logins.set_second_factor(ctx.world, ctx.account.user, secret)
    return {"tfa_configured": 1}


@uapi("TwoFactorAuth", "remove_user_configuration", feature=_FEATURE)
def remove_user_configuration(ctx: Context) -> dict[str, Any]:
    """Stop to use a second factor."""
    if logins.second_factor(ctx.world, ctx.account.user) is None:
        raise Refusal("Two-factor authentication is not configured for this account.")
    logins.set_second_factor(ctx.world, ctx.account.user, None)
    return {"tfa_removed": 1}
