"""cPanel accounts: who they are and what they may use at most."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.packages import all_packages
from cpshell.sandbox.world.secrets import hash_secret, seeded_password, verify_secret

ORDER = 10

SCHEMA = """
create table if not exists accounts(
  user text primary key,
  domain text not null unique,
  owner text not null,
  plan text not null,
  email text not null default '',
  ip text not null default '192.0.2.10',
  password text not null,
  created integer not null,
  uid integer not null,
  theme text not null default 'jupiter',
  shell text not null default '/usr/local/cpanel/bin/noshell',
  locale text not null default 'en',
  feature_list text not null default 'default',
  disk_limit_mb integer,      -- null: unlimited, as for every limit here
  disk_used_mb integer not null default 0,
  inodes_used integer not null default 0,
  bandwidth_limit_mb integer,
  max_ftp integer,
  max_sql integer,
  max_pop integer,
  max_lists integer,
  max_sub integer,
  max_parked integer,
  max_addon integer,
  backup integer not null default 1,
  suspended integer not null default 0,
  suspend_reason text not null default '',
  suspend_time integer not null default 0,
  suspend_locked integer not null default 0,
  outgoing_mail_suspended integer not null default 0,
  outgoing_mail_hold integer not null default 0
);
create index if not exists accounts_owner on accounts(owner);
"""

START = 1_700_000_000
"""When the first account of the seed was made."""
_DAY = 86_400
_FIRST_UID = 1001


@dataclass(frozen=True, slots=True)
class Account:
    """One cPanel account. Limits are counts or MiB, None is unlimited; times are seconds since
    1970."""

    user: str
    domain: str
    owner: str
    plan: str
    email: str
    ip: str
    password: str
    created: int
    uid: int
    theme: str
    shell: str
    locale: str
    feature_list: str
    disk_limit_mb: int | None
    disk_used_mb: int
    inodes_used: int
    bandwidth_limit_mb: int | None
    max_ftp: int | None
    max_sql: int | None
    max_pop: int | None
    max_lists: int | None
    max_sub: int | None
    max_parked: int | None
    max_addon: int | None
    backup: int
    suspended: int
    suspend_reason: str
    suspend_time: int
    suspend_locked: int
    outgoing_mail_suspended: int
    outgoing_mail_hold: int

    @property
    def home(self) -> str:
        """Return the home folder."""
        return f"/home/{self.user}"


_START = (
    # user, owner, plan, MiB used
    ("alice", "root", "business", 482),
    ("bob", "root", "starter", 120),
    ("carol", "root", "business", 2210),
    ("dave", "root", "starter", 990),
    ("erin", "root", "business", 35),
    ("frank", "root", "starter", 64),
    ("grace", "rita", "rita_small", 310),
    ("heidi", "rita", "rita_small", 88),
    ("ivan", "rita", "rita_small", 1501),
    ("judy", "rita", "rita_small", 12),
    ("otto", "root", "default", 150),
    ("rita", "root", "default", 240),
)
SUSPENDED = "frank"
"""The account of the seed that is suspended."""

_WORDS = (
    ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "indigo", "juniper"),
    ("bakery", "books", "cafe", "clinic", "crafts", "farm", "garage", "garden", "music", "works"),
)


def seed(world: World) -> None:
    """Add the dozen accounts that every sandbox has, and as many more as were asked for."""
    chance = world.random("accounts")
    limits = _limits_of_plans(world)
    rows = [
        _row(number, user, f"{user}.test", owner, plan, used, seeded_password(chance), limits)
        for number, (user, owner, plan, used) in enumerate(_START)
    ]
    _insert(world, rows)
    world.run(
        "update accounts set suspended = 1, suspend_reason = 'Unpaid invoice', suspend_time = ?"
        " where user = ?",
        START + 300 * _DAY,
        SUSPENDED,
    )
    if world.wanted_accounts is not None:
        _insert(world, _more(world, len(rows), world.wanted_accounts, limits))


def seeded_passwords(world: World) -> dict[str, str]:
    """Return the passwords that the accounts of the seed were given, by user."""
    chance = world.random("accounts")
    return {user: seeded_password(chance) for user, *_ in _START}


def _limits_of_plans(world: World) -> dict[str, tuple[object, ...]]:
    return {
        plan.name: (
            plan.feature_list,
            plan.disk_mb,
            plan.bandwidth_mb,
            plan.max_ftp,
            plan.max_sql,
            plan.max_pop,
            plan.max_lists,
            plan.max_sub,
            plan.max_parked,
            plan.max_addon,
        )
        for plan in all_packages(world)
    }


def _row(
    number: int,
    user: str,
    domain: str,
    owner: str,
    plan: str,
    used: int,
    password: str | None,
    limits: dict[str, tuple[object, ...]],
) -> tuple[object, ...]:
    kept = hash_secret(password) if password is not None else "!"
    created = START + number * _DAY % (500 * _DAY)
    known = (user, domain, owner, plan, f"{user}@example.com", kept, created, _FIRST_UID + number)
    return (*known, used, used * 37 + 120, *limits[plan])


def _insert(world: World, rows: object) -> None:
    world.many(
        "insert into accounts(user, domain, owner, plan, email, password, created, uid,"
        " disk_used_mb, inodes_used, feature_list, disk_limit_mb, bandwidth_limit_mb, max_ftp,"
        " max_sql, max_pop, max_lists, max_sub, max_parked, max_addon)"
        " values(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,  # type: ignore[arg-type]
    )


def _more(
    world: World, start: int, wanted: int, limits: dict[str, tuple[object, ...]]
) -> Iterator[tuple[object, ...]]:
    """Accounts to grow to ``wanted``; their passwords are locked until one is set."""
    chance = world.random("more accounts")
    first, second = _WORDS
    for number in range(start, wanted):
        word = first[number % 10]
        user = f"{word}{number}"
        domain = f"{word}-{second[number // 10 % 10]}-{number}.test"
        owner, plan = ("rita", "rita_small") if number % 8 == 0 else ("root", "starter")
        used = int(chance.random() * 900)
        yield _row(number, user, domain, owner, plan, used, None, limits)


# Looking up and changing -----------------------------------------------------------------


def _account(row: sqlite3.Row) -> Account:
    return Account(**dict(row))


def find_account(world: World, user: str) -> Account | None:
    """Return the account of this user name, or None."""
    row = world.one("select * from accounts where user = ?", user)
    return _account(row) if row else None


def require_account(world: World, user: str) -> Account:
    """Return the account of this user name.

    Raises Refusal when there is none.
    """
    account = find_account(world, user)
    if account is None:
        raise Refusal(f"You do not have a user named “{user}”.")
    return account


def account_of_domain(world: World, domain: str) -> Account | None:
    """Return the account whose main domain this is, or None."""
    row = world.one("select * from accounts where domain = ?", domain)
    return _account(row) if row else None


def accounts_of(world: World, owner: str) -> list[Account]:
    """Return the accounts that a reseller owns; all of them for root."""
    rows = world.all(
        "select * from accounts"
        " where :owner = 'root' or owner = :owner or user = :owner order by user",
        owner=owner,
    )
    return [_account(row) for row in rows]


def verify_password(account: Account, password: str) -> bool:
    """Return whether this is the account's password."""
    return verify_secret(password, account.password)


def set_password(world: World, user: str, password: str) -> None:
    """Give the account a new password."""
    world.run("update accounts set password = ? where user = ?", hash_secret(password), user)
