"""WHM, DNS: making and removing accounts' domains; WHM, UserData: what programs keep."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, whm
from cpshell.sandbox.calls.parameters import parse_json
from cpshell.sandbox.functions.whm.account_facts import owner_of_domain
from cpshell.sandbox.world import hosting
from cpshell.sandbox.world.areas import tweaks
from cpshell.sandbox.world.areas.domains import DomainKind, require_domain

_CREATE = ("create-acct", "edit-account")


@whm("create_subdomain", acl=_CREATE)
def create_subdomain(
    ctx: Context, domain: str, document_root: str, use_canonical_name: Flag = True
) -> None:
    """Make a subdomain below a domain of an account."""
    _, _, parent = domain.lower().partition(".")
    account = owner_of_domain(ctx, parent)
    folder = document_root.removeprefix(f"{account.home}/")
    hosting.add_subdomain(ctx.world, account, domain.lower(), parent, folder)


@whm("create_parked_domain_for_user", acl=_CREATE)
def create_parked_domain_for_user(
    ctx: Context, domain: str, username: str, web_vhost_domain: str
) -> None:
    """Make an alias of one of an account's domains."""
    account = ctx.require_owned(username)
    require_domain(ctx.world, account.user, web_vhost_domain)
    hosting.park(ctx.world, account, domain, web_vhost_domain)


@whm("delete_domain", acl=("kill-acct", "edit-account"))
def delete_domain(ctx: Context, domain: str) -> None:
    """Remove a subdomain, addon domain or alias."""
    account = owner_of_domain(ctx, domain)
    kind = require_domain(ctx.world, account.user, domain.lower()).kind
    if kind is DomainKind.MAIN:
        raise Refusal(f"You cannot delete the main domain of the account “{account.user}”.")
    remove = {
        DomainKind.SUB: hosting.remove_subdomain,
        DomainKind.ADDON: hosting.remove_addon,
        DomainKind.PARKED: hosting.unpark,
    }
    remove[kind](ctx.world, account, domain.lower())


# What programs keep ----------------------------------------------------------------------


@whm("get_scoped_userdata")
def get_scoped_userdata(ctx: Context, scope: str) -> dict[str, Any]:
    """Return what the caller has kept in a scope."""
    return tweaks.known(ctx.world, _scope(ctx, scope), {})


@whm("set_scoped_userdata")
def set_scoped_userdata(
    ctx: Context, scope: str, json_: str = "", key: str = "", value: str = ""
) -> None:
    """Keep one value, or all of a JSON object, in a scope of the caller."""
    if not json_ and not key:
        raise Refusal("You must specify either the “json” or the “key” parameter.")
    values = _object(json_) if json_ else {key: value}
    tweaks.keep(ctx.world, _scope(ctx, scope), values)


@whm("personalization_get")
def personalization_get(
    ctx: Context, names: list[str] | None = None, store: str = "whostmgr"
) -> dict[str, Any]:
    """Return what the caller has set of the interface."""
    found = tweaks.known(ctx.world, _scope(ctx, f"personal {store}"), {})
    rows = {
        name: {"value": found.get(name), "success": 1, "reason": "OK"}
        for name in names or list(found)
    }
    return {"personalization": rows}


@whm("personalization_set")
def personalization_set(ctx: Context, personalization: str, store: str = "whostmgr") -> None:
    """Set it: a JSON object."""
    tweaks.keep(ctx.world, _scope(ctx, f"personal {store}"), _object(personalization))


def _scope(ctx: Context, name: str) -> str:
    return f"user {ctx.caller.user} {name}"


def _object(text: str) -> dict[str, Any]:
    try:
        found = parse_json(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refusal("The given value is not a JSON object.")
    return found
