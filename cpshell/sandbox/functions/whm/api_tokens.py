"""WHM, Authentication: the API tokens of a WHM login (wire: recorded)."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, whm
from cpshell.sandbox.services import Service
from cpshell.sandbox.world.areas import tokens
from cpshell.sandbox.world.areas.resellers import ACLS
from cpshell.sandbox.world.areas.tokens import Token

_ACL = "manage-api-tokens"


@whm("api_token_create", acl=_ACL, tls_only=True)
def api_token_create(
    ctx: Context,
    token_name: str,
    acl: list[str] | None = None,
    expires_at: int | None = None,
    whitelist_ip: list[str] | None = None,
) -> dict[str, Any]:
    """Make a token, limited to ``acl`` if it is given; it is shown this once."""
    rights = _checked_acls(ctx, acl)
    secret = tokens.create_token(
        ctx.world,
        Service.WHM,
        ctx.caller.user,
        token_name,
        expires=expires_at or None,
        rights=rights,
        addresses=[ip for ip in whitelist_ip or () if ip],
    )
    token = tokens.require_token(ctx.world, Service.WHM, ctx.caller.user, token_name)
    return {"token": secret, **_shown(ctx, token), "acls": _acls_of(ctx, token)}


@whm("api_token_list", acl=_ACL)
def api_token_list(ctx: Context) -> dict[str, Any]:
    """Return the tokens by name, expired ones too."""
    found = tokens.tokens_of(ctx.world, Service.WHM, ctx.caller.user)
    return {"tokens": {token.name: _shown(ctx, token) for token in found}}


@whm("api_token_update", acl=_ACL)
def api_token_update(
    ctx: Context,
    token_name: str,
    new_name: str | None = None,
    acl: list[str] | None = None,
    expires_at: int | None = None,
    whitelist_ip: list[str] | None = None,
) -> dict[str, Any]:
    """Change a token's name, privileges, expiry (0: never) or addresses."""
    user = ctx.caller.user
    token = tokens.require_token(ctx.world, Service.WHM, user, token_name)
    rights = token.rights if acl is None else _checked_acls(ctx, acl)
    expires = token.expires if expires_at is None else expires_at or None
    if expires_at:
        tokens.check_expiry(ctx.world, expires_at)
    addresses = token.addresses if whitelist_ip is None else [ip for ip in whitelist_ip if ip]
    tokens.change_token(ctx.world, token, expires=expires, rights=rights, addresses=addresses)
    if new_name is not None and new_name != token_name:
        tokens.rename_token(ctx.world, Service.WHM, user, token_name, new_name)
    changed = tokens.require_token(ctx.world, Service.WHM, user, new_name or token_name)
    return _shown(ctx, changed)


@whm("api_token_revoke", acl=_ACL)
def api_token_revoke(ctx: Context, token_name: list[str]) -> None:
    """Revoke one or more tokens."""
    for name in token_name:
        tokens.require_token(ctx.world, Service.WHM, ctx.caller.user, name)
        tokens.revoke_token(ctx.world, Service.WHM, ctx.caller.user, name)


def _checked_acls(ctx: Context, acls: list[str] | None) -> tuple[str, ...] | None:
    """Privileges to give to a token; None for all that its owner has.

    Raises Refusal for one that doesn't exist or that the caller hasn't.
    """
    wanted = tuple(acl for acl in acls or () if acl)
    for acl in wanted:
        if acl not in ACLS:
            raise Refusal(f"The ACL “{acl}” does not exist.")
        if not ctx.has_acl(acl):
            raise Refusal(f"You do not have the privilege “{acl}”.")
    if not wanted and ctx.caller.token is not None:
        return ctx.caller.token.rights
    return wanted or None


def _acls_of(ctx: Context, token: Token) -> list[str]:
    return sorted(token.rights if token.rights is not None else ctx.caller.acls(ctx.world))


def _shown(ctx: Context, token: Token) -> dict[str, Any]:
    acls = _acls_of(ctx, token)
    return {
        "name": token.name,
        "create_time": token.created,
        "expires_at": token.expires,
        "acls": {acl: int(acl in acls or "all" in acls) for acl in ACLS},
        "whitelist_ips": list(token.addresses) or None,
    }
