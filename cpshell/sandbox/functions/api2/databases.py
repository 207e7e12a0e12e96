"""API 2 MysqlFE, Postgres: databases, their users and privileges."""

from typing import Any

from cpshell.sandbox.calls import Context, api2
from cpshell.sandbox.functions.uapi.mysql import PRIVILEGES, checked_privileges, require_pair
from cpshell.sandbox.sizes import megabytes
from cpshell.sandbox.world.areas import database_hosts, databases
from cpshell.sandbox.world.areas.databases import ALL_PRIVILEGES, Engine
from cpshell.sandbox.world.secrets import require_strong_password

_DONE = {"result": 1, "reason": "OK"}


def _rows(ctx: Context, engine: Engine) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for entry in databases.databases_of(ctx.world, engine, ctx.account.user):
        users = list(databases.grants_on(ctx.world, engine, entry.name))
        rows.append(
            {
                "db": entry.name,
                "usercount": len(users),
                "userlist": [{"db": entry.name, "user": name} for name in users],
                "size": str(entry.used_bytes),
                "sizemeg": megabytes(entry.used_bytes),
            }
        )
    return rows


@api2("MysqlFE", "listdbs", feature="mysql")
def listdbs(ctx: Context, regex: str = "") -> list[dict[str, Any]]:
    """Return the databases."""
    return [row for row in _rows(ctx, Engine.MYSQL) if regex in row["db"]]


@api2("MysqlFE", "createdb", feature="mysql")
def createdb(ctx: Context, db: str) -> dict[str, Any]:
    """Make a database."""
    databases.add_database(ctx.world, Engine.MYSQL, ctx.account, db)
    return _DONE


@api2("MysqlFE", "deletedb", feature="mysql")
def deletedb(ctx: Context, db: str) -> dict[str, Any]:
    """Drop a database."""
    databases.remove_database(ctx.world, Engine.MYSQL, ctx.account, db)
    return _DONE


@api2("MysqlFE", "listusers", feature="mysql")
def listusers(ctx: Context) -> list[dict[str, Any]]:
    """Return the database users with the databases that they may use."""
    rows = _rows(ctx, Engine.MYSQL)
    return [
        {
            "user": name,
            "shortuser": name.removeprefix(databases.prefix(ctx.account)),
            "dblist": [
                {"db": row["db"]}
                for row in rows
                if name in [entry["user"] for entry in row["userlist"]]
            ],
        }
        for name in databases.users_of(ctx.world, Engine.MYSQL, ctx.account.user)
    ]


@api2("MysqlFE", "createdbuser", feature="mysql")
def createdbuser(ctx: Context, dbuser: str, password: str) -> dict[str, Any]:
    """Make a database user."""
    require_strong_password(password)
    databases.add_user(ctx.world, Engine.MYSQL, ctx.account, dbuser, password)
    return _DONE


@api2("MysqlFE", "deletedbuser", feature="mysql")
def deletedbuser(ctx: Context, dbuser: str) -> dict[str, Any]:
    """Drop a database user."""
    databases.remove_user(ctx.world, Engine.MYSQL, ctx.account, dbuser)
    return _DONE


@api2("MysqlFE", "changedbuserpassword", feature="mysql")
def changedbuserpassword(ctx: Context, dbuser: str, password: str) -> dict[str, Any]:
    """Change a database user's password."""
    require_strong_password(password)
    databases.set_user_password(ctx.world, Engine.MYSQL, ctx.account, dbuser, password)
    return _DONE


@api2("MysqlFE", "dbuserexists", feature="mysql")
def dbuserexists(ctx: Context, dbuser: str) -> dict[str, Any]:
    """Return whether the account has this database user."""
    return {"exists": int(dbuser in databases.users_of(ctx.world, Engine.MYSQL, ctx.account.user))}


@api2("MysqlFE", "listusersindb", feature="mysql")
def listusersindb(ctx: Context, db: str) -> list[dict[str, Any]]:
    """Return who may use a database."""
    databases.require_database(ctx.world, Engine.MYSQL, ctx.account, db)
    return [{"user": name} for name in databases.grants_on(ctx.world, Engine.MYSQL, db)]


@api2("MysqlFE", "setdbuserprivileges", feature="mysql")
def setdbuserprivileges(
    ctx: Context, db: str, dbuser: str, privileges: list[str]
) -> dict[str, Any]:
    """Say what a user may do on a database."""
    require_pair(ctx, Engine.MYSQL, dbuser, db)
    granted = checked_privileges(privileges)
    databases.set_grant(ctx.world, Engine.MYSQL, db, dbuser, granted)
    return _DONE


@api2("MysqlFE", "revokedbuserprivileges", feature="mysql")
def revokedbuserprivileges(ctx: Context, db: str, dbuser: str) -> dict[str, Any]:
    """Take away what a user may do on a database."""
    require_pair(ctx, Engine.MYSQL, dbuser, db)
    databases.set_grant(ctx.world, Engine.MYSQL, db, dbuser, "")
    return _DONE


@api2("MysqlFE", "userdbprivs", feature="mysql")
def userdbprivs(ctx: Context, db: str, dbuser: str) -> dict[str, Any]:
    """Return what a user may do on a database: 1 for each privilege."""
    require_pair(ctx, Engine.MYSQL, dbuser, db)
    granted = databases.grants_on(ctx.world, Engine.MYSQL, db).get(dbuser, "").split(",")
    names = PRIVILEGES if granted == [ALL_PRIVILEGES] else granted
    return {name.replace(" ", ""): 1 for name in names if name}


@api2("MysqlFE", "authorizehost", feature="mysql")
def authorizehost(ctx: Context, host: str) -> dict[str, Any]:
    """Let a remote machine connect."""
    database_hosts.add_host(ctx.world, ctx.account, host)
    return _DONE


@api2("MysqlFE", "deauthorizehost", feature="mysql")
def deauthorizehost(ctx: Context, host: str) -> dict[str, Any]:
    """Stop to let a remote machine connect."""
    database_hosts.remove_host(ctx.world, ctx.account, host)
    return _DONE


@api2("MysqlFE", "listhosts", feature="mysql")
def listhosts(ctx: Context) -> list[dict[str, Any]]:
    """Return the remote machines that may connect."""
    return [{"host": host} for host in database_hosts.hosts_of(ctx.world, ctx.account.user)]


@api2("Postgres", "listdbs", feature="postgres")
def list_postgres(ctx: Context) -> list[dict[str, Any]]:
    """Return the PostgreSQL databases."""
    return _rows(ctx, Engine.POSTGRES)


@api2("Postgres", "listusers", feature="postgres")
def list_postgres_users(ctx: Context) -> list[dict[str, Any]]:
    """Return the PostgreSQL users."""
    found = databases.users_of(ctx.world, Engine.POSTGRES, ctx.account.user)
    return [{"user": name} for name in found]


@api2("Postgres", "listusersindb", feature="postgres")
def list_postgres_users_in(ctx: Context, db: str) -> list[dict[str, Any]]:
    """Return who may use a PostgreSQL database."""
    databases.require_database(ctx.world, Engine.POSTGRES, ctx.account, db)
    return [{"user": name} for name in databases.grants_on(ctx.world, Engine.POSTGRES, db)]


@api2("Postgres", "userexists", feature="postgres")
def postgres_user_exists(ctx: Context, user: str) -> dict[str, Any]:
    """Return whether the account has this PostgreSQL user."""
    return {"exists": int(user in databases.users_of(ctx.world, Engine.POSTGRES, ctx.account.user))}
