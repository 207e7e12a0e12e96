"""Declare what completion asks of the shell and the server."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from cpshell.catalog import Api
from cpshell.plugin import CommandInfo, FilterInfo, Format
from cpshell.repl.completion.candidate_kinds import Expected
from cpshell.repl.completion.matching import NamesAbout
from cpshell.system.files import Files


class KnownWords(Protocol):
    """Answers which words begin a command or a stage."""

    @property
    def commands(self) -> Mapping[str, CommandInfo]:
        """Return the commands by name."""

    @property
    def filters(self) -> Mapping[str, FilterInfo]:
        """Return the filters by name."""

    @property
    def formats(self) -> Mapping[str, Format]:
        """Return the formats by name."""


class Knowledge(KnownWords, Protocol):
    """Answers what completion asks of the shell and the server."""

    @property
    def files(self) -> Files:
        """Return the files of this machine."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return the settings by name."""

    @property
    def api(self) -> Api | None:
        """Return the API that calls on the current session go to mostly; None before a login."""

    @property
    def variables(self) -> Mapping[str, Any]:
        """Return the variables by name, ``last`` and ``env`` included."""

    def names_of_kind(self, place: Expected) -> NamesAbout:
        """Return the things of a kind that a command declares."""

    def values_of(self, place: Expected) -> NamesAbout:
        """Return the names on the server that a parameter may take, and how old they are."""

    def answer_paths(self, head: tuple[str, ...]) -> Iterable[str]:
        """Yield paths into what the stage with these words yields."""
