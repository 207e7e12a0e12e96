"""UAPI Postgresql: databases, their users and privileges."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi
from cpshell.sandbox.functions.uapi.mysql import database_rows, require_pair
from cpshell.sandbox.world.areas import databases
from cpshell.sandbox.world.areas.databases import ALL_PRIVILEGES, Engine
from cpshell.sandbox.world.secrets import require_strong_password

_FEATURE = "postgres"
_ENGINE = Engine.POSTGRES


@uapi("Postgresql", "list_databases", feature=_FEATURE)
def list_databases(ctx: Context) -> list[dict[str, Any]]:
    """Return the databases with their sizes and users."""
    return database_rows(ctx, _ENGINE)


@uapi("Postgresql", "create_database", feature=_FEATURE)
def create_database(ctx: Context, name: str) -> None:
    """Make a database."""
    databases.add_database(ctx.world, _ENGINE, ctx.account, name)


@uapi("Postgresql", "delete_database", feature=_FEATURE)
def delete_database(ctx: Context, name: str) -> None:
    """Drop a database."""
    databases.remove_database(ctx.world, _ENGINE, ctx.account, name)


@uapi("Postgresql", "rename_database", feature=_FEATURE)
def rename_database(ctx: Context, oldname: str, newname: str) -> None:
    """Rename a database."""
    databases.rename_database(ctx.world, _ENGINE, ctx.account, oldname, newname)


@uapi("Postgresql", "list_users", feature=_FEATURE)
def list_users(ctx: Context) -> list[str]:
    """Return the names of the database users."""
    return databases.users_of(ctx.world, _ENGINE, ctx.account.user)


@uapi("Postgresql", "create_user", feature=_FEATURE)
def create_user(ctx: Context, name: str, password: str) -> int:
    """Make a database user."""
    require_strong_password(password)
    databases.add_user(ctx.world, _ENGINE, ctx.account, name, password)
    return 1


@uapi("Postgresql", "delete_user", feature=_FEATURE)
def delete_user(ctx: Context, name: str) -> None:
    """Drop a database user."""
    databases.remove_user(ctx.world, _ENGINE, ctx.account, name)


@uapi("Postgresql", "rename_user", feature=_FEATURE)
def rename_user(ctx: Context, oldname: str, newname: str, password: str) -> None:
    """Rename a database user; the server forgets the password, so a new one is needed."""
    require_strong_password(password)
    databases.rename_user(ctx.world, _ENGINE, ctx.account, oldname, newname)
    databases.set_user_password(ctx.world, _ENGINE, ctx.account, newname, password)


@uapi("Postgresql", "rename_user_no_password", feature=_FEATURE)
def rename_user_no_password(ctx: Context, oldname: str, newname: str) -> None:
    """Rename a database user, who then has no password."""
    databases.rename_user(ctx.world, _ENGINE, ctx.account, oldname, newname)


@uapi("Postgresql", "set_password", feature=_FEATURE)
def set_password(ctx: Context, user: str, password: str) -> None:
    """Change a database user's password."""
    require_strong_password(password)
    databases.set_user_password(ctx.world, _ENGINE, ctx.account, user, password)


@uapi("Postgresql", "grant_all_privileges", feature=_FEATURE)
def grant_all_privileges(ctx: Context, user: str, database: str) -> None:
    """Give a user full rights on a database."""
    require_pair(ctx, _ENGINE, user, database)
    databases.set_grant(ctx.world, _ENGINE, database, user, ALL_PRIVILEGES)


@uapi("Postgresql", "revoke_all_privileges", feature=_FEATURE)
def revoke_all_privileges(ctx: Context, user: str, database: str) -> None:
    """Take away a user's rights on a database."""
    require_pair(ctx, _ENGINE, user, database)
    databases.set_grant(ctx.world, _ENGINE, database, user, "")


@uapi("Postgresql", "update_privileges", feature=_FEATURE)
def update_privileges(ctx: Context) -> None:
    """Apply all privileges anew; they always are here."""


@uapi("Postgresql", "get_restrictions", feature=_FEATURE)
def get_restrictions(ctx: Context) -> dict[str, Any]:
    """Return how long names may be, and what they begin with."""
    return {
        "prefix": databases.prefix(ctx.account),
        "max_database_name_length": 63,
        "max_username_length": 63,
    }
