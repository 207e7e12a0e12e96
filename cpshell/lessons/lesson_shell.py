"""Run lessons in a shell over a recording or a server."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, nullcontext
from io import StringIO
from pathlib import Path
from typing import Any

from cpshell.auth.stack import Stack
from cpshell.events import nowhere
from cpshell.lessons.cassette import readable
from cpshell.lessons.lesson import Start, Step
from cpshell.lessons.lesson_system import LessonStreams
from cpshell.lessons.match import StepResult, as_text, is_question, tells_beside
from cpshell.lessons.plugins import PluginSources, load_plugins
from cpshell.lessons.replay import Replay
from cpshell.lessons.step_output import SHOWN, StepOutput
from cpshell.lessons.tasks import condition_text
from cpshell.lessons.write import unescape_output
from cpshell.redact import MASK
from cpshell.render import safe
from cpshell.shell.script_runner import ScriptRunner
from cpshell.shell.settings import Settings
from cpshell.shell.shell import Shell
from cpshell.system.policy import LessonPolicy

# What a masked secret is replaced by where a server wants one.
PLACEHOLDER_SECRET = "Lesson-Passw0rd-5tand-in"  # noqa: S105
_MASKED_JSON = re.compile(rf":=(?=[\"']?{MASK})")  # it was JSON before it was masked


class LessonShell:
    """Runs steps in a shell of their own and returns what they show, redacted."""

    def __init__(
        self,
        shell: Shell,
        start: Start,
        path: Path,
        tell: Callable[[str], None],
        *,
        replay: Replay | None = None,
        stand_in: str = PLACEHOLDER_SECRET,
        asks_user: bool = False,
    ) -> None:
        """Prepare a run; ``path`` is that of the lesson, ``tell`` writes to standard error.

        Without a ``replay`` a server answers, and ``stand_in`` replaces masked secrets. Where
        questions ask the user, the lesson answers none.
        """
        self.shell = shell
        self.state = shell.state
        self._asks_user = asks_user
        self._needs: list[str] = []  # what a word would need that is not there
        self.folder = path.absolute().parent
        self._policy = shell.state.system.policy
        self.tell = tell
        self._replay = replay
        self._stand_in = stand_in
        self._runner = ScriptRunner(shell)
        self._output = StepOutput()
        if start.output:
            shell.set("output", start.output)
        self.state.bus.add(self._hear, *SHOWN)

    def perform(self, step: Step) -> StepResult:
        """Run a step as :meth:`run` does; if it was refused, say so on standard error."""
        result = self.run(step)
        if result.refusal:
            line = f"cpshell: {step.place} is shown as it was recorded: {result.refusal}"
            help_text = "" if self._needs else " (--trust allows it)"
            self.tell(safe(self.state.redactor.text(line + help_text)))
        return result

    def run(self, step: Step) -> StepResult:
        """Run a step; one that the policy refuses, or whose plugin is missing, is shown as it was
        recorded."""
        refusals = self._policy.refusals if isinstance(self._policy, LessonPolicy) else []
        refusals.clear()
        self._needs.clear()
        result = self._run_as_told(step)
        reasons = [*self._needs, *refusals]
        return StepResult(as_text(step), "", step.exit_code, reasons[0]) if reasons else result

    def load_plugins(self, lesson_plugins: Sequence[str], sources: PluginSources) -> None:
        """Load the plugins that the lesson names, as far as it may, and those that the user names.

        What is missing is said on standard error, with what to type.

        Raises:
            UsageError: a file that the user named cannot be read.
        """
        missing = load_plugins(self.shell, lesson_plugins, self.folder, sources, self._needs)
        for line in missing:
            self.tell(safe(self.state.redactor.text(line), multiline=True))

    def _run_as_told(self, step: Step) -> StepResult:
        """Run a step; questions that the lesson tells are asked, and answered as it tells."""
        streams, settings = self.state.system.streams, self.state.settings
        if self._asks_user or not tells_beside(step) or not isinstance(streams, LessonStreams):
            return self.run_text(step.command)
        streams.told = unescape_output(step.output)
        streams.asks_as_told = any(map(is_question, streams.told))
        before, settings.yes = settings.yes, not streams.asks_as_told
        try:
            return self.run_text(step.command)
        finally:
            streams.told, streams.asks_as_told = [], False
            settings.yes = before

    def run_text(self, text: str) -> StepResult:
        """Run commands and return what they show."""
        text = _MASKED_JSON.sub("=", text)
        if self._replay is None and MASK in text:
            text = text.replace(MASK, self._stand_in)
            self.state.redactor.learn(self._stand_in)
        elif self._replay is not None:
            text = readable(text)
        self._output = StepOutput()
        self.state.leaving = False
        with chdir(self.folder):
            self._runner.run(StringIO(text), "-")
        self.state.leaving = False
        code, self.state.exit_code = self.state.exit_code, None
        return self._output.result(code)

    @property
    def is_recorded(self) -> bool:
        """Tell whether a recording answers, so that only what was recorded can be asked."""
        return self._replay is not None

    @property
    def used_lines(self) -> frozenset[int]:
        """Return the lines of the cassette from which steps were answered."""
        return frozenset() if self._replay is None else frozenset(self._replay.used)

    def holds(self, check: str) -> bool:
        """Tell whether a command yields rows, or a value that is true; one that fails does not.

        It sends nothing but reads, and afterwards variables are as before.
        """
        settings = self.state.settings
        before, settings.read_only = settings.read_only, True
        try:
            with self.preserve():
                self.run_text(condition_text(check))
                return self._output.has_value
        finally:
            settings.read_only = before

    @contextmanager
    def preserve(self) -> Iterator[None]:
        """Put back variables, names, settings and recorded sessions, whatever runs inside.

        Sessions on a real server that were logged out stay logged out.
        """
        state, stack = self.state, self.state.stack
        variables, last = dict(state.variables), state.last
        functions, aliases = dict(state.functions), dict(state.aliases)
        settings = {name: getattr(state.settings, name) for name in Settings.__match_args__}
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
            state.functions, state.aliases = functions, aliases
            for name, value in settings.items():
                setattr(state.settings, name, value)
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

    def _hear(self, event: Any) -> None:
        self._output.add(event)


def lesson_settings() -> Settings:
    """Return settings that are the same for everybody: no questions, no colours."""
    return Settings(yes=True, quiet=True, color="never", human=False)
