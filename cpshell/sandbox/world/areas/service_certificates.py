"""The certificates of the server's own services, and AutoSSL's settings."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import START
from cpshell.sandbox.world.areas.certificates import private_pem
from cpshell.sandbox.world.areas.tweaks import hostname

ORDER = 82

SCHEMA = """
create table if not exists service_certificates(
  service text primary key,
  certificate text not null,
  key text not null,
  authorities text not null
);
create table if not exists autossl_exclusions(
  user text not null references accounts(user) on delete cascade on update cascade,
  domain text not null references domains(domain) on delete cascade on update cascade,
  primary key(user, domain)
);
"""

_VALID = timedelta(days=3650)
SERVICES = ("cpanel", "dovecot", "exim", "ftp")


@dataclass(frozen=True, slots=True)
class ServiceCertificate:
    """What a service uses, each in PEM; ``own`` says whether someone has installed it."""

    service: str
    certificate: str
    key: str
    authorities: str
    own: bool


def certificate_of(world: World, service: str) -> ServiceCertificate:
    """Return what a service uses: what was installed, or a self-signed one for the machine's name.

    Raises Refusal for a service that has none.
    """
    if service not in SERVICES:
        raise Refusal(f"“{service}” is not a service that uses a certificate.")
    row = world.one("select * from service_certificates where service = ?", service)
    if row is not None:
        return ServiceCertificate(
            service, row["certificate"], row["key"], row["authorities"], own=True
        )
    certificate, key = _first_pair(hostname(world), world.seed)
    return ServiceCertificate(service, certificate, key, "", own=False)


@lru_cache(maxsize=8)
def _first_pair(host: str, seed: str) -> tuple[str, str]:
    """Return a self-signed certificate for a host and its key, the same for the same seed."""
    chance = random.Random(f"{seed}:service certificate")  # noqa: S311  # a toy's first key
    key = ec.derive_private_key(chance.getrandbits(250) + 1, ec.SECP256R1())
    begin = datetime.fromtimestamp(START, UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(chance.getrandbits(120) + 1)
        .not_valid_before(begin)
        .not_valid_after(begin + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    )
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), private_pem(key)


def install(world: World, service: str, certificate: str, key: str, authorities: str) -> None:
    """Let a service use a certificate."""
    world.run(
        "insert or replace into service_certificates values(?, ?, ?, ?)",
        service,
        certificate,
        key,
        authorities,
    )


def reset(world: World, service: str) -> None:
    """Let a service use the self-signed certificate again."""
    world.run("delete from service_certificates where service = ?", service)


def exclusions(world: World, user: str) -> list[str]:
    """Return the domains of an account that AutoSSL leaves out."""
    return world.column(
        "select domain from autossl_exclusions where user = ? order by domain", user
    )


def exclude(world: World, user: str, domain: str) -> None:
    """Let AutoSSL leave a domain out."""
    world.run("insert or ignore into autossl_exclusions values(?, ?)", user, domain)


def include(world: World, user: str, domain: str) -> bool:
    """Let AutoSSL look after a domain again; returns whether it was left out."""
    return bool(
        world.run("delete from autossl_exclusions where user = ? and domain = ?", user, domain)
    )
