"""Ask a server something harmless, to see what a session can do."""

from contextlib import closing

from cpshell.auth.session import Session
from cpshell.catalog import Api
from cpshell.errors import CpshellError, OtpRequired
from cpshell.panel.call import Call
from cpshell.panel.reply import read_reply
from cpshell.panel.request import request_for
from cpshell.panel.services import Service
from cpshell.panel.transport import Limits

HARMLESS = {
    Service.WHM: Call(Api.WHM, None, "version"),
    Service.CPANEL: Call(Api.UAPI, "Variables", "get_user_information"),
    Service.WEBMAIL: Call(Api.UAPI, "Variables", "get_user_information"),
}
"""A call that every session of a service may make."""

_LIMITS = Limits(connect=10.0, whole=10.0, answer=1 << 20)


def waits_for_code(session: Session) -> bool:
    """Return whether the server wants a one-time password before it answers this session.

    It is asked on a connection of its own, which nobody hears of: no lesson holds it.
    wire §2 [H]: the answer to a login without the code does not tell, the first page does.
    """
    call, context = HARMLESS[session.service], session.context.for_lookups(_LIMITS)
    request = session.grant.authorise(request_for(call, session.service))
    try:
        with closing(context.connect(session.target)) as transport:
            read_reply(call, transport.send(request))
    except OtpRequired:
        return True
    except CpshellError:  # the first call will tell
        pass
    return False
