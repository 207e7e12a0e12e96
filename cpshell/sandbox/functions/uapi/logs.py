"""UAPI LogManager, Stats: archives of raw logs, errors of websites."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.world.areas import domains, files
from cpshell.sandbox.world.areas.files import FileKind
from cpshell.sandbox.world.areas.preferences import is_on, set_preference

_FEATURE = "rawlog"
_FOLDER = "logs"
_SCOPE = "raw logs"
_ERROR_LOGS = {
    "php_fpm_error_log": "logs/{domain}.php.error.log",
    "docroot_error_log": "{root}/error_log",
    "homedir_error_log": "error_log",
}
_DAY = 86_400
FileId = Literal["php_fpm_error_log", "docroot_error_log", "homedir_error_log"]


@uapi("LogManager", "get_settings", feature=_FEATURE)
def get_settings(ctx: Context) -> dict[str, Any]:
    """Return whether raw logs are kept, and whether old ones go."""
    user = ctx.account.user
    return {
        "archive_logs": int(is_on(ctx.world, user, _SCOPE, "archive")),
        "prune_archive": int(is_on(ctx.world, user, _SCOPE, "prune")),
    }


@uapi("LogManager", "set_settings", feature=_FEATURE)
def set_settings(
    ctx: Context,
    archive_logs: Flag | None = None,
    prune_archive: Flag | None = None,
    retention_days: int | None = None,
) -> None:
    """Change this; what is not given stays."""
    if retention_days is not None and retention_days < -1:
        raise Refusal("“retention_days” must be -1 or more.")
    days = None if retention_days is None else str(retention_days)
    flags = {"archive": archive_logs, "prune": prune_archive}
    values = {name: str(int(flag)) for name, flag in flags.items() if flag is not None}
    for name, value in (values | ({"days": days} if days else {})).items():
        set_preference(ctx.world, ctx.account.user, _SCOPE, name, value)


@uapi("LogManager", "list_archives", feature=_FEATURE)
def list_archives(ctx: Context) -> list[dict[str, Any]]:
    """Return the archives of logs in the folder ``logs``."""
    if files.find_file(ctx.world, ctx.account, _FOLDER) is None:
        return []
    return [
        {
            "file": entry.name,
            "path": f"{ctx.account.home}/{entry.path}",
            "mtime": entry.modified,
        }
        for entry in files.files_in(ctx.world, ctx.account, _FOLDER)
        if entry.name.endswith(".gz")
    ]


@uapi("LogManager", "delete_archive", feature=_FEATURE)
def delete_archive(ctx: Context, file: str) -> None:
    """Remove one of them."""
    if "/" in file or not file.endswith(".gz"):
        raise Refusal(f"“{file}” is not an archive of logs.")
    files.require_file(ctx.world, ctx.account, f"{_FOLDER}/{file}", FileKind.FILE)
    files.remove_file(ctx.world, ctx.account, f"{_FOLDER}/{file}")


# Errors of PHP -------------------------------------------------------------------------------


def _error_log(ctx: Context, domain: str, file_id: str) -> dict[str, Any]:
    """Return what is known about a file of errors; size 0 when it is not there."""
    known = domains.require_domain(ctx.world, ctx.account.user, domain)
    path = _ERROR_LOGS[file_id].format(domain=known.domain, root=known.root)
    entry = files.find_file(ctx.world, ctx.account, path)
    modified = entry.modified if entry else None
    return {
        "file_id": file_id,
        "path": f"{ctx.account.home}/{path}",
        "size": entry.size if entry else 0,
        "mtime": modified,
        "modified_today": int((modified or 0) // _DAY == ctx.clock.now() // _DAY),
    }


@uapi("LogManager", "list_error_logs", feature="errlog")
def list_error_logs(ctx: Context, domain: str) -> list[dict[str, Any]]:
    """Return the files in which a website's PHP notes errors."""
    rows = [_error_log(ctx, domain, file_id) for file_id in _ERROR_LOGS]
    return [row | {"error": None if row["mtime"] else "The file does not exist."} for row in rows]


@uapi("LogManager", "view_error_log", feature="errlog")
def view_error_log(ctx: Context, domain: str, file_id: FileId, limit: int = 100) -> dict[str, Any]:
    """Return the last lines of one of these files."""
    row = _error_log(ctx, domain, file_id)
    if row["mtime"] is None:
        raise Refusal(f"The file “{row['path']}” does not exist.")
    path = row["path"].removeprefix(f"{ctx.account.home}/")
    text = files.read_content(ctx.world, ctx.account, path).decode(errors="replace")
    lines = text.splitlines()
    shown = lines[-max(1, limit) :]
    return row | {
        "log_content": shown,
        "lines_read": len(shown),
        "partial": int(len(shown) < len(lines)),
    }
