"""Open a session for a login that was asked for: by a profile, with questions, saved if wanted."""

from contextlib import suppress

from cpshell.auth.login import open_url
from cpshell.auth.session import Session
from cpshell.auth.session_context import SessionContext
from cpshell.errors import Interrupted, UsageError
from cpshell.profiles.login_connection import connection_settings
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.login_secrets import Secrets, is_login_url
from cpshell.profiles.profile_store import Profiles
from cpshell.records import changed
from cpshell.shell.failures import report
from cpshell.shell.logins import ask_for_target, open_asking
from cpshell.shell.state import State

_YES = ("y", "yes")
_NONE = ("", "n", "no")


class Opening:
    """Opens sessions; none of them is on the stack yet."""

    def __init__(self, state: State, profiles: Profiles) -> None:
        self._state = state
        self._profiles = profiles

    def session(self, request: LoginRequest) -> Session:
        """Return a session for this request."""
        if request.keyring and not request.save:
            raise UsageError("--keyring keeps the secrets of a profile", hint="add --save NAME")
        guided = not request.target
        if guided:
            names = [profile.name for profile in self._profiles.all()]
            request = changed(request, target=ask_for_target(self._state, names))
        original = request
        request = self.resolved(request)
        context = self.context(request)
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

    def resolved(self, request: LoginRequest) -> LoginRequest:
        """Return the request with what its profile and the defaults say."""
        profile = self._profiles.named(request.target)
        if profile is not None:
            request = request.with_profile(profile.login)
        for secret, source in request.sources:
            self._state.system.secrets.check(source, secret)
        request = request.with_defaults(self._state.defaults)
        request.check()
        return request

    def context(self, request: LoginRequest) -> SessionContext:
        """Return the context of a session, connected as the request says."""
        state = self._state
        ask = self._ask_openly if state.system.streams.asks else None
        return changed(
            state.context,
            connection=connection_settings(request, state.system, state.settings.timeout, ask=ask),
            allow_plaintext=bool(request.allow_plaintext),
            clock=changed(state.context.clock, notice=state.tell),
        )

    def _offer_profile(self, request: LoginRequest, secrets: Secrets, session: Session) -> None:
        """Keep the login under a name that the user gives, if any."""
        question = "save this login as a profile? its name, or Enter for none: "
        while (name := self._ask_openly(question).strip()).lower() not in _NONE:
            if name.lower() in _YES:
                self._state.tell("type the name that it is to have")
                continue
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

    def _ask_openly(self, question: str) -> str:
        return self._state.system.streams.ask(question, False)
