"""Answer the calls of a shell from a cassette: no network, no server, no secrets."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cpshell.auth.clock import Clock
from cpshell.auth.flows import CookieGrant
from cpshell.auth.session import Session
from cpshell.auth.session_info import SessionInfo
from cpshell.build import build_shell
from cpshell.events import SessionOpened
from cpshell.lessons.cassette import Cassette
from cpshell.lessons.lesson import Start
from cpshell.lessons.lesson_shell import LessonShell, lesson_settings
from cpshell.lessons.lesson_system import lesson_policy, lesson_system
from cpshell.lessons.replay import Replay, placeholder_otp_secrets
from cpshell.panel.call import Call
from cpshell.panel.connect import Network
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.profiles.login_options import LOGIN_OPTIONS, LoginRequest
from cpshell.records import changed
from cpshell.redact import MASK, Redactor
from cpshell.shell.calls import Calls
from cpshell.shell.state import State
from cpshell.system.policy import Policy
from cpshell.system.system import System

_TOKEN_PATH = "/cpsess0000000000"  # noqa: S105


def build_replay_shell(
    start: Start, cassette: Cassette, path: Path, system: System, policy: Policy | None = None
) -> LessonShell:
    """Return a lesson shell with the sessions of the recording; the cassette answers.

    ``path`` is that of the lesson, which is not trusted unless ``policy`` says otherwise.
    """
    policy = policy or lesson_policy(path)
    otp_secrets = placeholder_otp_secrets()

    def ask(question: str, secret: bool) -> str:
        if "one-time" in question:
            return next(otp_secrets)
        return MASK if secret else ""

    redactor = Redactor()
    replay = Replay(cassette, redactor)
    shell = build_shell(
        lesson_system(system, start, ask, policy),
        settings=lesson_settings(),
        redactor=redactor,
        network=Network(policy, stand_in=lambda target: replay),
        clock=Clock(pause=lambda seconds: None),
        use_config=False,
        make_calls=ReplayedCalls,
        prepare_login=_without_secrets,
    )
    state = shell.state
    state.variables.update(cassette.variables)
    for described in cassette.sessions:
        state.stack.push(_reopen(described, state, replay))
    times = iter(cassette.opened)

    def set_time(event: SessionOpened) -> None:
        session = state.stack.current
        session.opened = next(times, session.opened)

    state.bus.add(set_time, SessionOpened)
    return LessonShell(shell, start, path, system.streams.tell, replay=replay)


class ReplayedCalls(Calls):
    """Sends calls to a recording, in which masks stand for secrets on both sides."""

    def _refuse_masks(self, call: Call) -> None:
        """Let masks pass: nobody would look at the secrets."""


def _without_secrets(request: LoginRequest) -> LoginRequest:
    """Return a login to the recorded panel: no sources and no trust are looked at."""
    values: dict[str, str | None] = {}
    for name, option in LOGIN_OPTIONS.items():
        if option.kind == "source":
            values[name] = getattr(request, name) and "prompt"
        elif option.group == "trust":
            values[name] = None
    return changed(request, **values)


def _reopen(described: Mapping[str, Any], state: State, replay: Replay) -> Session:
    """Return a session that was open when the recording began."""
    service = Service(described["service"])
    parent = next((s for s in state.stack if s.name == described.get("parent")), None)
    return Session(
        name=str(described["name"]),
        user=str(described["user"]),
        target=Target(str(described["host"]), int(described["port"]), True, service, None),
        grant=CookieGrant(service, f"{service.cookie}={MASK}", _TOKEN_PATH),
        transport=replay,
        how=str(described["how"]),
        parent=parent,
        context=state.context,
        opened=float(described["opened"]),
    )


def describe_sessions(sessions: Iterable[SessionInfo]) -> list[dict[str, Any]]:
    """Return sessions as the first line of a cassette holds them."""
    return [
        {
            "name": info.name,
            "user": info.user,
            "service": info.service,
            "host": info.host,
            "port": info.port,
            "how": info.how,
            "opened": int(info.opened),
            "parent": info.parent,
        }
        for info in sessions
    ]
