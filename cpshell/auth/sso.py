"""Sign on once: sessions that an API call prepares, to be entered by a url (wire §4)."""

from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from cpshell.auth.session import Session
from cpshell.catalog import Api
from cpshell.errors import NotAReply, UsageError
from cpshell.panel.call import Call
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.records import Record, changed, record


@record
class SignOn(Record):
    """A session that waits to be entered, once, at ``target`` by ``path`` and ``query``.

    ``post``: the query goes in a body. Who has these is logged in.
    """

    unseen = frozenset({"path", "query"})

    target: Target
    service: Service
    path: str
    query: str
    post: bool = False

    @property
    def token(self) -> str:
        """Return the security token, ``/cpsess…``."""
        return "/" + self.path.strip("/").partition("/")[0]

    def url(self, path: str) -> str:
        """Return a url for a browser, that goes on to ``path``.

        For what UAPI ``Session`` makes, a GET in place of the POST is our inference. [L]
        """
        goto = f"&goto_uri={quote(path, safe='')}" if path.strip("/") else ""
        return f"{self.target.origin}{self.token}/login/?{self.query}{goto}"


@record
class LoginUrl(Record):
    """The four answers of ``get_loggedin_url`` (wire §4 [H]).

    ``login_url`` opens the panel once; ``token`` serves for further paths of that session, in the
    browser that opened it. Both let in whoever has them: they are results, not for a log.
    """

    unseen = frozenset({"login_url", "token"})

    login_ok: int
    login_message: str
    login_url: str
    token: str

    def with_path(self, path: str) -> "LoginUrl":
        """Return a url into the same session, for the browser that is in it already."""
        origin = urlsplit(self.login_url)
        url = f"{origin.scheme}://{origin.netloc}{self.token}/{path.lstrip('/')}"
        return changed(self, login_url=url)


def login_url(
    session: Session,
    path: str = "/",
    user: str | None = None,
    service: Service | None = None,
    port: int | None = None,
) -> LoginUrl:
    """Return a url that opens the panel logged in: as the session's user, or as one to become.

    It is a session of its own, which outlives this one.

    Raises:
        UsageError: this session cannot become that user.
        CallFailed: the panel refused.
    """
    if user is None:
        user, service = session.user, service or session.service
        if session.parent is not None:
            port = port or (session.target.port if service is session.service else None)
            session = session.parent
    found = sign_on(session, user, service, port)
    return LoginUrl(1, "Login OK", found.url(path), found.token)


def sign_on(
    parent: Session, user: str, service: Service | None = None, port: int | None = None
) -> SignOn:
    """Prepare a session as ``user`` through one that is open.

    The url's port is followed on the host that the parent speaks to: the server may call itself
    by a name that cannot be reached from here, and the session belongs to no other host.

    Raises:
        UsageError: this session cannot do that.
        CallFailed: the panel refused.
    """
    service = service or _usual_service(user)
    if not can_become(parent, user, service):
        raise UsageError(
            f"su {user} needs a WHM session, and this is a {parent.service.label} session",
            hint="log in to WHM first (port 2087); a cPanel session can su into its own mailboxes"
            " only",
        )
    if parent.service is Service.WHM:
        return _by_whm(parent, user, service, port)
    parameters: tuple[tuple[str, str], ...] = ()
    if user != parent.user:
        login, _, domain = user.partition("@")
        parameters = (("login", login), ("domain", domain))
        function = "create_webmail_session_for_mail_user"
    elif service is Service.CPANEL:
        function = "create_temp_user"
    else:
        function = "create_webmail_session_for_self"
    return _by_uapi(parent, function, parameters, service, port)


def can_become(session: Session, user: str, service: Service | None = None) -> bool:
    """Return whether a session is one of those that can sign on as a user: WHM as anyone, cPanel
    as a mailbox, each as itself."""
    if session.service is Service.WHM or user == session.user:
        return True
    is_mailbox = "@" in user and (service or _usual_service(user)) is Service.WEBMAIL
    return session.service is Service.CPANEL and is_mailbox


def _usual_service(user: str) -> Service:
    return Service.WEBMAIL if "@" in user else Service.CPANEL


def _by_whm(parent: Session, user: str, service: Service, port: int | None) -> SignOn:
    data = _data(
        parent,
        Call(
            Api.WHM,
            None,
            "create_user_session",
            (("user", user), ("service", service.daemon)),
        ),
    )
    url = urlsplit(str(data.get("url") or ""))
    if not url.path or url.port is None:
        raise NotAReply("create_user_session gave no login url with a port")
    session = parse_qs(url.query).get("session", [""])[0]
    parent.context.redactor.learn(session, url.path.strip("/").partition("/")[0])
    target = parent.target.at(port or url.port, service)
    if url.scheme == "https":
        target = changed(target, tls=True)  # never the other way round
    return SignOn(target, service, url.path, url.query)


def _by_uapi(
    parent: Session,
    function: str,
    parameters: tuple[tuple[str, str], ...],
    service: Service,
    port: int | None,
) -> SignOn:
    data = _data(parent, Call(Api.UAPI, "Session", function, parameters))
    session, token = data.get("session"), data.get("token")
    if not session or not token:
        raise NotAReply(f"Session::{function} gave no session and token")
    parent.context.redactor.learn(str(session), str(token).strip("/"))
    if service is parent.service:
        port = port or parent.target.port
    port = port or parent.context.port(parent.target.host, service)
    target = parent.target.at(port, service)
    query = urlencode({"session": session})
    return SignOn(target, service, f"{token}/login", query, post=True)


def _data(parent: Session, call: Call) -> dict[str, Any]:
    data = parent.checked(call).data
    return data if isinstance(data, dict) else {}
