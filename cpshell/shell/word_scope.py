"""Say what each `$` in a word stands for: variables, arguments of a script, substitutions, sums."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from cpshell.errors import UsageError
from cpshell.language import Pipeline, Position, Word, expand, lookup
from cpshell.render import settled
from cpshell.shell.outcome import Outcome
from cpshell.shell.results import Results
from cpshell.shell.state import State
from cpshell.system.text import decode, encoded


class WordScope:
    """Knows what each ``$`` stands for; ``run`` runs the pipeline of a substitution."""

    def __init__(
        self, state: State, results: Results, run: Callable[[Pipeline], Outcome | None]
    ) -> None:
        self._state = state
        self._results = results
        self._run = run

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
        elif name == "args":
            value = []
        else:
            raise self._undefined(name)
        value = settled(value)
        return lookup(value, path, f"${name}") if path else value

    def _undefined(self, name: str) -> UsageError:
        from cpshell.language.close_names import closest

        close = closest(name, ("last", "env", *self._state.variables))
        if name.isdecimal():
            hint = "cpshell -f FILE ARG …, or in a script: source FILE ARG …"
        else:
            hint = f"did you mean ${close}?" if close else f"let {name} = …"
        return UsageError(f"undefined variable ${name}", hint=hint)

    def substitute(self, pipeline: Pipeline) -> Any:
        """Return the value of ``$(pipeline)``; ``None`` if it yields nothing."""
        outcome = self._run(pipeline)
        if outcome is not None and outcome.error is not None:
            raise outcome.error
        return self.captured(outcome)

    def calculate(self, words: tuple[Word, ...]) -> Any:
        """Return what ``$(( ))`` comes to; variables in it are values, never read again.

        Raises:
            UsageError: it names a field, or cannot be computed.
        """
        from cpshell.language.questions import calculate

        return calculate([expand(word, self).pieces for word in words])

    def captured(self, outcome: Outcome | None) -> Any:
        """Return what an outcome is as a value: where a format was asked for, text."""
        if outcome is None:
            return None
        if outcome.format is not None and outcome.format.name != "text":
            return "".join(self._results.text(outcome, outcome.format)).removesuffix("\n")
        return settled(outcome.value)

    @contextmanager
    def arguments(self, values: Sequence[Any]) -> Iterator[None]:
        """Set ``$1`` and so on, and ``$args``; what they were before comes back."""
        variables = self._state.variables
        outer = {name: value for name, value in variables.items() if is_argument(name)}
        own = {str(number): value for number, value in enumerate(values, 1)}
        if not values and not outer:
            yield
            return
        try:
            _replace_arguments(variables, {**own, "args": list(values)})
            yield
        finally:
            _replace_arguments(variables, outer)

    def _environment_variable(self, path: str) -> str:
        name = path.removeprefix(".")
        try:
            value = self._state.system.variables[name]
        except KeyError:
            raise UsageError(f"the environment has no {name or 'name after $env'}") from None
        return decode(encoded(value), f"$env.{name}")


def is_argument(name: str) -> bool:
    """Return whether a variable is an argument of a script: ``$1`` and so on, or ``$args``."""
    return name == "args" or name.isdecimal()


def _replace_arguments(variables: dict[str, Any], values: dict[str, Any]) -> None:
    for name in [name for name in variables if is_argument(name)]:
        del variables[name]
    variables.update(values)
