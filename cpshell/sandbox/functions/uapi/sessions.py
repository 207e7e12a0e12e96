"""UAPI ActiveSessions: where an account is logged in."""

from typing import Any

from cpshell.sandbox.calls import Context, uapi


@uapi("ActiveSessions", "list_active_sessions")
def list_active_sessions(ctx: Context) -> list[dict[str, Any]]:
    """Return the account's open sessions (wire: the fields are inferred; none is documented)."""
    now = ctx.caller.session
    return [
        {
            "user": session.user,
            "service": session.service.value if session.service else None,
            "address": session.address,
            "creator": session.creator,
            "last_used": int(session.last_used),
            "is_current": int(session is now),
        }
        for session in ctx.host.sessions.all()
        if session.user == ctx.account.user
    ]
