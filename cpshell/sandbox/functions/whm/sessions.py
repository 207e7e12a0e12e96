"""WHM: single sign-on (wire: recorded)."""

from typing import Any

from cpshell.sandbox.calls import Context, Refusal, whm
from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.ids import encode
from cpshell.sandbox.sessions.store import SSO_IDLE
from cpshell.sandbox.world.areas import resellers
from cpshell.sandbox.world.areas.domains import find_domain
from cpshell.sandbox.world.areas.logins import may_use
from cpshell.sandbox.world.areas.mailboxes import find_mailbox

_ORIGIN = "create_user_session"


@whm("create_user_session", acl="create-user-session")
def create_user_session(
    ctx: Context,
    user: str,
    service: str,
    locale: str = "",
    preferred_domain: str = "",
    app: str = "",
) -> dict[str, Any]:
    """Return a url that logs a user in to a service, once."""
    target = Service.of_daemon(service)
    if target is None:
        raise Refusal(
            f"The service “{service}” is not valid. It must be one of:"
            " cpaneld, webmaild, whostmgrd."
        )
    _require_allowed(ctx, user, target)
    session = ctx.host.sessions.prepare(
        user,
        target,
        address=ctx.origin.address,
        creator=ctx.caller.user,
        origin=_ORIGIN,
        method=_ORIGIN,
        writer="xml-api",
    )
    ctx.reason("Created session")
    base = ctx.host.url(target, _server_name(ctx, preferred_domain))
    goto = f"&app={encode(app)}" if app else ""
    return {
        "cp_security_token": session.security_token,
        "expires": ctx.clock.now() + SSO_IDLE,
        "service": service,
        "session": session.id.text,
        "url": f"{base}{session.security_token}/login/?session={session.id.cookie}{goto}",
    }


def _require_allowed(ctx: Context, user: str, service: Service) -> None:
    """Raise Refusal unless the user belongs on the service and to the caller."""
    if user == "root":
        if service is not Service.WHM or not ctx.is_root:
            raise Refusal("You do not have permission to create a session for the user “root”.")
        return
    mailbox = find_mailbox(ctx.world, user) if "@" in user else None
    if "@" in user and mailbox is None:
        raise Refusal(f"The email account “{user}” does not exist.")
    account = ctx.require_owned(mailbox.user if mailbox else user)
    if service is Service.WHM and not resellers.is_reseller(ctx.world, user):
        raise Refusal(f"The user “{user}” is not a reseller.")
    if account.suspended:
        raise Refusal(f"The account “{account.user}” is suspended.")
    if not may_use(ctx.world, service, user):
        raise Refusal(f"The user “{user}” cannot use the service “{service.daemon}”.")


def _server_name(ctx: Context, preferred: str) -> str:
    """Return the name of this server in the url: what the caller calls it, or a hosted domain."""
    if not preferred:
        return ctx.origin.server_name
    if find_domain(ctx.world, preferred) is None:
        raise Refusal(f"The domain “{preferred}” does not exist on this server.")
    return preferred
