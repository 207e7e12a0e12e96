"""UAPI Email: automatic answers."""

from typing import Any

from cpshell.sandbox.calls import Context, Flag, Refusal, uapi
from cpshell.sandbox.functions.uapi.email_accounts import matching
from cpshell.sandbox.functions.uapi.mail_owner import own_address
from cpshell.sandbox.world.areas import domains, mail_routes


@uapi("Email", "add_auto_responder", feature="autoresponders", webmail=True)
def add_auto_responder(
    ctx: Context,
    email: str,
    domain: str,
    from_: str,
    subject: str,
    body: str,
    interval: int,
    is_html: Flag = False,
    start: int = 0,
    stop: int = 0,
    charset: str = "utf-8",
) -> None:
    """Set the automatic answer of an address."""
    address = own_address(ctx, email, domain)
    if interval < 0:
        raise Refusal(f"The value “{interval}” for the parameter “interval” is not valid.")
    if stop and stop <= max(start, ctx.clock.now()):
        raise Refusal("The autoresponder’s end must be in the future and after its start.")
    mail_routes.put_autoresponder(
        ctx.world,
        mail_routes.Autoresponder(
            address=address,
            domain=address.partition("@")[2],
            sender=from_,
            subject=subject,
            body=body,
            is_html=int(is_html),
            charset=charset,
            interval_hours=interval,
            start=start or None,
            stop=stop or None,
        ),
    )


@uapi("Email", "get_auto_responder", feature="autoresponders", webmail=True)
def get_auto_responder(ctx: Context, email: str, temp_charset: str = "") -> dict[str, Any]:
    """Return the automatic answer of an address."""
    return responder_fields(require_responder(ctx, email))


def require_responder(ctx: Context, email: str) -> mail_routes.Autoresponder:
    """Return the automatic answer of one of the account's addresses.

    Raises Refusal when there is none.
    """
    address = own_address(ctx, email)
    found = mail_routes.find_autoresponder(ctx.world, address)
    if found is None:
        raise Refusal(f"There is no autoresponder for “{address}”.")
    return found


def responder_fields(entry: mail_routes.Autoresponder) -> dict[str, Any]:
    """Return an automatic answer with its text."""
    return {
        "from": entry.sender,
        "subject": entry.subject,
        "body": entry.body,
        "charset": entry.charset,
        "interval": entry.interval_hours,
        "is_html": entry.is_html,
        "start": entry.start,
        "stop": entry.stop,
    }


@uapi("Email", "list_auto_responders", feature="autoresponders", webmail=True)
def list_auto_responders(
    ctx: Context, domain: str | None = None, regex: str = ""
) -> list[dict[str, Any]]:
    """Return the automatic answers, those of one domain if given; a mailbox sees its own."""
    return matching(responder_rows(ctx, domain), regex, "email")


def responder_rows(ctx: Context, domain: str | None) -> list[dict[str, Any]]:
    """Automatic answers as rows of the lists.

    Raises Refusal for a domain of others.
    """
    if domain:
        domains.require_domain(ctx.world, ctx.account.user, domain)
    found = mail_routes.autoresponders_of(ctx.world, ctx.account.user, domain or None)
    return [
        {"email": entry.address, "subject": entry.subject}
        for entry in found
        if ctx.mailbox is None or ctx.mailbox.address == entry.address
    ]


@uapi("Email", "count_auto_responders", feature="autoresponders")
def count_auto_responders(ctx: Context) -> int:
    """Return how many automatic answers there are."""
    return len(mail_routes.autoresponders_of(ctx.world, ctx.account.user))


@uapi("Email", "delete_auto_responder", feature="autoresponders", webmail=True)
def delete_auto_responder(ctx: Context, email: str) -> None:
    """Drop an automatic answer."""
    mail_routes.remove_autoresponder(ctx.world, require_responder(ctx, email).address)
