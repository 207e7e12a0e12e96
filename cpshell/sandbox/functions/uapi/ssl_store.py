"""UAPI SSL: the keys, signing requests and certificates that an account keeps."""

from typing import Annotated, Any, Literal

from cpshell.sandbox.calls import Context, Named, Refusal, uapi
from cpshell.sandbox.world import x509_details as x509
from cpshell.sandbox.world.areas import certificates, domains
from cpshell.sandbox.world.areas.certificates import CERTIFICATES, KEYS, REQUESTS, Stored
from cpshell.sandbox.world.areas.preferences import preference, set_preference

_FEATURE = "sslmanager"
_SIZES = {2048: "rsa-2048", 4096: "rsa-4096"}
KeyTypeName = Literal["system", "rsa-2048", "rsa-4096", "ecdsa-prime256v1", "ecdsa-secp384r1"]


# Fields ------------------------------------------------------------------------------------


def key_row(entry: Stored) -> dict[str, Any]:
    """A kept key, without the key itself."""
    return _head(entry) | x509.key_fields(x509.load_key(entry.pem).public_key())


def request_row(entry: Stored) -> dict[str, Any]:
    """A kept signing request."""
    request = x509.load_request(entry.pem)
    names = x509.names_in(request)
    fields = x509.key_fields(request.public_key())
    del fields["modulus_length"]
    return _head(entry) | {"commonName": names[0], "domains": names, **fields}


def certificate_row(ctx: Context, entry: Stored) -> dict[str, Any]:
    """A kept certificate, and whether one of the account's domains uses it."""
    used = any(
        host.certificate == entry.pem
        for host in certificates.installed(ctx.world, ctx.account.user)
    )
    return _head(entry) | x509.certificate_fields(entry.pem) | {"domain_is_configured": int(used)}


def _head(entry: Stored) -> dict[str, Any]:
    return {"id": entry.id, "friendly_name": entry.name, "created": entry.created}


def _without(row: dict[str, Any], *names: str) -> dict[str, Any]:
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
    """What the account keeps under an id or a name.

    Raises Refusal when there is nothing.
    """
    return certificates.require_stored(ctx.world, table, ctx.account.user, id_, name)


def all_of(ctx: Context, table: str) -> list[Stored]:
    """What the account keeps of one kind."""
    return certificates.stored(ctx.world, table, ctx.account.user)


def free_name(ctx: Context, table: str, wanted: str) -> str:
    """``wanted``, with a number behind it where that is taken."""
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
    """The kept keys."""
    return [key_row(entry) for entry in all_of(ctx, KEYS)]


@uapi("SSL", "show_key", feature=_FEATURE)
def show_key(ctx: Context, id: str = "", friendly_name: str = "") -> dict[str, Any]:
    """One kept key."""
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
    return [_without(key_row(entry), "id")]


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
    """The certificates that were made for a key."""
    key = find(ctx, KEYS, id, friendly_name)
    found = [entry for entry in all_of(ctx, CERTIFICATES) if x509.fits(entry.pem, key.pem)]
    return [_without(certificate_row(ctx, entry), "serial", "domain_is_configured")
            for entry in found]  # fmt: skip


@uapi("SSL", "find_csrs_for_key", feature=_FEATURE)
def find_csrs_for_key(ctx: Context, id: str = "", friendly_name: str = "") -> list[dict[str, Any]]:
    """The signing requests that were made for a key."""
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


# Requests and certificates -----------------------------------------------------------------


def _subject(ctx: Context) -> dict[str, str]:
    return {field: ctx.parameters.get(field) for field in x509.SUBJECT_FIELDS
            if field != "commonName"}  # fmt: skip


def _checked_domains(given: list[str]) -> list[str]:
    names = [name.strip().lower() for text in given for name in text.split(",") if name.strip()]
    for name in names:
        if not domains.is_domain_name(name.removeprefix("*.")):
            raise Refusal(f"“{name}” is not a valid domain name.")
    return list(dict.fromkeys(names))


@uapi("SSL", "generate_csr", feature=_FEATURE)
def generate_csr(
    ctx: Context,
    domains: list[str],
    key_id: str,
    country: Annotated[str, Named("countryName")],
    state: Annotated[str, Named("stateOrProvinceName")],
    locality: Annotated[str, Named("localityName")],
    organization: Annotated[str, Named("organizationName")],
    friendly_name: str = "",
) -> dict[str, Any]:
    """Make and keep a signing request."""
    names = _checked_domains(domains)
    key = find(ctx, KEYS, key_id, "")
    pem = x509.make_request(key.pem, names, _subject(ctx))
    name = friendly_name or free_name(ctx, REQUESTS, names[0])
    entry = keep(ctx, REQUESTS, name, pem)
    return request_row(entry) | {"text": entry.pem}


@uapi("SSL", "list_csrs", feature=_FEATURE)
def list_csrs(ctx: Context) -> list[dict[str, Any]]:
    """The kept signing requests."""
    return [request_row(entry) for entry in all_of(ctx, REQUESTS)]


@uapi("SSL", "show_csr", feature=_FEATURE)
def show_csr(ctx: Context, id: str = "", friendly_name: str = "") -> dict[str, Any]:
    """One kept signing request."""
    entry = find(ctx, REQUESTS, id, friendly_name)
    row = _without(request_row(entry), "ecdsa_curve_name", "ecdsa_public")
    subject = x509.request_subject(entry.pem)
    parts = {field: subject.get(field) for field in x509.SUBJECT_FIELDS}
    names = ", ".join(row["domains"])
    text = f"Certificate Request:\n    Subject: CN = {row['commonName']}\n    DNS: {names}\n"
    return {"csr": entry.pem, "details": row | parts, "text": text}


