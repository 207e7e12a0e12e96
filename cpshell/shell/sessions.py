"""Open, switch and close sessions."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from cpshell.auth.login import impersonate, open_url
from cpshell.auth.session import Session
from cpshell.auth.session_context import SessionContext
from cpshell.auth.session_info import SessionInfo
from cpshell.errors import Interrupted, UsageError
from cpshell.panel.services import Service
from cpshell.profiles.login_connection import connection_settings
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.login_secrets import Secrets, is_login_url, service_named, target_of
from cpshell.profiles.profile_store import Profiles
from cpshell.records import changed
from cpshell.shell.failures import report
from cpshell.shell.logins import ask_for_target, open_asking
from cpshell.shell.state import State
from cpshell.system.signals import signals_later

if TYPE_CHECKING:
    from cpshell.auth.sso import LoginUrl
    from cpshell.profiles.finding import Finding
    from cpshell.profiles.profile import Profile

PrepareLogin = Callable[[LoginRequest], LoginRequest]
"""What a shell makes of a request before it logs in: a replay needs no secrets."""


def as_asked(request: LoginRequest) -> LoginRequest:
    """Return the request as it is."""
    return request


class Sessions:
    """Opens, switches and closes the sessions of the stack."""

    def __init__(self, state: State, prepare: PrepareLogin = as_asked) -> None:
        self._state = state
        self._prepare = prepare
        self._profiles = Profiles(state.system, enabled=state.use_config)

    def login(self, request: LoginRequest) -> SessionInfo:
        """Open a session and make it the current one; at a terminal ask for what is missing.

        Raises:
            UsageError: no target or user, no such source or service.
            AccessError, ConnectionFailed, NotAReply: the login failed.
        """
        with signals_later():  # one between login and stack would leave the session open
            session = self._open(self._prepare(request))
            self._state.stack.push(session)
        if self._state.journals is not None and not self._state.turns:
            self._state.journals.entered(session)
        return self._info(session)

    def su(self, user: str, service: str | None = None, port: int | None = None) -> SessionInfo:
        """Become a user, through the nearest session that can."""
        other = service_named(service) if service else None
        with signals_later():
            session = impersonate(self._way_to(user, other), user, other, port)
            self._state.stack.push(session)
        return self._info(session)

    def login_url(
        self,
        path: str = "/",
        *,
        user: str | None = None,
        service: str | None = None,
        port: int | None = None,
        token: str | None = None,
    ) -> "LoginUrl":
        """Return a url that opens the panel logged in.

        ``token`` of an earlier one gives a url into that session instead of a new one.
        """
        if token is not None:
            return self._url_with(token, path)
        from cpshell.auth.sso import login_url

        other = service_named(service) if service else None
        session = self._way_to(user, other) if user else self._state.stack.current
        url = login_url(session, path, user, other, port)
        self._state.login_urls[url.token] = url
        return url

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

    def use_previous(self) -> SessionInfo:
        """Make the session current that was so before."""
        return self._info(self._state.stack.use_previous())

    def back(self) -> list[SessionInfo]:
        """Go back to the first session of the current way; return those that it logged out."""
        return [self._info(session) for session in self._state.stack.back()]

    def infos(self) -> list[SessionInfo]:
        """Return the open sessions, the current one last."""
        return [self._info(session) for session in self._state.stack]

    def chain(self) -> list[SessionInfo]:
        """Return the current session and those it came through, outermost first."""
        return [self._info(session) for session in self._state.stack.chain()]

    def profiles(self) -> "list[Profile]":
        """Return the profiles of the configuration."""
        return self._profiles.all()

    def servers(self) -> list[str]:
        """Return what `on` takes: the names of profiles, and of groups with their sign."""
        return [*(each.name for each in self._profiles.all()), *self._profiles.groups()]

    def files(self) -> Mapping[str, str]:
        """Return the files that the shell keeps, by what is in them; they may not exist yet."""
        paths = self._state.system.paths
        return {
            "configuration": str(paths.config_file),
            "known certificates": str(paths.state_file("known_certificates")),
        }

    def paces(self) -> list[dict[str, Any]]:
        """Return a row for each server that was asked for something: how it is spared."""
        paces = self._state.context.network.paces
        return [] if paces is None else paces.shown()

    def checkup(self, request: LoginRequest | None = None) -> "list[Finding]":
        """Check what works, from TLS to a call: of the current session, or of a login to try."""
        from cpshell.profiles.diagnosis import Checkup

        if request is None:
            return Checkup(self._state.stack.current).findings()
        target = target_of(self._resolved(request))
        context = self._session_context(self._resolved(request))
        return Checkup(None, target, context, lambda: self._open(request)).findings()

    def _open(self, request: LoginRequest) -> Session:
        """Return a session for this request, which is not on the stack yet."""
        if request.keyring and not request.save:
            raise UsageError("--keyring keeps the secrets of a profile", hint="add --save NAME")
        guided = not request.target
        if guided:
            names = [profile.name for profile in self._profiles.all()]
            request = changed(request, target=ask_for_target(self._state, names))
        original = request
        request = self._resolved(request)
        context = self._session_context(request)
        if is_login_url(request.target):
            if request.save:
                raise UsageError("a login url works once: it cannot be saved as a profile")
            return open_url(request.target, context)
        session, secrets = open_asking(self._state, request, context)
        session.sources = secrets.sources
        profile = self._profiles.named(original.target)
        if profile is not None:
            session.name = session.profile = profile.name
            session.color, session.journal = profile.color, profile.journal
            session.read_only = profile.read_only
        if request.save:
            self._save(request, secrets, session)
        elif guided and profile is None and self._state.use_config:
            with suppress(Interrupted, UsageError):  # no answer means no
                self._offer_profile(request, secrets, session)
        return session

    def _offer_profile(self, request: LoginRequest, secrets: Secrets, session: Session) -> None:
        """Keep the login under a name that the user gives, if any."""
        question = "save this login as a profile? its name, or Enter for none: "
        while name := self._ask_openly(question).strip():
            if self._profiles.named(name) is not None:
                self._state.tell(f"there is a profile {name!r} already")
                continue
            try:
                self._keep(changed(request, save=name), secrets, session)
            except UsageError as error:
                self._state.tell(*report(error))
            else:
                self._state.tell(f"saved: next time `login {name}`, or `cpshell {name}`")
                return

    def _save(self, request: LoginRequest, secrets: Secrets, session: Session) -> None:
        """Keep the login as a profile; where that cannot be done, log out again."""
        try:
            self._keep(request, secrets, session)
        except BaseException:
            session.close()
            raise

    def _keep(self, request: LoginRequest, secrets: Secrets, session: Session) -> None:
        origin, service = session.target.origin, session.service.value
        saved = self._profiles.save(request, secrets, origin, service)
        session.name = session.profile = saved.name
        session.sources = saved.secrets

    def _resolved(self, request: LoginRequest) -> LoginRequest:
        profile = self._profiles.named(request.target)
        if profile is not None:
            request = request.with_profile(profile.login)
        for secret, source in request.sources:
            self._state.system.secrets.check(source, secret)
        request = request.with_defaults(self._state.defaults)
        request.check()
        return request

    def _url_with(self, token: str, path: str) -> "LoginUrl":
        token = f"/{token.strip('/')}"
        url = self._state.login_urls.get(token)
        if url is None:
            raise UsageError(
                "no loginurl of this shell gave this token",
                hint="take the token of an earlier loginurl: let a = loginurl; loginurl PATH"
                " --token ${a.token}",
            )
        return url.with_path(path)

    def _way_to(self, user: str, service: Service | None) -> Session:
        """Return the nearest session that can become a user; the current one if none can."""
        from cpshell.auth.sso import can_become

        stack = self._state.stack
        way = stack.nearest(lambda session: can_become(session, user, service))
        return way or stack.current

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
            secrets=session.sources,
            profile=session.profile,
            color=session.color,
        )

    def _session_context(self, request: LoginRequest) -> SessionContext:
        state = self._state
        ask = self._ask_openly if state.system.streams.asks else None
        return changed(
            state.context,
            connection=connection_settings(request, state.system, state.settings.timeout, ask=ask),
            allow_plaintext=bool(request.allow_plaintext),
            clock=changed(state.context.clock, notice=state.tell),
        )

    def _ask_openly(self, question: str) -> str:
        return self._state.system.streams.ask(question, False)
