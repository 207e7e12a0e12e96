"""UAPI Mysql: databases, their users, privileges and remote hosts."""

import secrets
from typing import Annotated, Any, Literal

from cpshell.sandbox.calls import Context, MayBeEmpty, Named, Refusal, uapi
from cpshell.sandbox.world.areas import database_hosts, databases, mysql_server
from cpshell.sandbox.world.areas.databases import ALL_PRIVILEGES, Engine
from cpshell.sandbox.world.secrets import require_strong_password

_FEATURE = "mysql"
_ENGINE = Engine.MYSQL
PRIVILEGES = (
    "ALTER", "ALTER ROUTINE", "CREATE", "CREATE ROUTINE", "CREATE TEMPORARY TABLES",
    "CREATE VIEW", "DELETE", "DROP", "EVENT", "EXECUTE", "INDEX", "INSERT", "LOCK TABLES",
    "REFERENCES", "SELECT", "SHOW VIEW", "TRIGGER", "UPDATE",
)  # fmt: skip
"""What a user may do on a database, each by itself."""
PrefixSize = Annotated[Literal["8", "16"], Named("prefix-size", "prefix_size")]


@uapi("Mysql", "list_databases", feature=_FEATURE)
def list_databases(ctx: Context) -> list[dict[str, Any]]:
    """Return the databases with their sizes and users."""
    return database_rows(ctx, _ENGINE)


def database_rows(ctx: Context, engine: Engine) -> list[dict[str, Any]]:
    """Return the account's databases as rows of the lists; sizes in bytes."""
    return [
        {
            "database": entry.name,
            "disk_usage": entry.used_bytes,
            "users": list(databases.grants_on(ctx.world, engine, entry.name)),
        }
        for entry in databases.databases_of(ctx.world, engine, ctx.account.user)
    ]


@uapi("Mysql", "create_database", feature=_FEATURE)
def create_database(ctx: Context, name: str, prefix_size: PrefixSize = "8") -> None:
    """Make a database."""
    databases.add_database(ctx.world, _ENGINE, ctx.account, name)


@uapi("Mysql", "delete_database", feature=_FEATURE)
def delete_database(ctx: Context, name: str) -> None:
    """Drop a database."""
    databases.remove_database(ctx.world, _ENGINE, ctx.account, name)


@uapi("Mysql", "rename_database", feature=_FEATURE)
def rename_database(ctx: Context, oldname: str, newname: str) -> None:
    """Rename a database."""
    databases.rename_database(ctx.world, _ENGINE, ctx.account, oldname, newname)


@uapi("Mysql", "check_database", feature=_FEATURE)
def check_database(ctx: Context, name: str) -> list[dict[str, Any]]:
    """Look for damaged tables; databases of the sandbox have no tables."""
    databases.require_database(ctx.world, _ENGINE, ctx.account, name)
    return []


@uapi("Mysql", "repair_database", feature=_FEATURE)
def repair_database(ctx: Context, name: str) -> list[dict[str, Any]]:
    """Mend damaged tables, of which there are none."""
    return check_database(ctx, name)


@uapi("Mysql", "list_routines", feature=_FEATURE)
def list_routines(ctx: Context, database_user: str = "") -> list[str]:
    """Return the stored routines, of which there are none."""
    if database_user:
        databases.require_user(ctx.world, _ENGINE, ctx.account, database_user)
    return []


@uapi("Mysql", "dump_database_schema", feature=_FEATURE)
def dump_database_schema(ctx: Context, dbname: str) -> str:
    """Return the statements that make the tables: of none, a comment alone."""
    found = databases.require_database(ctx.world, _ENGINE, ctx.account, dbname)
    return f"-- Host: localhost    Database: {found.name}\n-- Dump completed\n"


@uapi("Mysql", "list_users", feature=_FEATURE)
def list_users(ctx: Context) -> list[dict[str, Any]]:
    """Return the database users with the databases that they may use."""
    found = databases.databases_of(ctx.world, _ENGINE, ctx.account.user)
    grants = {each.name: databases.grants_on(ctx.world, _ENGINE, each.name) for each in found}
    return [
        {
            "user": name,
            "shortuser": name.removeprefix(databases.prefix(ctx.account)),
            "databases": [database for database, users in grants.items() if name in users],
        }
        for name in databases.users_of(ctx.world, _ENGINE, ctx.account.user)
    ]


@uapi("Mysql", "create_user", feature=_FEATURE)
def create_user(ctx: Context, name: str, password: str, prefix_size: PrefixSize = "8") -> None:
    """Make a database user."""
    require_strong_password(password)
    databases.add_user(ctx.world, _ENGINE, ctx.account, name, password)


@uapi("Mysql", "delete_user", feature=_FEATURE)
def delete_user(ctx: Context, name: str) -> None:
    """Drop a database user."""
    databases.remove_user(ctx.world, _ENGINE, ctx.account, name)


@uapi("Mysql", "rename_user", feature=_FEATURE)
def rename_user(ctx: Context, oldname: str, newname: str) -> None:
    """Rename a database user."""
    databases.rename_user(ctx.world, _ENGINE, ctx.account, oldname, newname)


