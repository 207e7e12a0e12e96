"""WHM, Databases: those of all accounts."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, whm
from cpshell.sandbox.functions.whm.limits import check_password
from cpshell.sandbox.world.areas import database_owners, databases, mysql_server
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.databases import Engine

_ROOT = "all"


@whm("list_databases", acl=("all", "mysql-info"))
def list_databases(ctx: Context) -> dict[str, Any]:
    """Return the databases of the accounts that the caller may see."""
    rows = database_owners.all_databases(ctx.world, _owner(ctx))
    return {
        "payload": [
            {"name": row["name"], "cpuser": row["user"], "engine": _engine(row["engine"])}
            for row in rows
        ]
    }


@whm("list_database_users", acl=("all", "mysql-info"))
def list_database_users(ctx: Context) -> dict[str, Any]:
    """Return the users of these databases."""
    rows = database_owners.all_users(ctx.world, _owner(ctx))
    return {
        "payload": [
            {"name": row["name"], "cpuser": row["user"], "engine": _engine(row["engine"])}
            for row in rows
        ]
    }


def _owner(ctx: Context) -> str | None:
    return None if ctx.is_root else ctx.caller.user


def _engine(text: str) -> str:
    return {"mysql": "mysql", "postgres": "postgresql"}[text]


@whm("list_mysql_databases_and_users", acl=("all", "mysql-info"))
def list_mysql_databases_and_users(ctx: Context, user: str) -> dict[str, Any]:
    """Return an account's MySQL databases, each with the users that may use it."""
    account = ctx.require_owned(user)
    found = databases.databases_of(ctx.world, Engine.MYSQL, account.user)
    return {
        "mysql_config": {"mysql-version": mysql_server.version(ctx.world)},
        "mysql_databases": {
            entry.name: list(databases.grants_on(ctx.world, Engine.MYSQL, entry.name))
            for entry in found
        },
    }


@whm("current_mysql_version", acl=("all", "mysql-info"))
def current_mysql_version(ctx: Context) -> dict[str, Any]:
    """Return the version of the database server."""
    return {"version": mysql_server.version(ctx.world), "server": "mariadb"}


@whm("rename_mysql_database", acl=_ROOT)
def rename_mysql_database(ctx: Context, oldname: str, newname: str, cpuser: str = "") -> None:
    """Rename a MySQL database."""
    account = _account(ctx, Engine.MYSQL, "databases", oldname, cpuser)
    databases.rename_database(ctx.world, Engine.MYSQL, account, oldname, newname)


@whm("rename_postgresql_database", acl=_ROOT)
def rename_postgresql_database(ctx: Context, oldname: str, newname: str, cpuser: str = "") -> None:
    """Rename a PostgreSQL database."""
    account = _account(ctx, Engine.POSTGRES, "databases", oldname, cpuser)
    databases.rename_database(ctx.world, Engine.POSTGRES, account, oldname, newname)


@whm("rename_mysql_user", acl=_ROOT)
def rename_mysql_user(ctx: Context, oldname: str, newname: str, cpuser: str = "") -> None:
    """Rename a MySQL user."""
    account = _account(ctx, Engine.MYSQL, "database_users", oldname, cpuser)
    databases.rename_user(ctx.world, Engine.MYSQL, account, oldname, newname)


@whm("set_mysql_password", acl=_ROOT)
def set_mysql_password(ctx: Context, user: str, password: str, cpuser: str = "") -> None:
    """Give a MySQL user another password."""
    _set_password(ctx, Engine.MYSQL, user, password, cpuser)


@whm("set_postgresql_password", acl=_ROOT)
def set_postgresql_password(ctx: Context, user: str, password: str, cpuser: str = "") -> None:
    """Give a PostgreSQL user another password."""
    _set_password(ctx, Engine.POSTGRES, user, password, cpuser)


def _set_password(ctx: Context, engine: Engine, user: str, password: str, cpuser: str) -> None:
    account = _account(ctx, engine, "database_users", user, cpuser)
    check_password(ctx, password, engine.value)
    databases.set_user_password(ctx.world, engine, account, user, password)


def _account(ctx: Context, engine: Engine, table: str, name: str, cpuser: str) -> Account:
    """Return the account that has this database or user. Raises Refusal when nobody has, or not
    the one that the caller names."""
    owner = database_owners.owner_of(ctx.world, engine, table, name)
    if owner is None or cpuser not in ("", owner):
        what = "database" if table == "databases" else "database user"
        raise Refusal(f"The {what} “{name}” does not exist.")
    return ctx.require_owned(owner)
