"""Turn a login request into a credential: which target, which secrets, from where."""

from collections.abc import Callable
from urllib.parse import urlsplit

from cpshell.auth.clock import Clock
from cpshell.auth.credentials import Credential
from cpshell.auth.methods import METHODS, PASSWORD, AuthMethod
from cpshell.errors import UsageError
from cpshell.panel.services import Service
from cpshell.panel.targets import Target, parse_target
from cpshell.profiles.login_options import LoginRequest
from cpshell.records import Record, record
from cpshell.redact import Redactor
from cpshell.system.secret_sources import SecretSources

_READ_AGAIN = ("prompt", "cmd", "file")  # sources that may hold another code the next time
Sources = tuple[tuple[str, str], ...]


@record
class Secrets(Record):
    """A credential, and the sources of its parts. ``otp`` is the second factor as read."""

    unseen = frozenset({"otp"})

    credential: Credential
    sources: Sources
    otp: str | None = None


def is_login_url(text: str) -> bool:
    """Return whether this is a ``…/cpsess…/login/?session=…`` url."""
    try:
        parts = urlsplit(text)
    except ValueError:  # an invalid address in brackets
        return False
    return parts.scheme in ("https", "http") and "session=" in parts.query


def read_secrets(
    target: Target,
    request: LoginRequest,
    sources: SecretSources,
    redactor: Redactor,
    clock: Clock,
) -> Secrets:
    """Return the credential of a request, its secrets read from their sources.

    Raises:
        UsageError: no user, or a source that holds nothing.
    """
    method = method_of(request)
    user = target.user or method.user
    if not user:
        bare = "." not in target.host and ":" not in target.host and target.host != "localhost"
        other = f"; no profile is called {target.host}" if bare else ""
        raise UsageError("no user name", hint=f"add -u NAME{other}")
    source = secret_source(request)
    secret = method.joined(sources.read(source, f"{method.label} of {user} on {target.host}"))
    redactor.learn(secret)
    if not request.otp_from:
        return Secrets(Credential(user, secret, method), ((method.secret, source),))
    codes, text = read_codes(request.otp_from, user, sources, redactor, clock)
    kept = ((method.secret, source), ("otp", request.otp_from))
    return Secrets(Credential(user, secret, method, codes), kept, text)


def read_codes(
    source: str, user: str, sources: SecretSources, redactor: Redactor, clock: Clock
) -> tuple[Callable[[], str], str | None]:
    """Return codes from a source, and its text if that is worth saving.

    Raises:
        UsageError: it holds neither six digits nor a secret in base32.
    """
    from cpshell.auth.otp import ReadCodes, code_source

    def read() -> str:
        text = sources.read(source, f"one-time password of {user}")
        redactor.learn(text)
        return text

    text = read()
    again = read if source.partition(":")[0] in _READ_AGAIN else None
    codes = code_source(text, redactor, clock, again)
    return codes, None if isinstance(codes, ReadCodes) else text


def method_of(request: LoginRequest) -> AuthMethod:
    """Return the auth method of a request: if it names none, the first whose secret it brings.

    Raises:
        UsageError: no such method.
    """
    if request.auth is None:
        brought = (method for method in METHODS.values() if _source_of(method, request))
        return next(brought, PASSWORD)
    method = METHODS.get(request.auth)
    if method is None:
        raise UsageError(
            f"unknown auth method {request.auth!r}", hint=f"--auth {'|'.join(METHODS)}"
        )
    return method


def secret_source(request: LoginRequest) -> str:
    """Return where the password, token or access hash of a request comes from."""
    method = method_of(request)
    return _source_of(method, request) or method.source


def _source_of(method: AuthMethod, request: LoginRequest) -> str | None:
    """Return where the request says that the secret of a method comes from."""
    return dict(request.sources).get(method.secret)


def target_of(request: LoginRequest) -> Target:
    """Return where a request leads, and who it names.

    Raises:
        UsageError: an invalid target, or an unknown service.
    """
    service = service_named(request.service) if request.service else None
    return parse_target(request.target, service=service, user=request.user)


def service_named(text: str) -> Service:
    """Return a service by the name that users type, or its daemon's.

    Raises:
        UsageError: no such service.
    """
    for service in Service:
        if text.lower() in (service.value, service.daemon):
            return service
    raise UsageError(f"unknown service {text!r}", hint=f"services: {', '.join(Service)}")
