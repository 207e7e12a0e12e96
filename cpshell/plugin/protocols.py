"""What a plugin may do: one Protocol for each kind of thing, all joined in :class:`PluginShell`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from cpshell.auth.session_info import SessionInfo
from cpshell.auth.sso import LoginUrl
from cpshell.catalog import Api
from cpshell.language import Block
from cpshell.panel.call import WHOLE, Call, View
from cpshell.panel.reply import Reply
from cpshell.plugin.declarations import (
    Check,
    Command,
    Filter,
    Formatted,
    Option,
    Parameter,
    PluginInfo,
    Run,
    RunFilter,
)
from cpshell.profiles.finding import Finding
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.profile import Profile
from cpshell.render import Format

T = TypeVar("T")


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

    def completer(self, kind: str, values: Callable[["PluginShell"], Iterable[str]]) -> None:
        """Offer values for parameters of this kind."""

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        """Hear of events by name (``CallSent``, ``ReplyReceived``, ``SessionOpened`` …).

        See :mod:`cpshell.events`; what arrives is redacted. A plugin's handlers run beside the
        shell, in a thread of the plugin, one event after the other: a slow one delays nothing.
        They can't make calls. One that raises is told of once and hears no more.
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

    def send_all(self, call: Call) -> Reply:
        """Make a call page after page; one reply with the rows of all. The view's limit, or 500,
        is the size of a page."""

    def rows(self, value: Any) -> list[Any]:
        """The rows of a reply or value: a list is its rows, so is WHM's one-list object."""

    def calls_at_once(self, calls: Iterable[Call], jobs: int = 4) -> Iterator[Reply]:
        """Make calls, up to ``jobs`` at a time; their replies in the order of the calls.

        Replies that say no are given, as :meth:`send` does. All are checked before the first is
        sent. More than a few at a time is not kind to a server (wire: §10), hence 4.
        """

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

    def su(self, user: str, service: str | None = None, port: int | None = None) -> SessionInfo:
        """Become a user through the current WHM session, or a mailbox through a cPanel session.

        ``service``: cPanel, or Webmail for a mailbox, if not said. ``port`` is for servers with
        ports of their own, where the panel does not name it.
        """

    def login_url(
        self,
        path: str = "/",
        *,
        user: str | None = None,
        service: str | None = None,
        port: int | None = None,
        token: str | None = None,
    ) -> LoginUrl:
        """A url that opens the panel logged in: as the current user, or as one to ``su`` to.

        ``token`` of an earlier answer gives a url into that session instead of a new one.
        """

    def checkup(self, request: LoginRequest | None = None) -> list[Finding]:
        """What works, from TLS to a call: for the current session, or for a login to try."""

    def profiles(self) -> list[Profile]:
        """The profiles of the configuration."""

    def files(self) -> Mapping[str, str]:
        """The files that the shell keeps, by what is in them; they may not exist yet."""

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

    @property
    def interactive(self) -> bool:
        """Whether a person sits at a prompt. Scripts must not depend on it for what they send."""

    def say(self, text: str) -> None:
        """Tell the user something beside the results (on stderr; not with ``-q``)."""

    def ask(self, question: str, *, secret: bool = False) -> str:
        """Ask on the terminal. Raises UsageError where there is none.

        A plugin's question says whose it is; a ``secret`` answer stays unseen and is masked
        from then on.
        """

    def last_result(self) -> Any:
        """What was printed last: a :class:`Reply` where it came straight from a call.

        For built-ins only."""

    def progress(self, items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
        """The items, with a count of those that have passed on a terminal's standard error."""

    def table(self, rows: Any) -> str:
        """Rows as a table that fits the terminal."""

    def formatted(self, result: Any, name: str) -> "Formatted":
        """A value or reply that is printed in this format. Raises UsageError for an unknown one."""


class Plugins(Protocol):
    """What was found of plugins."""

    def plugins(self) -> list[PluginInfo]:
        """All that were found, also those that are off, refused or broken."""

    def switch_plugin(self, name: str, *, on: bool) -> None:
        """Switch a plugin off or on for good, by its name or a word of it; for built-ins only.

        Raises UsageError where none is called so.
        """


class PluginShell(Registry, Calls, Sessions, Talk, Plugins, Protocol):
    """What a command sees of the shell it runs in."""

    @property
    def variables(self) -> Mapping[str, Any]:
        """Variables by name, without the ``$``. A plugin sees secrets in them masked."""

    @property
    def aliases(self) -> dict[str, str]:
        """Words that stand for the beginning of a line; for built-ins only."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Settings by name, as ``set`` shows them."""

    def set(self, name: str, value: str) -> None:
        """Change a setting. Raises UsageError for an unknown name or a value it can't take.

        A plugin can't change those that keep the user safe: ``read-only`` and ``yes``.
        """

    @property
    def commands(self) -> Mapping[str, Command]:
        """The commands by name."""

    @property
    def filters(self) -> Mapping[str, Filter]:
        """The filters by name."""

    @property
    def formats(self) -> Mapping[str, Format]:
        """The output formats by name."""

    def run_block(self, block: Block) -> None:
        """Run the statements of a block in this shell. For built-ins only."""

    def run_file(self, path: str) -> None:
        """Run a script in this shell."""

    def quit(self) -> None:
        """Leave the shell after this command."""
