"""Open a session, and ask whoever sits at a terminal for what is missing or was wrong."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from cpshell.auth.credentials import check_plaintext
from cpshell.auth.flows import CookieGrant
from cpshell.auth.login import open_session
from cpshell.auth.session import Session
from cpshell.auth.session_context import SessionContext
from cpshell.errors import OtpRefused, PasswordWrong, UsageError
from cpshell.panel.decoding import json_and_lines
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.login_secrets import (
    Secrets,
    method_of,
    read_codes,
    read_secrets,
    secret_source,
    target_of,
)
from cpshell.records import changed
from cpshell.shell.failures import report
from cpshell.shell.state import State
from cpshell.source_kinds import PROMPT

T = TypeVar("T")

_PROFILES = 5  # that a question names
_TRIES = 3  # passwords or codes that a person may type


def ask_for_target(state: State, profiles: Iterable[str]) -> str:
    """Return where to log in, as the user types it.

    Raises:
        UsageError: nobody can be asked, or nothing was typed.
    """
    if state.system.streams.asks:
        names = [*profiles]
        shown = ", ".join(names[:_PROFILES]) + (", …" if len(names) > _PROFILES else "")
        or_profile = f"; a profile: {shown}" if names else ""
        answer = state.system.streams.ask(
            f"target (HOST or https://HOST:PORT{or_profile}): ", False
        )
        if answer.strip():
            return answer.strip()
    raise UsageError("`login` needs a target", hint="login https://HOST:2087 -u USER")


def open_asking(
    state: State, request: LoginRequest, context: SessionContext
) -> tuple[Session, Secrets]:
    """Return a session and what opened it.

    At a terminal the certificate is judged before anything is typed that is sent there; a missing
    user is asked for; a password or code that was typed wrong is asked for again, three times in
    all. Where an account has two factors and no code was given, the code is asked for: at a
    prompt at once, in a script when the first call turns out to want one.

    Raises:
        UsageError: no user, or a source that holds nothing.
        AccessError, ConnectionFailed, NotAReply: the login failed.
    """
    if not state.system.streams.asks:
        return _open(state, target_of(request), request, context)
    target = _target_asking(state, request, context)
    context = changed(context, ask_codes=partial(_ask_codes, state, context))
    is_typed = secret_source(request) == PROMPT
    session, secrets = _repeated(
        state,
        PasswordWrong,
        _TRIES if is_typed else 1,
        lambda: _open(state, target, request, context),
    )
    if state.system.interactive and session.enter_with_code is not None:
        secrets = _with_code(state, session, secrets)
    return session, secrets


def _open(
    state: State, target: Target, request: LoginRequest, context: SessionContext
) -> tuple[Session, Secrets]:
    secrets = read_secrets(target, request, state.system.secrets, context.redactor, context.clock)
    session = open_session(target, secrets.credential, context)
    _tell_notes(state, session)
    return session, secrets


def _tell_notes(state: State, session: Session) -> None:
    """Tell the lines that a server set before its answer to a login: warnings of its programs."""
    answer = session.grant.answer if isinstance(session.grant, CookieGrant) else None
    for text in json_and_lines(answer)[1] if answer and not state.settings.quiet else ():
        state.tell(f"login {session.name}", ": warning: ", text, color="33")


def _repeated(
    state: State, mistake: type[PasswordWrong | OtpRefused], tries: int, do: Callable[[], T]
) -> T:
    """Do something, and once more after each mistake, which is told, ``tries`` times in all."""
    while True:
        try:
            return do()
        except mistake as error:
            tries -= 1
            if not tries:
                raise
            state.tell(*report(error))


def _target_asking(state: State, request: LoginRequest, context: SessionContext) -> Target:
    """Return the target of a request, with the user who is typed where none is given."""
    target = target_of(request)
    lacks_user = not target.user and not method_of(request).user
    if lacks_user and target_of(changed(request, user="root")).port != target.port:
        # who logs in decides where: root on WHM, others on cPanel or Webmail
        target = target_of(changed(request, user=_ask_for_user(state, target, None)))
        lacks_user = False
    if lacks_user or secret_source(request) == PROMPT:
        check_plaintext(target, allowed=context.allow_plaintext, method=method_of(request))
        context.network.greet(target, context.connection, context.emit)
    if lacks_user:
        usual = "root" if target.service is Service.WHM else None
        target = changed(target, user=_ask_for_user(state, target, usual))
    return target


def _ask_for_user(state: State, target: Target, usual: str | None) -> str | None:
    """Return who logs in, as it is typed; ``usual`` is what Enter alone means."""
    offered = f" ({usual})" if usual else ""
    answer = state.system.streams.ask(f"user on {target.host}{offered}: ", False)
    return answer.strip() or usual


def _ask_codes(state: State, context: SessionContext, user: str) -> Callable[[], str]:
    sources = state.system.secrets
    return read_codes(PROMPT, user, sources, context.redactor, context.clock)[0]


def _with_code(state: State, session: Session, secrets: Secrets) -> Secrets:
    """Ask for the code at once where the session waits for one; return what opened it."""
    from cpshell.auth.probe import waits_for_code

    try:
        if not waits_for_code(session):
            return secrets
        _repeated(state, OtpRefused, _TRIES, session.add_code)
    except BaseException:
        session.close()
        raise
    return changed(secrets, sources=(*secrets.sources, ("otp", PROMPT)))
