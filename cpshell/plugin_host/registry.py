"""Register commands, filters, formats and completers, built in or from plugins."""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from cpshell.errors import UsageError
from cpshell.plugin import Arguments, CommandInfo, FilterInfo, Format, Option, Parameter
from cpshell.records import Record, record
from cpshell.render import FORMATS

if TYPE_CHECKING:
    from cpshell.plugin import Check

BUILT_IN = "cpshell"

RunCommand = Callable[[Any, Arguments], Any]
"""``run(shell, arguments)``. The registry keeps it and does not look at what a shell is."""
RunFilter = Callable[[Any, Any, Arguments], Any]
"""``run(shell, value, arguments)``."""
Completer = Callable[[Any], Iterable[str]]
"""``values(shell)``: what may stand for a parameter of a kind."""


@record
class Command(Record):
    """A command: its description, and its functions."""

    info: CommandInfo
    run: RunCommand
    check: "Check | None" = None


@record
class Filter(Record):
    """A filter: its description, and its functions.

    ``stream`` takes the rows of a stream as they come; without it all are there before ``run``.
    """

    info: FilterInfo
    run: RunFilter
    check: "Check | None" = None
    stream: RunFilter | None = None


class Loader(Protocol):
    """Knows commands that are not registered yet."""

    def use(self, word: str) -> bool:
        """Register what has this word; false if nothing has.

        Raises:
            CpshellError: it cannot be registered.
        """

    def waiting(self) -> Mapping[str, CommandInfo]:
        """Return what is known of the commands that wait for their first use, by word."""


class NoLoader:
    """Knows none, for a shell without plugins."""

    def use(self, word: str) -> bool:
        """Find nothing."""
        return False

    def waiting(self) -> Mapping[str, CommandInfo]:
        """Return nothing."""
        return {}


