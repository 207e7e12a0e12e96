"""WHM, SSL Certificates and Mail: certificates by the names that they are for."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, whm
from cpshell.sandbox.functions.whm.account_facts import owner_of_domain
from cpshell.sandbox.world import x509_details as x509
from cpshell.sandbox.world.areas import certificate_owners, certificates, service_certificates
from cpshell.sandbox.world.areas.certificates import KEYS
from cpshell.sandbox.world.areas.tweaks import hostname

_ROOT = "all"
_SERVICES = {"cpanel": "cpanel", "whostmgr": "cpanel", "webmail": "cpanel"}
_FIELDS = (
    "domains", "ecdsa_curve_name", "ecdsa_public", "is_self_signed", "issuer.commonName",
    "issuer.organizationName", "key_algorithm", "modulus", "modulus_length", "not_after",
    "not_before", "signature_algorithm", "subject.commonName", "validation_type",
)  # fmt: skip


@whm("fetch_ssl_certificates_for_fqdns", acl="ssl")
def fetch_ssl_certificates_for_fqdns(ctx: Context, domains: str) -> dict[str, Any]:
    """Return the kept certificates that are for some of these names (with commas)."""
    names = [name.strip().lower() for name in domains.split(",") if name.strip()]
    owner = None if ctx.is_root else ctx.caller.user
    rows = []
    for entry in certificate_owners.all_stored(ctx.world, owner):
        certificate = x509.load_certificate(entry.pem)
        if not any(x509.covers(certificate, name) for name in names):
            continue
        fields = x509.certificate_fields(entry.pem)
        key = next(
            (k.pem for k in certificates.stored(ctx.world, KEYS, entry.user)
             if x509.fits(entry.pem, k.pem)), ""
        )  # fmt: skip
        rows.append(
            {name: fields[name] for name in _FIELDS}
            | {
                "id": entry.id,
                "friendly_name": entry.name,
                "created": entry.created,
                "crt": entry.pem,
                "key": key,
                "cab": "",
                "users": [entry.user],
                "verify_error": "DEPTH_ZERO_SELF_SIGNED_CERT" if fields["is_self_signed"] else "",
            }
        )
    return {"payload": rows}


@whm("get_best_ssldomain_for_service", acl=_ROOT)
def get_best_ssldomain_for_service(ctx: Context, service: str) -> dict[str, Any]:
    """Return the name to use for a service, with what its certificate is worth."""
    used = service_certificates.certificate_of(ctx.world, _SERVICES.get(service, service))
    fields = x509.certificate_fields(used.certificate)
    name = hostname(ctx.world)
    matches = x509.covers(x509.load_certificate(used.certificate), name)
    return {
        "ssldomain": name,
        "ssldomain_matches_cert": int(matches),
        "cert_match_method": "exact" if matches else "none",
        "cert_valid_not_after": fields["not_after"],
        "is_currently_valid": int(fields["not_after"] > ctx.clock.now()),
        "is_self_signed": fields["is_self_signed"],
        "is_wild_card": int(any(each.startswith("*.") for each in fields["domains"])),
    }


@whm("rebuilduserssldb", acl=_ROOT)
def rebuilduserssldb(ctx: Context) -> dict[str, Any]:
    """Return the accounts with certificates, whose list is written anew."""
    found = certificate_owners.all_stored(ctx.world, None)
    return {"records": sorted({entry.user for entry in found})}


@whm("rebuildinstalledssldb", acl=_ROOT)
def rebuildinstalledssldb(ctx: Context) -> None:
    """Do nothing, as on a real server."""


# Certificates for mail -------------------------------------------------------------------


@whm("is_sni_supported", acl=_ROOT)
def is_sni_supported(ctx: Context) -> dict[str, Any]:
    """Return whether the web server can have several certificates on one address."""
    return {"sni": 1}


@whm("mail_sni_status", acl=_ROOT)
def mail_sni_status(ctx: Context, domain: str) -> dict[str, Any]:
    """Return whether the mail server shows a domain's own certificate."""
    owner_of_domain(ctx, domain)
    return {"enabled": int(certificates.has_certificate(ctx.world, domain))}


@whm("rebuild_mail_sni_config", acl=_ROOT)
def rebuild_mail_sni_config(ctx: Context, reload_dovecot: Flag = False) -> dict[str, Any]:
    """Write the configuration of certificates for mail anew; it is never old here."""
    return {"success": 1, "configs_built": ["/etc/dovecot/sni.conf"]}
