"""API 1 Ftp; the order of the arguments is that of a program that names the old documentation
(docs.cpanel.net/twiki/bin/view/ApiDocs/ApiFtp)."""

from cpshell.sandbox.calls import Context, Flag, Limit, api1
from cpshell.sandbox.functions.api2 import ftp as api2

_FEATURE = "ftpaccts"


@api1("Ftp", "addftp", feature=_FEATURE)
def addftp(
    ctx: Context,
    user: str,
    password: str,
    folder: str = "",
    quota: Limit = None,
    disallowdot: Flag = False,
    home_folder: str = "",
) -> None:
    """Make an FTP account: in a folder below ``public_html``, or in one of the home folder."""
    name = user.replace(".", "") if disallowdot and "@" not in user else user
    below = f"public_html/{folder.strip('/')}" if folder else None
    api2.addftp(ctx, name, password, home_folder or below, quota)


@api1("Ftp", "delftp", feature=_FEATURE)
def delftp(ctx: Context, user: str, destroy: Flag = False) -> None:
    """Remove an FTP account."""
    api2.delftp(ctx, user, destroy)


@api1("Ftp", "ftpquota", feature=_FEATURE)
def ftpquota(ctx: Context, user: str, quota: Limit = None, kill: Flag = False) -> None:
    """Change an FTP account's quota in MiB, or drop it."""
    api2.setquota(ctx, user, None if kill else quota)
