"""UAPI Fileman: reading and listing files of the home folder."""

import hashlib
import mimetypes
import stat
from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.sizes import human
from cpshell.sandbox.world.areas import files
from cpshell.sandbox.world.areas.files import File, FileKind

_FEATURE = "filemanager"
_TYPES = mimetypes.MimeTypes()
_DETECT = "_DETECT_"
_PHP = "application/x-httpd-php"


def path_of(ctx: Context, *parts: str) -> str:
    """Return parts of a path, put together as the one in the home folder that they mean.

    Raises Refusal when it leads out of the home folder.
    """
    first, *rest = parts
    return files.clean_path(ctx.account, "/".join([first, *(part.lstrip("/") for part in rest)]))


def file_row(ctx: Context, entry: File) -> dict[str, Any]:
    """Return one file as the lists show it."""
    account = ctx.account
    full = f"{account.home}/{entry.path}".rstrip("/")
    folder = f"{account.home}/{entry.folder}".rstrip("/")
    is_folder = entry.kind is FileKind.FOLDER
    kind = _mime_type(entry)
    name = kind.replace("/", "-")
    mode = (stat.S_IFDIR if is_folder else stat.S_IFREG) | entry.mode
    return {
        "file": entry.name,
        "fullpath": full,
        "path": folder,
        "absdir": folder,
        "type": entry.kind.value,
        "exists": 1,
        "isleaf": int(not is_folder),
        "size": 4096 if is_folder else entry.size,
        "humansize": human(4096 if is_folder else entry.size),
        "mode": str(mode),
        "nicemode": f"{entry.mode:04o}",
        "ctime": entry.modified,
        "mtime": entry.modified,
        "uid": account.uid,
        "gid": account.uid,
        "read": 1,
        "write": 1,
        "mimetype": kind,
        "mimename": name,
        "rawmimetype": kind,
        "rawmimename": name,
        "hash": hashlib.md5(full.encode(), usedforsecurity=False).hexdigest(),
        "phash": hashlib.md5(folder.encode(), usedforsecurity=False).hexdigest(),
    }


def _mime_type(entry: File) -> str:
    if entry.kind is FileKind.FOLDER:
        return "httpd/unix-directory"
    if entry.name.endswith(".php"):
        return _PHP
    return _TYPES.guess_type(entry.name)[0] or "text/plain"


@uapi("Fileman", "list_files", feature=_FEATURE)
def list_files(
    ctx: Context,
    dir: str,
    types: list[str] = [],  # noqa: B006  # it is only read
    show_hidden: Flag = False,
    include_mime: Flag = False,
    include_permissions: Flag = False,
    check_for_leaf_directories: Flag = False,
    only_these_files: str = "",
    limit_to_list: Flag = False,
) -> list[dict[str, Any]]:
    """Return what is in a folder, in one list: so clients read it, other than the published
    description has it."""
    entries = listed(ctx, dir, show_hidden=show_hidden)
    if limit_to_list:
        wanted = only_these_files.split("|")
        entries = [entry for entry in entries if entry.name in wanted]
    asked = [kind for text in types for kind in text.split("|")] or ["dir", "file"]
    rows = [file_row(ctx, entry) for entry in entries if entry.kind.value in asked]
    return [row | {"isparent": 0} for row in rows]


def listed(ctx: Context, folder: str, *, show_hidden: bool) -> list[File]:
    """Return what is in a folder, names that begin with a dot only if wanted.

    Raises Refusal for a folder that there isn't, or outside of the home folder.
    """
    found = files.files_in(ctx.world, ctx.account, path_of(ctx, folder))
    return [entry for entry in found if show_hidden or not entry.name.startswith(".")]


@uapi("Fileman", "get_file_information", feature=_FEATURE)
def get_file_information(
    ctx: Context,
    path: str,
    include_mime: Flag = False,
    include_permissions: Flag = False,
    check_for_leaf_directories: Flag = False,
    show_hidden: Flag = False,
) -> dict[str, Any]:
    """Return one file or folder."""
    return file_row(ctx, files.require_file(ctx.world, ctx.account, path_of(ctx, path)))


