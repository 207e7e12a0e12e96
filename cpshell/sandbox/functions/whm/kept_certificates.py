"""WHM, SSL Certificates: what accounts keep, and making new ones."""

from typing import Annotated, Any

from cpshell.sandbox.calls import Also, Context, Flag, Legacy, Refusal, Rest, whm
from cpshell.sandbox.functions.whm.account_facts import owner_of_domain
from cpshell.sandbox.functions.whm.ssl import visible_owner
from cpshell.sandbox.world import x509_details as x509
from cpshell.sandbox.world.areas import certificate_owners, certificates, tweaks
from cpshell.sandbox.world.areas.accounts import Account
from cpshell.sandbox.world.areas.certificates import Stored
from cpshell.sandbox.world.areas.domains import is_domain_name
from cpshell.sandbox.world.x509_details import KeyType

_KEY_SIZES = (2048, 3072, 4096)
_LISTED = (
    "domains",
    "ecdsa_curve_name",
    "is_self_signed",
    "issuer.organizationName",
    "key_algorithm",
    "modulus_length",
    "not_after",
    "signature_algorithm",
    "validation_type",
)
_FOLDERS = {"cert": ("certs", "crt"), "csr": ("certs", "csr"), "key": ("private", "key")}


@whm("listcrts", acl=("ssl", "ssl-info"), legacy=Legacy.BARE)
def listcrts(ctx: Context, user: str = "", registered: Flag = False) -> dict[str, Any]:
    """Return the certificates that accounts keep, or one of them keeps; ``registered``: in use."""
    if user:
        account = ctx.require_owned(user)
        kept = certificates.stored(ctx.world, "ssl_certificates", account.user)
    else:
        kept = certificate_owners.all_stored(ctx.world, visible_owner(ctx))
    used: dict[tuple[str, str], list[str]] = {}
    for name, host in certificate_owners.all_installed(ctx.world, user or visible_owner(ctx)):
        used.setdefault((name, host.certificate), []).append(host.domain)
    rows = [_listed(entry, used.get((entry.user, entry.pem), [])) for entry in kept]
    return {"crt": [row for row in rows if row["registered"] or not registered]}


def _listed(entry: Stored, used_by: list[str]) -> dict[str, Any]:
    found = x509.certificate_fields(entry.pem)
    return {
        "id": entry.id,
        "friendly_name": entry.name,
        "registered": int(bool(used_by)),
        "domain": found["subject.commonName"],
        "domain_owners": [entry.user],
        **{name: found[name] for name in _LISTED},
    }


@whm("fetchcrtinfo", acl=("ssl", "ssl-info"))
def fetchcrtinfo(ctx: Context, id: str, user: str) -> dict[str, Any]:
    """Return a certificate that an account keeps, and the key that belongs to it. The address is
    that of the account's sites."""
    account = ctx.require_owned(user)
    for entry in certificates.stored(ctx.world, "ssl_certificates", account.user):
        if entry.id == id:
            key = _key_of(ctx, account, entry.pem)
            found = x509.certificate_fields(entry.pem)
            return {
                "cabundle": "",
                "certificate": entry.pem,
                "is_self_signed": found["is_self_signed"],
                "key": key,
                "subject.commonName_ip": account.ip,
            }
    raise Refusal(f"The user “{user}” does not have a certificate with the ID “{id}”.")


def _key_of(ctx: Context, account: Account, certificate: str) -> str | None:
    keys = certificates.stored(ctx.world, "ssl_keys", account.user)
    return next((entry.pem for entry in keys if x509.fits(certificate, entry.pem)), None)


@whm("generatessl", acl="ssl-gencrt", legacy=Legacy.OBJECT.under("results"))
def generatessl(
    ctx: Context,
    domains: Annotated[str, Also("host")],
    subject: Rest,
    keysize: int = 2048,
    skip_certificate: Flag = False,
) -> dict[str, Any]:
    """Return a new key with a request and a self-signed certificate for it. They are kept by the
    account that has the first domain, if there is one; else only shown."""
    ctx.reason("Key, Certificate, and CSR generated OK")
    names = [name.strip().lower() for name in domains.replace(",", " ").split()]
    if not names:
        raise Refusal("You must specify at least one domain.")
    for name in names:
        if not is_domain_name(name.removeprefix("*.")):
            raise Refusal(f"“{name}” is not a valid domain name.")
    if keysize not in _KEY_SIZES:
        raise Refusal(f"“{keysize}” is not a valid key size.")
    key = x509.make_key(KeyType(keysize, None))
    others = {field: subject[field] for field in x509.SUBJECT_FIELDS if subject.get(field)}
    others.pop("commonName", None)
    made = {"key": key, "csr": x509.make_request(key, names, others)}
    if not skip_certificate:
        made["cert"] = x509.make_certificate(key, names, others, ctx.clock.datetime())
    files = {
        f"{kind}file": f"/etc/ssl/{folder}/{names[0]}.{end}"
        for kind, (folder, end) in _FOLDERS.items()
        if kind in made
    }
    sender = {"sender": ctx.caller.user, "sender_host": tweaks.hostname(ctx.world)}
    return {**made, **files, **sender, **_keep(ctx, names[0], made)}


def _keep(ctx: Context, domain: str, made: dict[str, str]) -> dict[str, str | None]:
    tables = {"key": "ssl_keys", "csr": "ssl_requests", "cert": "ssl_certificates"}
    try:
        account = owner_of_domain(ctx, domain)
    except Refusal:
        return {f"{kind}_id": None for kind in tables}
    now = ctx.clock.now()
    return {
        f"{kind}_id": certificates.store(ctx.world, table, account.user, domain, made[kind], now)
        if kind in made
        else None
        for kind, table in tables.items()
    }
