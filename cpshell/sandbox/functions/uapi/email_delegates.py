"""UAPI Email: who administers mailing lists."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi
from cpshell.sandbox.functions.uapi.email_lists import list_address
from cpshell.sandbox.world.areas import mailing_lists, mailman_delegates
from cpshell.sandbox.world.areas.mailboxes import require_mailbox
from cpshell.sandbox.world.secrets import new_token

_FEATURE = "lists"


def _own_list(ctx: Context, list_: str) -> str:
    return mailing_lists.require_list(ctx.world, ctx.account, list_address(ctx, list_)).address


def _names(ctx: Context, delegates: str) -> list[str]:
    """Return the mailboxes of a text with commas. Raises Refusal for those of others."""
    names = [name.strip() for name in delegates.split(",") if name.strip()]
    for name in names:
        if name != ctx.account.user:
            require_mailbox(ctx.world, ctx.account, name)
    return names


def _shown(ctx: Context, address: str) -> dict[str, Any]:
    return {
        "delegates": mailman_delegates.delegates_of(ctx.world, address),
        "metadata": {"transformed": 1},
    }


@uapi("Email", "get_mailman_delegates", feature=_FEATURE)
def get_mailman_delegates(ctx: Context, list_: str) -> dict[str, Any]:
    """Return who administers a list beside its owner."""
    return _shown(ctx, _own_list(ctx, list_))


@uapi("Email", "add_mailman_delegates", feature=_FEATURE)
def add_mailman_delegates(ctx: Context, list_: str, delegates: str) -> dict[str, Any]:
    """Let mailboxes administer a list."""
    address = _own_list(ctx, list_)
    for name in _names(ctx, delegates):
        mailman_delegates.add_delegate(ctx.world, address, name)
    return _shown(ctx, address)


@uapi("Email", "remove_mailman_delegates", feature=_FEATURE)
def remove_mailman_delegates(ctx: Context, list_: str, delegates: str) -> dict[str, Any]:
    """Let mailboxes administer a list no longer."""
    address = _own_list(ctx, list_)
    for name in _names(ctx, delegates):
        mailman_delegates.remove_delegate(ctx.world, address, name)
    return _shown(ctx, address)


@uapi("Email", "has_delegated_mailman_lists", feature=_FEATURE)
def has_delegated_mailman_lists(ctx: Context, delegate: str) -> int:
    """Return whether a mailbox administers any list."""
    (name,) = _names(ctx, delegate) or [""]
    return int(mailman_delegates.has_lists(ctx.world, name))


@uapi("Email", "generate_mailman_otp", feature=_FEATURE)
def generate_mailman_otp(ctx: Context, list_: str) -> str:
    """Return a text that opens a list's pages once; the sandbox has no such pages."""
    _own_list(ctx, list_)
    return new_token()
