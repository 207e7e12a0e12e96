"""Who calls: the outcome of a login or a header."""

from dataclasses import dataclass, field
from enum import Enum

from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.store import Session
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas import resellers
from cpshell.sandbox.world.areas.tokens import Token


class Method(Enum):
    """How a call proved who it comes from."""

    SESSION = "session"
    TOKEN = "token"  # noqa: S105  # a word
    ACCESS_HASH = "accesshash"
    BASIC = "basic"


@dataclass(frozen=True, slots=True)
class Identity:
    """One login on one service. ``user`` is ``root``, an account or a mailbox's address."""

    user: str
    service: Service
    method: Method
    session: Session | None = None
    token: Token | None = None

    def acls(self, world: World) -> frozenset[str]:
        """Return the WHM privileges: the login's, and of these only the token's if it is
        limited."""
        own = resellers.acls_of(world, self.user)
        if self.token is None or self.token.rights is None:
            return own
        limits = frozenset(self.token.rights)
        if "all" in limits:
            return own
        return limits if "all" in own else own & limits


class Denial(Enum):
    """Why a request has no identity."""

    NO_SESSION = "no session"
    TOKEN_MISSING = "cookie without a security token"  # noqa: S105  # a reason
    TOKEN_WRONG = "wrong security token"  # noqa: S105  # a reason
    EXPIRED = "the session has expired"
    ADDRESS_CHANGED = "the session began at another address"
    BAD_HEADER = "bad credential in a header"
    CODE_NEEDED = "the session waits for a one-time password"


@dataclass(frozen=True, slots=True)
class Denied:
    """No identity. ``session`` is the one that waits for its second factor."""

    why: Denial
    session: Session | None = field(default=None)
