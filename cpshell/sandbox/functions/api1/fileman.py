"""API 1 Fileman: backups; the order of the arguments is that of the programs that call it."""

from typing import Literal

from cpshell.sandbox.calls import Context, api1
from cpshell.sandbox.functions.uapi import backups


@api1("Fileman", "fullbackup", feature="backup")
def fullbackup(
    ctx: Context,
    destination: Literal["homedir", "ftp", "passiveftp", "scp"] = "homedir",
    server: str = "",
    user: str = "",
    password: str = "",
    email: str = "",
    port: int = 0,
    folder: str = "",
) -> str:
    """Make an archive of the account in its home folder, or begin to send one elsewhere."""
    if destination == "homedir":
        backups.fullbackup_to_homedir(ctx, email)
        return ""
    backups.send_away(ctx, server, email)
    return backups.SENT_NOWHERE
