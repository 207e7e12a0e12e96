"""Open, switch and close sessions."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cpshell.auth.session_info import SessionInfo
from cpshell.errors import UsageError
from cpshell.panel.services import Service
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.profile_store import Profiles
from cpshell.shell.state import State
from cpshell.system.signals import signals_later

if TYPE_CHECKING:
    from cpshell.auth.session import Session
    from cpshell.auth.sso import LoginUrl
    from cpshell.profiles.finding import Finding
    from cpshell.profiles.profile import Profile
    from cpshell.shell.opening import Opening

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

    @cached_property
    def _opening(self) -> "Opening":
        from cpshell.shell.opening import Opening

        return Opening(self._state, self._profiles)

    def know(self, profile: "Profile") -> None:
        """Know this profile, and no other."""
        self._profiles = Profiles(self._state.system, only=profile)

    def login(self, request: LoginRequest) -> SessionInfo:
        """Open a session and make it the current one; at a terminal ask for what is missing.

        Raises:
            UsageError: no target or user, no such source or service.
            AccessError, ConnectionFailed, NotAReply: the login failed.
        """
        with signals_later():  # one between login and stack would leave the session open
            session = self._opening.session(self._prepare(request))
            self._state.stack.push(session)
        if not self._state.turns:
            self._state.journals.entered(session)
        return self._info(session)

    def su(self, user: str, service: str | None = None, port: int | None = None) -> SessionInfo:
        """Become a user, through the nearest session that can."""
        from cpshell.auth.login import impersonate
        from cpshell.profiles.login_secrets import service_named

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
        from cpshell.profiles.login_secrets import service_named

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
        from cpshell.profiles.login_secrets import target_of

        resolved, opening = self._opening.resolved(request), self._opening
        return Checkup(
            None, target_of(resolved), opening.context(resolved), lambda: opening.session(request)
        ).findings()

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

    def _way_to(self, user: str, service: Service | None) -> "Session":
        """Return the nearest session that can become a user; the current one if none can."""
        from cpshell.auth.sso import can_become

        stack = self._state.stack
        way = stack.nearest(lambda session: can_become(session, user, service))
        return way or stack.current

    def _info(self, session: "Session") -> SessionInfo:
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
