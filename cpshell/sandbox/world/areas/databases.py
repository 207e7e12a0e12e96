"""Databases, their users and what these may do: MySQL and PostgreSQL."""

import re
from dataclasses import dataclass
from enum import StrEnum

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.secrets import hash_secret
from cpshell.sandbox.world.tables import ACCOUNT, Table

ORDER = 58

_SCHEMA = """
create table if not exists database_users(
  engine text not null,
  name text not null,
  user text not null references accounts(user) on delete cascade on update cascade,
  password text not null,
  primary key(engine, name)
);
create index if not exists database_users_user on database_users(user);
create table if not exists database_grants(
  engine text not null,
  database text not null,
  login text not null,
  privileges text not null,
  primary key(engine, database, login),
  foreign key(engine, database) references databases(engine, name)
    on delete cascade on update cascade,
  foreign key(engine, login) references database_users(engine, name)
    on delete cascade on update cascade
);
"""

_NAME = re.compile(r"[a-z0-9_]+", re.IGNORECASE)
_LONGEST_NAME = 64
_LONGEST_LOGIN = 32
ALL_PRIVILEGES = "ALL PRIVILEGES"


class Engine(StrEnum):
    """The two database servers."""

    MYSQL = "mysql"
    POSTGRES = "postgres"


@dataclass(frozen=True, slots=True)
class Database:
    """One database; ``used_bytes`` on disk."""

    engine: Engine
    name: str
    user: str
    used_bytes: int = 0


DATABASES = Table(Database, "databases", key="engine name", references={"user": ACCOUNT})
SCHEMA = DATABASES.schema + _SCHEMA
_START = (
    (Engine.MYSQL, "alice", "alice_shop", "alice_web", 41_943_040),
    (Engine.MYSQL, "alice", "alice_blog", "alice_web", 6_291_456),
    (Engine.POSTGRES, "alice", "alice_maps", "alice_geo", 18_874_368),
    (Engine.MYSQL, "bob", "bob_site", "bob_site", 1_048_576),
    (Engine.MYSQL, "carol", "carol_crm", "carol_app", 209_715_200),
)


def seed(world: World) -> None:
    """Add a few databases, each with a user."""
    for engine, user, name, login, used in _START:
        DATABASES.add(world, Database(engine, name, user, used))
        world.run("insert or ignore into database_users values(?, ?, ?, '!')", engine, login, user)
        world.run(
            "insert into database_grants values(?, ?, ?, ?)", engine, name, login, ALL_PRIVILEGES
        )


def prefix(account: Account) -> str:
    """Return what the names of an account's databases and their users begin with."""
    return f"{account.user[:8]}_"


def databases_of(world: World, engine: Engine, user: str) -> list[Database]:
    """Return an account's databases by name."""
    return DATABASES.all(world, engine=engine, user=user)


def require_database(world: World, engine: Engine, account: Account, name: str) -> Database:
    """Return a database of this account.

    Raises Refusal when it has none of this name.
    """
    found = DATABASES.find(world, engine, name)
    if found is None or found.user != account.user:
        raise Refusal(f"You do not have a database named “{name}”.")
    return found


def add_database(world: World, engine: Engine, account: Account, name: str) -> None:
    """Make a database.

    Raises Refusal for a bad name, one without the account's prefix, one that is taken, or one
    too many.
    """
    _check_name(account, name, _LONGEST_NAME, "database")
    if DATABASES.find(world, engine, name):
        raise Refusal(f"The database “{name}” already exists.")
    count = DATABASES.count(world, engine=engine, user=account.user)
    if account.max_sql is not None and count >= account.max_sql:
        raise Refusal(
            f"You have already reached the maximum number of databases ({account.max_sql})."
        )
    DATABASES.add(world, Database(engine, name, account.user))


def remove_database(world: World, engine: Engine, account: Account, name: str) -> None:
    """Remove a database and what users may do there.

    Raises Refusal when the account has none of this name.
    """
    require_database(world, engine, account, name)
    DATABASES.remove(world, engine=engine, name=name)


