"""Run lessons in a shell over a recording or a server."""

import re
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, nullcontext
from io import StringIO
from pathlib import Path
from typing import Any

from cpshell.auth.stack import Stack
from cpshell.build import build_shell
from cpshell.events import Failed, Printed, nowhere
from cpshell.lessons.cassette import Replay, readable
from cpshell.lessons.lesson import Start, Step
from cpshell.lessons.lesson_system import lesson_system
from cpshell.lessons.match import ERROR, StepResult, as_text
from cpshell.lessons.side_effects import has_side_effects
from cpshell.redact import MASK
from cpshell.render import safe
from cpshell.shell.script_runner import ScriptRunner
from cpshell.shell.settings import Settings
from cpshell.shell.shell import Shell
from cpshell.system.streams import Ask
from cpshell.system.system import System

# What a masked secret is replaced by where a server wants one.
PLACEHOLDER_SECRET = "Lesson-Passw0rd-5tand-in"  # noqa: S105
_MASKED_JSON = re.compile(rf":=(?=[\"']?{MASK})")  # it was JSON before it was masked


class LessonShell:
    """Runs steps in a shell of their own and returns what they show, redacted."""

    def __init__(
        self,
        shell: Shell,
        start: Start,
        folder: Path,
        *,
        trusted: bool = False,
        replay: Replay | None = None,
    ) -> None:
        """Prepare a run; ``trusted`` also runs steps that touch this machine. ``folder`` is that of
        the lesson.

        Without a ``replay`` a server answers, and masked secrets are replaced by others.
        """
        self.shell = shell
        self.state = shell.state
        self.folder = folder
        self.trusted = trusted
        self._replay = replay
        self._runner = ScriptRunner(shell)
        self._printed: list[str] = []
        self._failures: list[Failed] = []
        if start.output:
            shell.set("output", start.output)
        self.state.bus.add(self._on_event, Printed, Failed)

    def run(self, step: Step) -> StepResult:
        """Run a step; one that may not run here is shown as it was recorded."""
        if self.skips(step):
            return StepResult(as_text(step), "", step.exit_code)
        return self.run_text(step.command)

    def skips(self, step: Step) -> bool:
        """Tell whether a step is only shown, not run."""
        offline = self._replay is not None
        return not self.trusted and has_side_effects(step.command, self.shell, offline=offline)

    def run_text(self, text: str) -> StepResult:
        """Run commands and return what they show."""
        text = _MASKED_JSON.sub("=", text)
        if self._replay is None and MASK in text:
            text = text.replace(MASK, PLACEHOLDER_SECRET)
            self.state.redactor.learn(PLACEHOLDER_SECRET)
        elif self._replay is not None:
            text = readable(text)
        self._printed.clear()
        self._failures.clear()
        self.state.leaving = False
        with chdir(self.folder):
            self._runner.run(StringIO(text), "-")
        self.state.leaving = False
        code = self._failures[0].exit_code if self._failures else 0
        return StepResult("".join(self._printed), "".join(map(failure_text, self._failures)), code)

    @contextmanager
    def preserve(self) -> Iterator[None]:
        """Put back variables and recorded sessions afterwards, whatever runs inside.

        Sessions on a real server that were logged out stay logged out.
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
        """Mask the credentials of a sandbox from now on."""
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
    """Return a failure as it stands in lessons."""
    hint = f"  hint: {failed.hint}\n" if failed.hint else ""
    return safe(f"{ERROR}{failed.message}\n{hint}", multiline=True)


def build_live_shell(
    start: Start, folder: Path, system: System, ask: Ask, *, trusted: bool = False
) -> LessonShell:
    """Return a lesson shell for a server, simulated or not, in which nobody has logged in yet."""
    shell = build_shell(
        lesson_system(system, start, ask), settings=lesson_settings(), use_config=False
    )
    return LessonShell(shell, start, folder, trusted=trusted)


def lesson_settings() -> Settings:
    """Return settings that are the same for everybody: no questions, no colours."""
    return Settings(yes=True, quiet=True, color="never", human=False)
