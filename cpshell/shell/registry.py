"""What commands, filters, formats and hooks there are. One door for built-ins and plugins."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cpshell import events
from cpshell.errors import UsageError
from cpshell.events import Pipeline
from cpshell.plugin import Check, Command, Filter, Format, Option, Parameter, Run, RunFilter, Shell
from cpshell.render import FORMATS

BUILT_IN = "cpshell"


class Registrar:
    """Implements :class:`cpshell.plugin.Registry` for one owner at a time.

    The first owner of a word keeps it, and the built-ins come first.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self.owner = BUILT_IN
        self._commands: dict[str, Command] = {}
        self._filters: dict[str, Filter] = {}
        self._formats: dict[str, Format] = dict(FORMATS)
        self._completers: dict[str, Callable[[Shell], Iterable[str]]] = {}
        self._pipeline = pipeline

    @property
    def commands(self) -> dict[str, Command]:
        """The commands by name."""
        return self._commands

    @property
    def filters(self) -> dict[str, Filter]:
        """The filters by name."""
        return self._filters

    @property
    def formats(self) -> dict[str, Format]:
        """The output formats by name."""
        return self._formats

    @property
    def completers(self) -> dict[str, Callable[[Shell], Iterable[str]]]:
        """What offers values, by kind of parameter."""
        return self._completers

    def command(
        self,
        name: str,
        run: Run,
        *,
        summary: str,
        parameters: Sequence[Parameter] = (),
        options: Sequence[Option] = (),
        examples: Sequence[str] = (),
        aliases: Sequence[str] = (),
        takes_parameters: bool = False,
        takes_block: bool = False,
        group: str = "",
    ) -> None:
        """Add a command, under its aliases too."""
        for word in (name, *aliases):
            self._claim(self._commands, word, "command")
            self._commands[word] = Command(
                name=word,
                run=run,
                summary=summary,
                parameters=tuple(parameters),
                options=tuple(options),
                examples=tuple(examples),
                takes_parameters=takes_parameters,
                takes_block=takes_block,
                group=group,
                owner=self.owner,
            )

    def filter(
        self,
        name: str,
        run: RunFilter,
        *,
        summary: str,
        parameters: Sequence[Parameter] = (),
        options: Sequence[Option] = (),
        examples: Sequence[str] = (),
        check: Check | None = None,
    ) -> None:
        """Add a filter."""
        self._claim(self._filters, name, "filter")
        self._filters[name] = Filter(
            name=name,
            run=run,
            summary=summary,
            parameters=tuple(parameters),
            options=tuple(options),
            examples=tuple(examples),
            check=check,
            owner=self.owner,
        )

    def format(self, format: Format) -> None:
        """Add an output format."""
        self._claim(self._formats, format.name, "format")
        self._formats[format.name] = format

    def completer(self, kind: str, values: Callable[[Shell], Iterable[str]]) -> None:
        """Offer values for parameters of a kind."""
        self._completers.setdefault(kind, values)

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        """Hear of events by name."""
        kind = getattr(events, event, None)
        if kind not in events.KINDS:
            names = ", ".join(each.__name__ for each in events.KINDS)
            raise UsageError(f"there is no event {event!r}", hint=f"events: {names}")
        self._pipeline.add(handler, kind)

    def _claim(self, taken: dict[str, Any], word: str, what: str) -> None:
        if word in taken:
            owner = getattr(taken[word], "owner", BUILT_IN)
            raise UsageError(f"the {what} {word!r} belongs to {owner} already")
