"""DNSSEC: zones that are signed, and their keys."""

from dataclasses import dataclass

from cpshell.sandbox.refusal import Refusal
from cpshell.sandbox.world import World
from cpshell.sandbox.world.dnssec_keys import ALGORITHMS, make_private, read_private
from cpshell.sandbox.world.tables import Table

ORDER = 93

_ZONE = "zones(zone)"
_TRIGGERS = """
create trigger if not exists zone_keys_removed after update of removed on zones begin
  delete from zone_keys where zone = old.zone; end;
create trigger if not exists signed_zones_removed after update of removed on zones begin
  delete from signed_zones where zone = old.zone; end;
"""
NO_KEY = "Invalid key_id or domain specified: No such key present for domain."


@dataclass(frozen=True, slots=True)
class ZoneKey:
    """One key: ``type`` is ksk, zsk, or csk for one that signs everything; ``private`` its private
    half as PEM."""

    id: int
    zone: str
    type: str
    algorithm: int
    active: bool
    private: str
    made: int


@dataclass(frozen=True, slots=True)
class SignedZone:
    """How a zone proves that a name is not there: by NSEC, or NSEC3 with its settings."""

    zone: str
    nsec3: bool = True
    iterations: int = 7
    narrow: bool = True
    opt_out: bool = False
    salt: str = "1db9"


_KEYS = Table(ZoneKey, "zone_keys", key="id", references={"zone": _ZONE}, serial=True)
_SIGNED = Table(SignedZone, "signed_zones", key="zone", references={"zone": _ZONE})
SCHEMA = _KEYS.schema + _SIGNED.schema + _TRIGGERS


def signing_of(world: World, zone: str) -> SignedZone | None:
    """Return how a zone is signed; None where it is not."""
    return _SIGNED.find(world, zone)


def sign(world: World, signing: SignedZone) -> None:
    """Sign a zone so, or otherwise than before."""
    _SIGNED.save(world, signing)


def unsign(world: World, zone: str) -> bool:
    """Sign a zone no more, and drop its keys; returns whether it was signed."""
    was = signing_of(world, zone) is not None
    _SIGNED.remove(world, zone=zone)
    _KEYS.remove(world, zone=zone)
    return was


def keys_of(world: World, zone: str) -> list[ZoneKey]:
    """Return the keys of a zone by their numbers."""
    return _KEYS.all(world, zone=zone)


def find_key(world: World, zone: str, id_: int) -> ZoneKey | None:
    """Return the key of a zone that has this number, or None."""
    found = _KEYS.find(world, id_)
    return found if found is not None and found.zone == zone else None


def require_key(world: World, zone: str, id_: int) -> ZoneKey:
    """Return the key of a zone that has this number. Raises Refusal when there is none."""
    found = find_key(world, zone, id_)
    if found is None:
        raise Refusal(NO_KEY)
    return found


def add_key(
    world: World, zone: str, type_: str, algorithm: int, bits: int | None, *, active: bool
) -> int:
    """Make a key and return its number. Raises Refusal for an algorithm or a size that cannot
    be."""
    return _keep(world, zone, type_, algorithm, make_private(algorithm, type_, bits), active=active)


def import_key(world: World, zone: str, type_: str, text: str) -> int:
    """Add a key in the format of ``export``, and return its number. Raises Refusal for others."""
    algorithm, private = read_private(text)
    return _keep(world, zone, type_, algorithm, private, active=True)


def _keep(
    world: World, zone: str, type_: str, algorithm: int, private: str, *, active: bool
) -> int:
    if algorithm not in ALGORITHMS:
        raise Refusal(f"The name server does not support the algorithm “{algorithm}”.")
    _KEYS.add(world, ZoneKey(0, zone, type_, algorithm, active, private, world.clock.now()))
    return int(world.value("select last_insert_rowid()"))


def switch_key(world: World, key: ZoneKey, *, on: bool) -> None:
    """Use a key, or not."""
    world.run("update zone_keys set active = ? where id = ?", int(on), key.id)


def remove_key(world: World, key: ZoneKey) -> None:
    """Drop a key."""
    _KEYS.remove(world, id=key.id)
