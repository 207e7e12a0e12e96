"""Who may log in where: root's own credentials, second factors, and the check of a password."""

import random

from cpshell.sandbox.services import Service
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import accounts, mailboxes, resellers, tweaks
from cpshell.sandbox.world.secrets import (
    hash_secret,
    hash_token,
    seeded_access_hash,
    seeded_otp_secret,
    seeded_password,
    verify_secret,
)

ORDER = 50

SCHEMA = """
create table if not exists root_login(
  password text not null,
  access_hash text not null
);
create table if not exists second_factors(
  user text primary key,
  secret text not null
);
"""

_POLICY = "second factors"
_ISSUER = "two factor issuer"
_ACCESS_HASH = "access hash"
_WITH_SECOND_FACTOR = ("carol", "otto")


def seed(world: World) -> None:
    """root's password and access hash, and two logins with a second factor."""
    password, access_hash = seeded_root(world)
    world.run("insert into root_login values(?, ?)", hash_secret(password), hash_token(access_hash))
    for user, secret in seeded_second_factors(world).items():
        set_second_factor(world, user, secret)


def seeded_root(world: World) -> tuple[str, str]:
    """root's password and access hash at the start."""
    chance = world.random("root")
    return seeded_password(chance), seeded_access_hash(chance)


def seeded_second_factors(world: World) -> dict[str, str]:
    """Return the base32 secrets of the logins that have a second factor at the start."""
    chance = world.random("second factors")
    return {user: seeded_otp_secret(chance) for user in _WITH_SECOND_FACTOR}


def set_root_password(world: World, password: str) -> None:
    """Give root a new password."""
    world.run("update root_login set password = ?", hash_secret(password))


def lock_root(world: World) -> None:
    """Let nothing open root's login any more: no password, access hash or token."""
    world.run("update root_login set password = '!', access_hash = '!'")
    world.run("delete from tokens where user = 'root'")


def password_fits(world: World, service: Service, user: str, password: str) -> bool:
    """Return whether this user may log in to this service with this password.

    Suspended accounts and mailboxes may not; user names are lower case (wire: recorded).
    """
    if user == "root":
        kept = world.value("select password from root_login")
        return service is Service.WHM and verify_secret(password, kept)
    if "@" in user:
        return service is Service.WEBMAIL and mailboxes.password_fits(world, user, password)
    account = accounts.find_account(world, user)
    if account is None or not may_use(world, service, user):
        return False
    return accounts.verify_password(account, password)


def may_use(world: World, service: Service, user: str) -> bool:
    """Return whether this user exists, isn't suspended and belongs on this service."""
    if user == "root":
        return service is Service.WHM
    if "@" in user:
        return service is Service.WEBMAIL and mailboxes.may_log_in(world, user)
    account = accounts.find_account(world, user)
    if account is None or account.suspended:
        return False
    return service is not Service.WHM or resellers.is_reseller(world, user)


def access_hash(world: World) -> str:
    """Return root's access hash."""
    return world.setting(_ACCESS_HASH) or seeded_root(world)[1]


def renew_access_hash(world: World) -> str:
    """Give root another access hash, and return it."""
    new = seeded_access_hash(random.SystemRandom())
    world.set_setting(_ACCESS_HASH, new)
    world.run("update root_login set access_hash = ?", hash_token(new))
    return new


def access_hash_fits(world: World, user: str, access_hash: str) -> bool:
    """Return whether this is root's access hash; only root has one here."""
    kept: str = world.value("select access_hash from root_login")
    return user == "root" and hash_token(access_hash) == kept


def second_factor(world: World, user: str) -> str | None:
    """Return the base32 secret of a login with a second factor; None without one, or when the
    server asks nobody for it."""
    secret: str | None = world.value("select secret from second_factors where user = ?", user)
    return secret if secret is not None and second_factors_on(world) else None


def second_factors_on(world: World) -> bool:
    """Return whether the server asks for second factors (WHM's two-factor policy)."""
    return world.setting(_POLICY) != "0"


def turn_second_factors(world: World, *, on: bool) -> None:
    """Let the server ask for second factors, or not; what logins have is kept."""
    world.set_setting(_POLICY, str(int(on)))


def users_with_second_factor(world: World) -> list[str]:
    """Return the logins that have a second factor, asked for or not, sorted."""
    return world.column("select user from second_factors order by user")


def secrets_of(world: World, users: list[str]) -> dict[str, str]:
    """Return the base32 secrets of those of these logins that have a second factor, asked for or
    not."""
    kept = {row["user"]: row["secret"] for row in world.all("select * from second_factors")}
    return {user: kept[user] for user in users if user in kept}


def set_second_factor(world: World, user: str, secret: str | None) -> None:
    """Give a login a second factor, or take it away."""
    world.run("delete from second_factors where user = ?", user)
    if secret is not None:
        world.run("insert into second_factors values(?, ?)", user, secret)


def issuer(world: World, user: str) -> str:
    """Return the name that authenticator apps show for a login: its own (WHM), its owner's,
    root's, or the machine's."""
    account = accounts.find_account(world, user)
    for name in (user, account.owner if account else "root", "root"):
        found = world.setting(f"{_ISSUER} {name}")
        if found:
            return found
    return tweaks.hostname(world)


def set_issuer(world: World, user: str, name: str) -> None:
    """Change the name that authenticator apps show: root's for all, a reseller's for theirs."""
    world.set_setting(f"{_ISSUER} {user}", name)
