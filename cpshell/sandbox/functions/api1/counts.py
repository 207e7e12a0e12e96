"""API 1: how many of something an account has, as text."""

from cpshell.sandbox.calls import Context, api1
from cpshell.sandbox.world.areas.ftp import ftp_accounts_of
from cpshell.sandbox.world.areas.mailboxes import mailboxes_of


@api1("Email", "countpops")
def countpops(ctx: Context) -> str:
    """The number of mailboxes."""
    return str(len(mailboxes_of(ctx.world, ctx.account.user)))


@api1("Ftp", "countftp")
def countftp(ctx: Context) -> str:
    """The number of FTP accounts that were added."""
    found = ftp_accounts_of(ctx.world, ctx.account)
    return str(sum(account.kind == "sub" for account in found))
