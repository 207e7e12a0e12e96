"""Run one pipeline: a command, the filters, formats and programs after it, a file at its end."""

from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

from cpshell.catalog.apis import TOOL_PATHS
from cpshell.errors import UsageError
from cpshell.language import (
    Compound,
    Def,
    Expanded,
    Head,
    Literal,
    Pipeline,
    Program,
    Scope,
    SimpleCommand,
    expand,
    parse,
)
from cpshell.panel.reply import Reply
from cpshell.plugin import Argument, Arguments, CommandInfo, usage
from cpshell.plugin_host.registry import Command, Filter, Registry
from cpshell.records import Record, changed, record
from cpshell.render import Part
from cpshell.shell.arguments import sort_arguments
from cpshell.shell.failures import CommandNamed, missing_hint
from cpshell.shell.outcome import EMPTY, Outcome, gathered, outcome_of
from cpshell.shell.program_stages import ProgramStages
from cpshell.shell.results import Results
from cpshell.shell.state import State

_CALLS = "calls"  # the group of commands that may stand in a batch


@record
class DefinedCall(Record):
    """A command that ``def`` made, with the values of its words."""

    made: Def
    values: list[Any]


class Pipelines:
    """Runs pipelines; words get their values from the scope.

    ``shell`` is what commands and filters are given; it is not looked at here. ``table_of`` runs
    blocks at the head of a pipeline. ``only_calls`` refuses all other commands: a batch is made
    of calls.
    """

    def __init__(
        self,
        state: State,
        registry: Registry,
        scope: Scope,
        results: Results,
        shell: object,
        table_of: Callable[[Compound | DefinedCall], Outcome],
        *,
        only_calls: bool = False,
    ) -> None:
        self._state = state
        self._registry = registry
        self._scope = scope
        self._results = results
        self._shell = shell
        self._table_of = table_of
        self._only_calls = only_calls
        self._programs = ProgramStages(state, results)

    def run(self, pipeline: Pipeline, *, capture: bool) -> Outcome | None:
        """Run a pipeline to its end; what went to a redirect or program is not returned.

        All stages are looked up and checked before the first runs: a mistake sends nothing.
        """
        head, commands = self._unaliased(pipeline)
        run_head = self._head(head)
        stages = [self._prepared(command) for command in commands]
        target = self._target(pipeline)
        if isinstance(head, Program):
            words = [expand(word, self._scope).text for word in head.words]
            stages.insert(0, self._programs.head(words))
        outcome = run_head() if run_head is not None else None
        if capture and outcome is not None:
            outcome = gathered(outcome)
        error = outcome.error if outcome is not None else None
        for _, group in groupby(stages, callable):
            run = list(group)
            programs = [stage for stage in run if not callable(stage)]
            if programs:
                is_last = programs[-1] is stages[-1]
                outcome = self._programs.run(
                    programs,
                    outcome,
                    is_head=isinstance(head, Program) and run[0] is stages[0],
                    as_value=not is_last or (capture and target is None),
                    to_file=target is not None,
                )
            for stage in run:
                if callable(stage):
                    outcome = stage(outcome or Outcome(None))
        if target is not None and pipeline.redirect is not None:
            self._results.save(outcome, target, append=pipeline.redirect.append)
            outcome = None
        if error is None:
            return outcome
        if outcome is not None and capture:
            return changed(outcome, error=error)
        if outcome is not None:
            self._results.print(outcome)
        raise error

    def lone_call(self, pipeline: Pipeline) -> DefinedCall | None:
        """Return the command of ``def`` that is all of a pipeline: its statements print."""
        head, commands = self._unaliased(pipeline)
        if commands or pipeline.redirect is not None or not isinstance(head, SimpleCommand):
            return None
        return self._call(head)

    def _unaliased(self, pipeline: Pipeline) -> tuple[Head, tuple[SimpleCommand, ...]]:
        """Return head and stages, with the line of an alias in place of its word."""
        head, stages = pipeline.head, pipeline.stages
        if not isinstance(head, SimpleCommand):
            return head, stages
        name = head.words[0].source
        tool = TOOL_PATHS.get(name)
        line = f"{tool} --input=uri" if tool else self._state.aliases.get(name)
        if line is None:
            return head, stages
        statements = parse(line).statements
        if len(statements) != 1 or not isinstance(statements[0], Pipeline):
            raise UsageError(f"the alias {name!r} is not one pipeline: {line}")
        aliased = statements[0]
        parts: tuple[Head, ...] = (aliased.head, *aliased.stages)
        last = parts[-1]
        if not isinstance(last, SimpleCommand):
            raise UsageError(f"the alias {name!r} does not end with a command")
        grown = changed(last, words=last.words + head.words[1:], block=head.block or last.block)
        if last is aliased.head:
            return grown, stages
        return aliased.head, (*aliased.stages[:-1], grown, *stages)

    def _head(self, head: Head) -> Callable[[], Outcome | None] | None:
        """Return what runs the head of a pipeline; ``None`` for a program, which is started with
        those after it."""
        if isinstance(head, Program):
            if self._only_calls:
                raise UsageError("a program cannot stand in a batch: only calls can")
            return None
        if not isinstance(head, SimpleCommand):
            return lambda: self._table_of(head)
        call = self._call(head)
        if call is not None:
            return lambda: self._table_of(call)
        verb = self._verb(head)
        return lambda: self._command(head, verb)

    def _call(self, command: SimpleCommand) -> DefinedCall | None:
        """Return the command of ``def`` that the first word names, with the values of its words."""
        made = self._state.functions.get(command.words[0].source)
        if made is None:
            return None
        if command.block is not None:
            raise UsageError(f"`{made.name}` takes no block")
        return DefinedCall(made, [word.value for word in self._words(command)])

    def _verb(self, command: SimpleCommand) -> Command:
        """Return the command that the first word of a pipeline names."""
        name = expand(command.words[0], self._scope).text
        with CommandNamed(name):
            verb = self._registry.find_command(name)
        if verb is None:
            raise self._unknown(name, command)
        if self._only_calls and verb.info.group != _CALLS:
            raise UsageError(f"`{name}` cannot stand in a batch: only calls can")
        return verb

    def _prepared(self, command: SimpleCommand) -> "Callable[[Outcome], Outcome] | list[str]":
        """Return a later stage, ready to run: a filter or format with arguments, or a program."""
        name = expand(command.words[0], self._scope).text
        words = self._words(command)
        with CommandNamed(name):
            stage = self._registry.find_stage(name)
        if isinstance(stage, Filter):
            from cpshell.shell.filter_stages import filter_stage

            return filter_stage(stage, words, self._shell)
        if stage is not None:
            if words:
                raise UsageError(f"the format `{name}` takes no words")
            return lambda outcome: changed(outcome, format=stage)
        arguments = [word.text for word in words]
        path = self._programs.find(name, arguments)
        if path is None:
            from cpshell.shell.meant_lines import unknown_stage

            raise unknown_stage(name, self._registry)
        if name == "last":
            raise UsageError("`last` begins a line", hint=f"get [-1:]; the program: | {path}")
        return [path, *arguments]

    def _unknown(self, name: str, command: SimpleCommand) -> UsageError:
        word = command.words[0]
        if not all(isinstance(part, Literal) for part in word.parts):
            source = word.source.partition("=")[0]  # after it may stand a secret
            message = f"{source} is a value, and a command belongs here"
            return UsageError(message, hint=f"echo {source} | …")
        if name in self._registry.filters or name in self._registry.formats:
            return UsageError(f"`{name}` works on a value: it stands after a `|`")
        from cpshell.shell.meant_lines import unknown_command

        written = [each.source for each in command.words]
        return unknown_command(written, self._state, self._registry)

    def _command(self, command: SimpleCommand, verb: Command) -> Outcome | None:
        words = self._words(command)
        with CommandNamed(verb.info.name, verb.info, words):
            if _asks_for_help(verb.info, words):
                return self._help(verb.info, words)
            result = verb.run(self._shell, sort_arguments(verb.info, words, command.block))
        outcome = outcome_of(result)
        if outcome is None:
            return None
        if outcome.error is not None and not outcome.error.command:
            outcome.error.command = verb.info.name
        is_empty = outcome.reply is not None and outcome.value in EMPTY
        if is_empty and verb.info.group == _CALLS:
            outcome = changed(outcome, done=self._state.done)
        if outcome.reply is not None and not outcome.reply.ok:
            return self._refused(outcome, outcome.reply, verb.info, words)
        return outcome

    def _help(self, verb: CommandInfo, words: list[Expanded]) -> Outcome | None:
        """Return the text of ``help`` for the words before ``--help``."""
        plain = [word for word in words if not word.text.startswith("-")]
        topic = [Argument(word.value, word.text, word.source) for word in plain]
        named = Argument(verb.name, verb.name, verb.name)
        explain = self._registry.find_command("help")
        if explain is None:
            raise UsageError(usage(verb))
        return outcome_of(explain.run(self._shell, Arguments((named, *topic))))

    def _refused(
        self, outcome: Outcome, reply: Reply, verb: CommandInfo, words: list[Expanded]
    ) -> Outcome:
        """Raise a reply that says no as an error, or return what worked with it; show its envelope
        where that was asked for."""
        output = self._state.settings.output
        whole = output and self._registry.find_format(output).part is not Part.VALUE
        if whole:
            self._results.print(outcome)
        error = reply.failure(hint=missing_hint(reply))
        CommandNamed(verb.name, verb, words).add_to(error)
        if whole or reply.good is None:
            raise error
        worked = changed(reply, data=reply.good, raw=b"")
        return changed(outcome, value=reply.good, reply=worked, error=error)

    def _target(self, pipeline: Pipeline) -> Path | None:
        if pipeline.redirect is None:
            return None
        return self._results.target(expand(pipeline.redirect.target, self._scope).text)

    def _words(self, command: SimpleCommand) -> list[Expanded]:
        return [expand(word, self._scope) for word in command.words[1:]]


def _asks_for_help(verb: CommandInfo, words: list[Expanded]) -> bool:
    """Return whether ``--help`` is among the words of a command without such an option."""
    asked = any(word.source == "--help" for word in words)
    return asked and all(option.name != "help" for option in verb.options)
