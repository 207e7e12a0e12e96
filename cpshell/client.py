"""The library door: ``cpshell.connect(...)`` and what it gives."""

from types import TracebackType
from typing import Any

from cpshell.auth.credentials import Credential
from cpshell.auth.login import impersonate, open_session
from cpshell.auth.methods import ACCESS_HASH, BASIC, PASSWORD, TOKEN
from cpshell.auth.otp import code_source
from cpshell.auth.session import Session
from cpshell.auth.session_context import SessionContext
from cpshell.auth.sso import LoginUrl, login_url
from cpshell.catalog import Api
from cpshell.errors import UsageError
from cpshell.panel.call import WHOLE, Call, View, make_parameters
from cpshell.panel.connect import ConnectionSettings
from cpshell.panel.reply import Reply
from cpshell.panel.services import Service
from cpshell.panel.targets import parse_target
from cpshell.panel.transport import Limits
from cpshell.panel.trust import Trust
from cpshell.redact import Redactor


class Panel:
    """A session for programs. Use it as a context manager, or call :meth:`close`.

    The methods give the :class:`~cpshell.panel.reply.Reply` of a call that worked, and raise
    :class:`~cpshell.errors.CallFailed` for one that did not. Parameter names that are no Python
    names go through ``parameters``: ``panel.whm("batch", parameters=[("command", "version")])``.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def uapi(
        self, module: str, function: str, /, *, as_user: str | None = None, **given: Any
    ) -> Reply:
        """Call UAPI; in a WHM session ``as_user`` says for whom."""
        return self._call(Api.UAPI, module, function, as_user, given)

    def whm(self, function: str, /, **given: Any) -> Reply:
        """Call WHM API 1."""
        return self._call(Api.WHM, None, function, None, given)

    def api2(
        self, module: str, function: str, /, *, as_user: str | None = None, **given: Any
    ) -> Reply:
        """Call cPanel API 2; in a WHM session ``as_user`` says for whom."""
        return self._call(Api.API2, module, function, as_user, given)

    def call(self, call: Call) -> Reply:
        """Make a call that was built by hand; a reply that says no is given, not raised."""
        return self._session.call(call)

    def su(self, user: str, service: str | None = None, port: int | None = None) -> "Panel":
        """A panel as another user, by single sign-on from this session."""
        wanted = Service(service) if service else None
        return Panel(impersonate(self._session, user, wanted, port))

    def login_url(self, path: str = "/", user: str | None = None) -> LoginUrl:
        """A url that opens the panel logged in, as this user or as one to become."""
        return login_url(self._session, path, user)

    def close(self) -> None:
        """Log out and close the connection."""
        self._session.close()

    def __enter__(self) -> "Panel":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _call(
        self,
        api: Api,
        module: str | None,
        function: str,
        as_user: str | None,
        given: dict[str, Any],
    ) -> Reply:
        view: View = given.pop("view", WHOLE)
        extra = make_parameters(given.pop("parameters", ()))
        parameters = make_parameters(given) + extra
        return self._session.checked(
            Call(api, module, function, parameters, view=view, as_user=as_user)
        )


def connect(
    target: str,
    *,
    user: str | None = None,
    password: str | None = None,
    token: str | None = None,
    accesshash: str | None = None,
    basic: bool = False,
    otp: str | None = None,
    service: str | None = None,
    ca: str | None = None,
    pin: str | None = None,
    insecure: bool = False,
    timeout: float | None = None,
    allow_plaintext: bool = False,
) -> Panel:
    """Log in to ``https://host:port`` (or ``[user@]host[:port]``) with one of the secrets.

    ``password`` opens a cookie session, or with ``basic`` goes as a header on every call;
    ``otp`` is a base32 secret or a six-digit code; ``timeout`` is in seconds.

    Raises:
        UsageError: not exactly one secret, or a target that can't be.
        AccessError, ConnectionFailed, NotAReply: the login failed.
    """
    found = parse_target(target, service=Service(service) if service else None, user=user)
    context = SessionContext(
        Redactor(),
        connection=ConnectionSettings(
            Trust(ca, pin, insecure),
            Limits() if timeout is None else Limits(connect=timeout, read=timeout),
        ),
        allow_plaintext=allow_plaintext,
    )
    by_password = BASIC if basic else PASSWORD
    secrets = ((by_password, password), (TOKEN, token), (ACCESS_HASH, accesshash))
    given = [(method, secret) for method, secret in secrets if secret is not None]
    if len(given) != 1:
        raise UsageError("connect() takes one of password, token and accesshash")
    method, secret = given[0]
    name = found.user or method.user
    if name is None:
        raise UsageError("connect() needs a user")
    code = code_source(otp, context.redactor) if otp else None
    return Panel(open_session(found, Credential(name, secret, method, code), context))
