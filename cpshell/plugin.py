"""The facade: how commands, filters and formats are added, and what they may do.

The built-in commands come in by this door, and so does every plugin. A plugin is anything with a
function ``register(shell)``::

    def register(shell):
        shell.command("hello", hello, summary="greet a user", parameters=[Parameter("user")])

    def hello(shell, given):
        return {"hello": given.text(0)}

What a command returns is its value: any JSON-like value, a :class:`Reply`, or ``None`` for
nothing. It fails by raising one of :mod:`cpshell.errors`. No part of the facade ever gives a
password, token, code, cookie or ``cpsess`` away: sessions are described, not handed out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from cpshell.catalog import Api
from cpshell.errors import UsageError
from cpshell.language import Block, Operator
from cpshell.panel.call import WHOLE, Call, View
from cpshell.panel.reply import Reply
from cpshell.render import Format

VERSION = 1  # grows when the facade changes in a way that plugins must know

__all__ = [
    "VERSION",
    "Argument",
    "Arguments",
    "Call",
    "Command",
    "Filter",
    "Format",
    "Option",
    "Parameter",
    "Reply",
    "SessionInfo",
    "Shell",
    "Text",
    "View",
    "usage",
]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A word that a command takes, in order.

    ``kind`` names what stands there, for completion: ``text``, ``file``, ``user``, ``domain``,
    ``session``, ``variable``, ``command``, ``module``, ``function``, ``format``, or a
    plugin's own (see :meth:`Shell.completer`). A ``repeat`` one takes all words that are left.
    """

    name: str
    summary: str = ""
    kind: str = "text"
    required: bool = True
    repeat: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """``--name``; with a ``metavar`` it takes a value, ``--name VALUE`` or ``--name=VALUE``.

    ``short`` is a one-letter form such as ``-u``; a ``repeat`` option gathers its values.
    """

    name: str
    summary: str = ""
    metavar: str | None = None
    kind: str = "text"
    choices: tuple[str, ...] = ()
    short: str | None = None
    repeat: bool = False


@dataclass(frozen=True, slots=True)
class Argument:
    """A word as given: its value (a variable keeps its type), its text, and how it was written."""

    value: Any
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Given:
    """A parameter ``key=value`` as given, the value already read, asked for or decoded."""

    key: str
    operator: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a command was given, checked against its declaration."""

    words: tuple[Argument, ...] = ()
    options: Mapping[str, Any] = field(default_factory=dict)
    parameters: tuple[Given, ...] = ()
    block: Block | None = None

    def __len__(self) -> int:
        return len(self.words)

    def text(self, index: int, default: str = "") -> str:
        """The text of a word, or the default if there is none."""
        return self.words[index].text if index < len(self.words) else default

    def option(self, name: str, default: Any = None) -> Any:
        """The value of ``--name``: a text, a list if it repeats, ``True`` for a switch."""
        return self.options.get(name, default)

    def switch(self, name: str) -> bool:
        """Whether ``--name`` was given."""
        return bool(self.options.get(name))

    def integer(self, name: str) -> int | None:
        """The value of ``--name`` as a whole number from 1.

        Raises:
            UsageError: it is something else.
        """
        text = self.options.get(name)
        if text is None:
            return None
        if not str(text).isdecimal() or int(text) < 1:
            raise UsageError(f"--{name} takes a whole number from 1, not {text!r}")
        return int(text)


@dataclass(frozen=True, slots=True)
class Formatted:
    """A result that knows the format it is to be printed in."""

    result: Any
    format: Format


class Text(str):
    """A value that is printed as it is, without quotes, unless a format is asked for."""

    __slots__ = ()


Run = Callable[["Shell", Arguments], Any]
RunFilter = Callable[["Shell", Any, Arguments], Any]
Check = Callable[[Arguments], Any]


@dataclass(frozen=True, slots=True)
class Command:
    """A verb of the shell. ``owner`` is the plugin that brought it, or ``cpshell``."""

    name: str
    run: Run
    summary: str
    parameters: tuple[Parameter, ...] = ()
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    takes_parameters: bool = False
    takes_block: bool = False
    group: str = ""
    owner: str = "cpshell"


@dataclass(frozen=True, slots=True)
class Filter:
    """A stage after ``|`` that turns one value into another.

    ``check`` raises UsageError for arguments that can't be, before anything of the line is sent.
    """

    name: str
    run: RunFilter
    summary: str
    parameters: tuple[Parameter, ...] = ()
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    check: Check | None = None
    owner: str = "cpshell"


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """What may be known of an open session. ``opened`` is in seconds since the epoch."""

    name: str
    user: str
    service: str
    host: str
    port: int
    how: str
    opened: float
    parent: str | None
    current: bool


@dataclass(frozen=True, slots=True)
class LoginRequest:
    """How to log in: where secrets come from, never the secrets."""

    target: str
    user: str | None = None
    service: str | None = None
    auth: str | None = None
    password_from: str | None = None
    token_from: str | None = None
    otp_from: str | None = None
    ca: str | None = None
    pin: str | None = None
    insecure: bool | None = None
    allow_plaintext: bool | None = None


class Registry(Protocol):
    """What ``register(shell)`` may do."""

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
        """Add a command. Help and completion come from what is declared here."""

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
        """Add a filter: ``run(shell, value, arguments)`` gives the new value."""

    def format(self, format: Format) -> None:
        """Add an output format; its name works after ``|`` and with ``-o``."""

    def completer(self, kind: str, values: Callable[["Shell"], Iterable[str]]) -> None:
        """Offer values for parameters of this kind."""

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        """Hear of events by name (``CallSent``, ``ReplyReceived``, ``SessionOpened`` …).

        See :mod:`cpshell.events`; what arrives is redacted.
        """


class Calls(Protocol):
    """Calls on the current session."""

    def call(
        self,
        api: Api | str,
        module: str | None,
        function: str,
        parameters: Mapping[str, Any] | Iterable[tuple[str, Any]] = (),
        *,
        as_user: str | None = None,
        view: View = WHOLE,
    ) -> Reply:
        """Call an API function; a reply that says no is raised as CallFailed."""

    def send(self, call: Call) -> Reply:
        """Make a call that was built before: its safety is checked as for any other."""

    def rows(self, value: Any) -> list[Any]:
        """The rows of a reply or value: a list is its rows, so is WHM's one-list object."""

    def batch(self, calls: Sequence[Call], *, abort: bool = True) -> list[Reply]:
        """Several calls in one request, on the current session."""

    def calls_in(self, block: Block) -> list[Call]:
        """The calls that a block would make, none of them sent."""

    def preview(self, call: Call) -> dict[str, Any]:
        """The request that a call would be, secrets masked; nothing is sent."""


