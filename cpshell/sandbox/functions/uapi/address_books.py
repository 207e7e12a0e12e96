"""UAPI DAV, CacheBuster: the address book of all mailboxes; a number that ends caches."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.world.areas.preferences import is_on, preference, set_preference

_BOOKS = "shared address books"
_CACHE = "cache buster"
_NUMBER = "id"


def _name(ctx: Context, name: str) -> str:
    """Return whose book is meant. Raises Refusal for someone else's."""
    if name not in ("", ctx.account.user):
        raise Refusal(f"You do not have access to the address book of “{name}”.")
    return ctx.account.user


@uapi("DAV", "has_shared_global_addressbook")
def has_shared_global_addressbook(ctx: Context, name: str = "") -> dict[str, Any]:
    """Return whether mailboxes see an address book of all mailboxes."""
    return {"shared": int(is_on(ctx.world, ctx.account.user, _BOOKS, _name(ctx, name)))}


@uapi("DAV", "enable_shared_global_addressbook")
def enable_shared_global_addressbook(ctx: Context, name: str = "") -> dict[str, Any]:
    """Let them see it."""
    set_preference(ctx.world, ctx.account.user, _BOOKS, _name(ctx, name), "1")
    return {"shared": 1}


@uapi("DAV", "disable_shared_global_addressbook")
def disable_shared_global_addressbook(ctx: Context, name: str = "") -> dict[str, Any]:
    """Let them see it no longer."""
    set_preference(ctx.world, ctx.account.user, _BOOKS, _name(ctx, name), "0")
    return {"shared": 0}


@uapi("CacheBuster", "read")
def read(ctx: Context) -> dict[str, Any]:
    """Return the number."""
    return {"cache_id": int(preference(ctx.world, ctx.account.user, _CACHE, _NUMBER, "1"))}


@uapi("CacheBuster", "update")
def update(ctx: Context) -> dict[str, Any]:
    """Count it up."""
    number = read(ctx)["cache_id"] + 1
    set_preference(ctx.world, ctx.account.user, _CACHE, _NUMBER, str(number))
    return {"cache_id": number}
