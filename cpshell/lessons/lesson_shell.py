"""Where a lesson runs: a shell of its own, over a cassette, a sandbox or a live panel."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import chdir, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from cpshell.auth.clock import Clock
from cpshell.auth.flows import CookieGrant
from cpshell.auth.session import Session
from cpshell.auth.session_info import SessionInfo
from cpshell.auth.stack import Stack
from cpshell.build import build_shell
from cpshell.events import Failed, Printed, SessionOpened, nowhere
from cpshell.lessons.cassette import Cassette, Replay, placeholder_otp_secrets, readable
from cpshell.lessons.lesson import Start, Step
from cpshell.lessons.match import ERROR, StepResult, as_text
from cpshell.lessons.side_effects import has_side_effects
from cpshell.panel.call import Call
from cpshell.panel.connect import Network
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.profiles.login_options import LOGIN_OPTIONS, LoginRequest
from cpshell.records import changed
from cpshell.redact import MASK, Redactor
from cpshell.render import safe
from cpshell.shell.calls import Calls
from cpshell.shell.script_runner import ScriptRunner
from cpshell.shell.settings import Settings
from cpshell.shell.shell import Shell
from cpshell.shell.state import State
from cpshell.system.streams import Ask, Streams
from cpshell.system.system import System

# What a masked secret is replaced by where a server wants one.
PLACEHOLDER_SECRET = "Lesson-Passw0rd-5tand-in"  # noqa: S105
_MASKED_JSON = re.compile(rf":=(?=[\"']?{MASK})")  # it was JSON before it was masked
_NOWHERE = "/cpsess0000000000"


class _Void(io.StringIO):
    """A standard output of which only the events count."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def write(self, text: str, /) -> int:
        return len(text)

    def isatty(self) -> bool:
        return self._terminal


class _LessonStreams(Streams):
    """Streams in which results are written for a terminal of a given width, or for none."""

    def __init__(self, columns: int | None, ask: Ask, variables: Mapping[str, str]) -> None:
        super().__init__(
            io.StringIO(),
            _Void(terminal=columns is not None),
            _Void(terminal=False),
            variables=variables,
            ask=ask,
        )
        self._columns = columns

    @property
    def width(self) -> int | None:
        return self._columns


def _lesson_system(system: System, start: Start, ask: Ask) -> System:
    """Return this machine as a lesson sees it: no terminal but the recorded one, few variables."""
    variables = {"PATH": system.variables.get("PATH", ""), "NO_COLOR": "1"}
    streams = _LessonStreams(start.terminal, ask, variables)
    on_terminal = start.terminal is not None
    return system.with_streams(streams, variables=variables, interactive=on_terminal)


class LessonShell:
    """A shell that runs steps and tells what they show. Everything it gives is redacted."""

    def __init__(
        self,
        shell: Shell,
        state: State,
        folder: Path,
        *,
        trusted: bool = False,
        replay: Replay | None = None,
    ) -> None:
        """``trusted``: also run steps that reach out to this machine. Without a ``replay`` a
        server answers, and masked secrets need something in their place."""
        self.shell = shell
        self.state = state
        self.folder = folder
        self.trusted = trusted
        self._replay = replay
        self._runner = ScriptRunner(shell)
        self._printed: list[str] = []
        self._failures: list[Failed] = []
        state.bus.add(self._on_event, Printed, Failed)

    def run(self, step: Step) -> StepResult:
        """Run a step; what may not run here is shown as it was recorded."""
        if self.skips(step):
            return StepResult(as_text(step), "", step.exit_code)
        return self.run_text(step.command)

    def skips(self, step: Step) -> bool:
        """Whether a step is only shown, not run."""
        offline = self._replay is not None
        return not self.trusted and has_side_effects(step.command, self.shell, offline=offline)

    def run_text(self, text: str) -> StepResult:
        """Run commands and give what they show."""
        text = _MASKED_JSON.sub("=", text)
        if self._replay is None and MASK in text:
            text = text.replace(MASK, PLACEHOLDER_SECRET)
            self.state.redactor.learn(PLACEHOLDER_SECRET)
        elif self._replay is not None:
            text = readable(text)
        self._printed.clear()
        self._failures.clear()
        self.state.leaving = False
        lines = text.splitlines(keepends=True)
        with chdir(self.folder):
            self._runner.run(lines, "-")
        self.state.leaving = False
        code = self._failures[0].exit_code if self._failures else 0
        return StepResult("".join(self._printed), "".join(map(failure_text, self._failures)), code)

    @contextmanager
    def preserve(self) -> Iterator[None]:
        """Whatever runs inside, variables and recorded sessions are as they were afterwards.

        Sessions on a real server that were logged out stay so.
        """
        state, stack = self.state, self.state.stack
        variables, last = dict(state.variables), state.last
        if self._replay is not None:
            state.stack = Stack(nowhere)
            for session in stack:
                state.stack.push(session)
        try:
            with self._replay.preserve() if self._replay is not None else nullcontext():
                yield
        finally:
            state.variables.clear()
            state.variables.update(variables)
            state.last = last
            state.stack = stack

    def learn_sandbox(self, ready: Mapping[str, Any]) -> None:
        """Mask the credentials of a sandbox, too."""
        secrets = ("password", "token", "otp_secret", "accesshash")
        for account in (*ready["accounts"], *ready["tokens"]):
            self.state.redactor.learn(*(account.get(name) for name in secrets))

    def close(self) -> None:
        """Log out what the lesson opened."""
        self.shell.close()

    def _on_event(self, event: Any) -> None:
        if isinstance(event, Printed):
            self._printed.append(safe(event.text, multiline=True))
        else:
            self._failures.append(event)


