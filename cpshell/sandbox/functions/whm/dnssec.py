"""WHM, DNS: signed zones of any account, and their keys (wire: documented)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, whm
from cpshell.sandbox.functions.uapi.dnssec import change_signing, ds_records, enabling
from cpshell.sandbox.functions.uapi.zone_keys import KeyType, change_key, dnskey_row, exported
from cpshell.sandbox.functions.whm.zones import visible_zone
from cpshell.sandbox.world.areas import dnssec
from cpshell.sandbox.world.areas.dnssec import SignedZone, ZoneKey
from cpshell.sandbox.world.dnssec_keys import private_text

_ACL = ("edit-dns", "manage-dns-records")
Row = dict[str, Any]


def _for_each(ctx: Context, names: list[str], run: Callable[[str], Row]) -> Row:
    """Do something to each zone that the caller may change."""
    zones = [visible_zone(ctx, name) for name in names]
    return {"domains": [{"domain": zone, **run(zone)} for zone in zones]}


def _enabled(ctx: Context, names: list[str], sign: Callable[[str], Row]) -> Row:
    def enable(zone: str) -> Row:
        done = sign(zone)
        return done | {"new_key_id": str(done["new_key_id"]), "nsec_error": None}

    return _for_each(ctx, names, enable)


whm("enable_dnssec_for_domains", acl=_ACL)(enabling(_enabled))


@whm("disable_dnssec_for_domains", acl=_ACL)
def disable_dnssec_for_domains(ctx: Context, domain: list[str]) -> Row:
    """Sign zones no more; 0 for those that were not signed."""
    return _for_each(ctx, domain, lambda zone: {"disabled": int(dnssec.unsign(ctx.world, zone))})


def _changed(ctx: Context, signing: SignedZone, done: str) -> Row:
    """Sign a zone otherwise; one that is not signed is told in the data."""
    try:
        change_signing(ctx.world, signing)
    except Refusal as refusal:
        return {done: 0, "error": refusal.reason}
    return {done: 1, "error": None}


@whm("set_nsec3_for_domains", acl=_ACL)
def set_nsec3_for_domains(
    ctx: Context,
    domain: list[str],
    nsec3_opt_out: Flag,
    nsec3_iterations: int,
    nsec3_narrow: Flag,
    nsec3_salt: str,
) -> Row:
    """Let signed zones use NSEC3."""
    nsec = SignedZone("", True, nsec3_iterations, nsec3_narrow, nsec3_opt_out, salt=nsec3_salt)
    return _for_each(ctx, domain, lambda zone: _changed(ctx, replace(nsec, zone=zone), "enabled"))


@whm("unset_nsec3_for_domains", acl=_ACL)
def unset_nsec3_for_domains(ctx: Context, domain: list[str]) -> Row:
    """Let signed zones use NSEC again."""
    nsec = SignedZone("", nsec3=False)
    return _for_each(ctx, domain, lambda zone: _changed(ctx, replace(nsec, zone=zone), "disabled"))


@whm("fetch_ds_records_for_domains", acl=_ACL)
def fetch_ds_records_for_domains(ctx: Context, domain: list[str]) -> Row:
    """Return the keys of zones with what a registrar needs of them."""
    return _for_each(ctx, domain, lambda zone: {"ds_records": ds_records(ctx.world, zone)})


# Keys --------------------------------------------------------------------------------------


@whm("add_zone_key", acl=_ACL)
def add_zone_key(
    ctx: Context,
    domain: str,
    algo_num: int,
    key_type: KeyType,
    key_size: int | None = None,
    active: Flag = True,
) -> Row:
    """Make a further key."""
    zone = visible_zone(ctx, domain)
    number = dnssec.add_key(ctx.world, zone, key_type, algo_num, key_size, active=active)
    return {"new_key_id": str(number)}


@whm("import_zone_key", acl=_ACL)
def import_zone_key(ctx: Context, domain: str, key_data: str, key_type: KeyType) -> Row:
    """Add a key that was made elsewhere."""
    zone = visible_zone(ctx, domain)
    return {"import_key_id": dnssec.import_key(ctx.world, zone, key_type, key_data)}


def _key(ctx: Context, domain: str, key_id: int) -> ZoneKey:
    return dnssec.require_key(ctx.world, visible_zone(ctx, domain), key_id)


def _change(what: str) -> Callable[[Context, str, int], None]:
    """Return the function that lets a key be ``on``, ``off`` or ``gone``."""

    def change(ctx: Context, domain: str, key_id: int) -> None:
        change_key(ctx.world, _key(ctx, domain, key_id), what)

    return change


whm("activate_zone_key", acl=_ACL)(_change("on"))
whm("deactivate_zone_key", acl=_ACL)(_change("off"))
whm("remove_zone_key", acl=_ACL)(_change("gone"))


@whm("export_zone_dnskey", acl=_ACL)
def export_zone_dnskey(ctx: Context, domain: str, key_id: int) -> Row:
    """Return the public half of a key as a record."""
    return dnskey_row(_key(ctx, domain, key_id))


@whm("export_zone_key", acl=_ACL)
def export_zone_key(ctx: Context, domain: str, key_id: int) -> Row:
    """Return the private half of a key."""
    key = _key(ctx, domain, key_id)
    return exported(key) | {"key_content": private_text(key.private, key.algorithm)}
