"""UAPI Restore, Backup: files back from the server's backups or from an archive of one's own.

The server's backups hold home folders as they were when the world began.
"""

import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, Upload, uapi
from cpshell.sandbox.functions.uapi.backups import archives
from cpshell.sandbox.functions.uapi.fileman_changes import write
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import backups, files
from cpshell.sandbox.world.areas.accounts import Account, find_account
from cpshell.sandbox.world.areas.files import File, FileKind

_FEATURE = "backup"
_ID = "incremental"


@contextmanager
def _backup(ctx: Context) -> Iterator[tuple[World, Account]]:
    """Yield the world of the backup, and the account in it. Raises Refusal when it has none."""
    first = ctx.world.beginning()
    try:
        account = find_account(first, ctx.account.user)
        if account is None:
            raise Refusal("There are no backups of this account.")
        yield first, account
    finally:
        first.close()


def _kind(entry: File) -> str:
    return "dir" if entry.kind is FileKind.FOLDER else "file"


@uapi("Restore", "get_users", feature=_FEATURE)
def get_users(ctx: Context) -> list[str]:
    """Return the accounts with backups that the caller may restore: the own one."""
    users = [row["user"] for row in backups.users_at(ctx.world, backups.dates(ctx.world)[0])]
    return [user for user in users if user == ctx.account.user]


@uapi("Restore", "directory_listing", feature=_FEATURE)
def directory_listing(ctx: Context, path: str) -> list[dict[str, Any]]:
    """Return what the backups have in a folder, and what of it is there now."""
    with _backup(ctx) as (first, account):
        folder = files.clean_path(account, path)
        found = files.files_in(first, account, folder)
        rows = []
        for entry in found:
            now = files.find_file(ctx.world, ctx.account, entry.path)
            rows.append(
                {
                    "name": entry.name,
                    "type": _kind(entry),
                    "exists": int(now is not None),
                    "onDiskType": _kind(now) if now else "",
                    "conflict": int(now is not None and now.kind is not entry.kind),
                }
            )
        return rows


@uapi("Restore", "query_file_info", feature=_FEATURE)
def query_file_info(ctx: Context, path: str, exists: Flag = False) -> list[dict[str, Any]]:
    """Return the backups that have a path."""
    with _backup(ctx) as (first, account):
        entry = files.require_file(first, account, files.clean_path(account, path))
        now = files.find_file(ctx.world, ctx.account, entry.path)
        return [
            {
                "path": f"/{entry.path}",
                "type": _kind(entry),
                "fileSize": entry.size,
                "mtime": entry.modified,
                "backupDate": date,
                "backupID": _ID,
                "backupType": "incremental",
                "exists": int(now is not None),
            }
            for date in backups.dates(ctx.world)[:1]
        ]


@uapi("Restore", "restore_file", feature=_FEATURE)
def restore_file(ctx: Context, path: str, backupID: str, overwrite: Flag) -> dict[str, Any]:  # noqa: N803
    """Bring a file or a folder back."""
    if backupID != _ID:
        raise Refusal(f"There is no backup with the ID “{backupID}”.")
    with _backup(ctx) as (first, account):
        entry = files.require_file(first, account, files.clean_path(account, path))
        if not overwrite and files.find_file(ctx.world, ctx.account, entry.path) is not None:
            raise Refusal(f"“{path}” already exists.")
        _bring(ctx, first, account, entry)
    return {"success": 1}


def _bring(ctx: Context, first: World, account: Account, entry: File) -> None:
    if entry.kind is FileKind.FOLDER:
        _require_folder(ctx, entry.path)
        for inner in files.files_in(first, account, entry.path):
            _bring(ctx, first, account, inner)
        return
    _require_folder(ctx, entry.folder)
    write(ctx, entry.path, files.read_content(first, account, entry.path), entry.mode)


def _require_folder(ctx: Context, path: str) -> None:
    """Make a folder and those around it, as far as they are missing."""
    parts = path.split("/") if path else []
    for end in range(1, len(parts) + 1):
        folder = "/".join(parts[:end])
        if files.find_file(ctx.world, ctx.account, folder) is None:
            files.make_folder(ctx.world, ctx.account, folder)


# Archives ------------------------------------------------------------------------------------


@uapi("Backup", "restore_files", feature=_FEATURE)
def restore_files(
    ctx: Context,
    uploads: list[Upload],
    directory: str = "",
    timeout: int = 7200,
    verbose: Flag = False,
) -> dict[str, Any]:
    """Unpack an uploaded archive (tar, packed or not) into a folder."""
    folder = files.clean_path(ctx.account, directory)
    messages = []
    for entry in uploads:
        for name, content, mode in _unpacked(entry):
            path = files.clean_path(ctx.account, f"{folder}/{name}")
            _require_folder(ctx, path.rpartition("/")[0])
            write(ctx, path, content, mode)
            messages.append(path)
    if not messages:
        raise Refusal("You must upload a backup with at least one file.")
    log = f"restore_{ctx.clock.now()}"
    path = f"{ctx.account.home}/.cpanel/logs/{log}.log"
    return {"log_id": log, "log_path": path, "messages": messages if verbose else []}


def _unpacked(entry: Upload) -> Iterator[tuple[str, bytes, int]]:
    """Yield the files of an archive with their modes. Raises Refusal for what is none."""
    try:
        with tarfile.open(fileobj=io.BytesIO(entry.content), mode="r:*") as tar:
            for member in tar:
                stream = tar.extractfile(member)
                if stream is not None:
                    yield member.name, stream.read(), member.mode & 0o777
    except (tarfile.TarError, EOFError, OSError):
        raise Refusal(f"“{entry.filename}” is not a valid backup file.") from None


# What is known about archives ----------------------------------------------------------------


@uapi("BackupInfo", "list", feature=_FEATURE)
def list_archives(ctx: Context) -> list[dict[str, Any]]:
    """Return the archives of the account in its home folder."""
    return [
        {
            "name": entry.name,
            "fullpath": f"{ctx.account.home}/{entry.path}",
            "sizeBytes": entry.size,
            "mtime": entry.modified,
            "startedAtEpoch": entry.modified,
            "status": "complete",
        }
        for entry in archives(ctx)
    ]


@uapi("BackupInfo", "progress", feature=_FEATURE)
def progress(ctx: Context) -> dict[str, Any]:
    """Return how far the latest archive is; here it is there at once."""
    latest = max(archives(ctx), key=lambda entry: entry.modified, default=None)
    size, time = (latest.size, latest.modified) if latest else (0, None)
    return {
        "state": "complete" if latest else "idle",
        "stateSource": "archive",
        "currentBytes": size,
        "estimatedTotalBytes": size,
        "estimatedPercent": 100 if latest else 0,
        "elapsedSeconds": 0,
        "startedAtEpoch": time,
        "finishedAtEpoch": time,
    }


@uapi("BackupInfo", "reset", feature=_FEATURE)
def reset(ctx: Context) -> dict[str, Any]:
    """Forget how the latest archive went; there is nothing to forget here."""
    return {"cleared": 0}
