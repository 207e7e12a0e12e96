"""UAPI Email: mailing lists."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, uapi
from cpshell.sandbox.functions.uapi.email_accounts import matching
from cpshell.sandbox.sizes import human
from cpshell.sandbox.world.areas import domains, mailing_lists
from cpshell.sandbox.world.areas.tweaks import hostname
from cpshell.sandbox.world.secrets import require_strong_password

_FEATURE = "lists"


@uapi("Email", "add_list", feature=_FEATURE)
def add_list(
    ctx: Context,
    list_: str,
    domain: str,
    password: str,
    private: Flag = False,
    rebuildonly: Flag = False,
) -> None:
    """Start a mailing list."""
    require_strong_password(password)
    local = list_.partition("@")[0].lower()
    mailing_lists.add_list(ctx.world, ctx.account, local, domain, password, private=private)


@uapi("Email", "delete_list", feature=_FEATURE)
def delete_list(ctx: Context, list_: str) -> None:
    """Drop a mailing list."""
    mailing_lists.remove_list(ctx.world, ctx.account, list_address(ctx, list_))


def list_address(ctx: Context, text: str) -> str:
    """Return a list's address, which older clients write as ``name_domain``; a name alone is one of
    the main domain (documented by an example)."""
    if "@" in text:
        return text
    local, _, domain = text.rpartition("_")
    return f"{local}@{domain}" if "." in domain else f"{text}@{ctx.account.domain}"


@uapi("Email", "list_lists", feature=_FEATURE)
def list_lists(ctx: Context, domain: str = "", regex: str = "") -> list[dict[str, Any]]:
    """Return the mailing lists."""
    return matching(list_rows(ctx, domain), regex, "list")


def list_rows(ctx: Context, domain: str) -> list[dict[str, Any]]:
    """Mailing lists as rows of the lists, of one domain or of all.

    Raises Refusal for a domain of others.
    """
    if domain:
        domains.require_domain(ctx.world, ctx.account.user, domain)
    return [
        {
            "list": entry.address,
            "listid": entry.address.replace("@", "_"),
            "listadmin": f"{entry.address.partition('@')[0]}-owner@{entry.domain}",
            "desthost": hostname(ctx.world),
            "accesstype": "private" if entry.is_private else "public",
            "advertised": entry.advertised,
            "archive_private": entry.archive_private,
            "subscribe_policy": entry.subscribe_policy,
            "diskused": entry.used_bytes,
            "humandiskused": human(entry.used_bytes),
        }
        for entry in mailing_lists.lists_of(ctx.world, ctx.account.user, domain or None)
    ]


@uapi("Email", "count_lists", feature=_FEATURE)
def count_lists(ctx: Context) -> int:
    """Return how many mailing lists there are."""
    return len(mailing_lists.lists_of(ctx.world, ctx.account.user))


@uapi("Email", "get_lists_total_disk_usage", feature=_FEATURE)
def get_lists_total_disk_usage(ctx: Context) -> int:
    """Return the space of all mailing lists, in bytes."""
    found = mailing_lists.lists_of(ctx.world, ctx.account.user)
    return sum(entry.used_bytes for entry in found)


@uapi("Email", "passwd_list", feature=_FEATURE)
def passwd_list(ctx: Context, list_: str, password: str) -> None:
    """Change a mailing list's password."""
    require_strong_password(password)
    entry = mailing_lists.require_list(ctx.world, ctx.account, list_address(ctx, list_))
    mailing_lists.set_list_password(ctx.world, entry.address, password)


@uapi("Email", "set_list_privacy_options", feature=_FEATURE)
def set_list_privacy_options(
    ctx: Context,
    list_: str,
    advertised: Flag,
    archive_private: Flag,
    subscribe_policy: Literal["1", "2", "3"],
) -> None:
    """Choose how private a mailing list is."""
    entry = mailing_lists.require_list(ctx.world, ctx.account, list_address(ctx, list_))
    mailing_lists.set_privacy(
        ctx.world,
        entry.address,
        advertised=int(advertised),
        archive_private=int(archive_private),
        subscribe_policy=int(subscribe_policy),
    )
