"""What commands, filters, formats and hooks there are. One door for built-ins and plugins."""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cpshell import events
from cpshell.errors import UsageError
from cpshell.events import EventBus
from cpshell.plugin import (
    Check,
    Command,
    Filter,
    Format,
    Option,
    Parameter,
    PluginShell,
    Run,
    RunFilter,
)
from cpshell.render import FORMATS

BUILT_IN = "cpshell"


class Registrar:
    """Implements :class:`cpshell.plugin.Registry`; ``owner`` says for whom.

    The first owner of a word keeps it, and the built-ins come first.
    """

    def __init__(self, bus: EventBus) -> None:
        self._commands: dict[str, Command] = {}
        self._filters: dict[str, Filter] = {}
        self._formats: dict[str, Format] = dict(FORMATS)
        self._completers: dict[str, Callable[[PluginShell], Iterable[str]]] = {}
        self._owners: dict[tuple[str, str], str] = {}  # of formats and completers
        self._later: dict[str, Callable[[], None]] = {}  # words whose family is not imported yet
        self._registering = threading.RLock()
        self._order: dict[str, None] = {}  # the words of all families, as they are listed
        self.bus = bus

    @property
    def filters(self) -> dict[str, Filter]:
        """The filters by name."""
        self._register_later()
        return dict(self._filters)

    @property
    def formats(self) -> dict[str, Format]:
        """The output formats by name."""
        return self._formats

    @property
    def completers(self) -> dict[str, Callable[[PluginShell], Iterable[str]]]:
        """What offers values, by kind of parameter."""
        return self._completers

    def later(self, words: Sequence[str], register: Callable[[], None]) -> None:
        """Words that ``register`` adds, called when the first of them is looked up."""
        self._later.update(dict.fromkeys(words, register))
        self._order.update(dict.fromkeys(words))

    def _register_later(self, *words: str) -> None:
        """Register what waits for one of these words; for any, if none is named.

        Turns of a loop look words up side by side: who comes second waits for the first.
        """
        with self._registering:
            for word in words or tuple(self._later):
                register = self._later.get(word)
                if register is None:
                    continue
                for each in [key for key, whose in self._later.items() if whose is register]:
                    del self._later[each]
                register()

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
        owner: str = BUILT_IN,
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
                owner=owner,
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
        owner: str = BUILT_IN,
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
            owner=owner,
        )

    def format(self, format: Format, *, owner: str = BUILT_IN) -> None:
        """Add an output format."""
        self._claim(self._formats, format.name, "format")
        self._formats[format.name] = format
        self._owners["format", format.name] = owner

    def completer(
        self,
        kind: str,
        values: Callable[[PluginShell], Iterable[str]],
        *,
        owner: str = BUILT_IN,
    ) -> None:
        """Offer values for parameters of a kind; the first who does is heard."""
        if kind not in self._completers:
            self._completers[kind] = values
            self._owners["completer", kind] = owner

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        """Hear of events by name."""
        self.bus.add(handler, event_named(event))

    def built_in(self, word: str) -> bool:
        """Whether a word is a built-in command, filter or format."""
        if word in self._later:
            return True
        declared = self._commands.get(word) or self._filters.get(word)
        if declared is not None:
            return declared.owner == BUILT_IN
        return word in self._formats and self._owners.get(("format", word), BUILT_IN) == BUILT_IN

    def forget(self, owner: str) -> None:
        """Take back all that an owner added."""
        for taken in (self._commands, self._filters):
            for name in [name for name, each in taken.items() if each.owner == owner]:
                del taken[name]
        for what, name in [key for key, whose in self._owners.items() if whose == owner]:
            del self._owners[what, name]
            (self._formats if what == "format" else self._completers).pop(name, None)

    def _claim(self, taken: dict[str, Any], word: str, what: str) -> None:
        self._register_later(word)
        if word in taken:
            owner = getattr(taken[word], "owner", None) or self._owners.get((what, word), BUILT_IN)
            whose = "is built in" if owner == BUILT_IN else f"belongs to {owner} already"
            raise UsageError(f"the {what} {word!r} {whose}")


def event_named(name: str) -> type[Any]:
    """The class of events of this name.

    Raises:
        UsageError: there is none.
    """
    for kind in events.KINDS:
        if kind.__name__ == name:
            return kind
    names = ", ".join(kind.__name__ for kind in events.KINDS)
    raise UsageError(f"there is no event {name!r}", hint=f"events: {names}")