class Registry:
    """Keeps commands, filters, formats and completers by name, and who owns them.

    The first owner of a word keeps it, and the built-ins come first. A word that is unknown is
    looked up with the ``loader`` before it is said to be.
    """

    def __init__(self) -> None:
        self.loader: Loader = NoLoader()
        self._commands: dict[str, Command] = {}
        self._filters: dict[str, Filter] = {}
        self._formats: dict[str, Format] = dict(FORMATS)
        self._completers: dict[str, Completer] = {}
        self._owners: dict[tuple[str, str], str] = {}  # of formats and completers
        self._later: dict[str, Callable[[], None]] = {}  # words whose family is not imported yet
        self._registering = threading.RLock()
        self._order: dict[str, None] = {}  # the words of all families, as they are listed

    # What there is -------------------------------------------------------------------------

    @property
    def commands(self) -> dict[str, CommandInfo]:
        """Return the commands by name, with those of plugins that wait for their first use."""
        self._register_later()
        words = dict.fromkeys((*self._order, *self._commands))
        infos = {word: self._commands[word].info for word in words if word in self._commands}
        return {**self.loader.waiting(), **infos}

    @property
    def filters(self) -> dict[str, FilterInfo]:
        """Return the filters by name."""
        self._register_later()
        return {name: stage.info for name, stage in self._filters.items()}

    @property
    def formats(self) -> dict[str, Format]:
        """Return the output formats by name."""
        return dict(self._formats)

    @property
    def completers(self) -> dict[str, Completer]:
        """Return the functions that offer values, by kind of parameter."""
        return dict(self._completers)

    def built_in(self, word: str) -> bool:
        """Tell whether a word is a built-in command, filter or format."""
        if word in self._later:
            return True
        declared = self._commands.get(word) or self._filters.get(word)
        if declared is not None:
            return declared.info.owner == BUILT_IN
        return word in self._formats and self._owners.get(("format", word), BUILT_IN) == BUILT_IN

    def plugin_of(self, word: str) -> str | None:
        """Return the plugin that a command, filter or format belongs to; ``None``: no plugin.

        Raises:
            PluginFailed: the plugin cannot be loaded.
        """
        if self.built_in(word):
            return None
        declared = self.find_command(word) or self.find_stage(word)
        if isinstance(declared, Command | Filter):
            return declared.info.owner
        return self._owners.get(("format", word))

    # Looking up ----------------------------------------------------------------------------

    def find_command(self, name: str) -> Command | None:
        """Return a command, its plugin loaded if it has to be.

        Raises:
            PluginFailed: the plugin cannot be loaded.
        """
        self._register_later(name)
        command = self._commands.get(name)
        if command is None and self.loader.use(name):
            command = self._commands.get(name)
        return command

    def find_stage(self, name: str) -> Filter | Format | None:
        """Return a filter or a format, as :meth:`find_command` does; ``None``: maybe a program."""
        self._register_later(name)
        stage = self._filters.get(name) or self._formats.get(name)
        if stage is None and self.loader.use(name):
            stage = self._filters.get(name) or self._formats.get(name)
        return stage

    def find_format(self, name: str) -> Format:
        """Return a format, as :meth:`find_command` does.

        Raises:
            UsageError: no such format.
        """
        if name not in self._formats:
            self.loader.use(name)
        if name not in self._formats:
            from cpshell.language.close_names import hint_of_names

            hint = hint_of_names("formats", name, self._formats)
            raise UsageError(f"unknown format {name!r}", hint=hint)
        return self._formats[name]

    # Registering ---------------------------------------------------------------------------

    def later(self, words: Sequence[str], register: Callable[[], None]) -> None:
        """Call ``register``, which adds these words, when the first of them is looked up."""
        self._later.update(dict.fromkeys(words, register))
        self._order.update(dict.fromkeys(words))

    def command(
        self,
        name: str,
        run: RunCommand,
        *,
        summary: str,
        parameters: Sequence[Parameter] = (),
        options: Sequence[Option] = (),
        examples: Sequence[str] = (),
        aliases: Sequence[str] = (),
        takes_parameters: bool = False,
        takes_block: bool = False,
        group: str = "",
        alias_of: str = "",
        check: "Check | None" = None,
        owner: str = BUILT_IN,
    ) -> None:
        """Add a command, under its aliases; ``check`` sees its words before a script runs."""
        for word in (name, *aliases):
            self._claim(self._commands, word, "command")
            info = CommandInfo(
                name=word,
                summary=summary,
                parameters=tuple(parameters),
                options=tuple(options),
                examples=tuple(examples),
                takes_parameters=takes_parameters,
                takes_block=takes_block,
                group=group,
                alias_of=alias_of if word == name else name,
                owner=owner,
            )
            self._commands[word] = Command(info, run, check)

    def filter(
        self,
        name: str,
        run: RunFilter,
        *,
        summary: str,
        parameters: Sequence[Parameter] = (),
        options: Sequence[Option] = (),
        examples: Sequence[str] = (),
        check: "Check | None" = None,
        stream: RunFilter | None = None,
        owner: str = BUILT_IN,
    ) -> None:
        """Add a filter."""
        self._claim(self._filters, name, "filter")
        info = FilterInfo(
            name=name,
            summary=summary,
            parameters=tuple(parameters),
            options=tuple(options),
            examples=tuple(examples),
            owner=owner,
        )
        self._filters[name] = Filter(info, run, check, stream)

    def format(self, format: Format, *, owner: str = BUILT_IN) -> None:
        """Add an output format."""
        self._claim(self._formats, format.name, "format")
        self._formats[format.name] = format
        self._owners["format", format.name] = owner

    def completer(self, kind: str, values: Completer, *, owner: str = BUILT_IN) -> None:
        """Offer values for parameters of a kind; the first who does is asked."""
        if kind not in self._completers:
            self._completers[kind] = values
            self._owners["completer", kind] = owner

    def forget(self, owner: str) -> None:
        """Take back all that an owner added."""
        for name in [name for name, each in self._commands.items() if each.info.owner == owner]:
            del self._commands[name]
        for name in [name for name, each in self._filters.items() if each.info.owner == owner]:
            del self._filters[name]
        for what, name in [key for key, whose in self._owners.items() if whose == owner]:
            del self._owners[what, name]
            if what == "format":
                self._formats.pop(name, None)
            else:
                self._completers.pop(name, None)

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

    def _claim(self, taken: Mapping[str, Command | Filter | Format], word: str, what: str) -> None:
        """Raise UsageError where a word is taken."""
        self._register_later(word)
        holder = taken.get(word)
        if holder is None:
            return
        if isinstance(holder, Format):
            owner = self._owners.get((what, word), BUILT_IN)
        else:
            owner = holder.info.owner
        whose = "is built in" if owner == BUILT_IN else f"belongs to {owner} already"
        raise UsageError(f"the {what} {word!r} {whose}")