def failure_text(failed: Failed) -> str:
    """A failure as lessons tell it."""
    hint = f"  hint: {failed.hint}\n" if failed.hint else ""
    return safe(f"{ERROR}{failed.message}\n{hint}", multiline=True)


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


def build_replay_shell(
    start: Start, cassette: Cassette, folder: Path, system: System, *, trusted: bool = False
) -> LessonShell:
    """A lesson shell without any network, in the sessions that the recording began in."""
    spare = placeholder_otp_secrets()

    def ask(question: str, secret: bool) -> str:
        if "one-time" in question:
            return next(spare)
        return MASK if secret else ""

    redactor = Redactor()
    replay = Replay(cassette, redactor)
    shell = build_shell(
        _lesson_system(system, start, ask),
        settings=_settings(),
        redactor=redactor,
        network=Network(stand_in=lambda target: replay),
        clock=Clock(pause=lambda seconds: None),
        use_config=False,
        make_calls=ReplayedCalls,
        prepare_login=_without_secrets,
    )
    _set_output(shell, start)
    state = shell.state
    state.variables.update(cassette.variables)
    for described in cassette.sessions:
        state.stack.push(_reopened(described, state, replay))
    times = iter(cassette.opened)

    def set_time(event: SessionOpened) -> None:
        session = state.stack.current
        session.opened = next(times, session.opened)

    state.bus.add(set_time, SessionOpened)
    return LessonShell(shell, state, folder, trusted=trusted, replay=replay)


def build_live_shell(
    start: Start, folder: Path, system: System, ask: Ask, *, trusted: bool = False
) -> LessonShell:
    """A lesson shell before a server, simulated or not, in which nobody has logged in yet."""
    shell = build_shell(_lesson_system(system, start, ask), settings=_settings(), use_config=False)
    _set_output(shell, start)
    return LessonShell(shell, shell.state, folder, trusted=trusted)


def _settings() -> Settings:
    """Return the settings of lessons: the same for everybody, as is a shell without config."""
    return Settings(yes=True, quiet=True, color="never", human=False)


def _set_output(shell: Shell, start: Start) -> None:
    if start.output:
        shell.set("output", start.output)


def _reopened(described: Mapping[str, Any], state: State, replay: Replay) -> Session:
    """A session that was open when the recording began."""
    service = Service(described["service"])
    parent = next((s for s in state.stack if s.name == described.get("parent")), None)
    return Session(
        name=str(described["name"]),
        user=str(described["user"]),
        target=Target(str(described["host"]), int(described["port"]), True, service, None),
        grant=CookieGrant(service, f"{service.cookie}={MASK}", _NOWHERE),
        transport=replay,
        how=str(described["how"]),
        parent=parent,
        context=state.context,
        opened=float(described["opened"]),
    )


def describe_sessions(sessions: Iterable[SessionInfo]) -> list[dict[str, Any]]:
    """Sessions as the first line of a cassette keeps them."""
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
