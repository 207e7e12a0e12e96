"""Offer the library: ``cpshell.connect(...)`` logs in, and returns a panel to call."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn

from cpshell.auth.credentials import Credential
from cpshell.auth.login import impersonate, open_session
from cpshell.auth.methods import ACCESS_HASH, BASIC, PASSWORD, TOKEN, AuthMethod
from cpshell.auth.otp import code_source
from cpshell.auth.session import Session
from cpshell.auth.session_context import SessionContext
from cpshell.auth.sso import LoginUrl, login_url
from cpshell.catalog import Api
from cpshell.errors import UsageError
from cpshell.panel.call import WHOLE, Call, View, make_call
from cpshell.panel.carried import reads
from cpshell.panel.connect import Network
from cpshell.panel.fetch import answer
from cpshell.panel.file_download import information_call
from cpshell.panel.pace import Paces
from cpshell.panel.pace_bounds import BoundedPaces
from cpshell.panel.reply import Reply
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.profiles.login_connection import connection_settings
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.login_secrets import method_of, read_secrets, target_of
from cpshell.profiles.profile_store import Profiles
from cpshell.records import changed
from cpshell.redact import Redactor
from cpshell.system.files import Files
from cpshell.system.streams import Streams
from cpshell.system.system import System

if TYPE_CHECKING:
    from cpshell.shell.journals import Journals

_PACES = Paces(usual=None)
"""Those of all panels of this process; how much runs at once is up to its threads."""


class Panel:
    """A session for programs. Use it as a context manager, or call :meth:`close`.

    The methods return the :class:`~cpshell.panel.reply.Reply` of a call that worked, and raise
    :class:`~cpshell.errors.CallFailed` for one that did not. Parameter names that are not Python
    names go through ``parameters``: ``panel.whm("batch", parameters=[("command", "version")])``.
    """

    def __init__(
        self,
        session: Session,
        journals: "Journals | None" = None,
        at_end: Callable[[], object] = lambda: None,
    ) -> None:
        """``journals`` keep what is written, where it is kept; ``at_end`` is called at last."""
        self._session = session
        self._journals = journals
        self._at_end = at_end

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
        """Make a call that was built by hand; a reply that says no is returned, not raised."""
        return answer(call, self._send)

    def download(
        self,
        path: str,
        file: str | Path | None = None,
        *,
        as_user: str | None = None,
        overwrite: bool = False,
    ) -> int:
        """Write a file of the account on this machine, by its own name or as ``file``, which may
        be a folder; return its bytes. In a WHM session ``as_user`` says whose file it is.

        It is there once it is whole and of the size that the server says. What came before a
        break is kept beside it, as ``NAME.….part``: the same download goes on from there.

        Raises:
            UsageError: there is such a file, or it cannot be written.
            CallFailed, AccessError, ConnectionFailed, NotAReply: it did not come.
        """
        from cpshell.shell.account_sessions import account_session
        from cpshell.shell.downloads import Download, target_of
        from cpshell.shell.progress import Counter

        files = Files(self._session.context.network.policy)
        target = target_of(path, Path(file) if file else None, files, replaces=overwrite)
        look = information_call(path, as_user)
        with account_session(self._session, as_user) as session:
            return Download(
                session,
                path,
                lambda: self._session.checked(look),
                lambda text: None,
                lambda total: nullcontext(Counter("bytes", total)),
            ).save(target, files, replaces=overwrite)

    def su(self, user: str, service: str | None = None, port: int | None = None) -> "Panel":
        """Return a panel as another user, by single sign-on from this session."""
        wanted = Service(service) if service else None
        return Panel(impersonate(self._session, user, wanted, port), self._journals)

    def login_url(self, path: str = "/", user: str | None = None) -> LoginUrl:
        """Return a url that opens the panel logged in, as this user or as one to become."""
        return login_url(self._session, path, user)

    def close(self) -> None:
        """Log out and close the connection."""
        try:
            self._session.close()
        finally:
            self._at_end()

    def __enter__(self) -> "Panel":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _send(self, call: Call) -> Reply:
        session, journals = self._session, self._journals
        if session.read_only and not reads(call):
            from cpshell.shell.calls import read_only_error

            raise read_only_error(call, "the profile of this session is read-only")
        journal = journals.of(session) if journals is not None and not reads(call) else None
        if journal is None:
            return session.call(call)
        from cpshell.shell.journal import written_by

        write = written_by(session, call, session.context.redactor)
        return journal.keep(write, call, partial(session.call, call))

    def _call(
        self,
        api: Api,
        module: str | None,
        function: str,
        as_user: str | None,
        given: dict[str, Any],
    ) -> Reply:
        view: View = given.pop("view", WHOLE)
        extra = given.pop("parameters", ())
        pairs = [*given.items(), *(extra.items() if isinstance(extra, Mapping) else extra)]
        reply = self.call(make_call(api, module, function, pairs, as_user=as_user, view=view))
        if not reply.ok:
            raise reply.failure()
        return reply


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
    proxy: str | None = None,
    journal: str | None = None,
    jobs: int | None = None,
    rate: float | None = None,
) -> Panel:
    """Log in to ``https://host:port``, ``[user@]host[:port]``, or a profile of the configuration.

    ``password`` opens a cookie session, or with ``basic`` goes as a header on every call;
    ``otp`` is a base32 secret or a six-digit code; ``timeout`` is in seconds; ``proxy`` is
    ``http://HOST:PORT``, or ``env``. ``journal`` is a file that gets a line before and one after
    each write. ``jobs`` is how many requests run at once to one server, and ``rate`` how many go
    out in a second, by all panels of the process until this one is closed; of several the least
    counts. A profile brings what is not given here: target, user, service, trust, proxy, journal,
    and the sources of its secrets.

    Raises:
        UsageError: not exactly one secret, or an invalid target or profile.
        AccessError, ConnectionFailed, NotAReply: the login failed.
    """
    system = System()
    profile = Profiles(system).named(target)
    request = LoginRequest(
        target,
        user=user,
        service=service,
        auth=BASIC.name if basic else None,
        ca=ca,
        pin=pin,
        insecure=insecure or None,
        allow_plaintext=allow_plaintext or None,
        proxy=proxy,
    )
    if profile is not None:
        request = request.with_profile(profile.login)
    request.check()
    paces = BoundedPaces(_PACES, jobs, rate)
    context = _context(system, request, timeout, paces, remembers=profile is not None)
    where = target_of(request)
    by_password = BASIC if basic else PASSWORD
    secrets = ((by_password, password), (TOKEN, token), (ACCESS_HASH, accesshash))
    given = [(method, secret) for method, secret in secrets if secret is not None]
    if profile is not None and not given:
        credential = _credential_of(profile.name, where, request, system, context)
    else:
        credential = _given_credential(target, where, given)
    if otp:
        credential = changed(credential, code=code_source(otp, context.redactor))
    with ExitStack() as ends:
        ends.callback(paces.close)
        session = open_session(where, credential, context)
        session.journal = journal
        if profile is not None:
            session.journal, session.read_only = journal or profile.journal, profile.read_only
        return Panel(session, _journals(system, session, ends), ends.pop_all().close)


def _journals(system: System, session: Session, ends: ExitStack) -> "Journals | None":
    """Return what keeps the writes of a session, if somebody wants them kept."""
    if session.journal is None:
        return None
    from cpshell.shell.journals import Journals

    journals = Journals(system, session.context.redactor)
    ends.callback(journals.close)
    ends.callback(journals.ended, 0)
    return journals


def _context(
    system: System, request: LoginRequest, timeout: float | None, paces: Paces, *, remembers: bool
) -> SessionContext:
    """Return what a session needs; ``remembers``: it goes by certificates that were trusted."""
    return SessionContext(
        Redactor(),
        network=Network(paces=paces),
        connection=connection_settings(request, system, timeout, remembers=remembers),
        allow_plaintext=bool(request.allow_plaintext),
    )


def _credential_of(
    name: str, target: Target, request: LoginRequest, system: System, context: SessionContext
) -> Credential:
    """Return the credential of a profile, its secrets read from their sources."""
    method = method_of(request)

    def ask(question: str, _secret: bool) -> NoReturn:
        raise UsageError(
            f"nobody is asked for the {question.rstrip(' :')} in a program",
            hint=f'connect("{name}", {method.secret}=…)',
        )

    sources = system.with_streams(Streams(ask=ask)).secrets
    return read_secrets(target, request, sources, context.redactor, context.clock).credential


def _given_credential(
    name: str, target: Target, given: Sequence[tuple[AuthMethod, str]]
) -> Credential:
    """Return the credential of the one secret that was given."""
    if len(given) != 1:
        bare = not given and not set(name) & set("/.@:")
        raise UsageError(
            "connect() takes one of password, token and accesshash",
            hint=f"no profile is called {name}" if bare else None,
        )
    method, secret = given[0]
    user = target.user or method.user
    if user is None:
        raise UsageError("connect() needs a user")
    return Credential(user, secret, method)
