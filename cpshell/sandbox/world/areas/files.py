"""Files in home folders. Paths are relative to the home folder, without a slash at either end;
the home folder itself is the empty path.

The usual folders of an account are made when someone looks first.
"""

import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import START, Account

ORDER = 70

SCHEMA = """
create table if not exists files(
  user text not null references accounts(user) on delete cascade on update cascade,
  path text not null,
  kind text not null,
  mode integer not null,
  modified integer not null,
  content blob not null default x'',
  primary key(user, path)
);
"""

FOLDER_MODE = 0o755
FILE_MODE = 0o644
_PRIVATE_MODE = 0o750

_INDEX = "<!DOCTYPE html>\n<title>{user}</title>\n<h1>Welcome to {domain}</h1>\n"
_FOLDERS = (
    ("", 0o711),
    ("etc", _PRIVATE_MODE),
    ("logs", 0o700),
    ("mail", 0o751),
    ("public_ftp", _PRIVATE_MODE),
    ("public_html", _PRIVATE_MODE),
    ("public_html/cgi-bin", FOLDER_MODE),
    ("ssl", 0o700),
    ("tmp", FOLDER_MODE),
)
_MORE: dict[str, tuple[tuple[str, str], ...]] = {
    "alice": (
        ("public_html/cron.php", "<?php echo 'done';\n"),
        ("public_html/blog/index.html", "<h1>A blog</h1>\n"),
        ("public_html/shop/index.php", "<?php phpinfo();\n"),
        ("garden.example/index.html", "<h1>Garten & Blumen — Übersicht</h1>\n"),
        ("notes.txt", "Remember the milk.\n"),
    ),
    "carol": (("bin/sync", "#!/bin/sh\nexit 0\n"),),
}


class FileKind(StrEnum):
    """What a path is."""

    FILE = "file"
    FOLDER = "dir"


@dataclass(frozen=True, slots=True)
class File:
    """One file or folder without its content; ``size`` in bytes, ``mode`` the permission bits."""

    user: str
    path: str
    kind: FileKind
    mode: int
    modified: int
    size: int

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """Return the path of the folder that it is in."""
        return self.path.rpartition("/")[0]


_COLUMNS = "user, path, kind, mode, modified, length(content) as size"


def clean_path(account: Account, path: str) -> str:
    """Return a path as it came (absolute, relative, with ``~``) as one relative to the home folder.

    Raises Refusal when it leads out of it.
    """
    path = path.removeprefix("~").removeprefix(account.home)
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                raise Refusal("The path must be inside your home directory.")
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def _furnish(world: World, account: Account) -> None:
    """Make the usual folders, once."""
    if world.value("select 1 from files where user = ? and path = ''", account.user):
        return
    for path, mode in _FOLDERS:
        _insert(world, account.user, path, FileKind.FOLDER, mode, account.created, b"")
    index = _INDEX.format(user=account.user, domain=account.domain)
    more = (("public_html/index.html", index), *_MORE.get(account.user, ()))
    for path, text in more:
        _make_folders(world, account.user, path.rpartition("/")[0], START)
        _insert(world, account.user, path, FileKind.FILE, FILE_MODE, START, text.encode())


def _insert(
    world: World, user: str, path: str, kind: FileKind, mode: int, when: int, content: bytes
) -> None:
    world.run(
        "insert or replace into files values(?, ?, ?, ?, ?, ?)",
        user,
        path,
        kind,
        mode,
        when,
        content,
    )


def _make_folders(world: World, user: str, path: str, when: int) -> None:
    parts = path.split("/") if path else []
    for end in range(1, len(parts) + 1):
        world.run(
            "insert or ignore into files values(?, ?, 'dir', ?, ?, x'')",
            user,
            "/".join(parts[:end]),
            FOLDER_MODE,
            when,
        )


def _file(row: sqlite3.Row) -> File:
    return File(**{**dict(row), "kind": FileKind(row["kind"])})


def find_file(world: World, account: Account, path: str) -> File | None:
    """Return the file or folder of a clean path, or None."""
    _furnish(world, account)
    sql = f"select {_COLUMNS} from files where user = ? and path = ?"  # noqa: S608
    row = world.one(sql, account.user, path)
    return _file(row) if row else None


def require_file(world: World, account: Account, path: str, kind: FileKind | None = None) -> File:
    """Return the file or folder of a clean path.

    Raises Refusal when there is none, or it is of the other kind.
    """
    found = find_file(world, account, path)
    if found is None:
        raise Refusal(f"“{account.home}/{path}” does not exist.")
    if kind is not None and found.kind is not kind:
        wanted = "file" if kind is FileKind.FILE else "directory"
        raise Refusal(f"“{account.home}/{path}” is not a {wanted}.")
    return found


