"""The certificates of the server's own services, and AutoSSL's settings."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World, pem
from cpshell.sandbox.world.areas.accounts import START
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
  domain text not null,
  primary key(user, domain)
);
"""

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
    """What a service uses: what was installed, or a self-signed one for the machine's name.

    Raises Refusal for a service that has none.
    """
    if service not in SERVICES:
        raise Refusal(f"“{service}” is not a service that uses a certificate.")
    row = world.one("select * from service_certificates where service = ?", service)
    if row is not None:
        return ServiceCertificate(
            service, row["certificate"], row["key"], row["authorities"], own=True
        )
    chance = world.random("service certificate")
    key = ec.derive_private_key(chance.getrandbits(250) + 1, ec.SECP256R1())
    certificate = pem.self_signed(
        [hostname(world)],
        key,
        datetime.fromtimestamp(START, UTC),
        serial=chance.getrandbits(120) + 1,
        valid=timedelta(days=3650),
    )
    return ServiceCertificate(service, certificate, pem.key_text(key), "", own=False)


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
    """The domains of an account that AutoSSL leaves out."""
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
