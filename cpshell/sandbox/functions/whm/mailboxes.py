"""WHM, Mail: what is in mailboxes of any account, whom accounts write to, routes by hand."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, whm
from cpshell.sandbox.functions.uapi import email_exchangers, email_folders
from cpshell.sandbox.functions.whm.account_facts import owner_of_domain
from cpshell.sandbox.world.areas import mail_log
from cpshell.sandbox.world.areas.mail_log import Delivery

_ROOT = "all"


def _owner(ctx: Context, address: str) -> Context:
    """Return the call as the account that a mailbox belongs to. Raises Refusal."""
    return ctx.acting_on(owner_of_domain(ctx, address.rpartition("@")[2]))


@whm("get_mailbox_status_list", acl=_ROOT)
def get_mailbox_status_list(ctx: Context, account: str) -> dict[str, Any]:
    """Return the folders of a mailbox with what is in them."""
    own = _owner(ctx, account)
    return {"mailboxes": email_folders.get_mailbox_status_list(own, account)}


@whm("get_mailbox_status", acl=_ROOT)
def get_mailbox_status(ctx: Context, account: str) -> dict[str, Any]:
    """Return the same by the names of the folders."""
    rows = email_folders.get_mailbox_status_list(_owner(ctx, account), account)
    return {row.pop("mailbox"): row for row in rows}


@whm("expunge_mailbox_messages", acl=_ROOT)
def expunge_mailbox_messages(ctx: Context, account: str, mailbox: str, query: str) -> None:
    """Remove the mail of a folder."""
    email_folders.expunge_mailbox_messages(_owner(ctx, account), account, mailbox, query)


@whm("expunge_messages_for_mailbox_guid", acl=_ROOT)
def expunge_messages_for_mailbox_guid(
    ctx: Context, account: str, mailbox_guid: str, query: str
) -> None:
    """Remove the mail of a folder that is named by its id."""
    own = _owner(ctx, account)
    email_folders.expunge_messages_for_mailbox_guid(own, account, mailbox_guid, query)


@whm("terminate_cpuser_mailbox_sessions", acl=_ROOT)
def terminate_cpuser_mailbox_sessions(ctx: Context, username: str) -> None:
    """End the open sessions of an account's mail programs; the sandbox has none."""
    ctx.require_owned(username)


@whm("normalize_user_email_configuration", acl=_ROOT)
def normalize_user_email_configuration(ctx: Context, username: str) -> None:
    """Mend who owns an account's mail files; they never break here."""
    ctx.require_owned(username)


# Routes by hand --------------------------------------------------------------------------


@whm("set_manual_mx_redirects", acl=_ROOT)
def set_manual_mx_redirects(ctx: Context, domain: list[str], mx_host: list[str]) -> dict[str, Any]:
    """Send the mail of domains to hosts, whatever their records say."""
    if len(domain) != len(mx_host):
        raise Refusal("You must give as many hosts as domains.")
    before: dict[str, Any] = {}
    for name, host in zip(domain, mx_host, strict=True):
        own = ctx.acting_on(owner_of_domain(ctx, name))
        before |= email_exchangers.set_manual_mx_redirects(own, [name], [host])
    return {"payload": before}


@whm("unset_manual_mx_redirects", acl=_ROOT)
def unset_manual_mx_redirects(ctx: Context, domain: list[str]) -> dict[str, Any]:
    """Send the mail of domains where their records say again."""
    before: dict[str, Any] = {}
    for name in domain:
        own = ctx.acting_on(owner_of_domain(ctx, name))
        before |= email_exchangers.unset_manual_mx_redirects(own, [name])
    return {"payload": before}


# Whom accounts write to ------------------------------------------------------------------


def _between(ctx: Context, start: int, end: int, user: str | None = None) -> list[Delivery]:
    found = mail_log.deliveries(ctx.world, None, user)
    return [entry for entry in found if start <= entry.sent <= end]


@whm("get_unique_sender_recipient_count_per_user", acl=_ROOT)
def get_unique_sender_recipient_count_per_user(
    ctx: Context, start_time: int, end_time: int
) -> dict[str, Any]:
    """Return how many pairs of sender and recipient each account has."""
    pairs: dict[str, set[tuple[str, str]]] = {}
    for entry in _between(ctx, start_time, end_time):
        pairs.setdefault(entry.user, set()).add((entry.sender, entry.recipient))
    rows = [
        {"user": user, "unique_sender_recipient_count": len(found)}
        for user, found in sorted(pairs.items())
    ]
    return {"payload": rows}


@whm("get_unique_recipient_count_per_sender_for_user", acl=_ROOT)
def get_unique_recipient_count_per_sender_for_user(
    ctx: Context, user: str, start_time: int, end_time: int
) -> dict[str, Any]:
    """Return how many recipients each sender of an account has."""
    recipients: dict[str, set[str]] = {}
    for entry in _between(ctx, start_time, end_time, ctx.require_owned(user).user):
        recipients.setdefault(entry.sender, set()).add(entry.recipient)
    rows = [
        {"sender": sender, "unique_recipient_count": len(found)}
        for sender, found in sorted(recipients.items())
    ]
    return {"payload": rows}
