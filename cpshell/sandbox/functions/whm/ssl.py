"""WHM, SSL Certificates: certificates of domains. Keys and certificates are real ones."""

from typing import Any

from cpshell.sandbox.calls import Context, Legacy, Refusal, whm
from cpshell.sandbox.functions.whm.account_facts import owner_of_domain
from cpshell.sandbox.world import x509_details as x509
from cpshell.sandbox.world.areas import certificate_owners, certificates
from cpshell.sandbox.world.areas.accounts import Account, require_account
from cpshell.sandbox.world.areas.certificates import SslHost
from cpshell.sandbox.world.areas.domains import require_domain


def _old_installed(data: dict[str, Any]) -> dict[str, Any]:
    """Return what was installed as version 0 has it: the other names are one text."""
    return data | {"aliases": " ".join(data["aliases"])}


@whm("installssl", acl="ssl", legacy=Legacy.RESULT.made(_old_installed))
def installssl(
    ctx: Context, domain: str, crt: str, key: str, cab: str = "", ip: str = ""
) -> dict[str, Any]:
    """Let a domain use a certificate with its key."""
    account = owner_of_domain(ctx, domain)
    name = require_domain(ctx.world, account.user, domain.lower()).domain
    certificate = x509.load_certificate(crt)
    require_pair(crt, key)
    if not x509.covers(certificate, name):
        raise Refusal(f"The certificate is not valid for the domain “{name}”.")
    if cab:
        x509.load_certificate(cab)
    now = ctx.clock.now()
    certificates.store(ctx.world, "ssl_keys", account.user, name, key, now)
    certificates.store(ctx.world, "ssl_certificates", account.user, name, crt, now)
    certificates.install(ctx.world, SslHost(name, crt, key, cab))
    both = x509.covers(certificate, f"www.{name}")
    message = f"The SSL certificate is now installed onto the domain “{name}”."
    ctx.reason(message)
    return {
        "action": "install",
        "aliases": [f"www.{name}"],
        "domain": name,
        "extra_certificate_domains": [d for d in x509.names_in(certificate) if d != name],
        "html": f"{message}<br />",
        "ip": account.ip,
        "message": message,
        "servername": name,
        "status": 1,
        "statusmsg": message,
        "user": account.user,
        "warning_domains": [] if both else [f"www.{name}"],
        "working_domains": [name, f"www.{name}"] if both else [name],
    }


@whm("delete_ssl_vhost", acl="ssl")
def delete_ssl_vhost(ctx: Context, host: str) -> None:
    """Take a domain's certificate away; it stays in the account's store."""
    owner_of_domain(ctx, host)
    if not certificates.uninstall(ctx.world, host.lower()):
        raise Refusal(f"The domain “{host}” does not have an SSL certificate installed.")


@whm("fetchsslinfo", acl=("ssl", "ssl-info"), legacy=Legacy.BARE)
def fetchsslinfo(ctx: Context, domain: str = "", crtdata: str = "") -> dict[str, Any]:
    """Return the certificate, key and authorities of a domain, or those of a certificate."""
    if not (domain or crtdata):
        raise Refusal("You must specify either the “domain” or the “crtdata” parameter.")
    for account, host in _hosts(ctx):
        if domain.lower() == host.domain or (
            crtdata and crtdata.strip() == host.certificate.strip()
        ):
            return {
                "domain": host.domain,
                "user": account.user,
                "ip": account.ip,
                "crt": host.certificate,
                "key": host.key,
                "cab": host.authorities,
            }
    raise Refusal(f"No SSL certificate was found for “{domain or 'the given certificate'}”.")


@whm("fetch_ssl_vhosts", acl=("ssl", "ssl-info"))
def fetch_ssl_vhosts(ctx: Context) -> dict[str, Any]:
    """Return the web sites with a certificate."""
    return {"vhosts": [_vhost(ctx, account, host) for account, host in _hosts(ctx)]}


def _vhost(ctx: Context, account: Account, host: SslHost) -> dict[str, Any]:
    return {
        "servername": host.domain,
        "user": account.user,
        "type": "main" if host.domain == account.domain else "sub",
        "ip": account.ip,
        "docroot": f"{account.home}/public_html",
        "domains": [host.domain, f"www.{host.domain}"],
        "ipv6": None,
        "iptype": "shared",
        "is_primary_on_ip": 0,
        "mail_sni_status": 1,
        "needs_sni": 1,
        "crt": _installed(ctx, account, host),
    }


def _installed(ctx: Context, account: Account, host: SslHost) -> dict[str, Any]:
    """Return the fields about a certificate in use; its exponent is what all keys here have."""
    kept = certificates.stored(ctx.world, "ssl_certificates", account.user)
    entry = next((entry for entry in kept if entry.pem == host.certificate), None)
    found = x509.certificate_fields(host.certificate)
    algorithm = found.pop("key_algorithm")
    del found["serial"]
    return found | {
        "created": entry.created if entry else found["not_before"],
        "encryption_algorithm": algorithm,
        "id": entry.id if entry else None,
        "owner": account.user,
        "public_exponent": "10001" if found["modulus"] else None,
    }


@whm("fetch_vhost_ssl_components", acl="ssl")
def fetch_vhost_ssl_components(ctx: Context) -> dict[str, Any]:
    """Return the same with certificate, key and authorities in PEM."""
    rows = [
        {
            "servername": host.domain,
            "certificate": host.certificate,
            "key": host.key,
            "cabundle": host.authorities or None,
        }
        for _, host in _hosts(ctx)
    ]
    return {"components": rows}


def _hosts(ctx: Context) -> list[tuple[Account, SslHost]]:
    found = certificate_owners.all_installed(ctx.world, visible_owner(ctx))
    return [(require_account(ctx.world, user), host) for user, host in found]


def visible_owner(ctx: Context) -> str | None:
    """Return whose accounts the caller sees; None for all."""
    return None if ctx.is_root else ctx.caller.user


def require_pair(certificate: str, key: str) -> None:
    """Raise Refusal unless this key belongs to this certificate."""
    if not x509.fits(certificate, key):
        raise Refusal("The certificate does not match the private key.")
