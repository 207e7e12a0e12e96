"""API 2 Ftp: FTP accounts."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Limit, api2
from cpshell.sandbox.functions.uapi.ftp import account_with_disk, wanted_accounts
from cpshell.sandbox.world.areas import ftp
from cpshell.sandbox.world.secrets import require_strong_password


@api2("Ftp", "listftp", feature="ftpaccts")
def listftp(ctx: Context) -> list[dict[str, Any]]:
    """Return the FTP accounts."""
    return [
        {"user": account.login, "type": account.kind, "homedir": account.folder}
        for account in wanted_accounts(ctx, "", "")
    ]


@api2("Ftp", "listftpwithdisk", feature="ftpaccts")
def listftpwithdisk(
    ctx: Context, include_acct_types: str = "", skip_acct_types: str = ""
) -> list[dict[str, Any]]:
    """Return the FTP accounts with the space that they use."""
    accounts = wanted_accounts(ctx, include_acct_types, skip_acct_types)
    return [account_with_disk(ctx, account) for account in accounts]


@api2("Ftp", "addftp", feature="ftpaccts")
def addftp(
    ctx: Context, user: str, pass_: str, homedir: str | None = None, quota: Limit = None
) -> dict[str, Any]:
    """Make an FTP account."""
    require_strong_password(pass_)
    login = ftp.login_name(ctx.account, user, None)
    folder = homedir if homedir is not None else f"public_html/{login.partition('@')[0]}"
    ftp.add_ftp_account(ctx.world, ctx.account, login, pass_, folder, quota)
    return {"result": 1, "reason": "OK"}


@api2("Ftp", "delftp", feature="ftpaccts")
def delftp(ctx: Context, user: str, destroy: Flag = False) -> dict[str, Any]:
    """Remove an FTP account."""
    login = ftp.login_name(ctx.account, user, None)
    ftp.remove_ftp_account(ctx.world, ctx.account, login)
    return {"result": 1, "reason": "OK"}


@api2("Ftp", "passwd", feature="ftpaccts")
def passwd(ctx: Context, user: str, pass_: str) -> dict[str, Any]:
    """Change an FTP account's password."""
    require_strong_password(pass_)
    login = ftp.login_name(ctx.account, user, None)
    ftp.set_ftp_password(ctx.world, ctx.account, login, pass_)
    return {"result": 1, "reason": "OK"}


@api2("Ftp", "setquota", feature="ftpaccts")
def setquota(ctx: Context, user: str, quota: Limit = None) -> dict[str, Any]:
    """Change an FTP account's quota."""
    login = ftp.login_name(ctx.account, user, None)
    ftp.set_ftp_quota(ctx.world, ctx.account, login, quota)
    return {"result": 1, "reason": "OK"}


@api2("Ftp", "listftpsessions", feature="ftpaccts")
def listftpsessions(ctx: Context) -> list[dict[str, Any]]:
    """Return who is connected: nobody, as the sandbox has no FTP server."""
    return []
