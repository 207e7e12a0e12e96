"""UAPI Session: single sign-on from a cPanel or webmail session (wire: recorded)."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, uapi
from cpshell.sandbox.services import Service
from cpshell.sandbox.world.areas import mailboxes


@uapi("Session", "create_temp_user")
def create_temp_user(ctx: Context) -> dict[str, Any]:
    """Return a sign-on as the account itself, on cPanel or webmail."""
    made = _prepare(ctx, ctx.account.user, None, "create_temp_user")
    return {"created": 1, "session_temp_user": f"cpses_{ctx.account.user[:8]}", **made}


@uapi("Session", "create_webmail_session_for_self", webmail=True)
def for_self(ctx: Context, locale: str = "", remote_address: str = "") -> dict[str, Any]:
    """Return a sign-on to webmail as whoever calls."""
    return _prepare(ctx, ctx.caller.user if ctx.mailbox else ctx.account.user, Service.WEBMAIL)


@uapi("Session", "create_webmail_session_for_mail_user")
def for_mail_user(
    ctx: Context, login: str, domain: str, locale: str = "", remote_address: str = ""
) -> dict[str, Any]:
    """Return a sign-on to webmail as one of the account's mailboxes."""
    mailbox = mailboxes.require_mailbox(ctx.world, ctx.account, f"{login}@{domain}")
    return _prepare(ctx, mailbox.address, Service.WEBMAIL)


@uapi("Session", "create_webmail_session_for_mail_user_check_password")
def for_mail_user_check_password(
    ctx: Context,
    login: str,
    domain: str,
    password: str,
    locale: str = "",
    remote_address: str = "",
) -> dict[str, Any]:
    """Return the same, if the password is right."""
    mailbox = mailboxes.require_mailbox(ctx.world, ctx.account, f"{login}@{domain}")
    if not mailboxes.password_fits(ctx.world, mailbox.address, password):
        raise Refusal(f"The password for “{mailbox.address}” is incorrect.")
    return _prepare(ctx, mailbox.address, Service.WEBMAIL)


def _prepare(
    ctx: Context, user: str, service: Service | None, method: str = "create_session"
) -> dict[str, Any]:
    session = ctx.host.sessions.prepare(
        user,
        service,
        address=ctx.origin.address,
        creator=ctx.caller.user,
        method=method,
        writer=ctx.caller.service.daemon,
    )
    return {
        "hostname": None,
        "session": session.id.text,
        "token": session.security_token,
    }
