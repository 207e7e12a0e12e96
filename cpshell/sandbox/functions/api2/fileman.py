"""API 2 Fileman: files of the home folder."""

from html import escape
from typing import Annotated, Any

from cpshell.sandbox.calls import Context, Flag, MayBeEmpty, Named, Refusal, Upload, api2
from cpshell.sandbox.functions.uapi.fileman import (
    completions,
    decoded,
    detected,
    file_row,
    listed,
    path_of,
)
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
from cpshell.sandbox.world.areas.files import FILE_MODE, FOLDER_MODE, File, FileKind

_FEATURE = "filemanager"
_WITH_TARGET = ("copy", "move", "rename")
_OPERATIONS = (*_WITH_TARGET, "chmod", "trash", "unlink")


Folder = Annotated[str, MayBeEmpty]
"""A folder; empty is the home folder."""


def _row(ctx: Context, entry: File) -> dict[str, Any]:
    """Return one file as the lists of API 2 show it: times and sizes are texts (wire: recorded)."""
    row = file_row(ctx, entry)
    texts = {name: str(row[name]) for name in ("ctime", "mtime", "size")}
    return row | texts | {"mode": int(row["mode"])}


@api2("Fileman", "listfiles", feature=_FEATURE)
def listfiles(
    ctx: Context, dir: Folder = "", showdotfiles: Flag = False, types: str = ""
) -> list[dict[str, Any]]:
    """Return what is in a folder."""
    wanted = types.split("|") if types else ["dir", "file"]
    entries = listed(ctx, dir, show_hidden=showdotfiles)
    return [_row(ctx, entry) for entry in entries if entry.kind.value in wanted]


@api2("Fileman", "statfiles", feature=_FEATURE)
def statfiles(ctx: Context, dir: Folder, files_: str) -> list[dict[str, Any]]:
    """Some files of a folder, their names with ``|`` between; those that aren't there left out."""
    paths = [path_of(ctx, dir, name) for name in files_.split("|")]
    found = [files.find_file(ctx.world, ctx.account, path) for path in paths]
    return [_row(ctx, entry) for entry in found if entry is not None]


@api2("Fileman", "viewfile", feature=_FEATURE)
def viewfile(ctx: Context, dir: Folder, file: str) -> dict[str, Any]:
    """Return a file to look at, with the page around it (wire: recorded)."""
    path = path_of(ctx, dir, file)
    entry = files.require_file(ctx.world, ctx.account, path, FileKind.FILE)
    raw = files.read_content(ctx.world, ctx.account, path)
    text = decoded(raw, detected(raw))
    row = file_row(ctx, entry)
    return {
        "dir": row["absdir"],
        "file": entry.name,
        "filetype": "file",
        "fileinfo": " ASCII text" if raw.isascii() else " UTF-8 Unicode text",
        "mimetype": row["mimetype"],
        "mimename": row["mimename"],
        "contents": escape(text),
        "formatting_before": '<div id="file_viewer"><pre>',
        "formatting_after": "</pre></div>",
    }


def _place(ctx: Context, path: str, name: str) -> tuple[str, str]:
    """Return where to make something: the path in the home folder, and the name there."""
    made = path_of(ctx, path, name) if name else path_of(ctx, path)
    folder, _, own = made.rpartition("/")
    return folder, own


@api2("Fileman", "mkdir", feature=_FEATURE)
def mkdir(
    ctx: Context, path: Folder, name: str = "", permissions: Mode = FOLDER_MODE
) -> dict[str, Any]:
    """Make a folder, in ``path`` or, without a name, that path itself."""
    folder, own = _place(ctx, path, name)
    files.make_folder(ctx.world, ctx.account, f"{folder}/{own}".lstrip("/"), permissions)
    return _made(ctx, folder, own, permissions)


@api2("Fileman", "mkfile", feature=_FEATURE)
def mkfile(
    ctx: Context, path: Folder, name: str = "", permissions: Mode = FILE_MODE
) -> dict[str, Any]:
    """Make an empty file, in ``path`` or, without a name, that path itself."""
    folder, own = _place(ctx, path, name)
    made = f"{folder}/{own}".lstrip("/")
    if files.find_file(ctx.world, ctx.account, made) is not None:
        raise Refusal(f"“{ctx.account.home}/{made}” already exists.")
    write(ctx, made, b"", permissions)
    return _made(ctx, folder, own, permissions)


def _made(ctx: Context, folder: str, name: str, mode: int) -> dict[str, Any]:
    place = f"{ctx.account.home}/{folder}".rstrip("/")
    return {"path": place, "name": name, "permissions": f"{mode:04o}"}


@api2("Fileman", "savefile", feature=_FEATURE)
def savefile(
    ctx: Context,
    filename: str,
    dir: Annotated[str, Named("dir", "path")] = "",
    content: str = "",
) -> dict[str, Any]:
    """Write a text file."""
    write(ctx, path_of(ctx, dir, filename), content.encode())
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
    """Copy, move, rename, chmod, trash or unlink files, their paths with commas between. Each
    has a row; one that fails does not undo the others (wire: the rows are recorded)."""
    if op not in _OPERATIONS:
        raise Refusal(f"“{op}” is not a valid file operation.")
    targets = destfiles.split(",") if destfiles else []
    if op in _WITH_TARGET and not targets:
        raise Refusal("The required parameter “destfiles” is not set.")
    rows = []
    for number, source in enumerate(sourcefiles.split(",")):
        target = targets[min(number, len(targets) - 1)] if op in _WITH_TARGET else None
        rows.append(_done(ctx, op, source, target, metadata))
    ctx.outcome.errors += [row["err"] for row in rows if not row["result"]][:1]
    return rows


def _done(ctx: Context, op: str, source: str, target: str | None, metadata: str) -> dict[str, Any]:
    """Do one operation; returns its row, with whole paths."""
    path = require_movable(path_of(ctx, source))
    row: dict[str, Any] = {"src": f"{ctx.account.home}/{path}"}
    if target is not None:
        row["dest"] = f"{ctx.account.home}/{path_of(ctx, target)}".rstrip("/")
    if files.find_file(ctx.world, ctx.account, path) is None:
        return row | {"result": 0, "err": "No such file or directory"}
    try:
        with ctx.world.transaction():
            _operate(ctx, op, path, target or "", metadata)
    except Refusal as refusal:
        return row | {"result": 0, "err": refusal.reason}
    return row | {"result": 1}


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
