"""UAPI SSL: the signing requests and certificates that an account keeps."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Context, Named, Refusal, uapi
from cpshell.sandbox.functions.uapi.ssl_store import (
    all_of,
    certificate_row,
    find,
    free_name,
    keep,
    key_for,
    request_row,
    without,
)
from cpshell.sandbox.world import x509_details as x509
from cpshell.sandbox.world.areas import certificates
from cpshell.sandbox.world.areas.certificates import CERTIFICATES, KEYS, REQUESTS
from cpshell.sandbox.world.areas.domains import is_domain_name

_FEATURE = "sslmanager"


def _subject(ctx: Context) -> dict[str, str]:
    return {field: ctx.parameters.get(field) for field in x509.SUBJECT_FIELDS
            if field != "commonName"}  # fmt: skip


def _checked_domains(given: list[str]) -> list[str]:
    names = [name.strip().lower() for text in given for name in text.split(",") if name.strip()]
    for name in names:
        if not is_domain_name(name.removeprefix("*.")):
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
    """Return the kept signing requests."""
    return [request_row(entry) for entry in all_of(ctx, REQUESTS)]


@uapi("SSL", "show_csr", feature=_FEATURE)
def show_csr(ctx: Context, id: str = "", friendly_name: str = "") -> dict[str, Any]:
    """Return one kept signing request."""
    entry = find(ctx, REQUESTS, id, friendly_name)
    row = without(request_row(entry), "ecdsa_curve_name", "ecdsa_public")
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
    row = without(certificate_row(ctx, entry), "issuer_text", "subject_text",
                   "domain_is_configured")  # fmt: skip
    return row | {"text": entry.pem}


@uapi("SSL", "list_certs", feature=_FEATURE)
def list_certs(ctx: Context) -> list[dict[str, Any]]:
    """Return the kept certificates."""
    return [certificate_row(ctx, entry) for entry in all_of(ctx, CERTIFICATES)]


@uapi("SSL", "show_cert", feature=_FEATURE)
def show_cert(ctx: Context, id: str = "", friendly_name: str = "") -> dict[str, Any]:
    """Return one kept certificate."""
    entry = find(ctx, CERTIFICATES, id, friendly_name)
    row = {key: value for key, value in certificate_row(ctx, entry).items() if "." not in key}
    gone = ("serial", "created", "modulus_length", "issuer_text", "subject_text",
            "domain_is_configured")  # fmt: skip
    details = without(row, *gone) | x509.name_parts(entry.pem)
    return {"cert": entry.pem, "details": details, "text": x509.as_text(entry.pem)}


@uapi("SSL", "upload_cert", feature=_FEATURE)
def upload_cert(ctx: Context, crt: str, friendly_name: str = "") -> list[dict[str, Any]]:
    """Keep a certificate that was made elsewhere."""
    names = x509.names_in(x509.load_certificate(crt))
    wanted = names[0] if names else "Uploaded certificate"
    entry = keep(ctx, CERTIFICATES, friendly_name or free_name(ctx, CERTIFICATES, wanted), crt)
    gone = ("serial", "issuer_text", "subject_text", "domain_is_configured")
    return [without(certificate_row(ctx, entry), *gone)]


@uapi("SSL", "delete_cert", feature=_FEATURE)
def delete_cert(ctx: Context, id: str = "", friendly_name: str = "") -> list[dict[str, Any]]:
    """Drop a kept certificate; a website that uses it goes on to."""
    entry = find(ctx, CERTIFICATES, id, friendly_name)
    row = certificate_row(ctx, entry)
    certificates.remove_stored(ctx.world, CERTIFICATES, entry)
    return [without(row, "domain_is_configured")]


@uapi("SSL", "set_cert_friendly_name", feature=_FEATURE)
def set_cert_friendly_name(
    ctx: Context, new_friendly_name: str, id: str = "", friendly_name: str = ""
) -> None:
    """Rename a kept certificate."""
    entry = find(ctx, CERTIFICATES, id, friendly_name)
    certificates.rename_stored(ctx.world, CERTIFICATES, entry, new_friendly_name)


@uapi("SSL", "fetch_cert_info", feature=_FEATURE)
def fetch_cert_info(ctx: Context, id: str = "", friendly_name: str = "") -> dict[str, Any]:
    """Return one kept certificate with its key."""
    entry = find(ctx, CERTIFICATES, id, friendly_name)
    fields = x509.certificate_fields(entry.pem)
    return {
        "certificate": entry.pem,
        "key": key_for(ctx, entry.pem) or "",
        "cabundle": "",
        "is_self_signed": fields["is_self_signed"],
        "subject.commonName_ip": ctx.account.ip,
    }


@uapi("SSL", "list_ssl_items", feature=_FEATURE)
def list_ssl_items(ctx: Context, domains: str = "", item: str = "") -> list[dict[str, Any]]:
    """Return what is kept for domains: certificates (crt), keys (key) and requests (csr)."""
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
