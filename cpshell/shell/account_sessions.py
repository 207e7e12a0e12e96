"""Reach the files of an account: over a session of it, or one that is opened from WHM."""

from collections.abc import Iterator
from contextlib import contextmanager

from cpshell.auth.session import Session
from cpshell.errors import UsageError
from cpshell.panel.services import Service
from cpshell.system.signals import signals_later


@contextmanager
def account_session(session: Session, as_user: str | None) -> Iterator[Session]:
    """Yield a session of the account whose files are meant: this one, or one that is opened for it
    from WHM, and logged out at the end.

    Raises: as :func:`user_to_become`.
    """
    user = user_to_become(session, as_user)
    if user is None:
        yield session
        return
    from cpshell.auth.login import impersonate

    with signals_later():
        other = impersonate(session, user, Service.CPANEL)
    try:
        yield other
    finally:
        other.close()


def user_to_become(session: Session, as_user: str | None) -> str | None:
    """Return the user whose session has to be opened to reach the files; ``None`` where it is open.

    Raises:
        UsageError: this session reaches no account's files.
    """
    if session.service is Service.CPANEL:
        return None
    if session.service is Service.WHM and as_user:
        return as_user
    raise UsageError(
        f"a {session.service.label} session reaches no files of an account",
        hint="--as USER, or `su USER` first" if session.service is Service.WHM else None,
    )
