"""The certificates of the server's own services."""

import random
from dataclasses import dataclass
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.certificates import private_pem, signed_certificate
from cpshell.sandbox.world.areas.tweaks import hostname

ORDER = 82

SCHEMA = """
create table if not exists service_certificates(
  service text primary key,
  certificate text not null,
  key text not null,
  authorities text not null
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
    certificate = signed_certificate([host], key, chance.getrandbits(120) + 1)
    return certificate, private_pem(key)


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
