"""TLS keys and certificates of accounts, and which domain uses which. Keys and certificates are
real ones in PEM; those of the seed are the same at every start."""

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import START
from cpshell.sandbox.world.tables import ACCOUNT, DOMAIN, Table

ORDER = 80

_VALID_DAYS = 3650
_START = ("alice.test", "carol.test")


@dataclass(frozen=True, slots=True)
class Stored:
    """A key, certificate or request that an account keeps; ``created`` seconds since 1970."""

    id: str
    user: str
    name: str
    pem: str
    created: int


@dataclass(frozen=True, slots=True)
class SslHost:
    """What a domain's web server uses, each in PEM."""

    domain: str
    certificate: str
    key: str
    authorities: str = ""


KEYS, CERTIFICATES, REQUESTS = "ssl_keys", "ssl_certificates", "ssl_requests"
"""What accounts keep, by table."""
_WORDS = {KEYS: "key", CERTIFICATES: "certificate", REQUESTS: "certificate signing request"}
TABLES = {
    name: Table(Stored, name, key="id", references={"user": ACCOUNT}, order="name id")
    for name in _WORDS
}
HOSTS = Table(SslHost, "ssl_hosts", key="domain", references={"domain": DOMAIN})
SCHEMA = "".join(table.schema for table in TABLES.values()) + HOSTS.schema


def seed(world: World) -> None:
    """Add a self-signed certificate on two main domains."""
    chance = world.random("certificates")
    for domain in _START:
        key = ec.derive_private_key(chance.getrandbits(250) + 1, ec.SECP256R1())
        key_pem = private_pem(key)
        names = [domain, f"www.{domain}"]
        pem = signed_certificate(names, key, chance.getrandbits(120) + 1)
        user = domain.partition(".")[0]
        store(world, "ssl_keys", user, domain, key_pem, START)
        store(world, "ssl_certificates", user, domain, pem, START)
        install(world, SslHost(domain, pem, key_pem))


def private_pem(key: ec.EllipticCurvePrivateKey) -> str:
    """Return a private key in PEM."""
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


@dataclass(frozen=True, slots=True)
class Authority:
    """Who vouches for a certificate: a name and its key."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey


def signed_certificate(
    names: list[str],
    key: ec.EllipticCurvePrivateKey,
    serial: int,
    *,
    begin: int = START,
    days: int = _VALID_DAYS,
    authority: Authority | None = None,
) -> str:
    """Return a certificate in PEM for some domains: self-signed, or by an authority."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    by = authority or Authority(subject, key)
    start = datetime.fromtimestamp(begin, UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.name)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False
        )
        .sign(by.key, hashes.SHA256(), ecdsa_deterministic=True)
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def store(world: World, table: str, user: str, name: str, pem: str, created: int) -> str:
    """Keep a key (``ssl_keys``), certificate (``ssl_certificates``) or request
    (``ssl_requests``); returns its id, which is made of its content."""
    id_ = hashlib.sha256(f"{user}\0{pem}".encode()).hexdigest()[:40]
    TABLES[table].save(world, Stored(id_, user, name, pem, created))
    return id_


def stored(world: World, table: str, user: str) -> list[Stored]:
    """Return what an account keeps in one of these tables, by name."""
    return TABLES[table].all(world, user=user)


def install(world: World, host: SslHost) -> None:
    """Let a domain use a certificate."""
    HOSTS.save(world, host)


def installed(world: World, user: str) -> list[SslHost]:
    """Return an account's domains that have a certificate, by name."""
    return HOSTS.query(world, "join domains using(domain) where user = ? order by domain", user)


def uninstall(world: World, domain: str) -> bool:
    """Take a domain's certificate away; returns whether it had one."""
    return bool(HOSTS.remove(world, domain=domain))


def has_certificate(world: World, domain: str) -> bool:
    """Return whether a domain's web server uses a certificate."""
    return HOSTS.find(world, domain) is not None


def require_stored(world: World, table: str, user: str, id_: str, name: str) -> Stored:
    """Return what an account keeps under an id or, without one, under a name.

    Raises Refusal when neither is given or there is nothing.
    """
    if not (id_ or name):
        raise Refusal("You must specify either the “id” or the “friendly_name” parameter.")
    for entry in stored(world, table, user):
        if (id_ and entry.id == id_) or (not id_ and entry.name == name):
            return entry
    raise Refusal(f"You do not have a {_WORDS[table]} with the name or id “{id_ or name}”.")


def remove_stored(world: World, table: str, entry: Stored) -> None:
    """Keep something no longer."""
    TABLES[table].remove(world, id=entry.id)


def rename_stored(world: World, table: str, entry: Stored, name: str) -> None:
    """Give something that is kept another name.

    Raises Refusal when the name is taken.
    """
    if any(other.name == name for other in stored(world, table, entry.user)):
        raise Refusal(f"You already have a {_WORDS[table]} named “{name}”.")
    TABLES[table].save(world, replace(entry, name=name))


def host_of(world: World, domain: str) -> SslHost | None:
    """Return what a domain's web server uses, or None."""
    return HOSTS.find(world, domain)
