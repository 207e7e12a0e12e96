"""Define what a plugin declares, and what its functions get."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from cpshell.errors import CpshellError, UsageError
from cpshell.language import Block, Operator, Piece
from cpshell.records import Record, record
from cpshell.render import Format


@record
class Parameter(Record):
    """Declares a word that a command takes, in order.

    ``kind`` names what stands there, for completion: ``text``, ``file``, ``user``, ``domain``,
    ``session``, ``variable``, ``command``, ``module``, ``function``, ``format``, or a
    plugin's own (see :meth:`PluginShell.completer`). A ``repeat`` one takes all words left.
    What is a ``condition``, an ``expression`` or ``jmespath`` keeps its variables as values.
    """

    name: str
    summary: str = ""
    kind: str = "text"
    required: bool = True
    repeat: bool = False
    choices: tuple[str, ...] = ()


@record
class Option(Record):
    """Declares ``--name``; with a ``metavar`` it takes a value: ``--name VALUE``, ``--name=VALUE``.

    ``short`` is a one-letter form such as ``-u``; a ``repeat`` option gathers its values.
    """

    name: str
    summary: str = ""
    metavar: str | None = None
    kind: str = "text"
    choices: tuple[str, ...] = ()
    short: str | None = None
    repeat: bool = False


@record
class Argument(Record):
    """A word: its value (a variable keeps its type), its text, and how it was written.

    ``pieces`` are its parts, the values of variables apart from the text around them.
    """

    value: Any
    text: str
    source: str
    pieces: tuple[Piece, ...] = ()


@record
class Given(Record):
    """A parameter ``key=value``; ``source`` is the word as it was written."""

    key: str
    operator: Operator
    value: Any
    source: str = ""


@record
class Arguments(Record):
    """The arguments of a command, checked against its declaration."""

    words: tuple[Argument, ...] = ()
    options: Mapping[str, Any] = MappingProxyType({})
    parameters: tuple[Given, ...] = ()
    block: Block | None = None
    option_words: Mapping[str, tuple[Argument, ...]] = MappingProxyType({})
    """The values of ``--name``, as words, for options that are conditions or sort keys."""

    def __len__(self) -> int:
        return len(self.words)

    def text(self, index: int, default: str = "") -> str:
        """Return the text of a word, or the default if there is none."""
        return self.words[index].text if index < len(self.words) else default

    def option(self, name: str, default: Any = None) -> Any:
        """Return the value of ``--name``: a text, a list if it repeats, ``True`` for a switch."""
        return self.options.get(name, default)

    def switch(self, name: str) -> bool:
        """Return whether ``--name`` was given."""
        return bool(self.options.get(name))

    def integer(self, name: str) -> int | None:
        """Return the value of ``--name`` as a whole number from 1.

        Raises:
            UsageError: it is something else.
        """
        text = self.options.get(name)
        if text is None:
            return None
        if not str(text).isdecimal() or int(text) < 1:
            raise UsageError(f"--{name} takes a whole number from 1, not {text!r}")
        return int(text)


@record
class Formatted(Record):
    """Carries a result together with the format it is printed in."""

    result: Any
    format: Format


@record
class Failing(Record):
    """Carries a result that is printed before the command fails with the error."""

    result: Any
    error: CpshellError


class Text(str):
    """Text that is printed as it stands, without quotes, unless a format is asked for."""

    __slots__ = ()


class WrappedText(Text):
    """Text for reading: a terminal shows it wrapped at words."""

    __slots__ = ()


@record
class CommandInfo(Record):
    """A command. ``owner`` is the plugin that registered it, or ``cpshell``.

    An alias has a record of its own, and ``alias_of``. While the plugin is not imported yet,
    ``loaded`` is off and only name, summary and owner are known.
    """

    name: str
    summary: str
    parameters: tuple[Parameter, ...] = ()
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    takes_parameters: bool = False
    takes_block: bool = False
    group: str = ""
    alias_of: str = ""
    owner: str = "cpshell"
    loaded: bool = True


@record
class FilterInfo(Record):
    """A filter, a stage after ``|`` that turns one value into another."""

    name: str
    summary: str
    parameters: tuple[Parameter, ...] = ()
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    owner: str = "cpshell"


class PluginState(StrEnum):
    """How far the loading of a plugin has come."""

    READY = "ready"  # found; imported when one of its words is used
    LOADING = "loading"
    LOADED = "loaded"
    BROKEN = "broken"  # it raised, or brought nothing
    DISABLED = "disabled"
    REFUSED = "refused"  # others could have written it


@record
class PluginInfo(Record):
    """A plugin as ``plugins`` lists it.

    ``seconds`` is how long import and registration took, ``None`` before. ``contact`` is where
    its author wants to hear of faults, if it says so. ``problems`` are one line each.
    """

    name: str
    version: str
    file: str
    state: PluginState
    words: tuple[str, ...] = ()
    hooks: tuple[str, ...] = ()
    seconds: float | None = None
    problems: tuple[str, ...] = ()
    contact: str = ""


def usage(declared: CommandInfo | FilterInfo) -> str:
    """Return one line that shows how it is written."""
    words = [declared.name]
    for parameter in declared.parameters:
        name = parameter.name.upper() + (" …" if parameter.repeat else "")
        words.append(name if parameter.required else f"[{name}]")
    if getattr(declared, "takes_parameters", False):
        words.append("[key=value …]")
    words += [
        f"[--{option.name}{' ' + option.metavar if option.metavar else ''}]"
        for option in declared.options
    ]
    if getattr(declared, "takes_block", False):
        words.append("{ … }")
    return " ".join(words)
