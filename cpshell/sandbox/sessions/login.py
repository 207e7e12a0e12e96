"""The login form's decision: who gets a session, and whether it waits for a code."""

from dataclasses import dataclass
from enum import Enum

from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.sessions.otp import code_fits
from cpshell.sandbox.sessions.store import Session, SessionStore
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import cphulk, logins


class Verdict(Enum):
    """How a login went."""

    GOOD = "good"
    CODE_MISSING = "code missing"
    CODE_WRONG = "code wrong"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Form:
    """What came in the login form, and from where."""

    user: str
    password: str
    code: str
    service: Service
    address: str


def log_in(world: World, sessions: SessionStore, form: Form) -> tuple[Verdict, Session | None]:
    """Check a login form. The right password makes a session even when the code is missing or
    wrong; it then waits for the code (wire: recorded). cPHulk notes failures, and lets nobody in
    from an address of its black list."""
    if cphulk.refuses(world, form.address):
        return Verdict.BAD, None
    if not logins.password_fits(world, form.service, form.user, form.password):
        cphulk.note_failure(world, form.address, form.user, form.service.daemon)
        return Verdict.BAD, None
    secret = logins.second_factor(world, form.user)
    verdict = Verdict.GOOD
    if secret is not None and not form.code:
        verdict = Verdict.CODE_MISSING
    elif secret is not None and not code_fits(secret, form.code, world.clock.exact()):
        verdict = Verdict.CODE_WRONG
    session = sessions.begin(
        form.user, form.service, address=form.address, needs_code=verdict is not Verdict.GOOD
    )
    return verdict, session


def give_code(world: World, session: Session, code: str) -> bool:
    """Give a waiting session its code; returns whether it was right."""
    secret = logins.second_factor(world, session.user)
    if secret is not None and not code_fits(secret, code, world.clock.exact()):
        return False
    session.needs_code = False
    return True


def log_out(sessions: SessionStore, session: Session, address: str) -> None:
    """End a session because its user wants it."""
    sessions.end(session, Purge.LOGOUT, address=address)
