"""The logins of the seeded start with their credentials, for the ready line."""

from typing import Any

from cpshell.sandbox.services import Service
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import accounts, logins, mailboxes, tokens
from cpshell.sandbox.world.areas.tokens import SeededToken
from cpshell.sandbox.world.growth import seed_logins, seed_of

_LOGINS = (
    ("root", Service.WHM),
    ("alice", Service.CPANEL),
    ("carol", Service.CPANEL),
    ("rita", Service.WHM),
    ("info@alice.test", Service.WEBMAIL),
    ("otto", Service.WHM),
)


def _logins(world: World) -> list[tuple[str, Service]]:
    """Return the logins to tell: the usual ones, where they are wanted, and the seed file's."""
    usual = _LOGINS if seed_of(world).usual else _LOGINS[:1]
    own = [(login.user, login.service) for login in seed_logins(world)]
    return list(dict.fromkeys([*usual, *own]))


def known_logins(world: World) -> list[dict[str, Any]]:
    """Return the logins to use: ``user``, ``service`` and what of ``password``, ``token``,
    ``accesshash`` and ``otp_secret`` they have. Credentials that were changed since the start
    (in a kept state) are left out."""
    entries: list[dict[str, Any]] = []
    passwords, secrets = _passwords(world), _tokens(world)
    for user, service in _logins(world):
        entry: dict[str, Any] = {"user": user, "service": service.value}
        password = passwords.get(user, "")
        if logins.password_fits(world, service, user, password):
            entry["password"] = password
        if (user, service) in secrets:
            entry["token"] = secrets[user, service]
        access_hash = logins.seeded_root(world)[1]
        if logins.access_hash_fits(world, user, access_hash):
            entry["accesshash"] = access_hash
        secret = logins.second_factor(world, user)
        if secret is not None:
            entry["otp_secret"] = secret
        entries.append(entry)
    return entries


def known_tokens(world: World) -> list[dict[str, Any]]:
    """Return every token of the start that is still there: ``user``, ``service``, ``name``,
    ``token``, ``expires_at`` and the ``acls`` or features it is limited to (null: not limited)."""
    return [
        {
            "user": token.user,
            "service": token.service.value,
            "name": token.name,
            "token": token.secret,
            "expires_at": token.expires,
            "acls": list(token.rights) if token.rights is not None else None,
        }
        for token in _start_tokens(world)
        if tokens.token_of_secret(world, token.service, token.user, token.secret)
    ]


def _start_tokens(world: World) -> list[SeededToken]:
    own = [
        SeededToken(login.service, login.user, tokens.GOOD, None, None, login.token)
        for login in seed_logins(world)
        if login.token
    ]
    return [*tokens.seeded_tokens(world), *own]


def _tokens(world: World) -> dict[tuple[str, Service], str]:
    """Return the good token of each login that has one."""
    return {
        (entry["user"], Service(entry["service"])): entry["token"]
        for entry in known_tokens(world)
        if entry["name"] == tokens.GOOD
    }


def _passwords(world: World) -> dict[str, str]:
    return {
        "root": logins.seeded_root(world)[0],
        **accounts.seeded_passwords(world),
        **mailboxes.seeded_passwords(world),
        **{login.user: login.password for login in seed_logins(world)},
    }
