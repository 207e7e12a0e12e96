"""Take a witness of a real server through sessions that are open, and nothing that could harm."""

import time
from collections.abc import Callable, Sequence

from cpshell.auth.flows import CookieGrant, HeaderGrant
from cpshell.auth.session import Session
from cpshell.catalog.versions import PACKAGED
from cpshell.catalog.witness_file import text_of
from cpshell.catalog.witness_flow import Answer, Entered, count_of, witness_of
from cpshell.catalog.witness_form import Form
from cpshell.catalog.witness_plan import BY_FORM, BY_SIGN_ON, Asked
from cpshell.errors import ConnectionFailed, CpshellError, TimedOut, UsageError
from cpshell.panel.request import Request
from cpshell.panel.transport import Transport

INTERVAL = 0.5
"""Seconds from one request to the next, at the least."""
_PATIENCE = 30.0  # seconds for an answer
_MOST = 32 << 20  # bytes of an answer
_MOST_FAILURES = 3  # connections that fail one after the other


def check_sessions(sessions: Sequence[Session]) -> None:
    """Refuse sessions whose calls could fail as a login does.

    Raises:
        UsageError: a header that has not been accepted yet, or that needs a code each time.
    """
    for session in sessions:
        grant = session.grant
        if isinstance(grant, HeaderGrant) and grant.code is not None:
            raise UsageError(
                f"{session.name} sends a code with each call, and codes run out",
                hint="log in with a password: the code counts once",
            )
        if isinstance(grant, HeaderGrant) and not session.worked:
            raise UsageError(
                f"{session.name} has made no call yet: its {session.how} could be refused",
                hint="whm version" if session.service.value == "whm" else "uapi Email list_pops",
            )


def requests_of(sessions: Sequence[Session]) -> int:
    """Return how many requests a witness through these sessions makes at most."""
    return sum(count_of(session.service.value) for session in sessions)


def take_witness(
    sessions: Sequence[Session],
    *,
    step: Callable[[], None] = lambda: None,
    tell: Callable[[str], None] = lambda text: None,
    pause: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.monotonic,
) -> str:
    """Return the text of a witness; ``step`` hears of each request, ``tell`` of what is missing.

    Raises:
        ConnectionFailed: the server is not reached any more.
    """
    parts = [_of_session(session, step, pause, now) for session in sessions]
    for session, part in zip(sessions, parts, strict=True):
        if not part["whole"]:
            tell(f"the server has ended the session {session.name}: its part is not whole")
    whole = {
        "witness": 1,
        "catalog": {api.value: version for api, version in PACKAGED.items()},
        "services": parts,
    }
    return text_of(whole)


def _of_session(
    session: Session,
    step: Callable[[], None],
    pause: Callable[[float], None],
    now: Callable[[], float],
) -> Form:
    bare = session.context.connect(session.target)
    flow = witness_of(session.service.value, entered=_entrance(session))
    failures = 0
    try:
        asked = next(flow)
        while True:
            begun = now()
            answer = _ask(session, bare, asked)
            failures = failures + 1 if answer.failure == "connection" else 0
            if failures == _MOST_FAILURES:
                raise ConnectionFailed(f"{session.target.origin} does not answer any more")
            step()
            pause(max(0.0, begun + INTERVAL - now()))
            asked = flow.send(answer)
    except StopIteration as end:
        form: Form = end.value
        return form
    finally:
        bare.close()


def _entrance(session: Session) -> Entered | None:
    """Return how the session came to be, where that is a way that others have, too."""
    answer = session.grant.answer if isinstance(session.grant, CookieGrant) else None
    by_whm = session.parent is not None and session.parent.service.value == "whm"
    if answer is None or (session.how != "password" and not by_whm):
        return None
    name = BY_SIGN_ON if by_whm else BY_FORM
    return name, Answer(answer.status, answer.reason, answer.headers, answer.body)


def _ask(session: Session, bare: Transport, asked: Asked) -> Answer:
    """Return what comes back for one request; it is never sent again."""
    if asked.on_cookies_only and isinstance(session.grant, HeaderGrant):
        return Answer(failure="not asked")
    request = Request("GET", asked.path, query=asked.query, patience=_PATIENCE, most=_MOST)
    try:
        if asked.authorised:
            response = session.transport.send(session.grant.authorise(request))
        else:
            response = bare.send(request)
    except TimedOut:
        return Answer(failure="time-out")
    except ConnectionFailed:
        return Answer(failure="connection")
    except CpshellError:
        return Answer(failure="no answer that can be read")
    return Answer(response.status, response.reason, response.headers, response.body)
