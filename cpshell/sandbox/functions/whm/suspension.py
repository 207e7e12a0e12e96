"""WHM, Accounts: suspending accounts and their outgoing mail."""

from datetime import UTC, datetime
from typing import Annotated, Any

from cpshell.sandbox.calls import Context, Flag, Legacy, Named, Refusal, whm
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.world.areas import account_changes, mail_log
from cpshell.sandbox.world.areas.account_changes import suspended_accounts
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.mailboxes import mailboxes_of

_ACL = "suspend-acct"


@whm("suspendacct", acl=_ACL, legacy=Legacy.RESULT)
def suspendacct(
    ctx: Context,
    user: str,
    reason: str = "",
    disallowun: Flag = False,
    keep_ftp: Annotated[Flag, Named("leave-ftp-accts-enabled")] = False,
) -> None:
    """Suspend an account: it cannot log in, its sessions end. ``disallowun``: only root may end
    the suspension."""
    account = ctx.require_owned(user)
    _not_oneself(ctx, account, "suspend")
    stop(ctx, account, reason, locked=disallowun and ctx.is_root)
    ctx.reason(f"{user}’s account has been suspended.")
    ctx.raw_output(f"Changing Shell to /bin/false...\n{user}’s account has been suspended\n")


def stop(ctx: Context, account: Account, reason: str, *, locked: bool = False) -> None:
    """Suspend an account, and end its sessions and those of its mailboxes."""
    account_changes.suspend_account(ctx.world, account, reason, locked=locked)
    boxes = mailboxes_of(ctx.world, account.user)
    for name in (account.user, *(box.address for box in boxes)):
        ctx.host.sessions.end_all_of(name, Purge.KILL)


def _not_oneself(ctx: Context, account: Account, what: str) -> None:
    if account.user == ctx.caller.user:
        raise Refusal(f"You cannot {what} your own account.")


@whm("unsuspendacct", acl=_ACL, legacy=Legacy.RESULT)
def unsuspendacct(
    ctx: Context,
    user: str,
    keep_proxies: Annotated[Flag, Named("retain-service-proxies")] = False,
) -> None:
    """End an account's suspension."""
    account = ctx.require_owned(user)
    if account.suspend_locked and not ctx.is_root:
        raise Refusal(f"The account “{user}” is locked; only root can unsuspend it.")
    account_changes.unsuspend_account(ctx.world, account)
    ctx.reason(f"{user}’s account is now active")
    ctx.raw_output(f"Unsuspending {user}...Done\n{user}’s account is now active\n")


@whm("listsuspended", acl=("list-accts", _ACL), legacy=Legacy.STATUS.renamed(account="accts"))
def listsuspended(ctx: Context) -> dict[str, Any]:
    """Return the suspended accounts."""
    return {"account": [_row(account) for account in _suspended(ctx)]}


@whm("listlockedaccounts", acl=("list-accts", _ACL))
def listlockedaccounts(ctx: Context) -> dict[str, Any]:
    """Return the accounts whose suspension only root may end."""
    return {"account": [account.user for account in _suspended(ctx) if account.suspend_locked]}


def _suspended(ctx: Context) -> list[Account]:
    return suspended_accounts(ctx.world, None if ctx.is_root else ctx.caller.user)


def _row(account: Account) -> dict[str, Any]:
    when = datetime.fromtimestamp(account.suspend_time, UTC)
    return {
        "user": account.user,
        "owner": account.owner,
        "reason": account.suspend_reason,
        "time": when.strftime("%a %b %e %H:%M:%S %Y"),
        "unixtime": account.suspend_time,
        "is_locked": account.suspend_locked,
    }


# Outgoing mail ---------------------------------------------------------------------------


@whm("suspend_outgoing_email", acl=_ACL)
def suspend_outgoing_email(ctx: Context, user: str) -> None:
    """Let an account send no mail."""
    _set_mail(ctx, user, "outgoing_mail_suspended", 1)


@whm("unsuspend_outgoing_email", acl=_ACL)
def unsuspend_outgoing_email(ctx: Context, user: str) -> None:
    """Let an account send mail again."""
    _set_mail(ctx, user, "outgoing_mail_suspended", 0)


@whm("hold_outgoing_email", acl=_ACL)
def hold_outgoing_email(ctx: Context, user: str) -> None:
    """Keep an account's outgoing mail in the queue."""
    _set_mail(ctx, user, "outgoing_mail_hold", 1)


@whm("release_outgoing_email", acl=_ACL)
def release_outgoing_email(ctx: Context, user: str) -> None:
    """Send an account's mail that was held."""
    _set_mail(ctx, user, "outgoing_mail_hold", 0)
    mail_log.release(ctx.world, user)


def _set_mail(ctx: Context, user: str, column: str, value: int) -> None:
    account = ctx.require_owned(user)
    account_changes.change_account(ctx.world, account.user, {column: value})