@uapi("Mysql", "set_password", feature=_FEATURE)
def set_password(ctx: Context, user: str, password: str) -> dict[str, Any]:
    """Change a database user's password."""
    require_strong_password(password)
    databases.set_user_password(ctx.world, _ENGINE, ctx.account, user, password)
    return {"failures": []}


@uapi("Mysql", "get_privileges_on_database", feature=_FEATURE)
def get_privileges_on_database(ctx: Context, user: str, database: str) -> list[str]:
    """Return what a user may do on a database."""
    require_pair(ctx, _ENGINE, user, database)
    granted = databases.grants_on(ctx.world, _ENGINE, database).get(user, "")
    return granted.split(",") if granted else []


def require_pair(ctx: Context, engine: Engine, user: str, database: str) -> None:
    """Raise Refusal unless both the user and the database are the account's."""
    databases.require_user(ctx.world, engine, ctx.account, user)
    databases.require_database(ctx.world, engine, ctx.account, database)


@uapi("Mysql", "set_privileges_on_database", feature=_FEATURE)
def set_privileges_on_database(
    ctx: Context,
    user: str,
    database: str,
    privileges: list[str] = [ALL_PRIVILEGES],  # noqa: B006  # it is only read
) -> None:
    """Say what a user may do on a database; what was granted before is replaced."""
    require_pair(ctx, _ENGINE, user, database)
    granted = checked_privileges(privileges)
    databases.set_grant(ctx.world, _ENGINE, database, user, granted)


def checked_privileges(given: list[str]) -> str:
    """Privileges as they are kept, with commas.

    Raises Refusal for one that there isn't.
    """
    names = [name.strip().upper() for text in given for name in text.split(",") if name.strip()]
    if not names:
        raise Refusal("The required parameter “privileges” is not set.")
    if {"ALL", ALL_PRIVILEGES} & set(names):
        return ALL_PRIVILEGES
    for name in names:
        if name not in PRIVILEGES:
            raise Refusal(f"“{name}” is not a valid MySQL privilege.")
    return ",".join(sorted(set(names)))


@uapi("Mysql", "revoke_access_to_database", feature=_FEATURE)
def revoke_access_to_database(ctx: Context, user: str, database: str) -> None:
    """Take away what a user may do on a database."""
    require_pair(ctx, _ENGINE, user, database)
    databases.set_grant(ctx.world, _ENGINE, database, user, "")


@uapi("Mysql", "update_privileges", feature=_FEATURE)
def update_privileges(ctx: Context) -> None:
    """Apply all privileges anew; they always are here."""


@uapi("Mysql", "get_restrictions", feature=_FEATURE)
def get_restrictions(ctx: Context) -> dict[str, Any]:
    """Return how long names may be, and what they begin with."""
    return {
        "prefix": databases.prefix(ctx.account),
        "max_database_name_length": 64,
        "max_username_length": 32,
    }


@uapi("Mysql", "get_server_information", feature=_FEATURE)
def get_server_information(ctx: Context) -> dict[str, Any]:
    """Return where the database server is, and its release."""
    return {"host": "localhost", "is_remote": 0, "version": mysql_server.version(ctx.world)}


@uapi("Mysql", "locate_server", feature=_FEATURE)
def locate_server(ctx: Context) -> dict[str, Any]:
    """Return where the database server is."""
    return {"is_remote": 0, "remote_host": "localhost"}


@uapi("Mysql", "setup_db_and_user", feature=_FEATURE)
def setup_db_and_user(ctx: Context, prefix: Annotated[str, MayBeEmpty] = "") -> dict[str, Any]:
    """Make a database and a user with full rights on it, both with a name of chance."""
    name = f"{databases.prefix(ctx.account)}{prefix}{secrets.token_hex(4)}"
    password = secrets.token_urlsafe(12)
    databases.add_database(ctx.world, _ENGINE, ctx.account, name)
    databases.add_user(ctx.world, _ENGINE, ctx.account, name, password)
    databases.set_grant(ctx.world, _ENGINE, name, name, ALL_PRIVILEGES)
    return {
        "database": name,
        "database_user": name,
        "database_user_password": password,
        "hostname": "localhost",
        "port": "3306",
    }


# Remote hosts ------------------------------------------------------------------------------


@uapi("Mysql", "add_host", feature=_FEATURE)
def add_host(ctx: Context, host: str) -> None:
    """Let a remote machine connect."""
    database_hosts.add_host(ctx.world, ctx.account, host)


@uapi("Mysql", "delete_host", feature=_FEATURE)
def delete_host(ctx: Context, host: str) -> None:
    """Stop to let a remote machine connect."""
    database_hosts.remove_host(ctx.world, ctx.account, host)


@uapi("Mysql", "add_host_note", feature=_FEATURE)
def add_host_note(ctx: Context, host: str, note: str) -> None:
    """Note something about a remote machine."""
    database_hosts.set_host_note(ctx.world, ctx.account, host, note)


@uapi("Mysql", "get_host_notes", feature=_FEATURE)
def get_host_notes(ctx: Context) -> dict[str, str]:
    """Return the remote machines with what was noted about them."""
    return database_hosts.hosts_of(ctx.world, ctx.account.user)
