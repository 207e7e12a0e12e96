"""UAPI Ftp: FTP accounts."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Limit, Refusal, uapi
from cpshell.sandbox.sizes import MIB, human, megabytes, percent, percent_in_steps
from cpshell.sandbox.world.areas import ftp
from cpshell.sandbox.world.secrets import require_strong_password

_FEATURE = "ftpaccts"


@uapi("Ftp", "list_ftp", feature=_FEATURE)
def list_ftp(
    ctx: Context, include_acct_types: str = "", skip_acct_types: str = ""
) -> list[dict[str, Any]]:
    """Return the FTP accounts."""
    return [
        {"user": account.login, "type": account.kind, "homedir": account.folder}
        for account in wanted_accounts(ctx, include_acct_types, skip_acct_types)
    ]


@uapi("Ftp", "list_ftp_with_disk", feature=_FEATURE)
def list_ftp_with_disk(
    ctx: Context, include_acct_types: str = "", skip_acct_types: str = ""
) -> list[dict[str, Any]]:
    """Return the FTP accounts with the space that they use."""
    accounts = wanted_accounts(ctx, include_acct_types, skip_acct_types)
    return [account_with_disk(ctx, account) for account in accounts]


@uapi("Ftp", "add_ftp", feature=_FEATURE)
def add_ftp(
    ctx: Context,
    user: str,
    pass_: str = "",
    pass_hash: str = "",
    domain: str | None = None,
    homedir: str | None = None,
    quota: Limit = None,
    disallowdot: Flag = True,
) -> None:
    """Make an FTP account."""
    if not (pass_ or pass_hash):
        raise Refusal("You must specify either the “pass” or the “pass_hash” parameter.")
    if pass_:
        require_strong_password(pass_)
    if disallowdot:
        user = user.replace(".", "") if "@" not in user else user
    login = ftp.login_name(ctx.account, user, domain)
    folder = homedir if homedir is not None else f"public_html/{login.partition('@')[0]}"
    ftp.add_ftp_account(ctx.world, ctx.account, login, pass_ or pass_hash, folder, quota)


@uapi("Ftp", "delete_ftp", feature=_FEATURE)
def delete_ftp(ctx: Context, user: str, domain: str | None = None, destroy: Flag = False) -> None:
    """Remove an FTP account."""
    login = ftp.login_name(ctx.account, user, domain)
    ftp.remove_ftp_account(ctx.world, ctx.account, login)


@uapi("Ftp", "passwd", feature=_FEATURE)
def passwd(ctx: Context, user: str, pass_: str, domain: str | None = None) -> None:
    """Change an FTP account's password."""
    require_strong_password(pass_)
    login = ftp.login_name(ctx.account, user, domain)
    ftp.set_ftp_password(ctx.world, ctx.account, login, pass_)


def wanted_accounts(ctx: Context, include: str, skip: str) -> list[ftp.FtpAccount]:
    """Return the FTP accounts of the kinds that were asked for (lists with ``|`` between)."""
    included, skipped = include.split("|") if include else None, skip.split("|")
    return [
        account
        for account in ftp.ftp_accounts_of(ctx.world, ctx.account)
        if account.kind not in skipped and (included is None or account.kind in included)
    ]


def account_with_disk(ctx: Context, account: ftp.FtpAccount) -> dict[str, Any]:
    """Return one row of the lists with disk use."""
    quota = account.quota_mb * MIB if account.quota_mb else None
    relative = account.folder.removeprefix(ctx.account.home).strip("/")
    return {
        "login": account.login.partition("@")[0],
        "serverlogin": account.login,
        "accttype": account.kind,
        "dir": account.folder,
        "reldir": relative,
        "htmldir": account.folder,
        "deleteable": int(account.kind == "sub"),
        "diskquota": str(account.quota_mb) if account.quota_mb else "unlimited",
        "diskused": megabytes(account.used_bytes),
        "_diskquota": str(quota or 0),
        "_diskused": str(account.used_bytes),
        "diskusedpercent": int(percent(account.used_bytes, quota)),
        "diskusedpercent20": percent_in_steps(account.used_bytes, quota),
        "humandiskquota": human(quota) if quota else "unlimited",
        "humandiskused": human(account.used_bytes),
    }
