"""WHM, SSL Certificates: those of the server's own services, and AutoSSL."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, whm
from cpshell.sandbox.functions.whm.ssl import require_pair
from cpshell.sandbox.world import x509_details as x509
from cpshell.sandbox.world.areas import service_certificates as certs
from cpshell.sandbox.world.areas import tweaks
from cpshell.sandbox.world.areas.domains import require_domain
from cpshell.sandbox.world.areas.service_certificates import SERVICES, ServiceCertificate

_ROOT = "all"
_SCOPE = "autossl"
_PROVIDERS = {"LetsEncrypt": "Let’s Encrypt™", "Sectigo": "Sectigo"}
_METADATA = {
    "clobber_externally_signed": 0,
    "notify_autossl_expiry": 1,
    "notify_autossl_expiry_coverage": 1,
    "notify_autossl_renewal": 1,
    "notify_autossl_renewal_coverage": 1,
    "notify_autossl_renewal_coverage_reduced": 1,
    "notify_autossl_renewal_uncovered_domains": 1,
}


@whm("fetch_service_ssl_components", acl=_ROOT)
def fetch_service_ssl_components(ctx: Context) -> dict[str, Any]:
    """Return what the services use."""
    return {"services": [_shown(certs.certificate_of(ctx.world, name)) for name in SERVICES]}


def _shown(entry: ServiceCertificate) -> dict[str, Any]:
    return {
        "service": entry.service,
        "certificate": entry.certificate,
        "certificate_info": x509.certificate_fields(entry.certificate),
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
    return {"service_certificate": _shown(certs.certificate_of(ctx.world, service))}


@whm("reset_service_ssl_certificate", acl=_ROOT)
def reset_service_ssl_certificate(ctx: Context, service: str) -> dict[str, Any]:
    """Let a service use the self-signed certificate again."""
    certs.certificate_of(ctx.world, service)
    certs.reset(ctx.world, service)
    return {"service_certificate": _shown(certs.certificate_of(ctx.world, service))}


# AutoSSL ---------------------------------------------------------------------------------


@whm("get_autossl_providers", acl=_ROOT)
def get_autossl_providers(ctx: Context) -> dict[str, Any]:
    """Return the providers, and which one is used."""
    used = _settings(ctx)["provider"]
    rows = [
        {"module_name": name, "display_name": shown, "enabled": int(name == used)}
        for name, shown in _PROVIDERS.items()
    ]
    return {"payload": rows}


def _settings(ctx: Context) -> dict[str, Any]:
    return tweaks.known(ctx.world, _SCOPE, {"provider": "LetsEncrypt"})


@whm("set_autossl_provider", acl=_ROOT)
def set_autossl_provider(ctx: Context, provider: str) -> None:
    """Use another provider."""
    if provider not in _PROVIDERS:
        raise Refusal(f"There is no AutoSSL provider named “{provider}”.")
    tweaks.keep(ctx.world, _SCOPE, {"provider": provider})


@whm("disable_autossl", acl=_ROOT)
def disable_autossl(ctx: Context) -> None:
    """Use no provider."""
    tweaks.keep(ctx.world, _SCOPE, {"provider": None})


@whm("get_autossl_metadata", acl=_ROOT)
def get_autossl_metadata(ctx: Context) -> dict[str, Any]:
    """AutoSSL's settings."""
    return {"payload": tweaks.known(ctx.world, "autossl metadata", _METADATA)}


@whm("set_autossl_metadata_key", acl=_ROOT)
def set_autossl_metadata_key(ctx: Context, key: str, value: Flag) -> None:
    """Change one of them."""
    if key not in _METADATA:
        raise Refusal(f"“{key}” is not a valid AutoSSL metadata key.")
    tweaks.keep(ctx.world, "autossl metadata", {key: int(value)})


@whm("get_autossl_user_excluded_domains", acl="ssl")
def get_autossl_user_excluded_domains(ctx: Context, username: str) -> dict[str, Any]:
    """Return the domains of an account that AutoSSL leaves out."""
    account = ctx.require_owned(username)
    found = certs.exclusions(ctx.world, account.user)
    return {"payload": [{"excluded_domain": domain} for domain in found]}


@whm("add_autossl_user_excluded_domains", acl="ssl")
def add_autossl_user_excluded_domains(ctx: Context, username: str, domain: list[str]) -> None:
    """Let AutoSSL leave more domains out."""
    account = ctx.require_owned(username)
    for name in domain:
        require_domain(ctx.world, account.user, name)
        certs.exclude(ctx.world, account.user, name)


@whm("remove_autossl_user_excluded_domains", acl="ssl")
def remove_autossl_user_excluded_domains(ctx: Context, username: str, domain: list[str]) -> None:
    """Let AutoSSL look after domains again."""
    account = ctx.require_owned(username)
    for name in domain:
        if not certs.include(ctx.world, account.user, name):
            raise Refusal(f"The domain “{name}” is not excluded from AutoSSL.")


@whm("set_autossl_user_excluded_domains", acl="ssl")
def set_autossl_user_excluded_domains(
    ctx: Context, username: str, domain: list[str] | None = None
) -> None:
    """Replace the domains that AutoSSL leaves out; none for no domain."""
    account = ctx.require_owned(username)
    for name in domain or ():
        require_domain(ctx.world, account.user, name)
    for name in certs.exclusions(ctx.world, account.user):
        certs.include(ctx.world, account.user, name)
    for name in domain or ():
        certs.exclude(ctx.world, account.user, name)
