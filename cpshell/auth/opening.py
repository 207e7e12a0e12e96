"""Opening sessions: with a credential, or as another user through one that is open."""

from urllib.parse import urlsplit

from cpshell.auth.credentials import Credential, Method, check_plaintext
from cpshell.auth.flows import Grant, drive, enter_by_url, form_login, header_login
from cpshell.auth.session import Session
from cpshell.auth.surroundings import Surroundings
from cpshell.catalog import Api
from cpshell.errors import NotAReply, UsageError
from cpshell.panel.call import Call
from cpshell.panel.services import Service, Target, assumed_service


def open_session(target: Target, credential: Credential, around: Surroundings) -> Session:
    """Log in, or for a header credential make ready to.

    Raises:
        UsageError: a plain port, or a credential that the service does not take.
        AccessError, ConnectionFailed, NotAReply: the login failed.
    """
    check_plaintext(target, allowed=around.allow_plaintext)
    credential.teach(around.redactor)
    service = assumed_service(target, credential.user)
    transport = around.connect(target)

    def enter() -> Grant:
        grant = drive(form_login(credential, service), transport)
        around.redactor.learn(grant.token, grant.cookie.partition("=")[2])
        return grant

    try:
        by_form = credential.method is Method.PASSWORD
        grant = enter() if by_form else header_login(credential, service)
    except BaseException:
        transport.close()
        raise
    return Session(
        name=f"{credential.user}@{target.host}",
        user=credential.user,
        target=target,
        grant=grant,
        transport=transport,
        how=credential.method.value,
        enter=enter if by_form else None,
        around=around,
    )


def impersonate(parent: Session, user: str, service: Service) -> Session:
    """Become another user through WHM: create_user_session, open its url, call (wire §4).

    The url's port is followed on the host that the parent speaks to: the server may call itself
    by a name that can't be reached from here, and the session belongs to no other host.

    Raises:
        UsageError: the parent is no WHM session.
        CallFailed: no such user, or not allowed.
    """
    if parent.service is not Service.WHM:
        raise UsageError(
            f"su needs a WHM session, and this is a {parent.service.label} session",
            hint="`exit` back to WHM, or log in there (port 2087)",
        )
    around = parent.around
    path, query, port = _create_user_session(parent, user, service)
    transport = around.connect(parent.target.at(port, service))

    def open_url(path: str, query: str) -> Grant:
        grant = drive(enter_by_url(path, query, service), transport)
        around.redactor.learn(grant.token, grant.cookie.partition("=")[2])
        return grant

    def enter() -> Grant:
        path, query, _ = _create_user_session(parent, user, service)
        return open_url(path, query)

    try:
        grant = open_url(path, query)
    except BaseException:
        transport.close()
        raise
    return Session(
        name=user,
        user=user,
        target=parent.target.at(port, service),
        grant=grant,
        transport=transport,
        how="su",
        enter=enter,
        parent=parent,
        around=around,
    )


def _create_user_session(parent: Session, user: str, service: Service) -> tuple[str, str, int]:
    """Path, query and port of a fresh login url."""
    reply = parent.checked(
        Call(
            Api.WHM,
            None,
            "create_user_session",
            (("user", user), ("service", service.daemon)),
        )
    )
    data = reply.data if isinstance(reply.data, dict) else {}
    url = urlsplit(str(data.get("url") or ""))
    if not url.path or url.port is None:
        raise NotAReply("create_user_session gave no login url with a port")
    return url.path, url.query, url.port
