"""UAPI Fileman and Trash: writing, uploading, moving and removing files."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Checked, Context, Flag, Refusal, Upload, uapi
from cpshell.sandbox.functions.uapi.fileman import encoded, path_of
from cpshell.sandbox.sizes import MIB
from cpshell.sandbox.world.areas import files
from cpshell.sandbox.world.areas.files import FILE_MODE, FileKind
from cpshell.sandbox.world.areas.preferences import (
    preference,
    preferences,
    set_preference,
    unset_preference,
)

_FEATURE = "filemanager"
_TRASH = ".trash"
_DAY = 86_400


def read_mode(text: str) -> int:
    """Permission bits of an octal text.

    Raises ValueError for anything else.
    """
    mode = int(text, 8)
    if not 0 <= mode <= 0o777:
        raise ValueError
    return mode


Mode = Annotated[int, Checked(read_mode)]


@uapi("Fileman", "save_file_content", feature=_FEATURE)
def save_file_content(
    ctx: Context,
    file: str,
    dir: str = "",
    content: str = "",
    from_charset: str = "utf-8",
    to_charset: str = "utf-8",
    fallback: Flag = True,
) -> dict[str, Any]:
    """Write a text file."""
    path = path_of(ctx, dir, file)
    raw, used = encoded(content, to_charset, fallback=fallback)
    write(ctx, path, raw)
    return {
        "from_charset": from_charset,
        "to_charset": used,
        "path": f"{ctx.account.home}/{path}",
    }


def write(ctx: Context, path: str, content: bytes, mode: int = FILE_MODE) -> None:
    """Write a file.

    Raises Refusal when the disk quota is used up, or as :func:`files.write_file`.
    """
    limit, used = ctx.account.disk_limit_mb, ctx.account.disk_used_mb
    if limit is not None and used * MIB + len(content) > limit * MIB:
        raise Refusal("You do not have enough disk space to save this file.")
    files.write_file(ctx.world, ctx.account, path, content, mode)


@uapi("Fileman", "upload_files", feature=_FEATURE)
def upload_files(
    ctx: Context,
    dir: str = "",
    overwrite: Flag = False,
    permissions: Mode = FILE_MODE,
    uploads: list[Upload] = [],  # noqa: B006  # it is only read
) -> dict[str, Any]:
    """Store the files of a multipart body (wire: recorded; what is in ``uploads`` is not)."""
    if not uploads:
        raise Refusal("You must specify at least one file to upload.")
    rows = [stored(ctx, dir, entry, overwrite=overwrite, mode=permissions) for entry in uploads]
    succeeded = sum(row["status"] for row in rows)
    return {
        "uploads": rows,
        "succeeded": succeeded,
        "warned": sum(bool(row["warnings"]) for row in rows),
        "failed": len(rows) - succeeded,
    }


def stored(
    ctx: Context, folder: str, entry: Upload, *, overwrite: bool, mode: int
) -> dict[str, Any]:
    """Store one file; a failure is in the row."""
    row = {"file": entry.filename, "size": len(entry.content), "warnings": []}
    try:
        with ctx.world.transaction():
            path = path_of(ctx, folder, entry.filename)
            if "/" in entry.filename or entry.filename in ("", ".", ".."):
                raise Refusal(f"“{entry.filename}” is not a valid file name.")
            if files.find_file(ctx.world, ctx.account, path) is not None and not overwrite:
                raise Refusal(f"The file “{entry.filename}” already exists.")
            write(ctx, path, entry.content, mode)
    except Refusal as refusal:
        return row | {"status": 0, "reason": refusal.errors[0]}
    return row | {"status": 1, "reason": f"Upload of “{entry.filename}” succeeded."}


def target_path(ctx: Context, source: str, destination: str) -> str:
    """Return where to put something: the destination, or in it when that is a folder."""
    target = path_of(ctx, destination)
    found = files.find_file(ctx.world, ctx.account, target)
    if found is not None and found.kind is FileKind.FOLDER:
        return f"{target}/{source.rpartition('/')[2]}".lstrip("/")
    return target


def require_movable(path: str) -> str:
    """Return the path, unless it is the home folder itself.

    Raises Refusal for that one.
    """
    if not path:
        raise Refusal("You cannot do this to your home directory.")
    return path


@uapi("Fileman", "copy_file", feature=_FEATURE)
def copy_file(ctx: Context, source: str, destination: str) -> None:
    """Copy a file or folder."""
    path = require_movable(path_of(ctx, source))
    files.copy_file(ctx.world, ctx.account, path, target_path(ctx, path, destination))


@uapi("Fileman", "move_file", feature=_FEATURE)
def move_file(ctx: Context, source: str, destination: str) -> None:
    """Move a file or folder."""
    path = require_movable(path_of(ctx, source))
    target = target_path(ctx, path, destination)
    if f"{target}/".startswith(f"{path}/"):
        raise Refusal("A directory cannot be moved into itself.")
    files.rename_file(ctx.world, ctx.account, path, target)


@uapi("Fileman", "rename_file", feature=_FEATURE)
def rename_file(ctx: Context, source: str, destination: str) -> None:
    """Give a file or folder another name; a bare name stays in its folder."""
    path = require_movable(path_of(ctx, source))
    folder = path.rpartition("/")[0]
    name = destination if "/" in destination else f"{folder}/{destination}".lstrip("/")
    files.rename_file(ctx.world, ctx.account, path, path_of(ctx, name))


@uapi("Fileman", "delete_file", feature=_FEATURE)
def delete_file(ctx: Context, path: str) -> None:
    """Erase a file or folder."""
    files.remove_file(ctx.world, ctx.account, require_movable(path_of(ctx, path)))


# Trash -------------------------------------------------------------------------------------


@uapi("Fileman", "trash_file", feature=_FEATURE)
def trash_file(ctx: Context, path: str) -> None:
    """Put a file or folder into the trash."""
    trash(ctx, path_of(ctx, path))


def trash(ctx: Context, path: str) -> None:
    """Do it, and remember where it was.

    Raises Refusal for the home folder, the trash, or what isn't there.
    """
    require_movable(path)
    if path.partition("/")[0] == _TRASH:
        raise Refusal("The file is in the trash already.")
    files.require_file(ctx.world, ctx.account, path)
    if files.find_file(ctx.world, ctx.account, _TRASH) is None:
        files.make_folder(ctx.world, ctx.account, _TRASH, 0o700)
    name, number = path.rpartition("/")[2], 0
    place = f"{_TRASH}/{name}"
    while files.find_file(ctx.world, ctx.account, place) is not None:
        number += 1
        place = f"{_TRASH}/{name}.{number}"
    files.rename_file(ctx.world, ctx.account, path, place)
    since = f"{ctx.clock.now()} {path}"
    set_preference(ctx.world, ctx.account.user, "trash", place, since)


def _trashed(ctx: Context, path: str) -> str:
    """Return the path in the trash that a path or a bare name means.

    Raises Refusal when there is none.
    """
    clean = path_of(ctx, path)
    place = clean if clean.startswith(f"{_TRASH}/") else f"{_TRASH}/{clean}"
    files.require_file(ctx.world, ctx.account, place)
    return place


@uapi("Fileman", "restore_from_trash", feature=_FEATURE)
def restore_from_trash(ctx: Context, path: str) -> None:
    """Put something back from the trash to where it was."""
    place = _trashed(ctx, path)
    kept = preference(ctx.world, ctx.account.user, "trash", place)
    original = kept.partition(" ")[2] or place.rpartition("/")[2]
    files.rename_file(ctx.world, ctx.account, place, original)
    unset_preference(ctx.world, ctx.account.user, "trash", place)


@uapi("Fileman", "empty_trash", feature=_FEATURE)
def empty_trash(ctx: Context, older_than: int = 0) -> None:
    """Erase what is in the trash, or what has been there for some days."""
    if older_than < 0:
        raise Refusal(f"The value “{older_than}” for the parameter “older_than” is not valid.")
    latest = ctx.clock.now() - older_than * _DAY
    for place, kept in preferences(ctx.world, ctx.account.user, "trash").items():
        if int(kept.partition(" ")[0]) <= latest:
            files.remove_file(ctx.world, ctx.account, place)
            unset_preference(ctx.world, ctx.account.user, "trash", place)


@uapi("Trash", "remove", feature=_FEATURE)
def remove_from_trash(ctx: Context, path: str) -> None:
    """Erase one thing in the trash."""
    place = _trashed(ctx, path)
    files.remove_file(ctx.world, ctx.account, place)
    unset_preference(ctx.world, ctx.account.user, "trash", place)


@uapi("Trash", "usage", feature=_FEATURE)
def trash_usage(ctx: Context) -> dict[str, Any]:
    """Return the space that the trash takes, in bytes."""
    return {"usage": files.size_of(ctx.world, ctx.account, _TRASH)}
