"""Syntax trees → effects: expands words, runs commands, passes values along, writes results."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cpshell.errors import CallFailed, CpshellError, Interrupted, PluginFailed, UsageError
from cpshell.events import LineRead, Printed
from cpshell.language import (
    Bang,
    Block,
    Command,
    Expanded,
    For,
    If,
    Let,
    Literal,
    Pipeline,
    Position,
    Redirect,
    Statement,
    Try,
    Unit,
    Word,
    expand,
    lookup,
    split_statements,
)
from cpshell.panel.call import Call
from cpshell.plugin import Command as Verb
from cpshell.plugin import Filter
from cpshell.render import Format, by_extension, rows
from cpshell.shell.arguments import sort_arguments
from cpshell.shell.environment import encoded
from cpshell.shell.outcome import Outcome, outcome_of, written
from cpshell.shell.programs import find_program, run_programs, run_system, value_of
from cpshell.shell.state import State

if TYPE_CHECKING:
    from cpshell.shell.core import Shell

_NESTING = 32  # files that source files
_CALLS = "calls"  # the group of commands that may stand in a batch


class Interpreter:
    """Runs one shell's lines."""

    def __init__(self, state: State, shell: "Shell") -> None:
        self._state = state
        self._shell = shell
        self._source = "-"
        self._depth = 0
        self._statements: dict[type[Any], Callable[[Any], None]] = {
            Pipeline: self._pipeline_statement,
            Let: self._let,
            For: self._for,
            If: self._if,
            Try: self._try,
            Bang: self._bang,
        }

    # ── lines ────────────────────────────────────────────────────────────────────────────────

    def run_unit(self, unit: Unit, source: str) -> None:
        """Run one logical line of a source.

        Raises:
            CpshellError: with ``at`` and ``command`` filled in.
        """
        outer, self._source = self._source, source
        try:
            self._state.pipeline.emit(LineRead, unit.text, source, unit.first_line)
            if unit.error is not None:
                raise unit.error
            if unit.script is not None:
                self._run(unit.script.statements)
        except CpshellError as error:
            if error.at is None:
                error.at = (source, getattr(error, "line", 0) or unit.first_line)
            raise
        finally:
            self._source = outer

    def run_file(self, path: str) -> None:
        """Run a script file; the first failure ends it.

        Raises:
            UsageError: it can't be read, or files source each other without end.
        """
        if self._depth >= _NESTING:
            raise UsageError(f"{path} is sourced {_NESTING} files deep: do they source each other?")
        self._depth += 1
        try:
            with open(Path(path).expanduser(), encoding="utf-8") as lines:
                for unit in split_statements(lines):
                    self.run_unit(unit, path)
                    if self._state.leaving:
                        return
        except OSError as error:
            raise UsageError(f"{path} can't be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise UsageError(f"{path} is not text in UTF-8") from None
        finally:
            self._depth -= 1

    def collect(self, block: Block) -> list[Call]:
        """The calls that a block would make; none is sent."""
        state = self._state
        outer, state.collecting = state.collecting, []
        try:
            self._run(block.statements)
            return state.collecting
        finally:
            state.collecting = outer

    def _run(self, statements: Sequence[Statement]) -> None:
        for statement in statements:
            if self._state.leaving:
                return
            try:
                self._statements[type(statement)](statement)
            except CpshellError as error:
                if error.at is None:
                    error.at = (self._source, statement.position.line)
                raise
            except RecursionError:
                raise UsageError("this is nested too deeply") from None

    # ── statements ───────────────────────────────────────────────────────────────────────────

    def _pipeline_statement(self, pipeline: Pipeline) -> None:
        outcome = self._pipeline(pipeline, capture=False)
        if outcome is not None and self._state.collecting is None:
            self._print(outcome)

    def _let(self, let: Let) -> None:
        if isinstance(let.value, Word):
            value = self._let_value(let.value)
        else:
            value = self.substitute(let.value)
        if isinstance(value, str) and self._state.redactor.secret_name(let.name):
            self._state.redactor.learn(value, keep=False)
        self._state.variables[let.name] = value

    def _let_value(self, word: Word) -> Any:
        """Text, what a variable holds, or the JSON that stands there without quotes."""
        value = expand(word, self).value
        only = word.parts[0]
        if len(word.parts) == 1 and isinstance(only, Literal) and not only.quoted:
            return json.loads(only.text)
        return value

    def _for(self, loop: For) -> None:
        if loop.jobs is not None:
            raise UsageError("for … --jobs is not offered yet: leave it out to run one by one")
        for value in self._values(loop.values):
            self._state.variables[loop.name] = value
            self._run(loop.body.statements)

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
            self._run(attempt.body.statements)
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

    def _bang(self, bang: Bang) -> None:
        run_system(bang.text)

    # ── pipelines ────────────────────────────────────────────────────────────────────────────

    def _pipeline(self, pipeline: Pipeline, *, capture: bool) -> Outcome | None:
        """Run a pipeline to its end; what a redirect or program swallowed is no outcome.

        All stages are looked up and checked before the first runs: a mistake sends nothing.
        """
        first, *rest = pipeline.commands
        verb = self._verb(first)
        stages = [self._prepared(command) for command in rest]
        target = self._redirect_target(pipeline.redirect) if pipeline.redirect else None
        outcome = self._command(first, verb)
        for _, group in groupby(stages, callable):
            run = list(group)
            programs = [stage for stage in run if not callable(stage)]
            if programs:
                into_us = capture or target is not None or programs[-1] is not stages[-1]
                outcome = self._programs(programs, outcome, capture=into_us)
            for stage in run:
                if callable(stage):
                    outcome = stage(outcome or Outcome(None))
        if target is not None and pipeline.redirect is not None:
            self._redirect(outcome, target, append=pipeline.redirect.append)
            return None
        return outcome

    def _verb(self, command: Command) -> Verb:
        """The command that the first word of a pipeline names."""
        name = expand(command.words[0], self).text
        verb = self._shell.commands.get(name)
        if verb is None:
            raise self._unknown(name)
        if self._state.collecting is not None and verb.group != _CALLS:
            raise UsageError(f"`{name}` can't stand in a batch: only calls can")
        return verb

    def _prepared(self, command: Command) -> "Callable[[Outcome], Outcome] | list[str]":
        """A later stage, ready to run: a filter or format with its arguments, or a program."""
        name = expand(command.words[0], self).text
        words = self._words(command)
        if stage := self._shell.filters.get(name):
            return self._filter(stage, words)
        if form := self._shell.formats.get(name):
            if words:
                raise UsageError(f"the format `{name}` takes no words")
            return lambda outcome: replace(outcome, format=form)
        path = find_program(name, self._state.environment.variables)
        return [path, *(word.text for word in words)]

    def _filter(self, stage: Filter, words: list[Expanded]) -> Callable[[Outcome], Outcome]:
        named = _Named(stage.name, (), stage.owner)
        with named:
            given = sort_arguments(stage, words)
            if stage.check is not None:
                stage.check(given)

        def run(outcome: Outcome) -> Outcome:
            with named:
                return Outcome(stage.run(self._shell, outcome.value, given))

        return run

    def _unknown(self, name: str) -> UsageError:
        from difflib import get_close_matches

        close = get_close_matches(name, self._shell.commands, n=1)
        meant = f"did you mean `{close[0]}`?" if close else "`help` lists the commands"
        return UsageError(f"{name!r} is not a command", hint=meant)

    def _command(self, command: Command, verb: Verb) -> Outcome | None:
        words = self._words(command)
        with _Named(verb.name, words, verb.owner):
            result = verb.run(self._shell, sort_arguments(verb, words, command.block))
        outcome = outcome_of(result)
        if outcome is not None and outcome.reply is not None and not outcome.reply.ok:
            self._refused(outcome, verb.name, words)
        return outcome

    def _refused(self, outcome: Outcome, verb: str, words: list[Expanded]) -> None:
        """A reply that says no: an error; the envelope is shown all the same where asked for."""
        reply = outcome.reply
        if reply is None:
            return
        if self._state.settings.output in ("envelope", "raw"):
            self._print(outcome)
        with _Named(verb, words, ""):
            raise CallFailed(reply.reason, reply=reply)

    def _programs(
        self, programs: list[list[str]], outcome: Outcome | None, *, capture: bool
    ) -> Outcome | None:
        form = outcome.format if outcome and outcome.format else self.format_named("json")
        pieces = self._text(outcome, form) if outcome else ()
        capture = capture or not self._state.environment.own_stdout
        output = run_programs(programs, pieces, capture=capture)
        return Outcome(value_of(output), None, self.format_named("text")) if capture else None

    def _words(self, command: Command) -> list[Expanded]:
        return [expand(word, self) for word in command.words[1:]]

    # ── the scope of variables ───────────────────────────────────────────────────────────────

    def variable(self, name: str, path: str, at: Position) -> Any:
        """The value of ``$name`` and the path in it.

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
            raise UsageError(f"there is no variable ${name}", hint=f"set it: let {name} = …")
        return lookup(value, path, f"${name}") if path else value

    def substitute(self, pipeline: Pipeline) -> Any:
        """The value of ``$(pipeline)``; ``None`` if it yields nothing."""
        outcome = self._pipeline(pipeline, capture=True)
        if outcome is None:
            return None
        if outcome.format is not None and outcome.format.name != "text":
            return "".join(self._text(outcome, outcome.format)).removesuffix("\n")
        return outcome.value

    def _environment_variable(self, path: str) -> str:
        name = path.removeprefix(".")
        try:
            return self._state.environment.variables[name]
        except KeyError:
            raise UsageError(f"the environment has no {name or 'name after $env'}") from None

    # ── results ──────────────────────────────────────────────────────────────────────────────

    def format_named(self, name: str) -> Format:
        """An output format.

        Raises:
            UsageError: no such format.
        """
        found = self._shell.formats.get(name)
        if found is None:
            known = ", ".join(self._shell.formats)
            raise UsageError(f"there is no format {name!r}", hint=f"formats: {known}")
        return found

    def _print(self, outcome: Outcome) -> None:
        state = self._state
        terminal = state.environment.terminal
        name = state.settings.output or ("table" if terminal else "json")
        form = outcome.format or self.format_named(name)
        state.last = outcome.value
        pieces = written(
            outcome,
            form,
            width=state.environment.width,
            terminal=terminal,
            color=state.environment.color(state.settings.color),
        )
        if state.pipeline.wants(Printed):
            text = "".join(pieces)
            state.pipeline.emit(Printed, text)
            pieces = (text,)
        state.environment.write(pieces)

    def _text(self, outcome: Outcome, form: Format) -> Any:
        return written(outcome, form, width=None, terminal=False, color=False)

    def _redirect_target(self, redirect: Redirect) -> Path:
        """Where a result goes; looked at before anything is sent, so that nothing is lost."""
        path = Path(expand(redirect.target, self).text).expanduser()
        if path.is_dir():
            raise UsageError(f"{path} is a folder")
        if not path.parent.is_dir():
            raise UsageError(f"{path.parent} is no folder: {path.name} can't be written there")
        return path

    def _redirect(self, outcome: Outcome | None, path: Path, *, append: bool) -> None:
        chosen = outcome.format if outcome else None
        by_name = by_extension(str(path))
        fallback = self.format_named(self._state.settings.output or "json")
        form = chosen or by_name or fallback
        try:
            with open(path, "ab" if append else "wb") as stream:
                for piece in self._text(outcome, form) if outcome else ():
                    stream.write(encoded(piece))
        except OSError as error:
            raise UsageError(f"{path} can't be written: {error.strerror}") from None


class _Named:
    """Names the command in an error that passes; what a plugin raises becomes one line."""

    def __init__(self, name: str, words: Sequence[Expanded], owner: str) -> None:
        self._name = name
        self._words = words
        self._owner = owner

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, CpshellError):
            if not error.command:
                plain = [word.text for word in self._words if word.parameter is None]
                called = [text for text in plain if not text.startswith("-")][:2]
                error.command = " ".join([self._name, *called])
        elif isinstance(error, Exception) and not isinstance(error, OSError | RecursionError):
            raised = PluginFailed(f"{type(error).__name__}: {error}", hint=f"from {self._owner}")
            raised.command = self._name
            raise raised from error


def truth(value: Any) -> bool:
    """Whether ``if`` takes a value for true: not null, 0, "", "0", false, or empty."""
    return bool(value) and value != "0"
