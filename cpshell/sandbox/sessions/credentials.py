"""Authorization headers: API tokens, the access hash, Basic (wire: recorded)."""

import base64
import binascii
import ipaddress
from dataclasses import dataclass
from functools import lru_cache

from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.identity import Identity, Method
from cpshell.sandbox.sessions.otp import code_fits
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import cphulk_failures, logins
from cpshell.sandbox.world.areas.tokens import Token, token_of_secret

_TOKEN_SERVICES = {"cpanel": Service.CPANEL, "whm": Service.WHM}


@dataclass(frozen=True, slots=True)
class Header:
    """What came in the headers of a request, and over what; ``local``: from the server itself."""

    authorization: str
    code: str | None
    service: Service
    tls: bool
    address: str
    local: bool


def identify(world: World, header: Header) -> Identity | None:
    """Whose credential it is; None when it is wrong, expired, for another service, or lacks the
    one-time password that its user needs."""
    scheme, rest = (*header.authorization.split(None, 1), "", "")[:2]
    scheme = scheme.lower()
    if scheme == "basic":
        identity = _basic(world, header, rest)
    elif _TOKEN_SERVICES.get(scheme) is header.service:
        identity = _token_or_hash(world, header, rest)
    else:
        identity = None
    if identity is None or not _code_fits(world, identity.user, header.code):
        return None
    return identity


def _basic(world: World, header: Header, encoded: str) -> Identity | None:
    """User and password; on TLS ports only (wire: recorded). cPHulk guards them as the form."""
    pair = _decode("".join(encoded.split()))
    if pair is None or not header.tls:
        return None
    user, password = pair
    attempt = cphulk_failures.Attempt(user, header.address, header.service.daemon, header.local)
    refused = cphulk_failures.refuses(world, attempt)
    if refused or not logins.password_fits(world, header.service, user, password):
        cphulk_failures.note_failure(world, attempt)
        return None
    return Identity(user, header.service, Method.BASIC)


@lru_cache(maxsize=64)
def _decode(encoded: str) -> tuple[str, str] | None:
    padded = encoded.rstrip("=") + "=" * (-len(encoded.rstrip("=")) % 4)
    try:
        text = base64.b64decode(padded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    user, colon, password = text.partition(":")
    return (user, password) if colon else None


def _token_or_hash(world: World, header: Header, rest: str) -> Identity | None:
    user, _, secret = rest.strip().partition(":")
    secret = "".join(secret.split())
    if not secret or not logins.may_use(world, header.service, user):
        return None
    token = token_of_secret(world, header.service, user, secret)
    if token is not None:
        if token.expired(world.clock.now()) or not _may_come_from(token, header.address):
            return None
        return Identity(user, header.service, Method.TOKEN, token=token)
    if header.service is Service.WHM and logins.access_hash_fits(world, user, secret):
        return Identity(user, header.service, Method.ACCESS_HASH)
    return None


def _may_come_from(token: Token, address: str) -> bool:
    """Return whether a token's list of addresses and networks, if it has one, holds this
    address."""
    if not token.addresses:
        return True
    place = ipaddress.ip_address(address)
    return any(place in network for entry in token.addresses for network in _network(entry))


def _network(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Return the network of an address or ``address/bits``; none for what is neither."""
    try:
        return [ipaddress.ip_network(text, strict=False)]
    except ValueError:
        return []


def _code_fits(world: World, user: str, code: str | None) -> bool:
    secret = logins.second_factor(world, user)
    if secret is None:
        return True
    return code is not None and code_fits(secret, code.strip(), world.clock.exact())
