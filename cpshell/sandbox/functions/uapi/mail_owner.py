"""Whose mail a call is about: an address of the account, or of the mailbox that calls."""

import re

from cpshell.sandbox.calls import Context, Refusal
from cpshell.sandbox.world.areas import domains, mailboxes
from cpshell.sandbox.world.areas.domains import is_domain_name
from cpshell.sandbox.world.areas.mailboxes import Mailbox

_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]{1,64}")


def own_address(ctx: Context, email: str, domain: str | None = None) -> str:
    """Return the address that a name (and a domain) mean, on a domain of the account.

    Raises Refusal for one of others, or when a mailbox names another than itself.
    """
    local, domain = mailboxes.split_address(ctx.account, email, domain)
    address = f"{local}@{domain}".lower()
    if not is_address(address):
        raise Refusal(f"“{address}” is not a valid email address.")
    domains.require_domain(ctx.world, ctx.account.user, domain.lower())
    if ctx.mailbox is not None and ctx.mailbox.address != address:
        raise Refusal("Permission denied")
    return address


def own_mailbox(ctx: Context, email: str, domain: str | None = None) -> Mailbox:
    """Return the mailbox that a name (and a domain) mean.

    Raises Refusal as :func:`own_address`, and when there is none.
    """
    return mailboxes.require_mailbox(ctx.world, ctx.account, own_address(ctx, email, domain))


def filter_owner(ctx: Context, account: str) -> str:
    """Whose filters or settings ``account`` names: a mailbox's address, or empty for the
    account's own.

    Raises Refusal for a mailbox of others; a mailbox that calls has only its own.
    """
    if ctx.mailbox is not None and not account:
        return ctx.mailbox.address
    if account in ("", ctx.account.user) and ctx.mailbox is None:
        return ""
    return own_mailbox(ctx, account).address


def is_address(text: str) -> bool:
    """Return whether this can be an e-mail address."""
    local, mark, domain = text.rpartition("@")
    return bool(mark) and bool(_LOCAL.fullmatch(local)) and is_domain_name(domain.lower())
