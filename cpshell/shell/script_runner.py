"""Run scripts: text in, results and located errors out, an exit code at the end."""

import os
from collections.abc import Iterable, Iterator, Sequence

from cpshell.errors import CpshellError, ExitCode, Interrupted, LanguageError, UsageError
from cpshell.language import Unit, Variable, nodes, parsed_whole, split_statements
from cpshell.shell.failures import tell_failure
from cpshell.shell.shell import Shell
from cpshell.shell.word_scope import is_argument
from cpshell.system.files import user_path
from cpshell.system.system import System
from cpshell.system.text import decode, encoded, unix_lines

Sources = Sequence[tuple[str, str]]
"""What the command line gives to run: ``command`` and a text, or ``file`` and a path."""
_STDIN = "-"


class ScriptRunner:
    """Runs sources one after another; remembers the first failure."""

    def __init__(self, shell: Shell) -> None:
        self._state = shell.state
        self._shell = shell
        self.exit_code = ExitCode.OK

    @property
    def done(self) -> bool:
        """Return whether nothing more runs: after ``exit``, or a failure without
        ``--keep-going``."""
        failed = self.exit_code is not ExitCode.OK and not self._state.settings.keep_going
        return self._state.leaving or failed

    def run_sources(self, sources: Sources) -> None:
        """Run each source; one that cannot be read is a failure like others."""
        system = self._state.system
        for kind, value in sources:
            if self.done:
                return
            if value == _STDIN and kind == "file":
                system.streams.holds_script = True
                self.run(system.streams.lines("stdin"), "stdin")
                continue
            try:
                name, data = _read(kind, value, system)
            except UsageError as error:
                self.failed(error)
            else:
                self.run_text(data, name)

    def run_texts(self, texts: Iterable[tuple[str, bytes]]) -> None:
        """Run sources that were read before, by their names."""
        for name, data in texts:
            if not self.done:
                self.run_text(data, name)

    def run(self, lines: Iterable[str], source: str) -> None:
        """Run a script; the first failure stops it, unless ``--keep-going``."""
        self.run_units(split_statements(lines), source)

    def run_text(self, data: bytes, source: str) -> None:
        """Run a script that is there as a whole: decoded and parsed before its first line runs.

        What does not parse is refused, with ``--keep-going`` too.
        """
        try:
            units = parsed_whole(unix_lines(decode(data, source)))
            self._shell.check(units, source)
        except CpshellError as error:
            if isinstance(error, LanguageError):
                error.at = error.at or (source, error.line)
            self.failed(error)
            return
        self._state.journals.begun(source, data)
        self.run_units(units, source)

    def run_units(self, units: Iterable[Unit], source: str) -> None:
        """Run logical lines as :meth:`run` does."""
        try:
            for unit in units:
                try:
                    self._shell.run_unit(unit, source)
                except CpshellError as error:
                    self.failed(error)
                except RecursionError:
                    self.failed(UsageError("this is nested too deeply"))
                except BrokenPipeError:
                    raise
                except Exception as fault:  # noqa: BLE001 - of cpshell itself, whatever it is
                    internal = self._state.system.faults.report(fault)
                    internal.at = (source, unit.first_line)
                    self.failed(internal)
                if self.done:
                    return
        except CpshellError as error:  # the text cannot be read on
            self.failed(error)
        except KeyboardInterrupt:
            self.failed(Interrupted("interrupted"))

    def failed(self, error: CpshellError) -> None:
        """Tell the user, and remember the first exit code."""
        if self.exit_code is ExitCode.OK:
            self.exit_code = error.exit_code
        if isinstance(error, Interrupted):
            self.exit_code = error.exit_code
            self._state.leaving = not self._state.system.interactive
        tell_failure(self._state, error)


def read_sources(sources: Sources, system: System) -> list[tuple[str, bytes]]:
    """Return the name and the text of each source, standard input to its end.

    Raises:
        UsageError: one cannot be read.
    """
    return list(_texts(sources, system))


def reads_arguments(data: bytes, source: str) -> bool:
    """Return whether a script reads ``$1`` or ``$args``; one that does not parse may do so."""
    try:
        units = parsed_whole(unix_lines(decode(data, source)))
    except CpshellError:
        return True
    trees = [unit.script for unit in units if unit.script is not None]
    return any(
        isinstance(node, Variable) and is_argument(node.name)
        for tree in trees
        for node in nodes(tree)
    )


def _texts(sources: Sources, system: System) -> Iterator[tuple[str, bytes]]:
    for kind, value in sources:
        if value == _STDIN and kind == "file":
            system.streams.holds_script = True
            yield "stdin", encoded("".join(system.streams.lines("stdin")))
        else:
            yield _read(kind, value, system)


def _read(kind: str, value: str, system: System) -> tuple[str, bytes]:
    if kind == "command":
        return "-c", os.fsencode(value)
    return value, system.files.read_bytes(user_path(value))
