"""WHM, Accounts and Authentication: digest authentication, forced passwords, the main document
root, access hashes."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Also, Context, Flag, Json, Refusal, whm
from cpshell.sandbox.functions.whm.limits import check_password
from cpshell.sandbox.world import hosting
from cpshell.sandbox.world.areas import accounts, logins
from cpshell.sandbox.world.areas.preferences import is_on, set_preference

_DIGEST = "digest authentication"
FORCED = "force password change"
"""The scope of the switch that makes a user choose a new password."""


@whm("has_digest_auth", acl=("all", "digest-auth"))
def has_digest_auth(ctx: Context, user: str) -> dict[str, Any]:
    """Return whether Web Disk takes an account's digest."""
    account = ctx.require_owned(user)
    return {"digestauth": int(is_on(ctx.world, account.user, _DIGEST, "on"))}


@whm("set_digest_auth", acl=("all", "digest-auth"))
def set_digest_auth(
    ctx: Context, user: str, password: str, enabledigest: Annotated[Flag, Also("digestauth")]
) -> None:
    """Let Web Disk take an account's digest, or not; sets the password as well."""
    account = ctx.require_owned(user)
    check_password(ctx, password, "passwd")
    accounts.set_password(ctx.world, account.user, password)
    set_preference(ctx.world, account.user, _DIGEST, "on", str(int(enabledigest)))


@whm("forcepasswordchange", acl="passwd")
def forcepasswordchange(
    ctx: Context, users_json: Json, stop_on_failure: Flag = False
) -> dict[str, Any]:
    """Make users choose a new password: ``{"user": 1}``, or 0 to let them be."""
    if not isinstance(users_json, dict) or not users_json:
        raise Refusal("The parameter “users_json” must be a JSON object of users.")
    updated = []
    for user, state in users_json.items():
        try:
            account = ctx.require_owned(user)
        except Refusal:
            if stop_on_failure:
                raise
            continue
        set_preference(ctx.world, account.user, FORCED, account.user, str(int(bool(int(state)))))
        updated.append(account.user)
    if not updated:
        raise Refusal("None of these users exists.")
    return {"updated": updated}


@whm("set_primary_domain_docroot", acl="all")
def set_primary_domain_docroot(ctx: Context, username: str, docroot: str) -> dict[str, Any]:
    """Let an account's main domain have another document root."""
    account = ctx.require_owned(username)
    root = hosting.change_main_root(ctx.world, account, docroot.removeprefix(f"{account.home}/"))
    return {"documentroot": f"{account.home}/{root}"}


@whm("accesshash", acl="all")
def accesshash(ctx: Context, user: str, generate: Flag) -> dict[str, Any]:
    """Return root's access hash, or a new one; other logins have none here."""
    if user != "root":
        raise Refusal("Only root has an access hash in the sandbox.")
    if generate:
        return {"accesshash": logins.renew_access_hash(ctx.world)}
    return {"accesshash": logins.access_hash(ctx.world)}
