"""The logins of the seeded start with their credentials, for the ready line."""

from typing import Any

from cpshell.sandbox.services import Service
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import accounts, logins, mailboxes, tokens

_GOOD_TOKEN = "sandbox"  # noqa: S105  # a token's name
_LOGINS = (
    ("root", Service.WHM),
    ("alice", Service.CPANEL),
    ("carol", Service.CPANEL),
    ("rita", Service.WHM),
    ("info@alice.test", Service.WEBMAIL),
    ("otto", Service.WHM),
)


def known_logins(world: World) -> list[dict[str, Any]]:
    """Return the logins to use: ``user``, ``service`` and what of ``password``, ``token``,
    ``accesshash`` and ``otp_secret`` they have. Credentials that were changed since the start
    (in a kept state) are left out."""
    entries: list[dict[str, Any]] = []
    for user, service in _LOGINS:
        entry: dict[str, Any] = {"user": user, "service": service.value}
        password = _passwords(world).get(user, "")
        if logins.password_fits(world, service, user, password):
            entry["password"] = password
        entry |= _token(world, service, user)
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
        for token in tokens.seeded_tokens(world)
        if tokens.token_of_secret(world, token.service, token.user, token.secret)
    ]


def _passwords(world: World) -> dict[str, str]:
    return {
        "root": logins.seeded_root(world)[0],
        **accounts.seeded_passwords(world),
        **mailboxes.seeded_passwords(world),
    }


def _token(world: World, service: Service, user: str) -> dict[str, str]:
    for token in known_tokens(world):
        if (token["service"], token["user"], token["name"]) == (service.value, user, _GOOD_TOKEN):
            return {"token": token["token"]}
    return {}
