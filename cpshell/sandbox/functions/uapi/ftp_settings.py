"""UAPI Ftp: quotas and folders of FTP accounts, the server, anonymous users."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Also, Context, Flag, Limit, Refusal, uapi
from cpshell.sandbox.world.areas import files, ftp
from cpshell.sandbox.world.areas.preferences import is_on, preference, set_preference

_FEATURE = "ftpaccts"
_SCOPE = "ftp"
PORT = 21
_WELCOME = "Welcome to this FTP server."


@uapi("Ftp", "get_quota", feature=_FEATURE)
def get_quota(ctx: Context, account: str, domain: str | None = None) -> str:
    """Return an FTP account's quota in MiB."""
    entry = require_any(ctx, account, domain)
    return str(entry.quota_mb) if entry.quota_mb else "unlimited"


def require_any(ctx: Context, user: str, domain: str | None) -> ftp.FtpAccount:
    """Return an FTP account by its name, with or without its domain.

    Raises Refusal when there is none.
    """
    login = ftp.login_name(ctx.account, user, domain)
    found = ftp.find_ftp_account(ctx.world, ctx.account, user) or ftp.find_ftp_account(
        ctx.world, ctx.account, login
    )
    if found is None:
        raise Refusal(f"The FTP account “{login}” does not exist.")
    return found


@uapi("Ftp", "set_quota", feature=_FEATURE)
def set_quota(
    ctx: Context,
    user: str,
    domain: str | None = None,
    quota: Limit = None,
    kill: Flag = True,
) -> None:
    """Change an FTP account's quota."""
    login = ftp.login_name(ctx.account, user, domain)
    ftp.set_ftp_quota(ctx.world, ctx.account, login, quota)


@uapi("Ftp", "set_homedir", feature=_FEATURE)
def set_homedir(ctx: Context, user: str, domain: str | None = None, homedir: str = "") -> None:
    """Move an FTP account to another folder."""
    login = ftp.login_name(ctx.account, user, domain)
    folder = files.clean_path(ctx.account, homedir)
    ftp.set_ftp_folder(ctx.world, ctx.account, login, folder)


@uapi("Ftp", "ftp_exists", feature=_FEATURE)
def ftp_exists(ctx: Context, user: str, domain: str | None = None) -> dict[str, Any]:
    """Return whether an FTP account is there; refused when it isn't."""
    require_any(ctx, user, domain)
    return {"exists": 1}


@uapi("Ftp", "list_sessions", feature=_FEATURE)
def list_sessions(ctx: Context) -> list[dict[str, Any]]:
    """Return who is connected: nobody, as the sandbox has no FTP server."""
    return []


@uapi("Ftp", "kill_session", feature=_FEATURE)
def kill_session(ctx: Context, login: Annotated[str, Also("user")] = "all") -> dict[str, Any]:
    """End the connections of one FTP login of the account, or of all: there are none."""
    if login != "all":
        require_any(ctx, login, None)
    return {}


@uapi("Ftp", "get_port", feature=_FEATURE)
def get_port(ctx: Context) -> dict[str, Any]:
    """Return the port of the FTP server."""
    return {"port": PORT}


@uapi("Ftp", "server_name", feature=_FEATURE)
def server_name(ctx: Context) -> str:
    """Return the name of the FTP software."""
    return "pure-ftpd"


@uapi("Ftp", "get_ftp_daemon_info", feature=_FEATURE)
def get_ftp_daemon_info(ctx: Context) -> dict[str, Any]:
    """Return the FTP software and what it can do."""
    return {
        "enabled": 1,
        "name": "pure-ftpd",
        "supports": {"login_without_domain": 1, "quota": 1},
    }


@uapi("Ftp", "allows_anonymous_ftp", feature=_FEATURE)
def allows_anonymous_ftp(ctx: Context) -> dict[str, Any]:
    """Return whether everyone may download."""
    return {"allows": int(is_on(ctx.world, ctx.account.user, _SCOPE, "anonymous"))}


@uapi("Ftp", "allows_anonymous_ftp_incoming", feature=_FEATURE)
def allows_anonymous_ftp_incoming(ctx: Context) -> dict[str, Any]:
    """Return whether everyone may upload."""
    return {"allows": int(is_on(ctx.world, ctx.account.user, _SCOPE, "anonymous incoming"))}


@uapi("Ftp", "set_anonymous_ftp", feature=_FEATURE)
def set_anonymous_ftp(ctx: Context, set: Flag = False) -> None:
    """Let everyone download, or nobody."""
    set_preference(ctx.world, ctx.account.user, _SCOPE, "anonymous", str(int(set)))


@uapi("Ftp", "set_anonymous_ftp_incoming", feature=_FEATURE)
def set_anonymous_ftp_incoming(ctx: Context, set: Flag = False) -> None:
    """Let everyone upload, or nobody."""
    set_preference(ctx.world, ctx.account.user, _SCOPE, "anonymous incoming", str(int(set)))


@uapi("Ftp", "get_welcome_message", feature=_FEATURE)
def get_welcome_message(ctx: Context) -> str:
    """Return what anonymous users are greeted with."""
    return preference(ctx.world, ctx.account.user, _SCOPE, "welcome", _WELCOME)


@uapi("Ftp", "set_welcome_message", feature=_FEATURE)
def set_welcome_message(ctx: Context, message: str) -> None:
    """Change the greeting."""
    set_preference(ctx.world, ctx.account.user, _SCOPE, "welcome", message)
