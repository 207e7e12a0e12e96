"""Opening, switching and closing sessions."""

from dataclasses import replace

from cpshell.auth.credentials import Credential, Method
from cpshell.auth.opening import impersonate, open_session
from cpshell.auth.otp import code_source
from cpshell.auth.session import Session
from cpshell.auth.sources import read_source
from cpshell.auth.surroundings import Surroundings
from cpshell.errors import UsageError
from cpshell.panel.services import Service, Target, parse_target
from cpshell.panel.transport import Limits
from cpshell.panel.trust import Trust
from cpshell.plugin import LoginRequest, SessionInfo
from cpshell.shell.state import State


class SessionDesk:
    """Implements :class:`cpshell.plugin.Sessions`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def login(self, request: LoginRequest) -> SessionInfo:
        """Open a session and make it the current one.

        Raises:
            UsageError: no user, no such source or service.
            AccessError, ConnectionFailed, NotAReply: the login failed.
        """
        request = _with_defaults(request, self._state.defaults)
        service = service_named(request.service) if request.service else None
        target = parse_target(request.target, service=service, user=request.user)
        credential = self._credential(target, request)
        session = open_session(target, credential, self._surroundings(request))
        self._state.stack.push(session)
        return self._info(session)

    def su(self, user: str, service: str = "cpanel") -> SessionInfo:
        """Become a user through the current WHM session."""
        session = impersonate(self._state.stack.current, user, service_named(service))
        self._state.stack.push(session)
        return self._info(session)

    def leave(self) -> SessionInfo | None:
        """Log out the current session; ``None`` if none is open."""
        stack = self._state.stack
        return self._info(stack.pop()) if len(stack) else None

    def logout(self, name: str | None = None) -> None:
        """Log out one session by name, or all."""
        stack = self._state.stack
        if name is None:
            stack.close()
        else:
            stack.use(name)
            stack.pop()

    def use(self, name: str) -> SessionInfo:
        """Make an open session the current one."""
        return self._info(self._state.stack.use(name))

    def sessions(self) -> list[SessionInfo]:
        """The open sessions, the current one last."""
        return [self._info(session) for session in self._state.stack]

    def chain(self) -> list[SessionInfo]:
        """The current session and those it came through, outermost first."""
        return [self._info(session) for session in self._state.stack.chain()]

    def _info(self, session: Session) -> SessionInfo:
        stack = self._state.stack
        return SessionInfo(
            name=session.name,
            user=session.user,
            service=session.service.value,
            host=session.target.host,
            port=session.target.port,
            how=session.how,
            opened=session.opened,
            parent=session.parent.name if session.parent else None,
            current=bool(len(stack)) and stack.current is session,
        )

    def _surroundings(self, request: LoginRequest) -> Surroundings:
        state = self._state
        timeout = state.settings.timeout
        limits = Limits() if timeout is None else Limits(connect=timeout, read=timeout)
        return replace(
            state.around,
            trust=Trust(request.ca, request.pin, bool(request.insecure)),
            limits=limits,
            allow_plaintext=bool(request.allow_plaintext),
        )

    def _credential(self, target: Target, request: LoginRequest) -> Credential:
        method = _method(request)
        user = target.user or ("root" if method is Method.ACCESS_HASH else None)
        if not user:
            raise UsageError("for whom? There is no user name", hint="add -u NAME")
        word = "password" if method in (Method.PASSWORD, Method.BASIC) else method.value
        source = request.password_from if word == "password" else request.token_from
        what = f"{word} of {user} on {target.host}"
        if not source and method is Method.ACCESS_HASH:
            source = "file:~/.accesshash"
        secret = read_source(source or "prompt", what, self._ask_secret)
        code = None
        if request.otp_from:
            text = read_source(request.otp_from, f"one-time password of {user}", self._ask_secret)
            code = code_source(text, self._state.redactor)
        return Credential(user, secret, method, code)

    def _ask_secret(self, question: str) -> str:
        return self._state.environment.ask(question, True)


def service_named(text: str) -> Service:
    """A service by the name that users type, or its daemon's.

    Raises:
        UsageError: no such service.
    """
    for service in Service:
        if text.lower() in (service.value, service.daemon):
            return service
    raise UsageError(f"there is no service {text!r}", hint="services: cpanel, whm, webmail")


def _method(request: LoginRequest) -> Method:
    if request.auth is None:
        return Method.TOKEN if request.token_from and not request.password_from else Method.PASSWORD
    try:
        return Method(request.auth)
    except ValueError:
        known = ", ".join(Method)
        raise UsageError(
            f"there is no way {request.auth!r} to log in", hint=f"ways: {known}"
        ) from None


def _with_defaults(request: LoginRequest, defaults: LoginRequest) -> LoginRequest:
    """Where a request is silent, what the process was started with holds for trust."""
    trusts = request.ca or request.pin or request.insecure is not None
    if not trusts:
        request = replace(request, ca=defaults.ca, pin=defaults.pin, insecure=defaults.insecure)
    if request.allow_plaintext is None:
        request = replace(request, allow_plaintext=defaults.allow_plaintext)
    return request
