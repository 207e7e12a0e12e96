"""UAPI SSL: which website uses which certificate."""

from typing import Any, Literal

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.functions.uapi.domain_info import HTTPS_SCOPE
from cpshell.sandbox.functions.uapi.ssl_store import all_of, key_for
from cpshell.sandbox.world import x509_details as x509
from cpshell.sandbox.world.areas import autossl, certificates, domains
from cpshell.sandbox.world.areas.certificates import CERTIFICATES, KEYS, SslHost
from cpshell.sandbox.world.areas.preferences import (
    is_on,
    preference,
    set_preference,
)

_FEATURE = "sslinstall"
_USED = ("domains", "ecdsa_curve_name", "ecdsa_public", "is_self_signed", "issuer.commonName",
         "issuer.organizationName", "issuer_text", "key_algorithm", "modulus", "modulus_length",
         "not_after", "not_before", "signature_algorithm", "subject.commonName", "subject_text",
         "validation_type")  # fmt: skip


@uapi("SSL", "install_ssl", feature=_FEATURE)
def install_ssl(
    ctx: Context, domain: str, cert: str, key: str = "", cabundle: str = ""
) -> dict[str, Any]:
    """Put a certificate on a website; without a key, the kept one that fits is used."""
    return install(ctx, domain, cert, key, cabundle)


def install(ctx: Context, domain: str, cert: str, key: str, cabundle: str) -> dict[str, Any]:
    """Do it, and keep the key and the certificate too.

    Raises Refusal for a domain of others, an invalid certificate or key, those that don't
    belong together, a certificate for other domains or one that has expired.
    """
    name = domains.require_domain(ctx.world, ctx.account.user, domain.lower()).domain
    certificate = x509.load_certificate(cert)
    key = key or key_for(ctx, cert) or ""
    if not key:
        raise Refusal("You do not have a key for this certificate.")
    if not x509.fits(cert, key):
        raise Refusal("The key does not belong to the certificate.")
    if not x509.covers(certificate, name):
        raise Refusal(f"The certificate does not support the domain “{name}”.")
    if certificate.not_valid_after_utc <= ctx.clock.datetime():
        raise Refusal("The certificate has expired.")
    certificates.install(ctx.world, SslHost(name, cert.strip() + "\n", key, cabundle))
    now, user = ctx.clock.now(), ctx.account.user
    names = x509.names_in(certificate)
    known = {each.domain for each in domains.domains_of(ctx.world, user)}
    ours = [each for each in names if each in known]
    message = f"The SSL certificate is now installed on the domain “{name}”."
    return {
        "action": "update",
        "domain": name,
        "cert_id": _kept(ctx, CERTIFICATES, names[0], cert.strip() + "\n", now),
        "key_id": _kept(ctx, KEYS, names[0], key.strip() + "\n", now),
        "ip": ctx.account.ip,
        "user": user,
        "message": message,
        "statusmsg": message,
        "html": message,
        "working_domains": [name],
        "warning_domains": [each for each in ours if each != name],
        "extra_certificate_domains": [each for each in names if each not in ours],
    }


def _kept(ctx: Context, table: str, name: str, pem: str, now: int) -> str:
    for entry in all_of(ctx, table):
        if entry.pem == pem:
            return entry.id
    return certificates.store(ctx.world, table, ctx.account.user, name, pem, now)


@uapi("SSL", "delete_ssl", feature=_FEATURE)
def delete_ssl(ctx: Context, domain: str) -> None:
    """Take the certificate off a website."""
    name = domains.require_domain(ctx.world, ctx.account.user, domain.lower()).domain
    if not certificates.uninstall(ctx.world, name):
        raise Refusal(f"The domain “{name}” does not have an SSL certificate.")


@uapi("SSL", "installed_hosts", feature=_FEATURE)
def installed_hosts(ctx: Context) -> list[dict[str, Any]]:
    """Return the websites that have a certificate."""
    primary = preference(ctx.world, ctx.account.user, "ssl", "primary", ctx.account.domain)
    rows: list[dict[str, Any]] = []
    for host in certificates.installed(ctx.world, ctx.account.user):
        domain = domains.require_domain(ctx.world, ctx.account.user, host.domain)
        used = _used(host)
        ours = used["issuer.commonName"] == autossl.AUTHORITY
        provider = autossl.provider(ctx.world) if ours else None
        names = [host.domain, f"www.{host.domain}", f"mail.{host.domain}"]
        rows.append(
            {
                "servername": host.domain,
                "domains": names,
                "fqdns": names,
                "docroot": f"{ctx.account.home}/{domain.root}",
                "ip": ctx.account.ip,
                "is_primary_on_ip": int(host.domain == primary),
                "mail_sni_status": 1,
                "needs_sni": int(host.domain != primary),
                "certificate": used
                | {
                    "is_autossl": int(ours),
                    "auto_ssl_provider": provider,
                    "auto_ssl_provider_display_name": autossl.PROVIDERS.get(provider or ""),
                },
                "certificate_text": host.certificate,
            }
        )
    return rows


def _used(host: SslHost) -> dict[str, Any]:
    fields = x509.certificate_fields(host.certificate)
    shown = {name: fields[name] for name in _USED}
    return shown | {"id": f"{fields['subject.commonName']}_{fields['serial'].lower()}"}


