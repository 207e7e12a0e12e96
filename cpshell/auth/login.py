"""Open sessions: with a credential, or by a login url."""

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from cpshell.auth.credentials import Credential, check_plaintext
from cpshell.auth.flows import (
    LOGOUT,
    CookieGrant,
    Flow,
    Grant,
    drive,
    enter_by_url,
    form_login,
    header_login,
)
from cpshell.auth.port_checks import check_fit, check_port, usual_place
from cpshell.auth.session import Session
from cpshell.auth.session_context import SessionContext
from cpshell.errors import AccessDenied, ConnectionFailed, LoginRefused, UsageError
from cpshell.panel.services import Service
from cpshell.panel.targets import Target, assumed_service, parse_target
from cpshell.panel.transport import Transport
from cpshell.records import changed

if TYPE_CHECKING:
    from cpshell.auth.sso import SignOn


def open_session(target: Target, credential: Credential, context: SessionContext) -> Session:
    """Log in, or for a header credential make ready to.

    Raises:
        UsageError: a plain port, or a credential that the service does not take.
        AccessError, ConnectionFailed, NotAReply: the login failed.
    """
    credential.teach(context.redactor)
    check_fit(target, credential)
    by_form = credential.method.header is None
    check_plaintext(target, allowed=context.allow_plaintext, method=credential.method)
    service = assumed_service(target, credential.user)
    header = None if by_form else header_login(credential, service)
    transport = context.connect(target)

    def enter() -> Grant:
        flow = form_login(credential, service, context.clock.now)
        return _check_service(_teach_redactor(drive(flow, transport), context), target, transport)

    try:
        grant = header or enter()
    except BaseException as error:
        transport.close()
        if isinstance(error, LoginRefused):
            error.hint = usual_place(credential.user, service) or error.hint
        raise
    session = Session(
        name=f"{credential.user}@{target.host}",
        user=credential.user,
        target=target,
        grant=grant,
        transport=transport,
        how=credential.method.name,
        enter=enter if by_form else None,
        context=context,
    )
    ask_codes = context.ask_codes
    if by_form and credential.code is None and ask_codes is not None:

        def enter_with_code() -> Grant:
            nonlocal credential
            credential = changed(credential, code=ask_codes(credential.user))
            return enter()

        session.enter_with_code = enter_with_code
    return session


def open_url(url: str, context: SessionContext) -> Session:
    """Use a ``https://host:port/cpsess…/login/?session=…`` url that was made elsewhere.

    It works once, so the session cannot be renewed.

    Raises:
        UsageError: no such url, or one of a plain port.
        LoginRefused: the url was used, or has expired.
    """
    parts = urlsplit(url)
    ids = parse_qs(parts.query).get("session", [""])
    context.redactor.learn(ids[0], parts.path.strip("/").partition("/")[0])
    if not parts.path.startswith("/cpsess") or not ids[0] or "@" in parts.netloc:
        raise UsageError("invalid login url", hint="it looks like …/cpsess…/login/?session=…")
    from cpshell.auth.sso import SignOn

    target = parse_target(f"{parts.scheme}://{parts.netloc}")
    check_port(target)
    check_plaintext(target, allowed=context.allow_plaintext)
    user = ids[0].partition(":")[0]
    found = SignOn(target, assumed_service(target, user), parts.path, parts.query)
    grant, transport = _enter(found, context)
    return Session(
        name=f"{user}@{target.host}",
        user=user,
        target=target,
        grant=grant,
        transport=transport,
        how="url",
        context=context,
    )


def impersonate(
    parent: Session, user: str, service: Service | None = None, port: int | None = None
) -> Session:
    """Become another user by single sign-on (wire §4): from WHM anyone that it may log in as,
    from cPanel one of the account's own mailboxes.

    ``service``: by default Webmail for a mailbox and cPanel for others; ``port``: where it
    listens, if the panel does not say so and it is not the usual one.

    Raises:
        UsageError: this session cannot become that user.
        CallFailed: no such user, or not allowed.
    """
    from cpshell.auth.sso import sign_on

    context = parent.context
    first = sign_on(parent, user, service, port)
    try:
        grant, transport = _enter(first, context)
    except ConnectionFailed as error:
        if port is None and first.target.port == Service.WEBMAIL.port:
            error.hint = f"where Webmail listens elsewhere: su {user} --port N"
        raise

    def enter() -> Grant:
        return _teach_redactor(
            drive(_flow(sign_on(parent, user, service, port)), transport), context
        )

    return Session(
        name=user,
        user=user,
        target=first.target,
        grant=grant,
        transport=transport,
        how="su",
        enter=enter,
        parent=parent,
        context=context,
    )


def _enter(sign_on: "SignOn", context: SessionContext) -> tuple[Grant, Transport]:
    transport = context.connect(sign_on.target)
    try:
        return _teach_redactor(drive(_flow(sign_on), transport), context), transport
    except BaseException:
        transport.close()
        raise


def _flow(sign_on: "SignOn") -> Flow[CookieGrant]:
    return enter_by_url(sign_on.path, sign_on.query, sign_on.service, post=sign_on.post)


def _teach_redactor(grant: CookieGrant, context: SessionContext) -> CookieGrant:
    context.redactor.learn(grant.token, grant.cookie.partition("=")[2])
    return grant


def _check_service(grant: CookieGrant, target: Target, transport: Transport) -> CookieGrant:
    """Log out again where another service has answered than the one that was named."""
    expected = target.service
    if expected in (None, grant.service):
        return grant
    transport.send(grant.authorise(LOGOUT))
    raise AccessDenied(
        f"{target.host}:{target.port} is {grant.service.label}, not {expected.label}",
        hint=f"{expected.label} is on port {expected.port}, or say --service {grant.service}",
    )