def files_in(world: World, account: Account, folder: str) -> list[File]:
    """Return what is directly in a folder, by name.

    Raises Refusal when there is no such folder.
    """
    require_file(world, account, folder, FileKind.FOLDER)
    start = f"{folder}/" if folder else ""
    sql = (
        f"select {_COLUMNS} from files where user = :user and path <> ''"  # noqa: S608
        " and substr(path, 1, length(:start)) = :start"
        " and instr(substr(path, length(:start) + 1), '/') = 0"
        " order by path"
    )
    return [_file(row) for row in world.all(sql, user=account.user, start=start)]


def files_below(world: World, account: Account, folder: str) -> list[File]:
    """Return the files in a folder and in those below it, by their paths.

    Raises Refusal when there is no such folder.
    """
    found: list[File] = []
    for entry in files_in(world, account, folder):
        is_folder = entry.kind is FileKind.FOLDER
        found += files_below(world, account, entry.path) if is_folder else [entry]
    return found


def read_content(world: World, account: Account, path: str) -> bytes:
    """Return what is in a file.

    Raises Refusal when there is none.
    """
    require_file(world, account, path, FileKind.FILE)
    content: bytes = world.value(
        "select content from files where user = ? and path = ?", account.user, path
    )
    return content


def write_file(
    world: World, account: Account, path: str, content: bytes, mode: int = FILE_MODE
) -> None:
    """Write a file; one that is there is replaced and keeps its mode.

    Raises Refusal when its folder doesn't exist or it is a folder.
    """
    require_file(world, account, path.rpartition("/")[0], FileKind.FOLDER)
    before = find_file(world, account, path)
    if before is not None and before.kind is FileKind.FOLDER:
        raise Refusal(f"“{account.home}/{path}” is a directory.")
    mode = before.mode if before else mode
    _insert(world, account.user, path, FileKind.FILE, mode, world.clock.now(), content)


def make_folder(world: World, account: Account, path: str, mode: int = FOLDER_MODE) -> None:
    """Make a folder.

    Raises Refusal when it exists or the folder around it doesn't.
    """
    if find_file(world, account, path) is not None:
        raise Refusal(f"“{account.home}/{path}” already exists.")
    require_file(world, account, path.rpartition("/")[0], FileKind.FOLDER)
    _insert(world, account.user, path, FileKind.FOLDER, mode, world.clock.now(), b"")


def remove_file(world: World, account: Account, path: str) -> None:
    """Remove a file, or a folder with everything in it.

    Raises Refusal when there is none.
    """
    require_file(world, account, path)
    world.run(
        "delete from files where user = :user"
        " and (path = :path or substr(path, 1, length(:path) + 1) = :path || '/')",
        user=account.user,
        path=path,
    )


def rename_file(world: World, account: Account, path: str, new_path: str) -> None:
    """Move a file, or a folder with everything in it.

    Raises Refusal when there is none, or the new path is taken or nowhere.
    """
    require_file(world, account, path)
    if find_file(world, account, new_path) is not None:
        raise Refusal(f"“{account.home}/{new_path}” already exists.")
    require_file(world, account, new_path.rpartition("/")[0], FileKind.FOLDER)
    world.run(
        "update files set path = :new_path || substr(path, length(:path) + 1) where user = :user"
        " and (path = :path or substr(path, 1, length(:path) + 1) = :path || '/')",
        user=account.user,
        path=path,
        new_path=new_path,
    )


def set_mode(world: World, account: Account, path: str, mode: int) -> None:
    """Change the permission bits.

    Raises Refusal when there is no such file.
    """
    require_file(world, account, path)
    world.run("update files set mode = ? where user = ? and path = ?", mode, account.user, path)


def copy_file(world: World, account: Account, path: str, new_path: str) -> None:
    """Copy a file, or a folder with everything in it.

    Raises Refusal when there is none, the new path is taken or nowhere, or inside of the old.
    """
    require_file(world, account, path)
    if find_file(world, account, new_path) is not None:
        raise Refusal(f"“{account.home}/{new_path}” already exists.")
    if f"{new_path}/".startswith(f"{path}/"):
        raise Refusal("A directory cannot be copied into itself.")
    require_file(world, account, new_path.rpartition("/")[0], FileKind.FOLDER)
    world.run(
        "insert into files"
        " select user, :new_path || substr(path, length(:path) + 1), kind, mode, :now, content"
        " from files where user = :user"
        " and (path = :path or substr(path, 1, length(:path) + 1) = :path || '/')",
        user=account.user,
        path=path,
        new_path=new_path,
        now=world.clock.now(),
    )


def size_of(world: World, account: Account, path: str) -> int:
    """Return the bytes of everything below a path."""
    found = world.value(
        "select sum(length(content)) from files where user = :user"
        " and (path = :path or substr(path, 1, length(:path) + 1) = :path || '/')",
        user=account.user,
        path=path,
    )
    return int(found or 0)
