"""API 2 Fileman: files of the home folder."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, Upload, api2
from cpshell.sandbox.functions.uapi.fileman import completions, file_row, listed, path_of
from cpshell.sandbox.functions.uapi.fileman_changes import (
    Mode,
    read_mode,
    require_movable,
    stored,
    target_path,
    trash,
    write,
)
from cpshell.sandbox.sizes import MIB
from cpshell.sandbox.world.areas import files
from cpshell.sandbox.world.areas.files import FILE_MODE, FOLDER_MODE

_FEATURE = "filemanager"


@api2("Fileman", "listfiles", feature=_FEATURE)
def listfiles(
    ctx: Context, dir: str, showdotfiles: Flag = False, types: str = ""
) -> list[dict[str, Any]]:
    """Return what is in a folder."""
    wanted = types.split("|") if types else ["dir", "file"]
    entries = listed(ctx, dir, show_hidden=showdotfiles)
    return [file_row(ctx, entry) for entry in entries if entry.kind.value in wanted]


@api2("Fileman", "statfiles", feature=_FEATURE)
def statfiles(ctx: Context, dir: str, files_: str) -> list[dict[str, Any]]:
    """Some files of a folder, their names with ``|`` between; those that aren't there left out."""
    paths = [path_of(ctx, dir, name) for name in files_.split("|")]
    found = [files.find_file(ctx.world, ctx.account, path) for path in paths]
    return [file_row(ctx, entry) for entry in found if entry is not None]


@api2("Fileman", "mkdir", feature=_FEATURE)
def mkdir(ctx: Context, path: str, name: str, permissions: Mode = FOLDER_MODE) -> dict[str, Any]:
    """Make a folder."""
    made = path_of(ctx, path, name)
    files.make_folder(ctx.world, ctx.account, made, permissions)
    return {"path": f"{ctx.account.home}/{path_of(ctx, path)}", "name": name,
            "permissions": f"{permissions:04o}"}  # fmt: skip


@api2("Fileman", "mkfile", feature=_FEATURE)
def mkfile(ctx: Context, path: str, name: str, permissions: Mode = FILE_MODE) -> dict[str, Any]:
    """Make an empty file."""
    made = path_of(ctx, path, name)
    if files.find_file(ctx.world, ctx.account, made) is not None:
        raise Refusal(f"“{ctx.account.home}/{made}” already exists.")
    write(ctx, made, b"", permissions)
    return {"path": f"{ctx.account.home}/{path_of(ctx, path)}", "name": name,
            "permissions": f"{permissions:04o}"}  # fmt: skip


@api2("Fileman", "savefile", feature=_FEATURE)
def savefile(ctx: Context, path: str, filename: str, content: str = "") -> dict[str, Any]:
    """Write a text file."""
    write(ctx, path_of(ctx, path, filename), content.encode())
    return {"result": 1, "reason": "OK"}


@api2("Fileman", "uploadfiles", feature=_FEATURE)
def uploadfiles(
    ctx: Context,
    dir: str,
    overwrite: Flag = False,
    uploads: list[Upload] = [],  # noqa: B006  # it is only read
) -> dict[str, Any]:
    """Store the files of a multipart body."""
    if not uploads:
        raise Refusal("You must specify at least one file to upload.")
    rows = [stored(ctx, dir, each, overwrite=overwrite, mode=FILE_MODE) for each in uploads]
    good = sum(row["status"] for row in rows)
    return {"uploads": rows, "succeeded": good, "warned": 0, "failed": len(rows) - good}


@api2("Fileman", "fileop", feature=_FEATURE)
def fileop(
    ctx: Context, op: str, sourcefiles: str, destfiles: str = "", metadata: str = ""
) -> list[dict[str, Any]]:
    """Copy, move, rename, chmod, trash or unlink files, their paths with commas between."""
    sources = sourcefiles.split(",")
    targets = destfiles.split(",") if destfiles else []
    if op in ("copy", "move", "rename") and not targets:
        raise Refusal("The required parameter “destfiles” is not set.")
    rows = []
    for number, source in enumerate(sources):
        target = targets[min(number, len(targets) - 1)] if targets else ""
        _operate(ctx, op, require_movable(path_of(ctx, source)), target, metadata)
        rows.append({"src": source, "dest": target, "result": 1, "output": op})
    return rows


def _operate(ctx: Context, op: str, source: str, destination: str, metadata: str) -> None:
    world, account = ctx.world, ctx.account
    match op:
        case "copy":
            files.copy_file(world, account, source, target_path(ctx, source, destination))
        case "move" | "rename":
            files.rename_file(world, account, source, target_path(ctx, source, destination))
        case "chmod":
            files.set_mode(world, account, source, _mode(metadata))
        case "trash":
            trash(ctx, source)
        case "unlink":
            files.remove_file(world, account, source)
        case _:
            raise Refusal(f"“{op}” is not a valid file operation.")


def _mode(text: str) -> int:
    try:
        return read_mode(text)
    except ValueError:
        raise Refusal(f"“{text}” is not a valid permission mode.") from None


@api2("Fileman", "autocompletedir", feature=_FEATURE)
def autocompletedir(ctx: Context, path: str, dirsonly: Flag = False) -> list[dict[str, Any]]:
    """Return the paths that begin so."""
    return completions(ctx, path, dirs_only=dirsonly, whole=False)


@api2("Fileman", "getabsdir", feature=_FEATURE)
def getabsdir(ctx: Context, dir: str = "") -> dict[str, Any]:
    """Return a folder's whole path."""
    path = path_of(ctx, dir)
    return {"absdir": f"{ctx.account.home}/{path}".rstrip("/")}


@api2("Fileman", "getdiskinfo", feature=_FEATURE)
def getdiskinfo(ctx: Context) -> dict[str, Any]:
    """Return the space that the account uses and may use, in bytes."""
    limit, used = ctx.account.disk_limit_mb, ctx.account.disk_used_mb * MIB
    return {
        "spaceused": used,
        "spacelimit": limit * MIB if limit is not None else 0,
        "spaceremain": max(0, limit * MIB - used) if limit is not None else 0,
        "filesused": ctx.account.inodes_used,
        "fileslimit": 0,
    }
