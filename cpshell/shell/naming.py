"""Whose error it is."""

from collections.abc import Sequence

from cpshell.errors import CpshellError, PluginFailed
from cpshell.language import Expanded


class Naming:
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
