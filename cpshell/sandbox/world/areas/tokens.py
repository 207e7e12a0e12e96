"""API tokens of cPanel accounts and of WHM logins."""

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.services import Service
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import START
from cpshell.sandbox.world.secrets import hash_token, new_token, seeded_token
from cpshell.sandbox.world.tables import Table

ORDER = 55

_SCHEMA = """
create index if not exists tokens_hash on tokens(hash);
create trigger if not exists tokens_removed after delete on accounts begin
  delete from tokens where user = old.user; end;
create trigger if not exists tokens_renamed after update of user on accounts begin
  update tokens set user = new.user where user = old.user; end;
"""

GOOD = "sandbox"
"""The name of the token of the start that is good for all."""
_YEAR = 31_536_000


@dataclass(frozen=True, slots=True)
class Token:
    """An API token; ``hash`` is that of its secret. Times are seconds since 1970.

    ``rights`` are the features (cPanel) or ACLs (WHM) it is limited to, None for all;
    ``addresses`` the client addresses it is good for, empty for all.
    """

    service: Service
    user: str
    name: str
    hash: str
    created: int
    expires: int | None
    rights: tuple[str, ...] | None
    addresses: tuple[str, ...] = ()

    def expired(self, now: int) -> bool:
        """Return whether it has stopped to work."""
        return self.expires is not None and self.expires <= now


@dataclass(frozen=True, slots=True)
class SeededToken:
    """A token of the start with its secret, for the ready line."""

    service: Service
    user: str
    name: str
    expires: int | None
    rights: tuple[str, ...] | None
    secret: str


_TOKENS = Table(Token, "tokens", key="service user name")
SCHEMA = _TOKENS.schema + _SCHEMA
_START = (
    (Service.WHM, "root", GOOD, None, None),
    (Service.WHM, "root", "expired", START + _YEAR // 12, None),
    (Service.WHM, "root", "accounts-only", None, ("list-accts", "acct-summary")),
    (Service.WHM, "rita", GOOD, None, None),
    (Service.WHM, "otto", GOOD, None, None),
    (Service.CPANEL, "alice", GOOD, None, None),
    (Service.CPANEL, "alice", "expired", START + _YEAR // 12, None),
    (Service.CPANEL, "carol", GOOD, None, None),
)


def seed(world: World) -> None:
    """Add one good token for each login of the ready line, expired ones and one with few ACLs."""
    for token in seeded_tokens(world):
        digest = hash_token(token.secret)
        _TOKENS.add(
            world,
            Token(
                token.service, token.user, token.name, digest, START, token.expires, token.rights
            ),
        )


def seeded_tokens(world: World) -> list[SeededToken]:
    """Return the tokens of the start."""
    chance = world.random("tokens")
    return [
        SeededToken(service, user, name, expires, rights, seeded_token(chance))
        for service, user, name, expires, rights in _START
    ]


def tokens_of(world: World, service: Service, user: str) -> list[Token]:
    """Return a login's tokens by name, expired ones too."""
    return _TOKENS.all(world, service=service, user=user)


def find_token(world: World, service: Service, user: str, name: str) -> Token | None:
    """Return the token of this name, or None."""
    return _TOKENS.find(world, service, user, name)


def token_of_secret(world: World, service: Service, user: str, secret: str) -> Token | None:
    """Return the token that this secret belongs to, expired or not; None when nobody has it."""
    found = _TOKENS.all(world, hash=hash_token(secret), service=service, user=user)
    return found[0] if found else None


def create_token(
    world: World,
    service: Service,
    user: str,
    name: str,
    *,
    expires: int | None = None,
    rights: Sequence[str] | None = None,
    addresses: Sequence[str] = (),
) -> str:
    """Make a token and return its secret, which cannot be had again.

    Raises Refusal for a bad name, one that is taken, a time in the past or a bad address.
    """
    check_name(name)
    if find_token(world, service, user, name) is not None:
        raise Refusal(f"You already have an API token named “{name}”.")
    check_expiry(world, expires)
    check_addresses(addresses)
    secret = new_token()
    kept = None if rights is None else tuple(rights)
    token = Token(service, user, name, hash_token(secret), world.clock.now(), expires, kept)
    _TOKENS.add(world, replace(token, addresses=tuple(addresses)))
    return secret


def keep_token(world: World, service: Service, user: str, name: str, secret: str) -> None:
    """Add a token with a secret that is known, good for all and without an end."""
    _TOKENS.add(world, Token(service, user, name, hash_token(secret), START, None, None))


def check_name(name: str) -> None:
    """Raise Refusal unless it is 1 to 50 of letters, digits, dash and underscore."""
    plain = name.replace("-", "").replace("_", "")
    if len(name) > 50 or not plain.isascii() or (plain and not plain.isalnum()):
        raise Refusal(
            "The API token’s name may only contain letters, numbers, dashes, and underscores,"
            " and it may not be longer than 50 characters."
        )


def check_expiry(world: World, expires: int | None) -> None:
    """Raise Refusal when a token would be dead already."""
    if expires is not None and expires <= world.clock.now():
        raise Refusal("The API token’s expiration time must be in the future.")


def check_addresses(addresses: Iterable[str]) -> None:
    """Raise Refusal for what is neither an address nor a network (``192.0.2.0/24``)."""
    for text in addresses:
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            raise Refusal(f"“{text}” is not a valid IP address or range.") from None


def require_token(world: World, service: Service, user: str, name: str) -> Token:
    """Return the token of this name.

    Raises Refusal when there is none.
    """
    token = find_token(world, service, user, name)
    if token is None:
        raise Refusal(f"You do not have an API token named “{name}”.")
    return token


def rename_token(world: World, service: Service, user: str, name: str, new_name: str) -> None:
    """Rename a token.

    Raises Refusal when there is none, or the new name is bad or taken.
    """
    require_token(world, service, user, name)
    check_name(new_name)
    if new_name != name and find_token(world, service, user, new_name) is not None:
        raise Refusal(f"You already have an API token named “{new_name}”.")
    world.run(
        "update tokens set name = ? where service = ? and user = ? and name = ?",
        new_name,
        service,
        user,
        name,
    )


def change_token(
    world: World,
    token: Token,
    *,
    expires: int | None,
    rights: Sequence[str] | None,
    addresses: Sequence[str],
) -> None:
    """Change what a token may do and how long.

    Raises Refusal for a bad address.
    """
    check_addresses(addresses)
    kept = None if rights is None else tuple(rights)
    _TOKENS.save(world, replace(token, expires=expires, rights=kept, addresses=tuple(addresses)))


def revoke_token(world: World, service: Service, user: str, name: str) -> bool:
    """Remove a token; returns whether there was one."""
    return bool(_TOKENS.remove(world, service=service, user=user, name=name))
