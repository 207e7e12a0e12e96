"""UAPI EmailAuth: DKIM, SPF and DMARC as records of the account's zones."""

from base64 import b64encode
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.world.areas import domains, nameservers, zones
from cpshell.sandbox.world.areas.preferences import preference, set_preference
from cpshell.sandbox.world.areas.tweaks import hostname
from cpshell.sandbox.world.records import DEFAULT_TTL, Record, absolute, text_pieces

_FEATURE = "emailauth"
_KEYS = "dkim keys"
_KEY_BITS = 2048
_DKIM = "v=DKIM1"
_SPF = "v=spf1"
_DMARC = "v=DMARC1"


def _text_records(ctx: Context, name: str, mark: str) -> list[str]:
    """Return the TXT records of a name that begin with a mark."""
    texts = ("".join(r.data) for r in zones.records_of(ctx.world, name, "TXT"))
    return [text for text in texts if text.startswith(mark)]


def _publish(ctx: Context, name: str, mark: str, text: str | None) -> None:
    """Put one TXT record in the place of those that begin with a mark; None only removes."""
    zone = zones.zone_of(ctx.world, name)
    if zone is None:
        raise Refusal(f"You do not control a DNS zone named {name}.")
    old = [
        index
        for index, record in zones.zone_records(ctx.world, zone)
        if record.type == "TXT"
        and absolute(record.name, zone) == name
        and "".join(record.data).startswith(mark)
    ]
    new = [Record(f"{name}.", DEFAULT_TTL, "TXT", text_pieces(text))] if text else []
    if old or new:
        zones.change_zone(ctx.world, zone, add=new, remove=old)


def _own(ctx: Context, names: list[str]) -> list[str]:
    return [domains.require_domain(ctx.world, ctx.account.user, name).domain for name in names]


def _rows(names: list[str], message: str) -> list[dict[str, Any]]:
    return [{"domain": name, "status": 1, "msg": message} for name in names]


# DKIM --------------------------------------------------------------------------------------


@uapi("EmailAuth", "ensure_dkim_keys_exist", feature=_FEATURE)
def ensure_dkim_keys_exist(ctx: Context, domain: list[str]) -> list[dict[str, Any]]:
    """Make the keys that are missing."""
    for name in _own(ctx, domain):
        _dkim_key(ctx, name)
    return _rows(domain, "")


def _dkim_key(ctx: Context, domain: str) -> str:
    """Return a domain's private key in PEM, made when there is none."""
    kept = preference(ctx.world, ctx.account.user, _KEYS, domain)
    if kept:
        return kept
    key = rsa.generate_private_key(65_537, _KEY_BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    ).decode()
    set_preference(ctx.world, ctx.account.user, _KEYS, domain, pem)
    return pem


def _dkim_text(pem: str) -> str:
    """Return what the zone has of a key.

    Raises Refusal when it isn't an RSA key in PEM.
    """
    try:
        key = serialization.load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        raise Refusal("The given key is not a valid private key in PEM format.") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Refusal("A DKIM key must be an RSA key.")
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return f"{_DKIM}; k=rsa; p={b64encode(public).decode()};"


@uapi("EmailAuth", "enable_dkim", feature=_FEATURE)
def enable_dkim(ctx: Context, domain: list[str]) -> list[dict[str, Any]]:
    """Publish the keys of domains."""
    for name in _own(ctx, domain):
        _publish(ctx, f"default._domainkey.{name}", _DKIM, _dkim_text(_dkim_key(ctx, name)))
    return _rows(domain, "DKIM is now enabled.")


@uapi("EmailAuth", "disable_dkim", feature=_FEATURE)
def disable_dkim(ctx: Context, domain: list[str]) -> list[dict[str, Any]]:
    """Publish them no longer."""
    for name in _own(ctx, domain):
        _publish(ctx, f"default._domainkey.{name}", _DKIM, None)
    return _rows(domain, "DKIM is now disabled.")


@uapi("EmailAuth", "fetch_dkim_private_keys", feature=_FEATURE)
def fetch_dkim_private_keys(ctx: Context, domain: list[str]) -> list[dict[str, Any]]:
    """Return the private keys of domains; the text is empty where there is none."""
    names = _own(ctx, domain)
    kept = {name: preference(ctx.world, ctx.account.user, _KEYS, name) for name in names}
    return [{"domain": name, "pem": pem} for name, pem in kept.items()]


@uapi("EmailAuth", "install_dkim_private_keys", feature=_FEATURE)
def install_dkim_private_keys(
    ctx: Context, domain: list[str], key: list[str]
) -> list[dict[str, Any]]:
    """Sign with keys of one's own, one for each domain."""
    if len(domain) != len(key):
        raise Refusal("You must give as many keys as domains.")
    for name, pem in zip(_own(ctx, domain), key, strict=True):
        text = _dkim_text(pem)
        set_preference(ctx.world, ctx.account.user, _KEYS, name, pem)
        _publish(ctx, f"default._domainkey.{name}", _DKIM, text)
    return _rows(domain, "The key was installed.")


@uapi("EmailAuth", "validate_current_dkims", feature=_FEATURE)
def validate_current_dkims(ctx: Context, domain: list[str]) -> list[dict[str, Any]]:
    """Return whether the published keys are the ones that mail is signed with."""
    return [_dkim_state(ctx, name) for name in _own(ctx, domain)]


