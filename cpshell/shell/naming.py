"""Whose error it is."""

from collections.abc import Iterator, Sequence

from cpshell.errors import CpshellError, PluginFailed
from cpshell.language import Expanded
from cpshell.plugin import Command

_MOST = 2  # words that name a call: a module and a function


class Naming:
    """Names the command in an error that passes; what a plugin raises becomes one line."""

    def __init__(
        self, name: str, owner: str, verb: Command | None = None, words: Sequence[Expanded] = ()
    ) -> None:
        self._name = name
        self._owner = owner
        self._verb = verb
        self._words = words

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, CpshellError):
            if not error.command:
                error.command = " ".join([self._name, *self._called()])
        elif isinstance(error, Exception) and not isinstance(error, OSError | RecursionError):
            raised = PluginFailed(f"{type(error).__name__}: {error}", hint=f"from {self._owner}")
            raised.command = self._name
            raise raised from error

    def _called(self) -> list[str]:
        """The words that say what the command works on: no options, no values of theirs."""
        if self._verb is None:
            return []
        return list(_plain(self._verb, self._words))[: min(_MOST, len(self._verb.parameters))]


def _plain(verb: Command, words: Sequence[Expanded]) -> Iterator[str]:
    names = {f"--{option.name}": option for option in verb.options}
    names |= {option.short: option for option in verb.options if option.short}
    value_follows = False
    for word in words:
        option = names.get(word.text)
        if value_follows or word.text.startswith("-"):
            value_follows = not value_follows and option is not None and option.metavar is not None
        elif word.parameter is None:
            yield word.text
