"""FTP accounts: the two that every account has, and those that its owner adds."""

import re
import sqlite3
from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.secrets import hash_secret

ORDER = 45

SCHEMA = """
create table if not exists ftp_accounts(
  login text primary key,
  user text not null references accounts(user) on delete cascade on update cascade,
  folder text not null,
  password text not null,
  quota_mb integer,           -- null: unlimited
  used_bytes integer not null default 0
);
create index if not exists ftp_accounts_user on ftp_accounts(user);
"""

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]{0,24}")


@dataclass(frozen=True, slots=True)
class FtpAccount:
    """One FTP account. ``kind`` is main, logs or sub; ``folder`` is absolute."""

    login: str
    user: str
    folder: str
    kind: str
    quota_mb: int | None
    used_bytes: int


_START = (
    ("deploy@bob.test", "bob", "public_html", 200, 10_485_760),
    ("photos@carol.test", "carol", "public_html/photos", None, 52_428_800),
    ("upload@grace.test", "grace", "upload", 50, 0),
)


def seed(world: World) -> None:
    """Add a few accounts with unknown passwords."""
    world.many("insert into ftp_accounts values(?, ?, ?, '!', ?, ?)", _START)


def ftp_accounts_of(world: World, account: Account) -> list[FtpAccount]:
    """Return the main account, its log account, then the added ones by name."""
    rows = world.all("select * from ftp_accounts where user = ? order by login", account.user)
    return [
        FtpAccount(account.user, account.user, account.home, "main", None, 0),
        FtpAccount(
            f"{account.user}_logs",
            account.user,
            f"/usr/local/apache/domlogs/{account.user}",
            "logs",
            None,
            0,
        ),
        *(_ftp_account(account, row) for row in rows),
    ]


def _ftp_account(account: Account, row: sqlite3.Row) -> FtpAccount:
    folder = f"{account.home}/{row['folder']}".rstrip("/")
    return FtpAccount(row["login"], account.user, folder, "sub", row["quota_mb"], row["used_bytes"])


def login_name(account: Account, user: str, domain: str | None) -> str:
    """Return the full login of a name that may have come with or without its domain."""
    name, _, rest = user.partition("@")
    return f"{name}@{domain or rest or account.domain}"


def add_ftp_account(
    world: World, account: Account, login: str, password: str, folder: str, quota_mb: int | None
) -> None:
    """Make an FTP account; ``folder`` is relative to the home folder.

    Raises Refusal for a bad name or domain, one too many, or one that is there already.
    """
    name, _, domain = login.partition("@")
    if not _NAME.fullmatch(name):
        raise Refusal(f"“{name}” is not a valid username.")
    if world.value("select user from domains where domain = ?", domain) != account.user:
        raise Refusal(f"The domain “{domain}” does not belong to “{account.user}”.")
    if ".." in folder.split("/"):
        raise Refusal("The FTP account’s directory must be inside your home directory.")
    count = world.value("select count(*) from ftp_accounts where user = ?", account.user)
    if account.max_ftp is not None and count >= account.max_ftp:
        raise Refusal(
            f"You have already reached the maximum number of FTP accounts ({account.max_ftp})."
        )
    if world.value("select 1 from ftp_accounts where login = ?", login):
        raise Refusal(f"The FTP account “{login}” already exists.")
    world.run(
        "insert into ftp_accounts(login, user, folder, password, quota_mb) values(?, ?, ?, ?, ?)",
        login,
        account.user,
        folder.strip("/"),
        hash_secret(password),
        quota_mb,
    )


def require_ftp_account(world: World, account: Account, login: str) -> FtpAccount:
    """Return an added FTP account of this account.

    Raises Refusal when it has none of this name.
    """
    row = world.one("select * from ftp_accounts where login = ? and user = ?", login, account.user)
    if row is None:
        raise Refusal(f"The FTP account “{login}” does not exist.")
    return _ftp_account(account, row)


def remove_ftp_account(world: World, account: Account, login: str) -> None:
    """Remove an added FTP account.

    Raises Refusal when there is none of this name.
    """
    require_ftp_account(world, account, login)
    world.run("delete from ftp_accounts where login = ?", login)


def set_ftp_password(world: World, account: Account, login: str, password: str) -> None:
    """Give an added FTP account a new password.

    Raises Refusal when there is none of this name.
    """
    require_ftp_account(world, account, login)
    world.run("update ftp_accounts set password = ? where login = ?", hash_secret(password), login)


def find_ftp_account(world: World, account: Account, login: str) -> FtpAccount | None:
    """Return the FTP account of this login that belongs to the account, those it always has
    included."""
    found = ftp_accounts_of(world, account)
    return next((entry for entry in found if entry.login == login), None)


def set_ftp_quota(world: World, account: Account, login: str, quota_mb: int | None) -> None:
    """Change an added FTP account's quota (MiB).

    Raises Refusal when there is none of this name.
    """
    require_ftp_account(world, account, login)
    world.run("update ftp_accounts set quota_mb = ? where login = ?", quota_mb, login)


def set_ftp_folder(world: World, account: Account, login: str, folder: str) -> None:
    """Move an added FTP account to another folder, relative to the home folder.

    Raises Refusal when there is none of this name, or the folder is outside of the home folder.
    """
    require_ftp_account(world, account, login)
    if ".." in folder.split("/"):
        raise Refusal("The FTP account’s directory must be inside your home directory.")
    world.run("update ftp_accounts set folder = ? where login = ?", folder.strip("/"), login)