def _dkim_state(ctx: Context, domain: str) -> dict[str, Any]:
    pem = preference(ctx.world, ctx.account.user, _KEYS, domain)
    expected = _dkim_text(pem) if pem else ""
    published = _text_records(ctx, f"default._domainkey.{domain}", _DKIM)
    records = [
        {
            "current": text,
            "state": "VALID" if text == expected else "MISMATCH",
            "reason": "" if text == expected else "It is not the key of this server.",
        }
        for text in published
    ]
    state = "MISSING" if not published else str(records[0]["state"])
    return {
        "domain": domain,
        "state": state if pem else "NOPUB",
        "expected": expected,
        "records": records,
        "error": None,
        "validity_cache_update": "none",
    }


# SPF ---------------------------------------------------------------------------------------


@uapi("EmailAuth", "install_spf_records", feature=_FEATURE)
def install_spf_records(ctx: Context, domain: list[str], record: list[str]) -> list[dict[str, Any]]:
    """Publish SPF policies, one for each domain."""
    if len(domain) != len(record):
        raise Refusal("You must give as many records as domains.")
    for name, text in zip(_own(ctx, domain), record, strict=True):
        if text.split(" ")[0] != _SPF:
            raise Refusal(f"“{text}” is not a valid SPF record.")
        _publish(ctx, name, _SPF, text)
    return _rows(domain, "The SPF record was installed.")


@uapi("EmailAuth", "validate_current_spfs", feature=_FEATURE)
def validate_current_spfs(ctx: Context, domain: list[str]) -> list[dict[str, Any]]:
    """Return whether the published policies let this server send."""
    return [_spf_state(ctx, name) for name in _own(ctx, domain)]


def _spf_state(ctx: Context, domain: str) -> dict[str, Any]:
    wanted = f"ip4:{ctx.account.ip}"
    published = _text_records(ctx, domain, _SPF)
    records = [
        {
            "current": text,
            "state": "PASS" if wanted in text else "SOFTFAIL",
            "reason": "" if wanted in text else f"It does not name {ctx.account.ip}.",
        }
        for text in published
    ]
    passes = len(records) == 1 and records[0]["state"] == "PASS"
    return {
        "domain": domain,
        "state": "VALID" if passes else "INVALID" if records else "MISSING",
        "expected": f"+{wanted}",
        "ip_address": ctx.account.ip,
        "ip_version": 4,
        "records": records,
        "error": None,
    }


# Reverse names -----------------------------------------------------------------------------


@uapi("EmailAuth", "validate_current_ptrs", feature=_FEATURE)
def validate_current_ptrs(ctx: Context, domain: list[str]) -> list[dict[str, Any]]:
    """Return whether the address that mail is sent from has the name of this server."""
    return [_ptr_state(ctx, name) for name in _own(ctx, domain)]


def _ptr_state(ctx: Context, domain: str) -> dict[str, Any]:
    address, host = ctx.account.ip, hostname(ctx.world)
    arpa = f"{'.'.join(reversed(address.split('.')))}.in-addr.arpa"
    return {
        "domain": domain,
        "state": "VALID",
        "arpa_domain": arpa,
        "helo": host,
        "ip_address": address,
        "ip_version": 4,
        "nameservers": nameservers.nameservers_for(ctx.world, ctx.account.owner),
        "ptr_records": [{"domain": host, "forward_records": [address], "state": "VALID"}],
        "error": None,
    }


# DMARC -------------------------------------------------------------------------------------


@uapi("EmailAuth", "apply_dmarc", feature=_FEATURE)
def apply_dmarc(
    ctx: Context,
    policy: str,
    domain: list[str] = [],  # noqa: B006  # it is only read
) -> list[dict[str, Any]]:
    """Publish a DMARC policy for domains, the main one if none is said."""
    text = f"{_DMARC}; p={policy};" if policy in ("none", "quarantine", "reject") else policy
    if not text.replace(" ", "").startswith(f"{_DMARC};p="):
        raise Refusal(f"“{policy}” is not a valid DMARC policy.")
    names = _own(ctx, domain or [ctx.account.domain])
    for name in names:
        _publish(ctx, f"_dmarc.{name}", _DMARC, text)
    return _rows(names, "The DMARC record was installed.")


@uapi("EmailAuth", "remove_dmarc", feature=_FEATURE)
def remove_dmarc(
    ctx: Context,
    domain: list[str] = [],  # noqa: B006
) -> list[dict[str, Any]]:
    """Publish no DMARC policy any more."""
    names = _own(ctx, domain or [ctx.account.domain])
    for name in names:
        _publish(ctx, f"_dmarc.{name}", _DMARC, None)
    return _rows(names, "The DMARC record was removed.")


@uapi("EmailAuth", "validate_current_dmarcs", feature=_FEATURE)
def validate_current_dmarcs(
    ctx: Context,
    domain: list[str] = [],  # noqa: B006
) -> list[dict[str, Any]]:
    """Return the published DMARC policies."""
    rows: list[dict[str, Any]] = []
    for name in _own(ctx, domain or [ctx.account.domain]):
        published = _text_records(ctx, f"_dmarc.{name}", _DMARC)
        rows.append(
            {
                "domain": name,
                "subdomain": f"_dmarc.{name}",
                "record": published[0] if published else "",
                "state": "VALID" if len(published) == 1 else "MISSING",
                "suggested": f"{_DMARC}; p=none;",
                "error": None,
            }
        )
    return rows
