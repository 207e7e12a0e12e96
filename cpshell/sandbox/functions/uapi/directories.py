"""UAPI DirectoryPrivacy, DirectoryIndexes: passwords for and listings of folders."""

from collections.abc import Callable
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.world.areas import files
from cpshell.sandbox.world.areas.files import FileKind
from cpshell.sandbox.world.areas.preferences import (
    preference,
    preferences,
    set_preference,
    unset_preference,
)
from cpshell.sandbox.world.secrets import hash_secret, require_strong_password

_FEATURE = "indexmanager"
_PROTECTED = "protected folders"
_USERS = "users of folder "
_INDEXES = "folder listings"
State = Callable[[Context, str], dict[str, Any]]


def _folder(ctx: Context, path: str) -> str:
    """Return the clean path of a folder that is there."""
    clean = files.clean_path(ctx.account, path)
    return files.require_file(ctx.world, ctx.account, clean, FileKind.FOLDER).path


def _around(ctx: Context, path: str, state: State) -> dict[str, Any]:
    """Return a folder, those in it, the one around it and the home folder, each with its state."""

    def row(folder: str) -> dict[str, Any]:
        return {"path": f"{ctx.account.home}/{folder}".rstrip("/"), "state": state(ctx, folder)}

    current = _folder(ctx, path)
    entries = files.files_in(ctx.world, ctx.account, current)
    return {
        "current": row(current),
        "children": [row(each.path) for each in entries if each.kind is FileKind.FOLDER],
        "parent": row(current.rpartition("/")[0]),
        "home": row(""),
    }


# Privacy -----------------------------------------------------------------------------------


def _protection(ctx: Context, folder: str) -> dict[str, Any]:
    name = preference(ctx.world, ctx.account.user, _PROTECTED, folder)
    return {
        "protected": int(bool(name)),
        "auth_name": name or None,
        "auth_type": "Basic",
        "passwd_file": f"{ctx.account.home}/.htpasswds/{folder}/passwd",
    }


@uapi("DirectoryPrivacy", "list_directories", feature=_FEATURE)
def list_directories(ctx: Context, dir: str) -> dict[str, Any]:
    """Return a folder and those around it, and whether they ask for a password."""
    return _around(ctx, dir, _protection)


@uapi("DirectoryPrivacy", "is_directory_protected", feature=_FEATURE)
def is_directory_protected(ctx: Context, dir: str) -> dict[str, Any]:
    """Return whether a folder asks for a password."""
    return _protection(ctx, _folder(ctx, dir))


@uapi("DirectoryPrivacy", "configure_directory_protection", feature=_FEATURE)
def configure_directory_protection(
    ctx: Context, dir: str, enabled: Flag, authname: str = ""
) -> dict[str, Any]:
    """Let a folder ask for a password, or stop to."""
    folder = _folder(ctx, dir)
    if enabled:
        if not authname:
            raise Refusal("The required parameter “authname” is not set.")
        set_preference(ctx.world, ctx.account.user, _PROTECTED, folder, authname)
    else:
        unset_preference(ctx.world, ctx.account.user, _PROTECTED, folder)
    return _protection(ctx, folder)


@uapi("DirectoryPrivacy", "list_users", feature=_FEATURE)
def list_users(ctx: Context, dir: str) -> list[str]:
    """Return who may see a folder."""
    return folder_users(ctx, dir)


def folder_users(ctx: Context, path: str) -> list[str]:
    """Return the names of those who may see a folder.

    Raises Refusal for a folder that there isn't.
    """
    return list(preferences(ctx.world, ctx.account.user, f"{_USERS}{_folder(ctx, path)}"))


@uapi("DirectoryPrivacy", "add_user", feature=_FEATURE)
def add_user(ctx: Context, dir: str, user: str, password: str) -> None:
    """Let someone see a folder, or give them a new password."""
    if ":" in user or not user.isprintable():
        raise Refusal(f"“{user}” is not a valid username.")
    require_strong_password(password)
    scope = f"{_USERS}{_folder(ctx, dir)}"
    set_preference(ctx.world, ctx.account.user, scope, user, hash_secret(password))


@uapi("DirectoryPrivacy", "delete_user", feature=_FEATURE)
def delete_user(ctx: Context, dir: str, user: str) -> None:
    """Let someone see a folder no longer."""
    scope = f"{_USERS}{_folder(ctx, dir)}"
    if not unset_preference(ctx.world, ctx.account.user, scope, user):
        raise Refusal(f"The user “{user}” does not have access to this directory.")


# Leeches -----------------------------------------------------------------------------------


def _leeches(ctx: Context, folder: str) -> dict[str, Any]:
    return {"has_leech_protection": 0}


@uapi("DirectoryProtection", "list_directories", feature="cpanelpro_leechprotect")
def list_leech_directories(ctx: Context, dir: str) -> dict[str, Any]:
    """Return a folder and those around it, and whether logins that are shared are stopped: none
    are here."""
    return _around(ctx, dir, _leeches)


# Listings ----------------------------------------------------------------------------------


def _listing(ctx: Context, folder: str) -> dict[str, Any]:
    return {"index_type": preference(ctx.world, ctx.account.user, _INDEXES, folder, "inherit")}


@uapi("DirectoryIndexes", "list_directories", feature=_FEATURE)
def list_index_directories(ctx: Context, dir: str) -> dict[str, Any]:
    """Return a folder and those around it, and how they are listed."""
    return _around(ctx, dir, _listing)


@uapi("DirectoryIndexes", "get_indexing", feature=_FEATURE)
def get_indexing(ctx: Context, dir: str) -> str:
    """Return how a folder is listed."""
    return str(_listing(ctx, _folder(ctx, dir))["index_type"])


@uapi("DirectoryIndexes", "set_indexing", feature=_FEATURE)
def set_indexing(
    ctx: Context, dir: str, type: Literal["standard", "disabled", "inherit", "fancy"]
) -> str:
    """Choose how a folder is listed."""
    set_preference(ctx.world, ctx.account.user, _INDEXES, _folder(ctx, dir), type)
    return type
