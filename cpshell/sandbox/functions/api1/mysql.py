"""API 1 Mysql: databases and their users; a name gets the account's prefix where it lacks it.

What is done is told by the event alone: the text of the answer is empty (wire: inferred).
"""

from cpshell.sandbox.calls import Context, api1
from cpshell.sandbox.functions.uapi import mysql
from cpshell.sandbox.functions.uapi.mysql import checked_privileges, require_pair
from cpshell.sandbox.world.areas import databases
from cpshell.sandbox.world.areas.databases import Engine
from cpshell.sandbox.world.secrets import require_strong_password

_FEATURE = "mysql"
_ENGINE = Engine.MYSQL


def _full(ctx: Context, name: str) -> str:
    prefix = databases.prefix(ctx.account)
    return name if name.startswith(prefix) else prefix + name


@api1("Mysql", "adddb", feature=_FEATURE)
def adddb(ctx: Context, dbname: str) -> None:
    """Make a database."""
    databases.add_database(ctx.world, _ENGINE, ctx.account, _full(ctx, dbname))


@api1("Mysql", "deldb", feature=_FEATURE)
def deldb(ctx: Context, dbname: str) -> None:
    """Drop a database."""
    databases.remove_database(ctx.world, _ENGINE, ctx.account, _full(ctx, dbname))


@api1("Mysql", "adduser", feature=_FEATURE)
def adduser(ctx: Context, username: str, password: str) -> None:
    """Make a database user."""
    require_strong_password(password)
    databases.add_user(ctx.world, _ENGINE, ctx.account, _full(ctx, username), password)


@api1("Mysql", "deluser", feature=_FEATURE)
def deluser(ctx: Context, username: str) -> None:
    """Drop a database user."""
    databases.remove_user(ctx.world, _ENGINE, ctx.account, _full(ctx, username))


@api1("Mysql", "adduserdb", feature=_FEATURE)
def adduserdb(ctx: Context, dbname: str, username: str, privileges: str) -> None:
    """Say what a user may do on a database: ``all``, or privileges with commas between."""
    name, user = _full(ctx, dbname), _full(ctx, username)
    require_pair(ctx, _ENGINE, user, name)
    granted = checked_privileges([privileges])
    databases.set_grant(ctx.world, _ENGINE, name, user, granted)


@api1("Mysql", "deluserdb", feature=_FEATURE)
def deluserdb(ctx: Context, dbname: str, username: str) -> None:
    """Take away what a user may do on a database."""
    name, user = _full(ctx, dbname), _full(ctx, username)
    require_pair(ctx, _ENGINE, user, name)
    databases.set_grant(ctx.world, _ENGINE, name, user, "")


@api1("Mysql", "checkdb", feature=_FEATURE)
@api1("Mysql", "repairdb", feature=_FEATURE)
def checkdb(ctx: Context, dbname: str) -> None:
    """Look for damaged tables, or mend them; there are none."""
    mysql.check_database(ctx, _full(ctx, dbname))


@api1("Mysql", "addhost", feature=_FEATURE)
def addhost(ctx: Context, host: str) -> None:
    """Let another machine connect to the databases."""
    mysql.add_host(ctx, host)


@api1("Mysql", "delhost", feature=_FEATURE)
def delhost(ctx: Context, host: str) -> None:
    """Stop to let another machine connect."""
    mysql.delete_host(ctx, host)


@api1("Mysql", "initcache", feature=_FEATURE)
@api1("Mysql", "updateprivs", feature=_FEATURE)
def updateprivs(ctx: Context) -> None:
    """Apply all privileges, or count all databases, anew; they always are as they should be."""
