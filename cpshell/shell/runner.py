"""Scripts: text in, results and located errors out, an exit code at the end."""

from collections.abc import Iterable
from contextlib import suppress

from cpshell.errors import CpshellError, ExitCode, Interrupted, LanguageError, PluginFailed
from cpshell.events import Failed
from cpshell.language import split_statements
from cpshell.shell.core import Shell
from cpshell.shell.state import State

_RED = "31"
PROMPT = ("-", "key")
"""The sources of lines that are on the screen: their errors need no place."""


class Runner:
    """Runs sources one after another; remembers the first failure."""

    def __init__(self, state: State, shell: Shell) -> None:
        self._state = state
        self._shell = shell
        self.exit_code = ExitCode.OK

    @property
    def done(self) -> bool:
        """Whether nothing more is to run: ``exit``, or a failure without ``--keep-going``."""
        failed = self.exit_code is not ExitCode.OK and not self._state.settings.keep_going
        return self._state.leaving or failed

    def run(self, lines: Iterable[str], source: str) -> None:
        """Run a script; the first failure stops it, unless ``--keep-going``."""
        try:
            for unit in split_statements(lines):
                try:
                    self._shell.run_unit(unit, source)
                except CpshellError as error:
                    self.failed(error)
                except RecursionError:
                    self.failed(PluginFailed("this is nested too deeply"))
                if self.done:
                    return
        except UnicodeDecodeError as error:
            self.failed(CpshellError(f"{source} is not text in UTF-8 ({error.reason})"))
        except KeyboardInterrupt:
            self.failed(Interrupted("interrupted"))

    def failed(self, error: CpshellError) -> None:
        """Tell the user, and remember the first exit code."""
        if self.exit_code is ExitCode.OK:
            self.exit_code = error.exit_code
        if isinstance(error, Interrupted):
            self.exit_code = error.exit_code
            self._state.leaving = not self._state.environment.interactive
        if error.told:
            return
        self._state.pipeline.emit(Failed, error.message, error.hint, int(error.exit_code))
        self._state.tell(report(error), _RED)

    def close(self) -> None:
        """Log out everything that was opened."""
        with suppress(CpshellError, KeyboardInterrupt):
            self._state.stack.close()
        self._shell.loader.close()


def report(error: CpshellError) -> str:
    """``cpshell: FILE:LINE: COMMAND: message``, for text that does not parse with a caret below,
    then the hint."""
    at_prompt = error.at is not None and error.at[0] in PROMPT
    where = f"{error.at[0]}:{error.at[1]}: " if error.at and not at_prompt else ""
    named = f"{error.command}: " if error.command else ""
    lines = [f"cpshell: {where}{named}{error.message}"]
    if isinstance(error, LanguageError) and error.source:
        lines += [f"    {line}" for line in error.caret().split("\n")]
    if error.hint:
        lines.append(f"  hint: {error.hint}")
    return "\n".join(lines)
