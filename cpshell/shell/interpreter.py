"""Run syntax trees: statements one after the other."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cpshell.catalog.apis import TOOL_PATHS
from cpshell.errors import CpshellError, LanguageError, UsageError
from cpshell.events import LineDone, LineRead
from cpshell.language import (
    Block,
    Break,
    Compound,
    Continue,
    Def,
    For,
    If,
    Let,
    Literal,
    On,
    Pipeline,
    Retry,
    SimpleCommand,
    Statement,
    Try,
    Unit,
    Until,
    Word,
    expand,
    parsed_whole,
)
from cpshell.language.json_values import read_json
from cpshell.plugin_host.registry import Registry
from cpshell.shell.failures import Failures
from cpshell.shell.jumps import LoopEnded, TurnEnded
from cpshell.shell.outcome import Outcome
from cpshell.shell.pipeline import DefinedCall, Pipelines
from cpshell.shell.results import Results
from cpshell.shell.sinks import Collecting, Printing, RunBlock, Sink, block_value
from cpshell.shell.state import NESTING, State
from cpshell.shell.word_scope import WordScope
from cpshell.system.files import user_path
from cpshell.system.signals import check_thread

if TYPE_CHECKING:
    from cpshell.shell.blocks import Blocks

_MISTAKEN = ("login", "su ", "checkup", "secret", "pass", "token", "otp", "key", " -p", " -P")
"""What stands in a line whose secret may be in the wrong place."""


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
        run_block: RunBlock | None = None,
        only_calls: bool = False,
    ) -> None:
        self._state = state
        self._results = results
        self._registry = registry
        self._run_in_fork = run_block
        self._scope = WordScope(state, results, self._outcome_of)
        self._pipelines = Pipelines(
            state, registry, self._scope, results, shell, self.table_of, only_calls=only_calls
        )
        self._statements: dict[type[Any], Callable[[Any, Sink], None]] = {
            Pipeline: self._pipeline_statement,
            Let: self._let,
            Def: self._def,
            Break: self._break,
            Continue: self._continue,
            **dict.fromkeys((For, If, Try, Retry, Until, On), self._compound),
        }

    @cached_property
    def _blocks(self) -> "Blocks":
        from cpshell.shell.blocks import Blocks

        return Blocks(self._state, self._scope, self._registry, self._run, self._run_in_fork)

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
                self.check((unit,), source)
                self._each(unit.script.statements)
        except CpshellError as error:
            if error.at is None:
                error.at = (source, getattr(error, "line", 0) or unit.first_line)
            raise
        finally:
            state.source = outer
            state.bus.emit(LineDone, source, unit.first_line)

    def check(self, units: Sequence[Unit], source: str) -> None:
        """Look for mistakes in conditions, expressions and the like before anything runs.

        Raises:
            CpshellError: the first, with ``at`` and ``command`` filled in.
        """
        if any("|" in unit.text or "--" in unit.text for unit in units):
            from cpshell.shell.static_checks import check_units

            check_units(units, self._registry, source)

    def _report(self, unit: Unit, source: str) -> None:
        """Tell the sinks of a line, once the redactor knows the secrets that stand in it.

        What may be in the wrong place is told to it without a sink, too: errors repeat words.
        """
        bus = self._state.bus
        text, variables = unit.text, self._state.variables
        if bus.wants(LineRead) or any(hint in text for hint in _MISTAKEN):
            from cpshell.language.tokens import rough_script
            from cpshell.shell.masked_lines import masked_line
            from cpshell.shell.typed_secrets import typed_secrets

            for name, value in typed_secrets(unit.script or rough_script(text), variables):
                bus.redactor.learn(value, keep=False, name=name)
            text = masked_line(text, unit.script, variables, unit.first_line)
        bus.emit(LineRead, text, source, unit.first_line)

    def arguments(self, values: Sequence[Any]) -> AbstractContextManager[None]:
        """Set ``$1`` and so on, and ``$args``, for as long as the context lasts."""
        return self._scope.arguments(values)

    def run_file(self, path: str, arguments: Sequence[Any] = ()) -> None:
        """Run a script file, once all of it parses; the first failure ends it, unless
        ``--keep-going``.

        The arguments are ``$1`` and so on, and ``$args``, while it runs.

        Raises:
            UsageError: it cannot be read or parsed, or files source each other without end.
        """
        state = self._state
        if state.nesting >= NESTING:
            raise UsageError(
                f"{path} is sourced {NESTING} files deep: files must not source each other"
            )
        text = state.system.files.read_text(user_path(path))
        try:
            units = parsed_whole(text)
            self.check(units, path)
        except LanguageError as error:
            error.at = error.at or (path, error.line)
            raise
        state.journals.read(path, text)
        state.nesting += 1
        try:
            with self._scope.arguments(arguments):
                failures = Failures(state)
                for unit in units:
                    with failures.step():
                        self.run_unit(unit, path)
                    if state.leaving:
                        break
                failures.end()
        finally:
            state.nesting -= 1

    def run_block(self, block: Block, sink: Sink | None = None) -> None:
        """Run the statements of a block, here and now; without a sink they are printed."""
        self._run(block.statements, sink or Printing(self._results))

    def collecting(self) -> Collecting:
        """Return a sink that keeps values as variables do."""
        return Collecting(self._scope.captured)

    def table_of(self, head: Compound | DefinedCall) -> Outcome:
        """Run what a pipeline begins with, and return what its statements yield.

        The good rows of a call that failed for the others go on, and so do those of turns.
        """
        sink = self.collecting()
        error = None
        try:
            self._run_head(head, sink)
        except CpshellError as failed:
            if not failed.reported and failed is not sink.fault:
                raise  # else --keep-going goes on, and fails in the end
            error = failed
        return Outcome(block_value(sink.values()), error=error)

    def _run_head(self, head: Compound | DefinedCall, sink: Sink) -> None:
        if isinstance(head, DefinedCall):
            self._blocks.call(head.made, head.values, sink)
        else:
            self._run((head,), sink)

    def _each(self, statements: Sequence[Statement]) -> None:
        """Run statements that stand in no block."""
        failures = Failures(self._state)
        sink = Printing(self._results)
        for statement in statements:
            with failures.step():
                self._run((statement,), sink)
        failures.end()

    def _run(self, statements: Sequence[Statement], sink: Sink) -> None:
        for statement in statements:
            if self._state.leaving:
                return
            check_thread()
            outer, self._state.line = self._state.line, statement.position.line
            try:
                self._statements[type(statement)](statement, sink)
            except CpshellError as error:
                if error.at is None:
                    error.at = (self._state.source, statement.position.line)
                raise
            except RecursionError:
                raise UsageError("this is nested too deeply") from None
            finally:
                self._state.line = outer

    def _pipeline_statement(self, pipeline: Pipeline, sink: Sink) -> None:
        call = self._pipelines.lone_call(pipeline)
        if call is not None:
            self._blocks.call(call.made, call.values, sink)
            return
        outcome = self._pipelines.run(pipeline, capture=sink.captures)
        if outcome is None:
            return
        sink.take(outcome)
        if outcome.error is not None:
            raise outcome.error

    def _compound(self, compound: Compound, sink: Sink) -> None:
        self._blocks.run(compound, sink)

    def _let(self, let: Let, sink: Sink) -> None:
        error = None
        if isinstance(let.value, Word):
            value = self._let_value(let.value)
        else:
            self._refuse_bare_text(let.name, let.value)
            outcome = self._outcome_of(let.value)
            value = self._scope.captured(outcome)
            error = outcome.error if outcome is not None else None
        if isinstance(value, str) and self._state.redactor.secret_name(let.name):
            self._state.redactor.learn(value, keep=False, name=let.name)
        self._state.variables[let.name] = value
        if error is not None:
            raise error

    def _outcome_of(self, pipeline: Pipeline) -> Outcome | None:
        return self._pipelines.run(pipeline, capture=True)

    def _refuse_bare_text(self, name: str, pipeline: Pipeline) -> None:
        """Refuse ``let x = text``: a bare word is a command, and this one is none."""
        head = pipeline.head
        if not isinstance(head, SimpleCommand) or len(head.words) > 1 or pipeline.stages:
            return
        word, state = head.words[0].source, self._state
        known = word in state.functions or word in state.aliases or word in TOOL_PATHS
        if not known and not self._registry.find_command(word):
            hint = f"a text stands in quotes: let {name} = '{word}'"
            raise UsageError(f"{word!r} is not a command", hint=hint)

    def _let_value(self, word: Word) -> Any:
        """Return text, what a variable holds, or the number that stands there without quotes."""
        value = expand(word, self._scope).value
        only = word.parts[0]
        if len(word.parts) == 1 and isinstance(only, Literal) and not only.quoted:
            return read_json(only.text)
        return value

    def _def(self, made: Def, sink: Sink) -> None:
        """Keep a command; a word that means something already stays what it is."""
        name, registry = made.name, self._registry
        if registry.find_command(name) or registry.find_stage(name) or name in self._state.aliases:
            raise UsageError(f"`{name}` is taken: it is a command, filter, format or alias")
        self._state.functions[name] = made

    def _break(self, statement: Break, sink: Sink) -> None:
        raise LoopEnded

    def _continue(self, statement: Continue, sink: Sink) -> None:
        raise TurnEnded
