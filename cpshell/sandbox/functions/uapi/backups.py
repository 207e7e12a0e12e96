"""UAPI Backup: backups of an account, as archives in its home folder."""

import gzip
import io
import tarfile
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.functions.uapi.fileman_changes import write
from cpshell.sandbox.functions.uapi.mail_owner import is_address
from cpshell.sandbox.world.areas import files
from cpshell.sandbox.world.areas.files import FileKind

_FEATURE = "backup"
_BEGINNING = "backup-"
_BIGGEST = 64 * 1024 * 1024
"""The biggest home folder (bytes) that is archived; the archive is made in memory."""


@uapi("Backup", "list_backups", feature=_FEATURE)
def list_backups(ctx: Context) -> list[str]:
    """Return the dates of the archives in the home folder, as ``2024-05-31``."""
    days = []
    for entry in archives(ctx):
        month, day, year = entry.name.removeprefix(_BEGINNING).split("_")[0].split(".")
        days.append(f"{year}-{month}-{day}")
    return sorted(set(days))


def archives(ctx: Context) -> list[files.File]:
    """Return the archives in the home folder."""
    found = files.files_in(ctx.world, ctx.account, "")
    end = f"_{ctx.account.user}.tar.gz"
    return [
        entry for entry in found if entry.name.startswith(_BEGINNING) and entry.name.endswith(end)
    ]


@uapi("Backup", "fullbackup_to_homedir", feature=_FEATURE)
def fullbackup_to_homedir(
    ctx: Context, email: str = "", homedir: Literal["include", "skip"] = "include"
) -> dict[str, Any]:
    """Make an archive of the account in its home folder; it is there when the call returns."""
    if email and not is_address(email):
        raise Refusal(f"“{email}” is not a valid email address.")
    now = ctx.clock.datetime()
    name = f"{_BEGINNING}{now:%m.%d.%Y_%H-%M-%S}_{ctx.account.user}"
    write(ctx, f"{name}.tar.gz", _archive(ctx, name, with_home=homedir == "include"), 0o600)
    return {"pid": str(ctx.clock.now() % 32_768)}


def _archive(ctx: Context, name: str, *, with_home: bool) -> bytes:
    """Return the home folder (archives left out) as a compressed tar."""
    if files.size_of(ctx.world, ctx.account, "") > _BIGGEST:
        raise Refusal("The home directory is too large for the sandbox to archive.")
    old = {entry.path for entry in archives(ctx)}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        _add(tar, f"{name}/version", b"archive version: 4\n", 0o644, ctx.clock.now())
        for entry in _all_files(ctx, "") if with_home else []:
            if entry.path not in old:
                content = files.read_content(ctx.world, ctx.account, entry.path)
                place = f"{name}/homedir/{entry.path}"
                _add(tar, place, content, entry.mode, entry.modified)
    return gzip.compress(packed.getvalue(), mtime=0)


def _all_files(ctx: Context, folder: str) -> list[files.File]:
    found: list[files.File] = []
    for entry in files.files_in(ctx.world, ctx.account, folder):
        found += _all_files(ctx, entry.path) if entry.kind is FileKind.FOLDER else [entry]
    return found


def _add(tar: tarfile.TarFile, path: str, content: bytes, mode: int, modified: int) -> None:
    info = tarfile.TarInfo(path)
    info.size, info.mode, info.mtime = len(content), mode, modified
    tar.addfile(info, io.BytesIO(content))