@uapi("SSL", "delete_csr", feature=_FEATURE)
def delete_csr(ctx: Context, id: str = "", friendly_name: str = "") -> list[dict[str, Any]]:
    """Drop a kept signing request."""
    entry = find(ctx, REQUESTS, id, friendly_name)
    certificates.remove_stored(ctx.world, REQUESTS, entry)
    return [request_row(entry)]


@uapi("SSL", "set_csr_friendly_name", feature=_FEATURE)
def set_csr_friendly_name(
    ctx: Context, new_friendly_name: str, id: str = "", friendly_name: str = ""
) -> None:
    """Rename a kept signing request."""
    entry = find(ctx, REQUESTS, id, friendly_name)
    certificates.rename_stored(ctx.world, REQUESTS, entry, new_friendly_name)


@uapi("SSL", "generate_cert", feature=_FEATURE)
def generate_cert(
    ctx: Context,
    domains: list[str],
    key_id: str,
    country: Annotated[str, Named("countryName")],
    state: Annotated[str, Named("stateOrProvinceName")],
    locality: Annotated[str, Named("localityName")],
    organization: Annotated[str, Named("organizationName")],
    friendly_name: str = "",
) -> dict[str, Any]:
    """Make and keep a self-signed certificate."""
    names = _checked_domains(domains)
    key = find(ctx, KEYS, key_id, "")
    pem = x509.make_certificate(key.pem, names, _subject(ctx), ctx.clock.datetime())
    name = friendly_name or free_name(ctx, CERTIFICATES, names[0])
    entry = keep(ctx, CERTIFICATES, name, pem)
    row = _without(certificate_row(ctx, entry), "issuer_text", "subject_text",
                   "domain_is_configured")  # fmt: skip
    return row | {"text": entry.pem}


@uapi("SSL", "list_certs", feature=_FEATURE)
def list_certs(ctx: Context) -> list[dict[str, Any]]:
    """The kept certificates."""
    return [certificate_row(ctx, entry) for entry in all_of(ctx, CERTIFICATES)]


@uapi("SSL", "show_cert", feature=_FEATURE)
def show_cert(ctx: Context, id: str = "", friendly_name: str = "") -> dict[str, Any]:
    """One kept certificate."""
    entry = find(ctx, CERTIFICATES, id, friendly_name)
    row = {key: value for key, value in certificate_row(ctx, entry).items() if "." not in key}
    gone = ("serial", "created", "modulus_length", "issuer_text", "subject_text",
            "domain_is_configured")  # fmt: skip
    details = _without(row, *gone) | x509.name_parts(entry.pem)
    return {"cert": entry.pem, "details": details, "text": x509.as_text(entry.pem)}


@uapi("SSL", "upload_cert", feature=_FEATURE)
def upload_cert(ctx: Context, crt: str, friendly_name: str = "") -> list[dict[str, Any]]:
    """Keep a certificate that was made elsewhere."""
    names = x509.names_in(x509.load_certificate(crt))
    wanted = names[0] if names else "Uploaded certificate"
    entry = keep(ctx, CERTIFICATES, friendly_name or free_name(ctx, CERTIFICATES, wanted), crt)
    gone = ("serial", "issuer_text", "subject_text", "domain_is_configured")
    return [_without(certificate_row(ctx, entry), *gone)]


@uapi("SSL", "delete_cert", feature=_FEATURE)
def delete_cert(ctx: Context, id: str = "", friendly_name: str = "") -> list[dict[str, Any]]:
    """Drop a kept certificate; a website that uses it goes on to."""
    entry = find(ctx, CERTIFICATES, id, friendly_name)
    row = certificate_row(ctx, entry)
    certificates.remove_stored(ctx.world, CERTIFICATES, entry)
    return [_without(row, "domain_is_configured")]


@uapi("SSL", "set_cert_friendly_name", feature=_FEATURE)
def set_cert_friendly_name(
    ctx: Context, new_friendly_name: str, id: str = "", friendly_name: str = ""
) -> None:
    """Rename a kept certificate."""
    entry = find(ctx, CERTIFICATES, id, friendly_name)
    certificates.rename_stored(ctx.world, CERTIFICATES, entry, new_friendly_name)


@uapi("SSL", "fetch_cert_info", feature=_FEATURE)
def fetch_cert_info(ctx: Context, id: str = "", friendly_name: str = "") -> dict[str, Any]:
    """One kept certificate with its key."""
    entry = find(ctx, CERTIFICATES, id, friendly_name)
    fields = x509.certificate_fields(entry.pem)
    return {
        "certificate": entry.pem,
        "key": key_for(ctx, entry.pem) or "",
        "cabundle": "",
        "is_self_signed": fields["is_self_signed"],
        "subject.commonName_ip": ctx.account.ip,
    }


def key_for(ctx: Context, certificate: str) -> str | None:
    """The kept key that a certificate was made for, or None."""
    found = (entry.pem for entry in all_of(ctx, KEYS) if x509.fits(certificate, entry.pem))
    return next(found, None)


@uapi("SSL", "list_ssl_items", feature=_FEATURE)
def list_ssl_items(ctx: Context, domains: str = "", item: str = "") -> list[dict[str, Any]]:
    """What is kept for domains: certificates (crt), keys (key) and requests (csr)."""
    wanted = {entry for entry in domains.split("|") if entry}
    kinds = {"crt": CERTIFICATES, "key": KEYS, "csr": REQUESTS}
    asked = item.split("|") if item else list(kinds)
    for kind in asked:
        if kind not in kinds:
            raise Refusal(f"“{kind}” is not a valid item; use “key”, “csr”, or “crt”.")
    return [
        {"host": entry.name, "id": entry.id, "type": kind}
        for kind in asked
        for entry in all_of(ctx, kinds[kind])
        if not wanted or entry.name in wanted
    ]
