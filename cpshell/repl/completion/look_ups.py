"""Ask the server for names beside the calls of a session, without harm to it."""

from cpshell.auth.flows import HeaderGrant
from cpshell.auth.methods import METHODS
from cpshell.auth.session import Session
from cpshell.errors import AccessError, UsageError
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply, read_reply
from cpshell.panel.request import request_for
from cpshell.panel.transport import Limits, Transport

_LIMITS = Limits(connect=5.0, whole=20.0, answer=1 << 26)


def can_look_up(session: Session) -> bool:
    """Return whether names may be looked up with what this session was given.

    Not where each request takes a fresh one-time code. Where a refusal counts towards a lock-out,
    the session must have answered a call of the user's before: the credential is right then.
    """
    grant = session.grant
    if isinstance(grant, HeaderGrant):
        return grant.code is None and (session.worked or not METHODS[session.how].guessable)
    return True


class LookUpConnection:
    """Asks on a connection of its own, with what a session was given.

    It renews nothing, logs nothing out, and asks no more after a refusal, nor once the session
    is closed.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._transport: Transport | None = None
        self._refused_grant: object = None

    def __call__(self, call: Call) -> Reply:
        """Return the reply to a call.

        Raises:
            CpshellError: as any call; also where the session was closed meanwhile.
        """
        session, grant = self.session, self.session.grant
        self._check_open()
        if not can_look_up(session) or grant is self._refused_grant:
            raise UsageError("names cannot be looked up with this session")
        if self._transport is None:
            self._transport = session.context.for_lookups(_LIMITS).connect(session.target)
        request = request_for(call, session.service)
        try:
            reply = read_reply(call, self._transport.send(grant.authorise(request)))
        except AccessError:
            self._refused_grant = grant
            raise
        self._check_open()
        return reply

    def close(self) -> None:
        """Close the connection."""
        if self._transport is not None:
            self._transport.close()

    def _check_open(self) -> None:
        if self.session.is_closed:
            raise UsageError("the session is closed")
