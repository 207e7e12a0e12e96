"""API 2 Email: mailboxes."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Limit, api2
from cpshell.sandbox.functions.uapi.email_accounts import mailbox_with_disk, matching, passwd_pop
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.world.areas import mailboxes
from cpshell.sandbox.world.secrets import require_strong_password

_FEATURE = "popaccts"


@api2("Email", "listpops", feature=_FEATURE)
def listpops(ctx: Context, regex: str = "") -> list[dict[str, Any]]:
    """Return the mailboxes."""
    found = mailboxes.mailboxes_of(ctx.world, ctx.account.user)
    return matching([{"email": box.address, "login": box.address} for box in found], regex, "email")


@api2("Email", "listpopswithdisk", feature=_FEATURE)
def listpopswithdisk(
    ctx: Context,
    domain: str | None = None,
    regex: str = "",
    nearquotaonly: Flag = False,
    no_validate: Flag = False,
) -> list[dict[str, Any]]:
    """Return the mailboxes with the space that they use, in the mixed types of API 2 (wire:
    recorded)."""
    found = mailboxes.mailboxes_of(ctx.world, ctx.account.user, domain)
    rows = [_row(mailbox) for mailbox in found if not nearquotaonly or mailbox.used_percent > 95]
    return matching(rows, regex, "email")


def _row(mailbox: mailboxes.Mailbox) -> dict[str, Any]:
    quota = mailbox.quota_bytes
    return mailbox_with_disk(mailbox) | {
        "mtime": str(mailbox.modified),
        "_diskused": str(mailbox.used_bytes),
        "_diskquota": str(quota) if quota else None,
    }


@api2("Email", "addpop", feature=_FEATURE)
def addpop(
    ctx: Context, email: str, password: str, domain: str | None = None, quota: Limit = None
) -> dict[str, Any]:
    """Make a mailbox."""
    require_strong_password(password)
    local, domain = mailboxes.split_address(ctx.account, email, domain)
    mailboxes.add_mailbox(ctx.world, ctx.account, local, domain, password, quota)
    return {"result": 1, "reason": "OK"}


@api2("Email", "passwdpop", feature=_FEATURE)
def passwdpop(ctx: Context, email: str, password: str, domain: str) -> dict[str, Any]:
    """Change a mailbox's password."""
    passwd_pop(ctx, email, password, domain)
    return {"result": 1, "reason": "OK"}


@api2("Email", "delpop", feature=_FEATURE)
def delpop(ctx: Context, email: str, domain: str | None = None) -> dict[str, Any]:
    """Remove a mailbox and end its sessions."""
    address = "@".join(mailboxes.split_address(ctx.account, email, domain))
    mailboxes.remove_mailbox(ctx.world, ctx.account, address)
    ctx.host.sessions.end_all_of(address, Purge.KILL)
    return {"result": 1, "reason": "OK"}