@uapi("Fileman", "autocompletedir", feature=_FEATURE)
def autocompletedir(
    ctx: Context,
    path: str,
    dirsonly: Flag = False,
    list_all: Flag = False,
    html: Flag = False,
) -> list[dict[str, Any]]:
    """Return the paths that begin so (``list_all``: what is in the folder of this path)."""
    return completions(ctx, path, dirs_only=dirsonly, whole=list_all)


def completions(ctx: Context, path: str, *, dirs_only: bool, whole: bool) -> list[dict[str, Any]]:
    """Return the paths in the home folder that begin so, or all in a folder.

    Raises Refusal for a folder that there isn't, or outside of the home folder.
    """
    clean = path_of(ctx, path)
    at_folder = whole or path.endswith("/") or not clean
    folder = clean if at_folder else clean.rpartition("/")[0]
    start = "" if at_folder else clean.rpartition("/")[2]
    return [
        {"file": f"{ctx.account.home}/{entry.path}{'/' if entry.kind is FileKind.FOLDER else ''}"}
        for entry in files.files_in(ctx.world, ctx.account, folder)
        if entry.name.startswith(start) and (not dirs_only or entry.kind is FileKind.FOLDER)
    ]


@uapi("Fileman", "get_file_content", feature=_FEATURE)
def get_file_content(
    ctx: Context,
    dir: str,
    file: str,
    from_charset: str = _DETECT,
    to_charset: str = _DETECT,
    update_html_document_encoding: Flag = False,
) -> dict[str, Any]:
    """Return the text of a file."""
    path = path_of(ctx, dir, file)
    raw = files.read_content(ctx.world, ctx.account, path)
    charset = detected(raw) if from_charset == _DETECT else from_charset
    target = "utf-8" if to_charset == _DETECT else to_charset
    return {
        "content": decoded(raw, charset),
        "dir": f"{ctx.account.home}/{path.rpartition('/')[0]}".rstrip("/"),
        "filename": path.rpartition("/")[2],
        "path": f"{ctx.account.home}/{path}",
        "from_char": charset,
        "from_charset": charset,
        "to_char": target,
        "to_charset": target,
    }


def detected(raw: bytes) -> str:
    """Return the character set that a file seems to have.

    Raises Refusal for what is not text.
    """
    if b"\0" in raw:
        raise Refusal("The file is not a text file.")
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "iso-8859-1"
    return "us-ascii" if raw.isascii() else "utf-8"


def decoded(raw: bytes, charset: str) -> str:
    """Bytes as text.

    Raises Refusal for a character set that there isn't, or one that they aren't in.
    """
    try:
        return raw.decode(charset)
    except UnicodeError:
        raise Refusal(f"The text is not in the character set “{charset}”.") from None
    except (LookupError, ValueError):
        raise Refusal(f"“{charset}” is not a known character set.") from None


def encoded(text: str, charset: str, *, fallback: bool) -> tuple[bytes, str]:
    """Return text as bytes, and the character set used: UTF-8 if it doesn't fit and may fall back.

    Raises Refusal for a character set that there isn't, or one that the text doesn't fit.
    """
    wanted = "utf-8" if charset == _DETECT else charset
    try:
        return text.encode(wanted), wanted
    except UnicodeError:
        if fallback:
            return text.encode(), "utf-8"
        raise Refusal(f"The text does not fit the character set “{charset}”.") from None
    except (LookupError, ValueError):
        raise Refusal(f"“{charset}” is not a known character set.") from None


@uapi("Fileman", "transcode", feature=_FEATURE)
def transcode(
    ctx: Context,
    content: str,
    from_charset: str = "utf-8",
    to_charset: str = "utf-8",
    discard_illegal: Flag = False,
    transliterate: Flag = False,
) -> dict[str, Any]:
    """Return text that was read in one character set, read in another."""
    raw, _ = encoded(content, from_charset, fallback=False)
    if not discard_illegal:
        return {"charset": to_charset, "content": decoded(raw, to_charset)}
    decoded(b"", to_charset)
    try:
        return {"charset": to_charset, "content": raw.decode(to_charset, "ignore")}
    except UnicodeError:  # some character sets cannot leave anything out
        return {"charset": to_charset, "content": ""}
