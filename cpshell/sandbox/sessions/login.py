"""The login form's decision: who gets a session, and whether it waits for a code."""

from dataclasses import dataclass
from enum import Enum

from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.sessions.otp import code_fits
from cpshell.sandbox.sessions.store import Session, SessionStore
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import cphulk_failures, logins


class Verdict(Enum):
    """How a login went."""

    GOOD = "good"
    CODE_MISSING = "code missing"
    CODE_WRONG = "code wrong"
    BAD = "bad"
    LOCKED_OUT = "locked out"


@dataclass(frozen=True, slots=True)
class Form:
    """What came in the login form, and from where; ``local``: from the server itself."""

    user: str
    password: str
    code: str
    service: Service
    address: str
    local: bool


def log_in(world: World, sessions: SessionStore, form: Form) -> tuple[Verdict, Session | None]:
    """Check a login form. The right password makes a session even when the code is missing or
    wrong; it then waits for the code (wire: recorded). cPHulk notes failures and locks out."""
    attempt = cphulk_failures.Attempt(form.user, form.address, form.service.daemon, form.local)
    if cphulk_failures.refuses(world, attempt):
        cphulk_failures.note_failure(world, attempt)
        return Verdict.LOCKED_OUT, None
    if not logins.password_fits(world, form.service, form.user, form.password):
        cphulk_failures.note_failure(world, attempt)
        return Verdict.BAD, None
    secret = logins.second_factor(world, form.user)
    verdict = Verdict.GOOD
    if secret is not None and not form.code:
        verdict = Verdict.CODE_MISSING
    elif secret is not None and not code_fits(secret, form.code, world.clock.exact()):
        verdict = Verdict.CODE_WRONG
    proved = secret if verdict is Verdict.GOOD else None
    session = sessions.begin(form.user, form.service, address=form.address, proved=proved)
    return verdict, session


def waits_for_code(world: World, session: Session) -> bool:
    """Return whether a session must be given a code before it is good for anything: also one that
    was open when the second factor came (wire: recorded)."""
    if session.signed_on:
        return False
    secret = logins.second_factor(world, session.user)
    return secret is not None and secret != session.proved


def give_code(world: World, session: Session, code: str) -> bool:
    """Give a waiting session its code; returns whether it was right."""
    secret = logins.second_factor(world, session.user)
    if secret is not None and not code_fits(secret, code, world.clock.exact()):
        return False
    session.proved = secret
    return True


def log_out(sessions: SessionStore, session: Session, address: str) -> None:
    """End a session because its user wants it."""
    sessions.end(session, Purge.LOGOUT, address=address)
