"""Define what a plugin may do with the shell it runs in."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from cpshell.auth.session_info import SessionInfo
from cpshell.catalog import Api
from cpshell.language import Block
from cpshell.panel.call import WHOLE, Call, View
from cpshell.panel.reply import Reply
from cpshell.plugin.declarations import (
    Arguments,
    CommandInfo,
    FilterInfo,
    Formatted,
    Option,
    Parameter,
    PluginInfo,
)
from cpshell.profiles.login_options import LoginRequest
from cpshell.render import Format

T = TypeVar("T")

Run = Callable[["PluginShell", Arguments], Any]
RunFilter = Callable[["PluginShell", Any, Arguments], Any]
Check = Callable[[Arguments], Any]
"""Raises UsageError for arguments that cannot be right, before anything of the line is sent."""


class PluginShell(Protocol):
    """Shows a plugin the shell. It hands out no secret, and no session that holds one."""

    # Registering: what ``register(shell)`` is for

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
        """Add a filter: ``run(shell, value, arguments)`` returns the new value."""

    def format(self, format: Format) -> None:
        """Add an output format; its name works after ``|`` and with ``-o``."""

    def completer(self, kind: str, values: Callable[["PluginShell"], Iterable[str]]) -> None:
        """Offer values for parameters of this kind."""

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        """Call a handler for events by name (``CallSent``, ``ReplyReceived``, …).

        See :mod:`cpshell.events`; what arrives is redacted. A plugin's handlers run beside the
        shell, in a thread of the plugin, one event after the other: a slow one delays nothing.
        They cannot make calls. One that raises is reported once and called no more.
        """

    # Calls on the current session

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
        """Make a call page after page; return one reply with the rows of all.

        The view's limit, or 500, is the size of a page.
        """

    def calls_at_once(self, calls: Iterable[Call], jobs: int = 4) -> Iterator[Reply]:
        """Make calls, up to ``jobs`` at a time; return their replies in the order of the calls.

        Replies that say no are returned, as :meth:`send` does. All are checked before the first
        is sent. More than a few at a time is not kind to a server (wire: §10), hence 4.
        """

    def batch(self, calls: Sequence[Call], *, abort: bool = True) -> list[Reply]:
        """Make several calls in one request, on the current session."""

    def calls_in(self, block: Block) -> list[Call]:
        """Return the calls that a block would make; none of them is sent."""

    def preview(self, call: Call) -> dict[str, Any]:
        """Return the request that a call would be, secrets masked; nothing is sent."""

    def rows(self, value: Any) -> list[Any]:
        """Return the rows of a reply or value: a list is its rows, so is WHM's one-list object."""

    # Sessions

    def login(self, request: LoginRequest) -> SessionInfo:
        """Open a session and make it the current one."""

    def su(self, user: str, service: str | None = None, port: int | None = None) -> SessionInfo:
        """Become a user through the current WHM session, or a mailbox through a cPanel session.

        ``service``: by default cPanel, or Webmail for a mailbox. ``port`` is for servers with
        ports of their own, where the panel does not name it.
        """

    def leave(self) -> SessionInfo | None:
        """Log out the current session and go back to the one below; ``None`` if none is open."""

    def logout(self, name: str | None = None) -> None:
        """Log out one session by name, or all."""

    def use(self, name: str) -> SessionInfo:
        """Make an open session the current one."""

    def sessions(self) -> list[SessionInfo]:
        """Return the open sessions, the current one last."""

    def chain(self) -> list[SessionInfo]:
        """Return the current session and those it came through, outermost first."""

    # Input and output

    @property
    def interactive(self) -> bool:
        """Return whether a person is at a prompt. What scripts send must not depend on it."""

    def say(self, text: str) -> None:
        """Tell the user something beside the results (on stderr; not with ``-q``)."""

    def ask(self, question: str, *, secret: bool = False) -> str:
        """Ask on the terminal. Raises UsageError where there is none.

        The question says which plugin asks; a ``secret`` answer stays unseen and is masked from
        then on.
        """

    def progress(self, items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
        """Yield the items, with a count of those that have passed on a terminal's stderr."""

    def table(self, rows: Any) -> str:
        """Return rows as a table that fits the terminal."""

    def formatted(self, result: Any, name: str) -> Formatted:
        """Return a value or reply that is printed in this format.

        Raises UsageError for an unknown one.
        """

    # The shell

    @property
    def variables(self) -> Mapping[str, Any]:
        """Return variables by name, without the ``$``; secrets in them are masked."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return settings by name, as ``set`` shows them."""

    def set(self, name: str, value: str) -> None:
        """Change a setting. Raises UsageError for an unknown name or a value it cannot take.

        A plugin cannot change those that keep the user safe: ``read-only`` and ``yes``.
        """

    @property
    def commands(self) -> Mapping[str, CommandInfo]:
        """Return the commands by name."""

    @property
    def filters(self) -> Mapping[str, FilterInfo]:
        """Return the filters by name."""

    @property
    def formats(self) -> Mapping[str, Format]:
        """Return the output formats by name."""

    def plugins(self) -> list[PluginInfo]:
        """Return all plugins that were found, also those that are off, refused or broken."""

    def run_file(self, path: str) -> None:
        """Run a script in this shell."""

    def quit(self) -> None:
        """Leave the shell after this command."""
