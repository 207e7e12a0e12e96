"""Run syntax trees: statements one after the other, and the scope of their words."""

import json
from collections.abc import Callable, Sequence
from io import StringIO
from typing import Any

from cpshell.errors import CpshellError, Interrupted, UsageError
from cpshell.events import LineDone, LineRead
from cpshell.language import (
    Bang,
    Block,
    For,
    If,
    Let,
    Literal,
    Pipeline,
    Position,
    Statement,
    Try,
    Unit,
    Word,
    expand,
    lookup,
    split_statements,
)
from cpshell.plugin_host.registry import Registry
from cpshell.render import rows, settled
from cpshell.shell.failures import Failures, name_turn
from cpshell.shell.pipeline import Pipelines
from cpshell.shell.progress import progress
from cpshell.shell.results import Results
from cpshell.shell.state import State
from cpshell.system.files import user_path

_NESTING = 32  # files that source files


class Interpreter:
    """Runs one shell's lines.

    ``shell`` is what commands are given; it is not looked at here. ``run_block`` runs a block in a
    fork of the shell, over another state; without it the turns of a loop run one after the other.
    """

    def __init__(
        self,
        state: State,
        registry: Registry,
        results: Results,
        shell: object,
        *,
        run_block: Callable[[State, Block], None] | None = None,
        only_calls: bool = False,
    ) -> None:
        self._state = state
        self._results = results
        self._registry = registry
        self._run_block = run_block
        self._pipelines = Pipelines(state, registry, self, results, shell, only_calls=only_calls)
        self._statements: dict[type[Any], Callable[[Any], None]] = {
            Pipeline: self._pipeline_statement,
            Let: self._let,
            For: self._for,
            If: self._if,
            Try: self._try,
            Bang: self._bang,
        }

    def run_unit(self, unit: Unit, source: str) -> None:
        """Run one logical line of a source.

        Raises:
            CpshellError: with ``at`` and ``command`` filled in.
        """
        state = self._state
        outer, state.source = state.source, source
        try:
            self._report(unit, source)
            if unit.error is not None:
                raise unit.error
            if unit.script is not None:
                self._each(unit.script.statements)
        except CpshellError as error:
            if error.at is None:
                error.at = (source, getattr(error, "line", 0) or unit.first_line)
            raise
        finally:
            state.source = outer
            state.bus.emit(LineDone, source, unit.first_line)

    def _report(self, unit: Unit, source: str) -> None:
        """Tell the sinks of a line, once the redactor knows the secrets that stand in it."""
        bus = self._state.bus
        if not bus.wants(LineRead):
            return
        if unit.script is not None and "=" in unit.text:
            from cpshell.shell.typed_secrets import typed_secrets

            bus.redactor.learn(*typed_secrets(unit.script), keep=False)
        bus.emit(LineRead, unit.text, source, unit.first_line)

    def run_file(self, path: str) -> None:
        """Run a script file; the first failure ends it, unless ``--keep-going``.

        Raises:
            UsageError: it cannot be read, or files source each other without end.
        """
        state = self._state
        if state.nesting >= _NESTING:
            raise UsageError(
                f"{path} is sourced {_NESTING} files deep: files must not source each other"
            )
        state.nesting += 1
        try:
            text = state.system.files.read_text(user_path(path))
            failures = Failures(state)
            for unit in split_statements(StringIO(text)):
                with failures.step():
                    self.run_unit(unit, path)
                if state.leaving:
                    break
            failures.end()
        finally:
            state.nesting -= 1

    def run_block(self, block: Block) -> None:
        """Run the statements of a block, here and now."""
        self._run(block.statements)

    def _each(self, statements: Sequence[Statement]) -> None:
        """Run statements that stand in no block."""
        failures = Failures(self._state)
        for statement in statements:
            with failures.step():
                self._run((statement,))
        failures.end()

    def _run(self, statements: Sequence[Statement]) -> None:
        for statement in statements:
            if self._state.leaving:
                return
            try:
                self._statements[type(statement)](statement)
            except CpshellError as error:
                if error.at is None:
                    error.at = (self._state.source, statement.position.line)
                raise
            except RecursionError:
                raise UsageError("this is nested too deeply") from None

    def _pipeline_statement(self, pipeline: Pipeline) -> None:
        outcome = self._pipelines.run(pipeline, capture=False)
        if outcome is not None:
            self._results.print(outcome)

    def _let(self, let: Let) -> None:
        if isinstance(let.value, Word):
            value = self._let_value(let.value)
        else:
            value = self.substitute(let.value)
        if isinstance(value, str) and self._state.redactor.secret_name(let.name):
            self._state.redactor.learn(value, keep=False)
        self._state.variables[let.name] = value

    def _let_value(self, word: Word) -> Any:
        """Return text, what a variable holds, or the JSON that stands there without quotes."""
        value = expand(word, self).value
        only = word.parts[0]
        if len(word.parts) == 1 and isinstance(only, Literal) and not only.quoted:
            return json.loads(only.text)
        return value

    def _for(self, loop: For) -> None:
        values = self._values(loop.values)
        if loop.jobs is not None and self._run_block is not None:
            from cpshell.shell.parallel import jobs_of, run_turns

            jobs = jobs_of(expand(loop.jobs, self).text)
            run_turns(self._state, loop, values, jobs, self._run_block)
            return
        failures = Failures(self._state)
        for value in progress(self._state, values, "turns", len(values)):
            self._state.variables[loop.name] = value
            with failures.step():
                self._turn(loop, value)
        failures.end()

    def _turn(self, loop: For, value: Any) -> None:
        try:
            with self._state.stack.undone_by_failure():
                self._run(loop.body.statements)
        except CpshellError as error:
            name_turn(error, loop.name, value)
            raise

    def _values(self, words: Sequence[Word]) -> list[Any]:
        values: list[Any] = []
        for word in words:
            value = expand(word, self).value
            values += rows(value) if isinstance(value, list | dict) else [value]
        return values

    def _if(self, choice: If) -> None:
        if truth(expand(choice.condition, self).value):
            self._run(choice.body.statements)
        elif choice.otherwise is not None:
            self._run(choice.otherwise.statements)

    def _try(self, attempt: Try) -> None:
        try:
            self._attempt(attempt.body)
        except Interrupted:
            raise
        except CpshellError as error:
            self._state.variables["error"] = {
                "message": error.message,
                "code": int(error.exit_code),
                "command": error.command,
            }
            if attempt.otherwise is not None:
                self._run(attempt.otherwise.statements)

    def _attempt(self, body: Block) -> None:
        self._state.attempts += 1
        try:
            with self._state.stack.undone_by_failure():
                self._run(body.statements)
        finally:
            self._state.attempts -= 1

    def _bang(self, bang: Bang) -> None:
        self._state.system.programs.run_line(bang.text)

    def variable(self, name: str, path: str, at: Position) -> Any:
        """Return the value of ``$name`` and the path in it.

        Raises:
            UsageError: no such variable, or no such part.
        """
        if name == "env":
            return self._environment_variable(path)
        if name == "last":
            value = self._state.last
        elif name in self._state.variables:
            value = self._state.variables[name]
        else:
            raise UsageError(f"undefined variable ${name}", hint=f"set it: let {name} = …")
        value = settled(value)
        return lookup(value, path, f"${name}") if path else value

    def substitute(self, pipeline: Pipeline) -> Any:
        """Return the value of ``$(pipeline)``; ``None`` if it yields nothing."""
        outcome = self._pipelines.run(pipeline, capture=True)
        if outcome is None:
            return None
        if outcome.format is not None and outcome.format.name != "text":
            return "".join(self._results.text(outcome, outcome.format)).removesuffix("\n")
        return settled(outcome.value)

    def _environment_variable(self, path: str) -> str:
        name = path.removeprefix(".")
        try:
            return self._state.system.variables[name]
        except KeyError:
            raise UsageError(f"the environment has no {name or 'name after $env'}") from None


def truth(value: Any) -> bool:
    """Return whether ``if`` takes a value as true: not null, 0, "", "0", false, or empty."""
    return bool(value) and value != "0"
