"""Who a request comes from: a header, or cookie and security token together (wire: recorded)."""

from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.sessions.credentials import Header, identify
from cpshell.sandbox.sessions.identity import Denial, Denied, Identity, Method
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.sessions.login import waits_for_code
from cpshell.sandbox.sessions.store import Session
from cpshell.sandbox.wire.request import PanelRequest
from cpshell.sandbox.world.areas.logins import may_use

_ADDRESS_CHANGED = "cookie ip check: IP address has changed"


def pass_gate(host: Host, request: PanelRequest) -> Identity | Denied:
    """Return the identity of a request, or why it has none. A header goes before a cookie.

    The session of a user who is gone or suspended ends.
    """
    if request.authorization is not None:
        header = Header(
            request.authorization,
            request.code,
            request.service,
            request.port.tls,
            request.address,
            request.is_local,
        )
        return identify(host.world, header) or Denied(Denial.BAD_HEADER)
    session = cookie_session(host, request)
    if isinstance(session, Denied):
        return session
    if request.security_token is None:
        return Denied(Denial.TOKEN_MISSING)
    if request.security_token != session.security_token:
        host.sessions.wrong_token(session, request.address)
        return Denied(Denial.TOKEN_WRONG)
    if not may_use(host.world, request.service, session.user):
        host.sessions.end(session, Purge.KILL, address="internal")
        return Denied(Denial.EXPIRED)
    host.sessions.touch(session)
    if waits_for_code(host.world, session):
        return Denied(Denial.CODE_NEEDED, session)
    return Identity(session.user, request.service, Method.SESSION, session=session)


def cookie_session(host: Host, request: PanelRequest) -> Session | Denied:
    """Return the open session of a request's cookie, or why there is none. One that is used from
    another address ends (wire: recorded)."""
    if request.cookie is None:
        return Denied(Denial.NO_SESSION)
    session = host.sessions.find(request.cookie, request.service)
    if session is None:
        return Denied(Denial.EXPIRED)
    if host.rules.same_address and request.address != session.address:
        host.sessions.end(session, Purge.BAD_PASS, address=request.address, detail=_ADDRESS_CHANGED)
        return Denied(Denial.ADDRESS_CHANGED)
    return session
