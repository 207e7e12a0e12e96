"""Run lessons in a shell over a recording or a server."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import chdir, contextmanager, nullcontext
from io import StringIO
from pathlib import Path
from typing import Any

from cpshell.auth.stack import Stack
from cpshell.events import Failed, Noted, Printed, QuestionAnswered, nowhere
from cpshell.lessons.cassette import readable
from cpshell.lessons.lesson import Start, Step
from cpshell.lessons.lesson_system import LessonStreams
from cpshell.lessons.match import (
    ERROR,
    StepResult,
    as_text,
    is_question,
    note_text,
    question_text,
    tells_beside,
)
from cpshell.lessons.plugins import PluginSources, load_plugins
from cpshell.lessons.replay import Replay
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
        is_live: bool = False,
    ) -> None:
        """Prepare a run; ``path`` is that of the lesson, ``tell`` writes to standard error.

        Without a ``replay`` a server answers, and ``stand_in`` replaces masked secrets. On a live
        one the lesson answers no question.
        """
        self.shell = shell
        self.state = shell.state
        self._is_live = is_live
        self._needs: list[str] = []  # what a word would need that is not there
        self.folder = path.absolute().parent
        self._policy = shell.state.system.policy
        self.tell = tell
        self._replay = replay
        self._stand_in = stand_in
        self._runner = ScriptRunner(shell)
        self._printed: list[str] = []
        self._results: list[str] = []  # of what was printed, without what was said beside it
        self._failures: list[Failed] = []
        if start.output:
            shell.set("output", start.output)
        self.state.bus.add(self._on_event, Printed, Noted, QuestionAnswered, Failed)

    def perform(self, step: Step) -> StepResult:
        """Run a step as :meth:`run` does; if it was refused, say so on standard error."""
        result = self.run(step)
        if result.refusal:
            line = f"cpshell: line {step.line} is shown as it was recorded: {result.refusal}"
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

    def load_plugins(self, names: Sequence[str], sources: PluginSources) -> None:
        """Load the plugins that the lesson names and the user has, and those that the user names.

        Raises:
            UsageError: a file that the user named cannot be read.
        """
        load_plugins(self.shell, names, sources, self._needs)

    def _run_as_told(self, step: Step) -> StepResult:
        """Run a step; questions that the lesson tells are asked, and answered as it tells."""
        streams, settings = self.state.system.streams, self.state.settings
        if self._is_live or not tells_beside(step) or not isinstance(streams, LessonStreams):
            return self.run_text(step.command)
        streams.told = unescape_output(step.output)
        before, settings.yes = settings.yes, not any(map(is_question, streams.told))
        try:
            return self.run_text(step.command)
        finally:
            streams.told = []
            settings.yes = before

    def run_text(self, text: str) -> StepResult:
        """Run commands and return what they show."""
        text = _MASKED_JSON.sub("=", text)
        if self._replay is None and MASK in text:
            text = text.replace(MASK, self._stand_in)
            self.state.redactor.learn(self._stand_in)
        elif self._replay is not None:
            text = readable(text)
        self._printed.clear()
        self._results.clear()
        self._failures.clear()
        self.state.leaving = False
        with chdir(self.folder):
            self._runner.run(StringIO(text), "-")
        self.state.leaving = False
        failed = self._failures[0].exit_code if self._failures else 0
        code = failed if self.state.exit_code is None else self.state.exit_code
        self.state.exit_code = None
        printed, results = "".join(self._printed), "".join(self._results)
        failure = "".join(map(failure_text, self._failures))
        return StepResult(printed, failure, code, results=results)

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
                return bool(self.run_text(condition_text(check)).only_results)
        finally:
            settings.read_only = before

    @contextmanager
    def preserve(self) -> Iterator[None]:
        """Put back variables and recorded sessions afterwards, whatever runs inside.

        Sessions on a real server that were logged out stay logged out.
        """
        state, stack = self.state, self.state.stack
        variables, last = dict(state.variables), state.last
        functions = dict(state.functions)
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
            state.functions = functions
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
        match event:
            case Printed():
                text = safe(event.text, multiline=True)
                self._printed.append(text)
                self._results.append(text)
            case Noted():
                self._add_beside(note_text(event.call, event.kind, event.text))
            case QuestionAnswered():
                self._add_beside(question_text(event.question, event.answer))
            case Failed():
                self._failures.append(event)

    def _add_beside(self, text: str) -> None:
        """Add lines beside the results to what was printed."""
        ends_line = not self._printed or self._printed[-1].endswith("\n")
        self._printed.append(text if ends_line else f"\n{text}")


def failure_text(failed: Failed) -> str:
    """Return a failure as it stands in lessons."""
    hint = f"  hint: {failed.hint}\n" if failed.hint else ""
    return safe(f"{ERROR}{failed.message}\n{hint}", multiline=True)


def lesson_settings() -> Settings:
    """Return settings that are the same for everybody: no questions, no colours."""
    return Settings(yes=True, quiet=True, color="never", human=False)
