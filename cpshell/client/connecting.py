"""Log in from a program: ``cpshell.connect(...)`` returns a panel to call."""

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, NoReturn

from cpshell.auth.credentials import Credential
from cpshell.auth.login import open_session
from cpshell.auth.methods import ACCESS_HASH, BASIC, PASSWORD, TOKEN, AuthMethod
from cpshell.auth.otp import code_source
from cpshell.auth.session import Session
from cpshell.auth.session_context import SessionContext
from cpshell.client.panels import Panel
from cpshell.errors import UsageError
from cpshell.panel.connect import Network
from cpshell.panel.pace import Paces
from cpshell.panel.pace_bounds import BoundedPaces
from cpshell.panel.targets import Target
from cpshell.profiles.login_connection import connection_settings
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.login_secrets import method_of, read_secrets, target_of
from cpshell.profiles.profile_store import Profiles
from cpshell.records import changed
from cpshell.redact import Redactor
from cpshell.system.streams import Streams
from cpshell.system.system import System

if TYPE_CHECKING:
    from cpshell.shell.journals import Journals

_PACES = Paces(usual=None)
"""Those of all panels of this process; how much runs at once is up to its threads."""


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
        UsageError: not exactly one secret, or an invalid target, profile or number.
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
    if timeout is not None and not 0 < timeout < float("inf"):
        raise UsageError(f"a timeout is a number of seconds above 0, not {timeout}")
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
