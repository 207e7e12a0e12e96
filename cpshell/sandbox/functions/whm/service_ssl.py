"""WHM, SSL Certificates: those of the server's own services."""

from typing import Any

from cpshell.sandbox.calls import Context, whm
from cpshell.sandbox.functions.whm.ssl import require_pair
from cpshell.sandbox.world import x509_details as x509
from cpshell.sandbox.world.areas import service_certificates as certs
from cpshell.sandbox.world.areas.service_certificates import SERVICES, ServiceCertificate

_ROOT = "all"
_INFO = (
    "domains",
    "ecdsa_curve_name",
    "ecdsa_public",
    "is_self_signed",
    "issuer.commonName",
    "issuer.organizationName",
    "issuer_text",
    "key_algorithm",
    "modulus",
    "modulus_length",
    "not_after",
    "not_before",
)
_DESCRIPTIONS = {
    "cpanel": "Calendar, cPanel, WebDisk, Webmail, and WHM Services",
    "dovecot": "Dovecot Mail Server",
    "exim": "Exim (SMTP) Server",
    "ftp": "FTP Server",
}


@whm("fetch_service_ssl_components", acl=_ROOT)
def fetch_service_ssl_components(ctx: Context) -> dict[str, Any]:
    """Return what the services use."""
    return {"services": [_shown(certs.certificate_of(ctx.world, name)) for name in SERVICES]}


def _info(entry: ServiceCertificate, names: tuple[str, ...]) -> dict[str, Any]:
    found = x509.certificate_fields(entry.certificate)
    return {name: found[name] for name in names}


def _changed(entry: ServiceCertificate, info: dict[str, Any]) -> dict[str, Any]:
    return {
        "service": entry.service,
        "certificate": entry.certificate,
        "certificate_info": info,
    }


def _shown(entry: ServiceCertificate) -> dict[str, Any]:
    return {
        "service": entry.service,
        "certificate": entry.certificate,
        "certificate_info": _info(entry, _INFO),
        "cabundle": entry.authorities or None,
        "key": entry.key,
    }


@whm("install_service_ssl_certificate", acl=_ROOT)
def install_service_ssl_certificate(
    ctx: Context, service: str, crt: str, key: str, cabundle: str = ""
) -> dict[str, Any]:
    """Let a service use a certificate with its key."""
    certs.certificate_of(ctx.world, service)
    require_pair(crt, key)
    if cabundle:
        x509.load_certificate(cabundle)
    certs.install(ctx.world, service, crt, key, cabundle)
    entry = certs.certificate_of(ctx.world, service)
    info = _info(entry, (*_INFO, "signature_algorithm", "validation_type"))
    return _changed(entry, info) | {"service_description": _DESCRIPTIONS[service]}


@whm("reset_service_ssl_certificate", acl=_ROOT)
def reset_service_ssl_certificate(ctx: Context, service: str) -> dict[str, Any]:
    """Let a service use the self-signed certificate again."""
    certs.certificate_of(ctx.world, service)
    certs.reset(ctx.world, service)
    entry = certs.certificate_of(ctx.world, service)
    return _changed(entry, _info(entry, _INFO))
