"""UAPI Email: mailboxes."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Limit, Refusal, uapi
from cpshell.sandbox.patterns import read_pattern
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.sizes import human, megabytes, percent, percent_in_steps
from cpshell.sandbox.world.areas import mailboxes
from cpshell.sandbox.world.areas.mailboxes import Mailbox
from cpshell.sandbox.world.secrets import require_strong_password

_FEATURE = "popaccts"


@uapi("Email", "list_pops", feature=_FEATURE, webmail=True)
def list_pops(
    ctx: Context, regex: str = "", skip_main: Flag = False, no_validate: Flag = False
) -> list[dict[str, Any]]:
    """Return the mailboxes, the account's own one first; a mailbox sees itself alone."""
    own = {"email": ctx.account.user, "login": "Main Account"}
    found = [ctx.mailbox] if ctx.mailbox else mailboxes.mailboxes_of(ctx.world, ctx.account.user)
    rows = (
        [] if skip_main or ctx.mailbox else [own | {"suspended_login": 0, "suspended_incoming": 0}]
    )
    rows += [
        {
            "email": mailbox.address,
            "login": mailbox.address,
            "suspended_login": mailbox.suspended_login,
            "suspended_incoming": mailbox.suspended_incoming,
        }
        for mailbox in found
    ]
    return matching(rows, regex, "email")


@uapi("Email", "list_pops_with_disk", feature=_FEATURE)
def list_pops_with_disk(
    ctx: Context,
    domain: str | None = None,
    email: str | None = None,
    regex: str = "",
    infinityimg: str = "",
    no_disk: Flag = False,
    no_validate: Flag = False,
    get_restrictions: Flag = False,
) -> list[dict[str, Any]]:
    """Return the mailboxes with the space that they use."""
    found = mailboxes.mailboxes_of(ctx.world, ctx.account.user, domain)
    rows = [
        mailbox_with_disk(mailbox)
        for mailbox in found
        if email is None or email in (mailbox.address, mailbox.local)
    ]
    return matching(rows, regex, "email")


@uapi("Email", "add_pop", feature=_FEATURE)
def add_pop(
    ctx: Context,
    email: str,
    password: str = "",
    password_hash: str = "",
    domain: str | None = None,
    quota: Limit = None,
    send_welcome_email: Flag = False,
    skip_update_db: Flag = False,
) -> str:
    """Make a mailbox; the data is its name and domain with a plus sign between."""
    if not (password or password_hash):
        raise Refusal("You must specify either the “password” or the “password_hash” parameter.")
    if password:
        require_strong_password(password)
    local, domain = mailboxes.split_address(ctx.account, email, domain)
    secret = password or password_hash
    mailboxes.add_mailbox(ctx.world, ctx.account, local, domain, secret, quota)
    return f"{local}+{domain}"


@uapi("Email", "delete_pop", feature=_FEATURE)
def delete_pop(
    ctx: Context,
    email: str,
    domain: str | None = None,
    flags: str = "",
    skip_quota: Flag = False,
) -> None:
    """Remove a mailbox and end its sessions."""
    address = "@".join(mailboxes.split_address(ctx.account, email, domain))
    mailboxes.remove_mailbox(ctx.world, ctx.account, address)
    ctx.host.sessions.end_all_of(address, Purge.KILL)


@uapi("Email", "passwd_pop", feature=_FEATURE, webmail=True)
def passwd_pop(ctx: Context, email: str, password: str, domain: str | None = None) -> None:
    """Change a mailbox's password; a mailbox may change its own."""
    require_strong_password(password)
    address = "@".join(mailboxes.split_address(ctx.account, email, domain))
    if ctx.mailbox is not None and ctx.mailbox.address != address:
        raise Refusal("Permission denied")
    mailboxes.require_mailbox(ctx.world, ctx.account, address)
    mailboxes.set_mailbox_password(ctx.world, address, password)
    ctx.host.sessions.end_all_of(address, Purge.PASSWORD_CHANGE, keep=ctx.caller.session)


def matching(rows: list[dict[str, Any]], regex: str, field: str) -> list[dict[str, Any]]:
    """Return the rows whose field matches a pattern; all of them for an empty one.

    Raises Refusal when the pattern isn't one.
    """
    if not regex:
        return rows
    pattern = read_pattern(regex)
    if pattern is None:
        raise Refusal(f"“{regex}” is not a valid regular expression.")
    return [row for row in rows if pattern.search(str(row[field]))]


def mailbox_with_disk(mailbox: Mailbox) -> dict[str, Any]:
    """Return one row of the lists with disk use."""
    quota, used = mailbox.quota_bytes, mailbox.used_bytes
    stopped = (mailbox.suspended_login, mailbox.suspended_incoming, mailbox.suspended_outgoing)
    return {
        "email": mailbox.address,
        "login": mailbox.address,
        "user": mailbox.local,
        "domain": mailbox.domain,
        "mtime": mailbox.modified,
        "diskquota": str(mailbox.quota_mb) if quota else "unlimited",
        "_diskquota": quota or 0,
        "txtdiskquota": str(mailbox.quota_mb) if quota else "unlimited",
        "humandiskquota": human(quota) if quota else "None",
        "diskused": megabytes(used),
        "_diskused": used,
        "humandiskused": human(used),
        "diskusedpercent": int(percent(used, quota)),
        "diskusedpercent_float": round(percent(used, quota), 2),
        "diskusedpercent20": percent_in_steps(used, quota),
        "suspended_login": mailbox.suspended_login,
        "suspended_incoming": mailbox.suspended_incoming,
        "suspended_outgoing": mailbox.suspended_outgoing,
        "hold_outgoing": mailbox.hold_outgoing,
        "has_suspended": int(any(stopped)),
    }
