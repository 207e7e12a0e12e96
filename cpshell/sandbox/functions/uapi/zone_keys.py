"""UAPI DNSSEC: the keys of signed zones (wire: documented; no answer is recorded)."""

from base64 import b64encode
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, uapi
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import dnssec, zones
from cpshell.sandbox.world.areas.dnssec import ZoneKey
from cpshell.sandbox.world.dnssec_keys import (
    ALGORITHMS,
    DIGESTS,
    digest,
    dnskey,
    key_tag,
    load,
    private_text,
)

_FEATURE = "dnssec"
_FLAGS = {"ksk": 257, "csk": 257, "zsk": 256}
KeyType = Literal["ksk", "zsk"]
Row = dict[str, Any]


def _zone(ctx: Context, domain: str) -> str:
    return zones.require_zone(ctx.world, ctx.account.user, domain)


def _key(ctx: Context, domain: str, key_id: int) -> ZoneKey:
    return dnssec.require_key(ctx.world, _zone(ctx, domain), key_id)


def key_row(key: ZoneKey) -> Row:
    """Return all that is known about a key, as registrars and servers want it."""
    data = _public(key)
    algorithm = ALGORITHMS[key.algorithm]
    return {
        "active": int(key.active),
        "algo_desc": algorithm.description,
        "algo_num": key.algorithm,
        "algo_tag": algorithm.tag,
        "bits": load(key.private).key_size,
        "created": key.made,
        "digests": [
            {"algo_num": number, "algo_desc": name, "digest": digest(key.zone, data, function)}
            for number, name, function in DIGESTS
        ],
        "flags": _FLAGS[key.type],
        "key_id": key.id,
        "key_tag": key_tag(data),
        "key_type": key.type,
        "privatekey": private_text(key.private, key.algorithm),
    }


def _public(key: ZoneKey) -> bytes:
    return dnskey(key.private, _FLAGS[key.type], key.algorithm)


@uapi("DNSSEC", "add_zone_key", feature=_FEATURE)
def add_zone_key(
    ctx: Context,
    domain: str,
    algo_num: int,
    key_type: KeyType,
    key_size: int | None = None,
    active: Flag = True,
) -> Row:
    """Make a further key."""
    zone = _zone(ctx, domain)
    number = dnssec.add_key(ctx.world, zone, key_type, algo_num, key_size, active=active)
    return _new_key(zone, number)


@uapi("DNSSEC", "import_zone_key", feature=_FEATURE)
def import_zone_key(ctx: Context, domain: str, key_data: str, key_type: KeyType) -> Row:
    """Add a key that was made elsewhere."""
    zone = _zone(ctx, domain)
    return _new_key(zone, dnssec.import_key(ctx.world, zone, key_type, key_data))


def _new_key(zone: str, number: int) -> Row:
    return {"domain": zone, "new_key_id": str(number), "success": 1, "error": None}


@uapi("DNSSEC", "activate_zone_key", feature=_FEATURE)
def activate_zone_key(ctx: Context, domain: str, key_id: int) -> Row:
    """Sign with a key."""
    return _changed_key(ctx, domain, key_id, "on")


@uapi("DNSSEC", "deactivate_zone_key", feature=_FEATURE)
def deactivate_zone_key(ctx: Context, domain: str, key_id: int) -> Row:
    """Sign with a key no more."""
    return _changed_key(ctx, domain, key_id, "off")


@uapi("DNSSEC", "remove_zone_key", feature=_FEATURE)
def remove_zone_key(ctx: Context, domain: str, key_id: int) -> Row:
    """Drop a key."""
    return _changed_key(ctx, domain, key_id, "gone")


def _changed_key(ctx: Context, domain: str, key_id: int, what: str) -> Row:
    """Change a key. One that there is not is told in the data (wire: documented)."""
    zone = _zone(ctx, domain)
    found = dnssec.find_key(ctx.world, zone, key_id)
    if found is not None:
        change_key(ctx.world, found, what)
    error = None if found is not None else dnssec.NO_KEY
    return {"domain": zone, "key_id": str(key_id), "success": int(not error), "error": error}


def change_key(world: World, key: ZoneKey, what: str) -> None:
    """Let a key be ``on``, ``off`` or ``gone``."""
    if what == "gone":
        dnssec.remove_key(world, key)
    else:
        dnssec.switch_key(world, key, on=what == "on")


@uapi("DNSSEC", "export_zone_dnskey", feature=_FEATURE)
def export_zone_dnskey(ctx: Context, domain: str, key_id: int) -> Row:
    """Return the public half of a key as a record."""
    return dnskey_row(_key(ctx, domain, key_id)) | {"success": 1}


def dnskey_row(key: ZoneKey) -> Row:
    """Return the public half of a key as the text of a record, with its number."""
    head, data = f"{_FLAGS[key.type]} 3 {key.algorithm}", b64encode(_public(key)[4:]).decode()
    return {"key_id": key.id, "dnskey": f"{key.zone}. IN DNSKEY {head} {data}"}


@uapi("DNSSEC", "export_zone_key", feature=_FEATURE)
def export_zone_key(ctx: Context, domain: str, key_id: int) -> Row:
    """Return the private half of a key."""
    key = _key(ctx, domain, key_id)
    named = {"domain": key.zone, "key_id": key.id, "success": 1}
    return exported(key) | named | {"key_content": private_text(key.private, key.algorithm)}


def exported(key: ZoneKey) -> Row:
    """Return what an exported key is."""
    return {"key_tag": key_tag(_public(key)), "key_type": key.type}