@uapi("SSL", "installed_host", feature=_FEATURE)
def installed_host(
    ctx: Context, domain: str = "", verify_certificate: Flag = True
) -> dict[str, Any]:
    """Return the certificate of one website, of the main domain if none is said."""
    name = domain.lower() or ctx.account.domain
    domains.require_domain(ctx.world, ctx.account.user, name)
    host = certificates.host_of(ctx.world, name)
    if host is None:
        return {"host": name, "certificate": None}
    used = _used(host)
    error = "DEPTH_ZERO_SELF_SIGNED_CERT" if used["is_self_signed"] else None
    return {"host": name, "certificate": used | {"verify_error": error}}


@uapi("SSL", "fetch_best_for_domain", feature=_FEATURE)
def fetch_best_for_domain(ctx: Context, domain: str) -> dict[str, Any]:
    """Return the kept certificate that fits a domain best: the one that is good for longest."""
    name = domains.require_domain(ctx.world, ctx.account.user, domain.lower()).domain
    fitting = [
        entry
        for entry in all_of(ctx, CERTIFICATES)
        if x509.covers(x509.load_certificate(entry.pem), name)
    ]
    if not fitting:
        raise Refusal(f"There is no certificate for the domain “{name}”.")
    best = max(fitting, key=lambda entry: x509.load_certificate(entry.pem).not_valid_after_utc)
    return _found(ctx, best.pem, name)


@uapi("SSL", "fetch_key_and_cabundle_for_certificate", feature=_FEATURE)
def fetch_key_and_cabundle(ctx: Context, certificate: str) -> dict[str, Any]:
    """Return the kept key of a certificate."""
    names = x509.names_in(x509.load_certificate(certificate))
    if key_for(ctx, certificate) is None:
        raise Refusal("You do not have a key for this certificate.")
    return _found(ctx, certificate, names[0])


def _found(ctx: Context, certificate: str, domain: str) -> dict[str, Any]:
    user = ctx.account.user
    return {
        "crt": certificate,
        "crt_origin": user,
        "key": key_for(ctx, certificate) or "",
        "key_origin": user,
        "cab": "",
        "domain": domain,
        "ip": ctx.account.ip,
        "searched_users": [user],
        "status": 1,
        "statusmsg": "ok",
        "user": user,
    }


@uapi("SSL", "get_cn_name", feature=_FEATURE)
def get_cn_name(
    ctx: Context,
    domain: str,
    service: Literal["cpanel", "imap", "pop3", "smtp"],
    add_mail_subdomain: Flag = False,
) -> dict[str, Any]:
    """Return the host name to use for a service, with what its certificate is worth."""
    name = domains.require_domain(ctx.world, ctx.account.user, domain.lower()).domain
    shown = f"mail.{name}" if add_mail_subdomain and service != "cpanel" else name
    host = certificates.host_of(ctx.world, name)
    fields = x509.certificate_fields(host.certificate) if host else {}
    matches = host is not None and x509.covers(x509.load_certificate(host.certificate), shown)
    now = ctx.clock.now()
    return {
        "ssldomain": shown,
        "ssldomain_matches_cert": int(matches),
        "cert_match_method": "exact" if matches else "none",
        "cert_valid_not_after": fields.get("not_after"),
        "is_currently_valid": int(bool(fields) and fields["not_after"] > now),
        "is_self_signed": fields.get("is_self_signed", 0),
        "is_wild_card": int(any(each.startswith("*.") for each in fields.get("domains", []))),
    }


# What the server can do --------------------------------------------------------------------


@uapi("SSL", "is_sni_supported")
def is_sni_supported(ctx: Context) -> int:
    """Return whether the web server can have several certificates on one address."""
    return 1


@uapi("SSL", "is_mail_sni_supported")
def is_mail_sni_supported(ctx: Context) -> int:
    """Return whether the mail server can."""
    return 1


@uapi("SSL", "set_primary_ssl", feature=_FEATURE)
def set_primary_ssl(ctx: Context, servername: str) -> None:
    """Choose the website that clients without SNI see."""
    name = domains.require_domain(ctx.world, ctx.account.user, servername.lower()).domain
    if not certificates.has_certificate(ctx.world, name):
        raise Refusal(f"The domain “{name}” does not have an SSL certificate.")
    set_preference(ctx.world, ctx.account.user, "ssl", "primary", name)


@uapi("SSL", "can_ssl_redirect")
def can_ssl_redirect(ctx: Context) -> int:
    """Return whether the account has a website that could force HTTPS."""
    return int(bool(certificates.installed(ctx.world, ctx.account.user)))


@uapi("SSL", "toggle_ssl_redirect_for_domains")
def toggle_ssl_redirect(ctx: Context, domains: list[str], state: Flag) -> list[str]:
    """Force HTTPS on websites, or stop to."""
    names = [name for text in domains for name in text.split(",")]
    changed: list[str] = []
    for name in names:
        _require_domain(ctx, name)
        if state and not certificates.has_certificate(ctx.world, name):
            raise Refusal(f"The domain “{name}” does not have an SSL certificate.")
        if is_on(ctx.world, ctx.account.user, HTTPS_SCOPE, name) != state:
            changed.append(name)
        set_preference(ctx.world, ctx.account.user, HTTPS_SCOPE, name, str(int(state)))
    return changed


def _require_domain(ctx: Context, name: str) -> str:
    return domains.require_domain(ctx.world, ctx.account.user, name).domain
