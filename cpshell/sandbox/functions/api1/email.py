"""API 1 Email. The order of the arguments of ``addpop``, ``passwdpop`` and ``addautoresponder`` is
documented (docs.cpanel.net/twiki/bin/view/ApiDocs/Api1/ApiEmail), that of the others is what
programs send."""

from cpshell.sandbox.calls import Context, Flag, Limit, Refusal, api1
from cpshell.sandbox.functions.api2 import email as api2
from cpshell.sandbox.functions.uapi import email_responders, email_routes
from cpshell.sandbox.functions.uapi.email_accounts import passwd_pop
from cpshell.sandbox.functions.uapi.mail_owner import own_address

_FEATURE = "popaccts"
_FORWARDERS = "forwarders"
_RESPONDERS = "autoresponders"


@api1("Email", "addpop", feature=_FEATURE)
def addpop(
    ctx: Context, login: str, password: str, quota: Limit = None, domain: str | None = None
) -> str:
    """Make a mailbox, whose address is returned; the quota is in MiB."""
    api2.addpop(ctx, login, password, domain, quota)
    return own_address(ctx, login, domain)


@api1("Email", "passwdpop", feature=_FEATURE)
def passwdpop(
    ctx: Context, login: str, password: str, quota: str = "", domain: str | None = None
) -> None:
    """Change a mailbox's password; the quota stays."""
    passwd_pop(ctx, login, password, domain)


@api1("Email", "delpop", feature=_FEATURE)
def delpop(ctx: Context, login: str, password: str = "", domain: str | None = None) -> None:
    """Remove a mailbox; its password is not looked at."""
    api2.delpop(ctx, login, domain)


# Forwarders ----------------------------------------------------------------------------------


@api1("Email", "addforward", feature=_FORWARDERS)
def addforward(ctx: Context, email: str, forward: str, domain: str | None = None) -> None:
    """Pass mail to an address on (wire: the order is inferred)."""
    address = own_address(ctx, email, domain)
    email_routes.add_forwarder(ctx, address.partition("@")[2], address, "fwd", forward)


@api1("Email", "delforward", feature=_FORWARDERS)
def delforward(ctx: Context, email: str, forward: str = "") -> None:
    """Stop to pass mail on; most programs send ``address=destination`` as one argument."""
    address, _, destination = email.partition("=")
    target = forward or destination
    if not target:
        raise Refusal("You must specify the destination of the forwarder.")
    email_routes.delete_forwarder(ctx, address, target)


# Automatic answers ---------------------------------------------------------------------------


@api1("Email", "addautoresponder", feature=_RESPONDERS)
def addautoresponder(
    ctx: Context,
    email: str,
    from_: str,
    subject: str,
    body: str,
    domain: str,
    html: Flag = False,
    charset: str = "utf-8",
    interval: int = 0,
    start: int = 0,
    stop: int = 0,
) -> None:
    """Set the automatic answer of an address."""
    email_responders.add_auto_responder(
        ctx, email, domain, from_, subject, body, interval, html, start, stop, charset
    )


@api1("Email", "delautoresponder", feature=_RESPONDERS)
def delautoresponder(ctx: Context, email: str) -> None:
    """Drop the automatic answer of an address."""
    email_responders.delete_auto_responder(ctx, email)
