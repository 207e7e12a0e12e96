"""UAPI Backup: backups of an account, as archives in its home folder."""

import gzip
import io
import ipaddress
import tarfile
from typing import Annotated, Any, Literal

from cpshell.sandbox.calls import Context, MayBeEmpty, Refusal, uapi
from cpshell.sandbox.functions.uapi.fileman_changes import write
from cpshell.sandbox.functions.uapi.mail_owner import is_address
from cpshell.sandbox.world.areas import files
from cpshell.sandbox.world.areas.domains import is_domain_name
from cpshell.sandbox.world.areas.ssh_keys import require_key

_FEATURE = "backup"
_BEGINNING = "backup-"
_BIGGEST = 64 * 1024 * 1024
"""The biggest home folder (bytes) that is archived; the archive is made in memory."""
SENT_NOWHERE = "The sandbox sends no backup to another server."
HomeFolder = Literal["include", "skip"]


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
    ctx: Context, email: str = "", homedir: HomeFolder = "include"
) -> dict[str, Any]:
    """Make an archive of the account in its home folder; it is there when the call returns."""
    started = _start(ctx, email)
    now = ctx.clock.datetime()
    name = f"{_BEGINNING}{now:%m.%d.%Y_%H-%M-%S}_{ctx.account.user}"
    write(ctx, f"{name}.tar.gz", _archive(ctx, name, with_home=homedir == "include"), 0o600)
    return started


def _start(ctx: Context, email: str) -> dict[str, Any]:
    """Return the process that makes an archive. Raises Refusal for an address that is invalid."""
    if email and not is_address(email):
        raise Refusal(f"“{email}” is not a valid email address.")
    return {"pid": str(ctx.clock.now() % 32_768)}


@uapi("Backup", "fullbackup_to_ftp", feature=_FEATURE)
def fullbackup_to_ftp(
    ctx: Context,
    host: str,
    username: str,
    password: str,
    port: int = 21,
    directory: str = "",
    email: str = "",
    homedir: HomeFolder = "include",
    variant: Literal["active", "passive"] = "active",
) -> dict[str, Any]:
    """Send an archive to an FTP server; from here it cannot leave."""
    return send_away(ctx, host, email)


@uapi("Backup", "fullbackup_to_scp_with_password", feature=_FEATURE)
def fullbackup_to_scp_with_password(
    ctx: Context,
    host: str,
    username: str,
    password: str,
    port: int = 22,
    directory: str = "",
    email: str = "",
    homedir: HomeFolder = "include",
) -> dict[str, Any]:
    """Send an archive to another server; from here it cannot leave."""
    return send_away(ctx, host, email)


@uapi("Backup", "fullbackup_to_scp_with_key", feature=_FEATURE)
def fullbackup_to_scp_with_key(
    ctx: Context,
    host: str,
    key_name: str,
    key_passphrase: Annotated[str, MayBeEmpty],
    port: int = 22,
    directory: str = "",
    email: str = "",
    homedir: HomeFolder = "include",
) -> dict[str, Any]:
    """Send an archive to another server with an SSH key; from here it cannot leave."""
    require_key(ctx.world, ctx.account.user, key_name)
    return send_away(ctx, host, email)


def send_away(ctx: Context, host: str, email: str) -> dict[str, Any]:
    """Begin as the panel does, with a warning that nothing arrives. Raises Refusal for a host or
    an address that is invalid."""
    if not is_domain_name(host.lower()) and not _is_ip(host):
        raise Refusal(f"“{host}” is not a valid hostname.")
    started = _start(ctx, email)
    ctx.warning(SENT_NOWHERE)
    return started


def _is_ip(text: str) -> bool:
    """Return whether this is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _archive(ctx: Context, name: str, *, with_home: bool) -> bytes:
    """Return the home folder (archives left out) as a compressed tar."""
    if files.size_of(ctx.world, ctx.account, "") > _BIGGEST:
        raise Refusal("The home directory is too large for the sandbox to archive.")
    old = {entry.path for entry in archives(ctx)}
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        _add(tar, f"{name}/version", b"archive version: 4\n", 0o644, ctx.clock.now())
        for entry in files.files_below(ctx.world, ctx.account, "") if with_home else []:
            if entry.path not in old:
                content = files.read_content(ctx.world, ctx.account, entry.path)
                place = f"{name}/homedir/{entry.path}"
                _add(tar, place, content, entry.mode, entry.modified)
    return gzip.compress(packed.getvalue(), mtime=0)


def _add(tar: tarfile.TarFile, path: str, content: bytes, mode: int, modified: int) -> None:
    info = tarfile.TarInfo(path)
    info.size, info.mode, info.mtime = len(content), mode, modified
    tar.addfile(info, io.BytesIO(content))
