"""Open a session, and ask whoever sits at a terminal for what is missing or was wrong."""

from collections.abc import Callable
from functools import partial

from cpshell.auth.login import open_session
from cpshell.auth.session import Session
from cpshell.auth.session_context import SessionContext
from cpshell.errors import PasswordWrong
from cpshell.panel.targets import Target
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.login_secrets import (
    Secrets,
    method_of,
    read_codes,
    read_secrets,
    secret_source,
)
from cpshell.records import changed
from cpshell.shell.failures import report
from cpshell.shell.state import State
from cpshell.source_kinds import PROMPT

_TRIES = 3  # passwords that a person may type


def open_asking(
    state: State, target: Target, request: LoginRequest, context: SessionContext
) -> tuple[Session, Secrets]:
    """Return a session and what opened it.

    At a terminal the user is asked for; then the certificate is judged, before a password is
    typed; a password that was typed wrong is asked for again, three times in all. A one-time
    password is asked for when the session turns out to want one.

    Raises:
        UsageError: no user, or a source that holds nothing.
        AccessError, ConnectionFailed, NotAReply: the login failed.
    """
    asks = state.system.streams.asks
    method = method_of(request)
    if asks and not target.user and not method.user:
        target = changed(target, user=_ask_for_user(state, target))
    typed = asks and secret_source(request) == PROMPT
    if typed:
        context.network.greet(target, context.connection, context.emit)
        context = changed(context, ask_codes=partial(_ask_codes, state, context))
    tries = _TRIES if typed else 1
    while True:
        secrets = read_secrets(
            target, request, state.system.secrets, context.redactor, context.clock
        )
        try:
            return open_session(target, secrets.credential, context), secrets
        except PasswordWrong as error:
            tries -= 1
            if not tries:
                raise
            state.tell(*report(error))


def _ask_for_user(state: State, target: Target) -> str | None:
    answer = state.system.streams.ask(f"user on {target.host}: ", False)
    return answer.strip() or None


def _ask_codes(state: State, context: SessionContext, user: str) -> Callable[[], str]:
    sources = state.system.secrets
    return read_codes(PROMPT, user, sources, context.redactor, context.clock)[0]
