"""API 2 Ftp: FTP accounts."""

from typing import Any

from cpshell.sandbox.calls import Context, api2
from cpshell.sandbox.functions.uapi.ftp import account_with_disk, wanted_accounts


@api2("Ftp", "listftp", feature="ftpaccts")
def listftp(ctx: Context) -> list[dict[str, Any]]:
    """The FTP accounts."""
    return [
        {"user": account.login, "type": account.kind, "homedir": account.folder}
        for account in wanted_accounts(ctx, "", "")
    ]


@api2("Ftp", "listftpwithdisk", feature="ftpaccts")
def listftpwithdisk(
    ctx: Context, include_acct_types: str = "", skip_acct_types: str = ""
) -> list[dict[str, Any]]:
    """The FTP accounts with the space that they use."""
    accounts = wanted_accounts(ctx, include_acct_types, skip_acct_types)
    return [account_with_disk(ctx, account) for account in accounts]
