"""Describe the auth methods, one record each, with all that is true of one only (wire §2, §3)."""

from cpshell.panel.services import Service
from cpshell.records import Record, record

TYPE_CHECKING = False  # a start imports this
if TYPE_CHECKING:
    from collections.abc import Callable

    Header = Callable[[str, str, Service], str]


@record
class AuthMethod(Record):
    """How a secret is presented to the server.

    ``name`` is what ``--auth`` takes, ``label`` what people call the secret, ``secret`` its key
    in a profile (``--SECRET-from`` names its source). ``header`` builds the ``Authorization``
    header from user, secret and service; without one the login form is used, and the session
    that it opens. ``services`` are those that take it; ``hint`` helps with the others.
    """

    name: str
    label: str
    secret: str
    header: "Header | None" = None
    services: tuple[Service, ...] = tuple(Service)
    hint: str = ""
    source: str = "prompt"
    """Where the secret comes from by default."""
    user: str | None = None
    """Who logs in by default."""
    tls_only: bool = False
    """Whether the server takes it on TLS ports only. wire §1 [H]."""
    guessable: bool = False
    """Whether a refused header counts towards a lock-out, as a refused password does."""
    of_account: bool = False
    """Whether the secret is bound to one account of one service: root has none but in WHM."""
    wrapped: bool = False
    """Whether the secret is kept in lines that are to be joined."""

    def joined(self, secret: str) -> str:
        """Return a secret as it is sent: without the line ends that it may be kept with."""
        return "".join(secret.split()) if self.wrapped else secret


def _basic(user: str, secret: str, service: Service) -> str:
    import base64

    from cpshell.redact import octets

    return f"Basic {base64.b64encode(octets(f'{user}:{secret}')).decode()}"


def _token(user: str, secret: str, service: Service) -> str:
    return f"{service.value} {user}:{secret}"


def _access_hash(user: str, secret: str, service: Service) -> str:
    return f"WHM {user}:{secret}"


PASSWORD = AuthMethod("password", "password", "password")
TOKEN = AuthMethod(
    "token",
    "token",
    "token",
    header=_token,
    services=(Service.CPANEL, Service.WHM),
    hint="log in with a password",
    of_account=True,
)
ACCESS_HASH = AuthMethod(
    "accesshash",
    "access hash",
    "token",
    header=_access_hash,
    services=(Service.WHM,),
    hint="use port 2087",
    source="file:~/.accesshash",
    user="root",
    of_account=True,
    wrapped=True,
)
BASIC = AuthMethod("basic", "password", "password", header=_basic, tls_only=True, guessable=True)

METHODS = {method.name: method for method in (PASSWORD, TOKEN, ACCESS_HASH, BASIC)}
"""By name, in the order to list them; the first is the usual one."""
