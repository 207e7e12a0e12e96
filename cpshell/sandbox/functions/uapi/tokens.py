"""UAPI Tokens: the account's API tokens (wire: recorded)."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi
from cpshell.sandbox.services import Service
from cpshell.sandbox.world.areas import tokens

_FEATURE = "apitokens"


@uapi("Tokens", "create_full_access", feature=_FEATURE, tls_only=True)
def create_full_access(ctx: Context, name: str, expires_at: int | None = None) -> dict[str, Any]:
    """Make a token; it is shown this once."""
    secret = tokens.create_token(
        ctx.world, Service.CPANEL, ctx.account.user, name, expires=expires_at or None
    )
    return {"create_time": ctx.clock.now(), "token": secret}


@uapi("Tokens", "list", feature=_FEATURE)
def list_(ctx: Context) -> list[dict[str, Any]]:
    """Return the tokens, expired ones too."""
    return [
        {
            "name": token.name,
            "create_time": token.created,
            "expires_at": token.expires,
            "has_full_access": int(token.rights is None),
            "features": list(token.rights or ()),
        }
        for token in tokens.tokens_of(ctx.world, Service.CPANEL, ctx.account.user)
    ]


@uapi("Tokens", "rename", feature=_FEATURE)
def rename(ctx: Context, name: str, new_name: str) -> None:
    """Rename a token."""
    tokens.rename_token(ctx.world, Service.CPANEL, ctx.account.user, name, new_name)


@uapi("Tokens", "revoke", feature=_FEATURE)
def revoke(ctx: Context, name: str) -> int:
    """Revoke a token."""
    tokens.require_token(ctx.world, Service.CPANEL, ctx.account.user, name)
    return int(tokens.revoke_token(ctx.world, Service.CPANEL, ctx.account.user, name))