class Sessions(Protocol):
    """The stack."""

    def login(self, request: LoginRequest) -> SessionInfo:
        """Open a session and make it the current one."""

    def su(self, user: str, service: str = "cpanel") -> SessionInfo:
        """Become a user through the current WHM session."""

    def leave(self) -> SessionInfo | None:
        """Log out the current session and go back to the one below; ``None`` if none is open."""

    def logout(self, name: str | None = None) -> None:
        """Log out one session by name, or all."""

    def use(self, name: str) -> SessionInfo:
        """Make an open session the current one."""

    def sessions(self) -> list[SessionInfo]:
        """The open sessions, the current one last."""

    def chain(self) -> list[SessionInfo]:
        """The current session and those it came through, outermost first."""


class Talk(Protocol):
    """Input and output."""

    def say(self, text: str) -> None:
        """Tell the user something beside the results (on stderr; not with ``-q``)."""

    def ask(self, question: str, *, secret: bool = False) -> str:
        """Ask on the terminal. Raises UsageError where there is none."""

    def table(self, rows: Any) -> str:
        """Rows as a table that fits the terminal."""

    def formatted(self, result: Any, name: str) -> "Formatted":
        """A value or reply that is printed in this format. Raises UsageError for an unknown one."""


class Shell(Registry, Calls, Sessions, Talk, Protocol):
    """What a command sees of the shell it runs in."""

    @property
    def variables(self) -> dict[str, Any]:
        """Variables by name, without the ``$``."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Settings by name, as ``set`` shows them."""

    def set(self, name: str, value: str) -> None:
        """Change a setting. Raises UsageError for an unknown name or a value it can't take."""

    @property
    def commands(self) -> Mapping[str, Command]:
        """The commands by name."""

    @property
    def filters(self) -> Mapping[str, Filter]:
        """The filters by name."""

    @property
    def formats(self) -> Mapping[str, Format]:
        """The output formats by name."""

    def run_file(self, path: str) -> None:
        """Run a script in this shell."""

    def quit(self) -> None:
        """Leave the shell after this command."""


def usage(declared: Command | Filter) -> str:
    """One line: how it is written."""
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
