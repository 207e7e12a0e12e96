"""UAPI DNSSEC: signed zones (wire: documented; no answer is recorded)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.functions.uapi.zone_keys import key_row
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import dnssec, zones
from cpshell.sandbox.world.areas.dnssec import SignedZone

_FEATURE = "dnssec"
_USUAL = 8
Setup = Literal["simple", "classic"]
Row = dict[str, Any]
ForEach = Callable[[Context, list[str], Callable[[str], Row]], Row]


def _zones(ctx: Context, names: list[str]) -> list[str]:
    return [zones.require_zone(ctx.world, ctx.account.user, name) for name in names]


def enabling(for_each: ForEach) -> Callable[..., Row]:
    """Return the function that signs zones; ``for_each`` finds them, and makes the answer."""

    def enable(
        ctx: Context,
        domain: list[str],
        algo_num: int = _USUAL,
        key_setup: Setup = "classic",
        active: Flag = True,
        use_nsec3: Flag = True,
        nsec3_opt_out: Flag = False,
        nsec3_iterations: int = 7,
        nsec3_narrow: Flag = True,
        nsec3_salt: str = "1db9",
    ) -> Row:
        nsec = SignedZone("", use_nsec3, nsec3_iterations, nsec3_narrow, nsec3_opt_out, nsec3_salt)

        def sign(zone: str) -> Row:
            return begin_signing(ctx.world, replace(nsec, zone=zone), algo_num, key_setup, active)

        return for_each(ctx, domain, sign)

    return enable


def _enabled(ctx: Context, names: list[str], sign: Callable[[str], Row]) -> Row:
    return {"enabled": {zone: sign(zone) for zone in _zones(ctx, names)}}


uapi("DNSSEC", "enable_dnssec", feature=_FEATURE)(enabling(_enabled))


def begin_signing(
    world: World, signing: SignedZone, algorithm: int, setup: Setup, active: bool
) -> Row:
    """Sign a zone with new keys, one or two, and return what was done. Raises Refusal when it is
    signed already, and for a bad algorithm."""
    if dnssec.signing_of(world, signing.zone) is not None:
        raise Refusal(f"DNSSEC is already enabled for “{signing.zone}”.")
    first = "csk" if setup == "simple" else "ksk"
    number = dnssec.add_key(world, signing.zone, first, algorithm, None, active=active)
    if setup == "classic":
        dnssec.add_key(world, signing.zone, "zsk", algorithm, None, active=active)
    dnssec.sign(world, signing)
    return {"enabled": 1, "new_key_id": number, "nsec_version": nsec_version(signing)}


def nsec_version(signing: SignedZone) -> str:
    """Return how a zone proves that a name is not there."""
    return "NSEC3" if signing.nsec3 else "NSEC"


@uapi("DNSSEC", "disable_dnssec", feature=_FEATURE)
def disable_dnssec(ctx: Context, domain: list[str]) -> Row:
    """Sign zones no more; 0 for those that were not signed."""
    wanted = _zones(ctx, domain)
    return {"disabled": {zone: int(dnssec.unsign(ctx.world, zone)) for zone in wanted}}


@uapi("DNSSEC", "set_nsec3", feature=_FEATURE)
def set_nsec3(
    ctx: Context,
    domain: list[str],
    nsec3_opt_out: Flag,
    nsec3_iterations: int,
    nsec3_narrow: Flag,
    nsec3_salt: str,
) -> Row:
    """Let signed zones use NSEC3."""
    wanted = _zones(ctx, domain)
    for zone in wanted:
        signing = SignedZone(
            zone, True, nsec3_iterations, nsec3_narrow, nsec3_opt_out, salt=nsec3_salt
        )
        change_signing(ctx.world, signing)
    return {"enabled": dict.fromkeys(wanted, 1)}


@uapi("DNSSEC", "unset_nsec3", feature=_FEATURE)
def unset_nsec3(ctx: Context, domain: list[str]) -> Row:
    """Let signed zones use NSEC again."""
    wanted = _zones(ctx, domain)
    for zone in wanted:
        change_signing(ctx.world, SignedZone(zone, nsec3=False))
    return {"disabled": dict.fromkeys(wanted, 1)}


def change_signing(world: World, signing: SignedZone) -> None:
    """Sign a zone otherwise than before. Raises Refusal for one that is not signed."""
    if dnssec.signing_of(world, signing.zone) is None:
        raise Refusal(f"DNSSEC is not enabled for “{signing.zone}”.")
    dnssec.sign(world, signing)


@uapi("DNSSEC", "fetch_ds_records", feature=_FEATURE)
def fetch_ds_records(ctx: Context, domain: list[str]) -> Row:
    """Return the keys of zones with what a registrar needs of them."""
    return {zone: ds_records(ctx.world, zone) for zone in _zones(ctx, domain)}


def ds_records(world: World, zone: str) -> Row:
    """Return the keys of a zone by number, and how it proves that a name is not there."""
    signing = dnssec.signing_of(world, zone)
    keys = {str(key.id): key_row(key) for key in dnssec.keys_of(world, zone)}
    return {"keys": keys, "nsec_details": _nsec_details(signing) if signing else {}}


def _nsec_details(signing: SignedZone) -> Row:
    return {
        "nsec_version": nsec_version(signing),
        "nsec3_hash_algo_desc": "SHA-1",
        "nsec3_hash_algo_num": 1,
        "nsec3_iterations": signing.iterations,
        "nsec3_narrow": int(signing.narrow),
        "nsec3_opt_out": int(signing.opt_out),
        "nsec3_salt": signing.salt,
    }