def rename_database(
    world: World, engine: Engine, account: Account, name: str, new_name: str
) -> None:
    """Rename a database.

    Raises Refusal as :func:`require_database` and :func:`add_database`.
    """
    require_database(world, engine, account, name)
    _check_name(account, new_name, _LONGEST_NAME, "database")
    if DATABASES.find(world, engine, new_name):
        raise Refusal(f"The database “{new_name}” already exists.")
    world.run("update databases set name = ? where engine = ? and name = ?", new_name, engine, name)


def _check_name(account: Account, name: str, longest: int, kind: str) -> None:
    if not name.startswith(prefix(account)) or name == prefix(account):
        raise Refusal(f"The name of the {kind} must begin with “{prefix(account)}”.")
    if not _NAME.fullmatch(name):
        raise Refusal(f"The name “{name}” contains characters that a {kind} cannot have.")
    if len(name) > longest:
        raise Refusal(f"The name of a {kind} cannot be longer than {longest} characters.")


# Users -----------------------------------------------------------------------------------


def users_of(world: World, engine: Engine, user: str) -> list[str]:
    """Return the names of an account's database users, sorted."""
    return world.column(
        "select name from database_users where engine = ? and user = ? order by name",
        engine,
        user,
    )


def require_user(world: World, engine: Engine, account: Account, name: str) -> None:
    """Raise Refusal when the account has no database user of this name."""
    if name not in users_of(world, engine, account.user):
        raise Refusal(f"You do not have a database user named “{name}”.")


def add_user(world: World, engine: Engine, account: Account, name: str, password: str) -> None:
    """Make a database user.

    Raises Refusal for a bad name, one without the account's prefix, or one that is taken.
    """
    _check_name(account, name, _LONGEST_LOGIN, "database user")
    if world.value("select 1 from database_users where engine = ? and name = ?", engine, name):
        raise Refusal(f"The database user “{name}” already exists.")
    world.run(
        "insert into database_users values(?, ?, ?, ?)",
        engine,
        name,
        account.user,
        hash_secret(password),
    )


def remove_user(world: World, engine: Engine, account: Account, name: str) -> None:
    """Remove a database user.

    Raises Refusal when the account has none of this name.
    """
    require_user(world, engine, account, name)
    world.run("delete from database_users where engine = ? and name = ?", engine, name)


def rename_user(world: World, engine: Engine, account: Account, name: str, new_name: str) -> None:
    """Rename a database user; privileges go along.

    Raises Refusal as :func:`require_user` and :func:`add_user`.
    """
    require_user(world, engine, account, name)
    _check_name(account, new_name, _LONGEST_LOGIN, "database user")
    if world.value("select 1 from database_users where engine = ? and name = ?", engine, new_name):
        raise Refusal(f"The database user “{new_name}” already exists.")
    world.run(
        "update database_users set name = ? where engine = ? and name = ?", new_name, engine, name
    )


def set_user_password(
    world: World, engine: Engine, account: Account, name: str, password: str
) -> None:
    """Give a database user a new password.

    Raises Refusal when the account has none of this name.
    """
    require_user(world, engine, account, name)
    world.run(
        "update database_users set password = ? where engine = ? and name = ?",
        hash_secret(password),
        engine,
        name,
    )


# Privileges ------------------------------------------------------------------------------


def grants_on(world: World, engine: Engine, database: str) -> dict[str, str]:
    """Return who may do what on a database: privileges by user name."""
    rows = world.all(
        "select login, privileges from database_grants where engine = ? and database = ?"
        " order by login",
        engine,
        database,
    )
    return {row["login"]: row["privileges"] for row in rows}


def set_grant(world: World, engine: Engine, database: str, login: str, privileges: str) -> None:
    """Let a user do this on a database; nothing for an empty text."""
    world.run(
        "delete from database_grants where engine = ? and database = ? and login = ?",
        engine,
        database,
        login,
    )
    if privileges:
        world.run(
            "insert into database_grants values(?, ?, ?, ?)", engine, database, login, privileges
        )
