"""Give plugins the shell's public names, without its secrets.

It keeps honest plugins from coming upon a secret (in a log, a repr, a crash report). It is
not a wall: code in the same process that sets out to steal one can.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from cpshell.catalog import Api
from cpshell.errors import CpshellError, PluginFailed, UsageError
from cpshell.language import Block
from cpshell.panel.call import WHOLE, Call, View, make_call
from cpshell.panel.reply import Reply
from cpshell.plugin import (
    Check,
    CommandInfo,
    FilterInfo,
    Format,
    Formatted,
    LoginRequest,
    PluginInfo,
    PluginShell,
    Run,
    RunFilter,
    SessionInfo,
)
from cpshell.plugin_host.contribution import Contribution
from cpshell.plugin_host.hooks import in_hook
from cpshell.plugin_host.host import HostShell, acting_for
from cpshell.plugin_host.isolation import plain
from cpshell.records import changed
from cpshell.render import rows, safe

T = TypeVar("T")
P = ParamSpec("P")


def _bare(error: CpshellError) -> CpshellError:
    """Return an error without the frames that it passed through, and what they hold."""
    error.__context__ = None
    error.__cause__ = None
    return error.with_traceback(None)


def _stripped(method: Callable[P, T]) -> Callable[P, T]:
    """Have a method raise its errors without the frames it went through."""

    @wraps(method)
    def call(*args: P.args, **named: P.kwargs) -> T:
        try:
            return method(*args, **named)
        except CpshellError as error:
            raise _bare(error) from None

    return call


class RestrictedShell(PluginShell):
    """Implements :class:`cpshell.plugin.PluginShell` for one plugin."""

    def __init__(self, shell: HostShell, contribution: Contribution) -> None:
        self._loaded_into = shell
        self._contribution = contribution

    @property
    def _shell(self) -> HostShell:
        """Return the shell to act on: in a turn of a loop with ``--jobs``, that of the turn."""
        return acting_for(self._loaded_into)

    # Registering ---------------------------------------------------------------------------

    def command(self, name: str, run: Run, *, aliases: Sequence[str] = (), **declared: Any) -> None:
        self._contribution.command(self, name, run, aliases, **declared)

    def filter(
        self, name: str, run: RunFilter, *, check: Check | None = None, **declared: Any
    ) -> None:
        self._contribution.filter(self, name, run, check, **declared)

    def format(self, format: Format) -> None:
        self._contribution.format(format)

    def completer(self, kind: str, values: Callable[[PluginShell], Iterable[str]]) -> None:
        self._contribution.completer(self, kind, values)

    @_stripped
    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        self._contribution.on(event, handler)

    # Calls ---------------------------------------------------------------------------------

    @_stripped
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
        call = make_call(api, module, function, parameters, as_user=as_user, view=view)
        return self._shell.calls.checked(self._guarded(call))

    @_stripped
    def send(self, call: Call) -> Reply:
        return self._shell.calls.send(self._guarded(call))

    @_stripped
    def send_all(self, call: Call) -> Reply:
        return self._shell.calls.send_all(self._guarded(call))

    @_stripped
    def calls_at_once(self, calls: Iterable[Call], jobs: int = 4) -> Iterator[Reply]:
        guarded = [self._guarded(call) for call in calls]
        return _stripped_items(self._shell.calls.at_once(guarded, jobs))

    @_stripped
    def batch(self, calls: Sequence[Call], *, abort: bool = True) -> list[Reply]:
        return self._shell.calls.batch([self._guarded(call) for call in calls], abort=abort)

    @_stripped
    def calls_in(self, block: Block) -> list[Call]:
        return self._shell.calls_in(block)

    @_stripped
    def preview(self, call: Call) -> dict[str, Any]:
        return self._shell.calls.preview(call)

    def rows(self, value: Any) -> list[Any]:
        return rows(value.data if isinstance(value, Reply) else value)

    def _guarded(self, call: Call) -> Call:
        """Return the call as a plugin may make it: it cannot confirm for the user."""
        if in_hook():
            raise PluginFailed("a hook cannot make calls", hint=f"in {self._contribution.owner}")
        return changed(call, asked=True)

    # Sessions ------------------------------------------------------------------------------

    @_stripped
    def login(self, request: LoginRequest) -> SessionInfo:
        return self._shell.sessions.login(request)

    @_stripped
    def su(self, user: str, service: str | None = None, port: int | None = None) -> SessionInfo:
        return self._shell.sessions.su(user, service, port)

    @_stripped
    def leave(self) -> SessionInfo | None:
        return self._shell.sessions.leave()

    @_stripped
    def logout(self, name: str | None = None) -> None:
        self._shell.sessions.logout(name)

    @_stripped
    def use(self, name: str) -> SessionInfo:
        return self._shell.sessions.use(name)

    def sessions(self) -> list[SessionInfo]:
        return self._shell.sessions.infos()

    def chain(self) -> list[SessionInfo]:
        return self._shell.sessions.chain()

    # Input and output ----------------------------------------------------------------------

    @property
    def interactive(self) -> bool:
        return self._shell.interactive

    def say(self, text: str) -> None:
        self._shell.say(str(text))

    @_stripped
    def ask(self, question: str, *, secret: bool = False) -> str:
        return self._shell.ask(f"{self._contribution.owner} asks: {safe(question)}", secret=secret)

    def progress(self, items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
        return _stripped_items(self._shell.progress(items, what, total))

    @_stripped
    def table(self, rows: Any) -> str:
        return self._shell.table(plain(rows))

    @_stripped
    def formatted(self, result: Any, name: str) -> Formatted:
        return self._shell.formatted(result, name)

    # The shell -----------------------------------------------------------------------------

    @property
    def variables(self) -> Mapping[str, Any]:
        return self._shell.masked_variables()

    @property
    def settings(self) -> Mapping[str, Any]:
        return self._shell.settings

    @_stripped
    def set(self, name: str, value: str) -> None:
        if name.replace("_", "-") in ("read-only", "yes"):
            raise UsageError(f"a plugin cannot change {name}", hint=f"set {name}={value}")
        self._shell.set(name, value)

    @property
    def commands(self) -> Mapping[str, CommandInfo]:
        return self._shell.registry.commands

    @property
    def filters(self) -> Mapping[str, FilterInfo]:
        return self._shell.registry.filters

    @property
    def formats(self) -> Mapping[str, Format]:
        return self._shell.registry.formats

    def plugins(self) -> list[PluginInfo]:
        return self._shell.plugins.infos()

    @_stripped
    def run_file(self, path: str) -> None:
        self._shell.run_file(path)

    def quit(self) -> None:
        self._shell.quit()


def _stripped_items(items: Iterator[T]) -> Iterator[T]:
    """Yield items; errors on the way come without the frames they went through."""
    try:
        yield from items
    except CpshellError as error:
        raise _bare(error) from None
