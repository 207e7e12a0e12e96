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


@dataclass(frozen=True, slots=True)
class Claim:
    """Who an Authorization header says it is; ``scheme`` in lower case."""

    scheme: str
    user: str
    secret: str

    @property
    def is_basic(self) -> bool:
        """Return whether the secret is a password."""
        return self.scheme == "basic"

    @property
    def header(self) -> str:
        """Return the header that says this."""
        pair = f"{self.user}:{self.secret}"
        text = base64.b64encode(pair.encode()).decode() if self.is_basic else pair
        return f"{self.scheme} {text}"


def read_claim(header: str) -> Claim | None:
    """Return what an Authorization header says, None when it cannot be read."""
    scheme, rest = (*header.split(None, 1), "", "")[:2]
    scheme = scheme.lower()
    if scheme == "basic":
        pair = _decode("".join(rest.split()))
        return Claim(scheme, *pair) if pair is not None else None
    user, _, secret = rest.strip().partition(":")
    return Claim(scheme, user, "".join(secret.split()))


def identify(world: World, header: Header) -> Identity | None:
    """Whose credential it is; None when it is wrong, expired, for another service, or lacks the
    one-time password that its user needs."""
    claim = read_claim(header.authorization)
    if claim is None:
        return None
    if claim.is_basic:
        identity = _basic(world, header, claim)
    elif _TOKEN_SERVICES.get(claim.scheme) is header.service:
        identity = _token_or_hash(world, header, claim)
    else:
        identity = None
    if identity is None or not _code_fits(world, identity.user, header.code):
        return None
    return identity


def _basic(world: World, header: Header, claim: Claim) -> Identity | None:
    """User and password; on TLS ports only (wire: recorded). cPHulk guards them as the form."""
    if not header.tls:
        return None
    user = claim.user
    attempt = cphulk_failures.Attempt(user, header.address, header.service.daemon, header.local)
    refused = cphulk_failures.refuses(world, attempt)
    if refused or not logins.password_fits(world, header.service, user, claim.secret):
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


def _token_or_hash(world: World, header: Header, claim: Claim) -> Identity | None:
    user, secret = claim.user, claim.secret
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
