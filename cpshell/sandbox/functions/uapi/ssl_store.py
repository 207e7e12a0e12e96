"""UAPI SSL: the keys that an account keeps, and how all that it keeps is shown."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.world import x509_details as x509
from cpshell.sandbox.world.areas import certificates
from cpshell.sandbox.world.areas.certificates import CERTIFICATES, KEYS, REQUESTS, Stored
from cpshell.sandbox.world.areas.preferences import preference, set_preference

_FEATURE = "sslmanager"
_SIZES = {2048: "rsa-2048", 4096: "rsa-4096"}
KeyTypeName = Literal["system", "rsa-2048", "rsa-4096", "ecdsa-prime256v1", "ecdsa-secp384r1"]


# Fields ------------------------------------------------------------------------------------


def key_row(entry: Stored) -> dict[str, Any]:
    """Return a kept key, without the key itself."""
    return _head(entry) | x509.key_fields(x509.load_key(entry.pem).public_key())


def request_row(entry: Stored) -> dict[str, Any]:
    """Return a kept signing request."""
    request = x509.load_request(entry.pem)
    names = x509.names_in(request)
    fields = x509.key_fields(request.public_key())
    del fields["modulus_length"]
    return _head(entry) | {"commonName": names[0], "domains": names, **fields}


def certificate_row(ctx: Context, entry: Stored) -> dict[str, Any]:
    """Return a kept certificate, and whether one of the account's domains uses it."""
    used = any(
        host.certificate == entry.pem
        for host in certificates.installed(ctx.world, ctx.account.user)
    )
    return _head(entry) | x509.certificate_fields(entry.pem) | {"domain_is_configured": int(used)}


def _head(entry: Stored) -> dict[str, Any]:
    return {"id": entry.id, "friendly_name": entry.name, "created": entry.created}


