"""UAPI SSL: certificates of their own for the mail of domains; lists that are written anew."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, uapi
from cpshell.sandbox.world.areas import certificates
from cpshell.sandbox.world.areas.domains import find_domain, require_domain
from cpshell.sandbox.world.areas.preferences import is_on, set_preference

_SCOPE = "mail sni"
_FEATURE = "sslinstall"


@uapi("SSL", "mail_sni_status")
def mail_sni_status(ctx: Context, domain: str) -> dict[str, Any]:
    """Return whether the mail server shows a domain's own certificate."""
    name = require_domain(ctx.world, ctx.account.user, domain.lower()).domain
    wanted = is_on(ctx.world, ctx.account.user, _SCOPE, name, default=True)
    return {"enabled": int(wanted and certificates.has_certificate(ctx.world, name))}


@uapi("SSL", "enable_mail_sni", feature=_FEATURE)
def enable_mail_sni(ctx: Context, domains: list[str]) -> dict[str, Any]:
    """Let the mail server show the certificates of domains."""
    return _switch(ctx, domains, on=True)


@uapi("SSL", "disable_mail_sni", feature=_FEATURE)
def disable_mail_sni(ctx: Context, domains: list[str]) -> dict[str, Any]:
    """Let the mail server show the server's certificate for domains."""
    return _switch(ctx, domains, on=False)


def _switch(ctx: Context, given: list[str], *, on: bool) -> dict[str, Any]:
    """Switch the domains that are the account's; the others are told with why not."""
    updated: dict[str, int] = {}
    failed: dict[str, str] = {}
    for name in (part for text in given for part in text.split(",") if part):
        known = find_domain(ctx.world, name.lower())
        if known is None or known.user != ctx.account.user:
            failed[name] = f"You do not own the domain “{name}”."
            continue
        set_preference(ctx.world, known.user, _SCOPE, known.domain, str(int(on)))
        updated[name] = 1
    return {"updated_domains": updated, "failed_domains": failed}


@uapi("SSL", "rebuild_mail_sni_config", feature=_FEATURE)
def rebuild_mail_sni_config(ctx: Context, reload_dovecot: Flag = False) -> dict[str, Any]:
    """Write the configuration of certificates for mail anew; it is never old here."""
    return {"success": 1}


@uapi("SSL", "rebuildssldb", feature=_FEATURE)
def rebuildssldb(ctx: Context) -> int:
    """Write the list of kept certificates anew; it is never old here."""
    return 1
