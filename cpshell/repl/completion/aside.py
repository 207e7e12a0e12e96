"""The current session, for look-ups beside the work: a connection of its own, no reports."""

from cpshell.auth.flows import CookieGrant
from cpshell.auth.session import Session
from cpshell.errors import UsageError
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply, read_reply
from cpshell.panel.request import request_for
from cpshell.panel.transport import Limits, Transport

_LIMITS = Limits(connect=5.0, read=20.0, answer=1 << 26)


class Aside:
    """Asks with what a session was given. It renews nothing and logs nothing out.

    Only cookie sessions are used so: a header may need a fresh one-time code for each request.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._transport: Transport | None = None

    def __call__(self, call: Call) -> Reply:
        """The reply to a call.

        Raises:
            CpshellError: as any call.
        """
        session = self._session
        grant = session.grant
        if not isinstance(grant, CookieGrant):
            raise UsageError("names are looked up beside cookie sessions only")
        if self._transport is None:
            self._transport = session.context.for_lookups(_LIMITS).connect(session.target)
        request = request_for(call, session.service)
        return read_reply(call, self._transport.send(grant.authorise(request)))

    def close(self) -> None:
        """Close its connection."""
        if self._transport is not None:
            self._transport.close()