def without(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return a row without some of its fields."""
    return {key: value for key, value in row.items() if key not in names}


def keep(ctx: Context, table: str, name: str, pem: str) -> Stored:
    """Keep something for the account, under a name that is free.

    Raises Refusal when it is kept already or the name is taken.
    """
    pem = pem.strip() + "\n"
    for entry in certificates.stored(ctx.world, table, ctx.account.user):
        if entry.pem == pem:
            raise Refusal(f"You already have this, under the name “{entry.name}”.")
        if entry.name == name:
            raise Refusal(f"The name “{name}” is already in use.")
    id_ = certificates.store(ctx.world, table, ctx.account.user, name, pem, ctx.clock.now())
    return certificates.require_stored(ctx.world, table, ctx.account.user, id_, "")


def find(ctx: Context, table: str, id_: str, name: str) -> Stored:
    """Return what the account keeps under an id or a name.

    Raises Refusal when there is nothing.
    """
    return certificates.require_stored(ctx.world, table, ctx.account.user, id_, name)


def all_of(ctx: Context, table: str) -> list[Stored]:
    """Return what the account keeps of one kind."""
    return certificates.stored(ctx.world, table, ctx.account.user)


def key_for(ctx: Context, certificate: str) -> str | None:
    """Return the kept key that a certificate was made for, or None."""
    found = (entry.pem for entry in all_of(ctx, KEYS) if x509.fits(certificate, entry.pem))
    return next(found, None)


def free_name(ctx: Context, table: str, wanted: str) -> str:
    """``wanted``, with a number after it where that is taken."""
    taken = {entry.name for entry in all_of(ctx, table)}
    number, name = 1, wanted
    while name in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name


# Keys --------------------------------------------------------------------------------------


@uapi("SSL", "generate_key", feature=_FEATURE)
def generate_key(
    ctx: Context,
    friendly_name: str = "",
    keysize: int | None = None,
    keytype: KeyTypeName | None = None,
) -> dict[str, Any]:
    """Make and keep a key."""
    if keysize is not None and keysize not in _SIZES:
        raise Refusal(f"“{keysize}” is not a valid key size. Use 2048 or 4096.")
    default = preference(ctx.world, ctx.account.user, "ssl", "key type", "system")
    kind = keytype or (_SIZES[keysize] if keysize else default)
    pem = x509.make_key(x509.KEY_TYPES[kind])
    name = friendly_name or free_name(ctx, KEYS, f"Key {ctx.clock.datetime():%Y-%m-%d %H:%M:%S}")
    entry = keep(ctx, KEYS, name, pem)
    return key_row(entry) | {"text": entry.pem}


@uapi("SSL", "list_keys", feature=_FEATURE)
def list_keys(ctx: Context) -> list[dict[str, Any]]:
    """Return the kept keys."""
    return [key_row(entry) for entry in all_of(ctx, KEYS)]


@uapi("SSL", "show_key", feature=_FEATURE)
def show_key(ctx: Context, id: str = "", friendly_name: str = "") -> dict[str, Any]:
    """Return one kept key."""
    entry = find(ctx, KEYS, id, friendly_name)
    row = key_row(entry)
    kind = "RSA" if row["modulus"] else f"EC, {row['ecdsa_curve_name']}"
    return {"details": row | {"key": entry.pem}, "text": f"Private-Key: ({kind})\n"}


@uapi("SSL", "upload_key", feature=_FEATURE)
def upload_key(
    ctx: Context, key: str, friendly_name: str = "", crt: str = ""
) -> list[dict[str, Any]]:
    """Keep a key that was made elsewhere."""
    x509.load_key(key)
    if crt and not x509.fits(crt, key):
        raise Refusal("The key does not belong to the certificate.")
    name = friendly_name or free_name(ctx, KEYS, "Uploaded key")
    return [key_row(keep(ctx, KEYS, name, key))]


@uapi("SSL", "delete_key", feature=_FEATURE)
def delete_key(ctx: Context, id: str = "", friendly_name: str = "") -> list[dict[str, Any]]:
    """Drop a kept key."""
    entry = find(ctx, KEYS, id, friendly_name)
    certificates.remove_stored(ctx.world, KEYS, entry)
    return [without(key_row(entry), "id")]


@uapi("SSL", "set_key_friendly_name", feature=_FEATURE)
def set_key_friendly_name(
    ctx: Context, new_friendly_name: str, id: str = "", friendly_name: str = ""
) -> None:
    """Rename a kept key."""
    entry = find(ctx, KEYS, id, friendly_name)
    certificates.rename_stored(ctx.world, KEYS, entry, new_friendly_name)


@uapi("SSL", "find_certificates_for_key", feature=_FEATURE)
def find_certificates_for_key(
    ctx: Context, id: str = "", friendly_name: str = ""
) -> list[dict[str, Any]]:
    """Return the certificates that were made for a key."""
    key = find(ctx, KEYS, id, friendly_name)
    found = [entry for entry in all_of(ctx, CERTIFICATES) if x509.fits(entry.pem, key.pem)]
    return [without(certificate_row(ctx, entry), "serial", "domain_is_configured")
            for entry in found]  # fmt: skip


@uapi("SSL", "find_csrs_for_key", feature=_FEATURE)
def find_csrs_for_key(ctx: Context, id: str = "", friendly_name: str = "") -> list[dict[str, Any]]:
    """Return the signing requests that were made for a key."""
    key = find(ctx, KEYS, id, friendly_name)
    public = x509.public_der(x509.load_key(key.pem).public_key())
    return [
        request_row(entry)
        for entry in all_of(ctx, REQUESTS)
        if x509.public_der(x509.load_request(entry.pem).public_key()) == public
    ]


@uapi("SSL", "set_default_key_type", feature=_FEATURE)
def set_default_key_type(ctx: Context, type: KeyTypeName) -> None:
    """Choose the kind of new keys."""
    set_preference(ctx.world, ctx.account.user, "ssl", "key type", type)
