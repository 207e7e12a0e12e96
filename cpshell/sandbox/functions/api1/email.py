"""API 1 Email: mailboxes."""

from cpshell.sandbox.calls import Context, Limit, api1
from cpshell.sandbox.functions.api2 import email as api2
from cpshell.sandbox.functions.uapi.email_accounts import passwd_pop

_FEATURE = "popaccts"


@api1("Email", "addpop", feature=_FEATURE)
def addpop(
    ctx: Context, login: str, password: str, quota: Limit = None, domain: str | None = None
) -> None:
    """Make a mailbox; the quota is in MiB."""
    api2.addpop(ctx, login, password, domain, quota)


@api1("Email", "passwdpop", feature=_FEATURE)
def passwdpop(
    ctx: Context, login: str, password: str, quota: str = "", domain: str | None = None
) -> None:
    """Change a mailbox's password; the quota stays."""
    passwd_pop(ctx, login, password, domain)
