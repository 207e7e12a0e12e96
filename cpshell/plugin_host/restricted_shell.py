"""Give plugins the shell's public names, without its secrets.

It keeps honest plugins from coming upon a secret (in a log, a repr, a crash report). It is
not a wall: code in the same process that sets out to steal one can.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

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


def _bare(error: CpshellError) -> CpshellError:
    """Return an error without the frames that it passed through, and what they hold."""
    error.__context__ = None
    error.__cause__ = None
    return error.with_traceback(None)


class RestrictedShell(PluginShell):
    """Implements :class:`cpshell.plugin.PluginShell` for one plugin."""

    def __init__(self, shell: HostShell, contribution: Contribution) -> None:
        self._loaded_into = shell
        self._contribution = contribution

    @property
    def _shell(self) -> HostShell:
        """Return the shell to act on: in a turn of a loop with ``--jobs``, that of the turn."""
        return acting_for(self._loaded_into)

    def _in_shell(self, act: Callable[[HostShell], T]) -> T:
        """Do something in the shell that is not the plugin's own doing.

        Raises:
            CpshellError: without the frames it went through.
            InternalError: what went wrong is a fault of cpshell itself.
        """
        try:
            return act(self._shell)
        except Exception as error:  # noqa: BLE001 - raised below, where it has no context
            raised = self._raised(error)
        raise raised

    def _raised(self, error: Exception) -> Exception:
        """Return what a plugin gets of an error of the shell."""
        if isinstance(error, BrokenPipeError):  # whoever read the results has gone
            return error
        return _bare(error) if isinstance(error, CpshellError) else self._shell.fault(error)

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

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        self._in_shell(lambda _: self._contribution.on(event, handler))

    # Calls ---------------------------------------------------------------------------------

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
        guarded = self._guarded(call)
        return self._in_shell(lambda shell: shell.calls.checked(guarded))

    def send(self, call: Call) -> Reply:
        guarded = self._guarded(call)
        return self._in_shell(lambda shell: shell.calls.send(guarded))

    def send_all(self, call: Call) -> Reply:
        guarded = self._guarded(call)
        return self._in_shell(lambda shell: shell.calls.send_all(guarded))

    def calls_at_once(self, calls: Iterable[Call], jobs: int = 4) -> Iterator[Reply]:
        guarded = [self._guarded(call) for call in calls]
        return self._replies(self._in_shell(lambda shell: shell.calls.at_once(guarded, jobs)))

    def batch(self, calls: Sequence[Call], *, abort: bool = True) -> list[Reply]:
        guarded = [self._guarded(call) for call in calls]
        return self._in_shell(lambda shell: shell.calls.batch(guarded, abort=abort))

    def calls_in(self, block: Block) -> list[Call]:
        return self._in_shell(lambda shell: shell.calls_in(block))

    def preview(self, call: Call) -> dict[str, Any]:
        return self._in_shell(lambda shell: shell.calls.preview(call))

    def rows(self, value: Any) -> list[Any]:
        return rows(value.data if isinstance(value, Reply) else value)

    def _replies(self, replies: Iterator[Reply]) -> Iterator[Reply]:
        """Yield replies; errors on the way come as those of :meth:`_in_shell` do."""
        try:
            yield from replies
            return
        except Exception as error:  # noqa: BLE001 - raised below, where it has no context
            raised = self._raised(error)
        raise raised

    def _guarded(self, call: Call) -> Call:
        """Return the call as a plugin may make it: it cannot confirm for the user."""
        if in_hook():
            raise PluginFailed("a hook cannot make calls", hint=f"in {self._contribution.owner}")
        return changed(call, asked=True)

    # Sessions ------------------------------------------------------------------------------

    def login(self, request: LoginRequest) -> SessionInfo:
        return self._in_shell(lambda shell: shell.sessions.login(request))

    def su(self, user: str, service: str | None = None, port: int | None = None) -> SessionInfo:
        return self._in_shell(lambda shell: shell.sessions.su(user, service, port))

    def leave(self) -> SessionInfo | None:
        return self._in_shell(lambda shell: shell.sessions.leave())

    def logout(self, name: str | None = None) -> None:
        self._in_shell(lambda shell: shell.sessions.logout(name))

    def use(self, name: str) -> SessionInfo:
        return self._in_shell(lambda shell: shell.sessions.use(name))

    def sessions(self) -> list[SessionInfo]:
        return self._in_shell(lambda shell: shell.sessions.infos())

    def chain(self) -> list[SessionInfo]:
        return self._in_shell(lambda shell: shell.sessions.chain())

    # Input and output ----------------------------------------------------------------------

    @property
    def interactive(self) -> bool:
        return self._shell.interactive

    def say(self, text: str) -> None:
        self._contribution.say(str(text))

    def ask(self, question: str, *, secret: bool = False) -> str:
        whole = f"{self._contribution.owner} asks: {safe(question)}"
        return self._in_shell(lambda shell: shell.ask_for_plugin(whole, secret=secret))

    def progress(self, items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
        return self._shell.progress(items, what, total)

    def table(self, rows: Any) -> str:
        value = plain(rows)
        return self._in_shell(lambda shell: shell.table(value))

    def formatted(self, result: Any, name: str) -> Formatted:
        return self._in_shell(lambda shell: shell.formatted(result, name))

    # The shell -----------------------------------------------------------------------------

    @property
    def variables(self) -> Mapping[str, Any]:
        return self._in_shell(lambda shell: shell.masked_variables())

    @property
    def settings(self) -> Mapping[str, Any]:
        return self._shell.settings

    def set(self, name: str, value: str) -> None:
        if name.replace("_", "-") in ("read-only", "yes"):
            raise UsageError(f"a plugin cannot change {name}", hint=f"set {name}={value}")
        self._in_shell(lambda shell: shell.set(name, value))

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
        return self._in_shell(lambda shell: shell.plugins.infos())

    def run_file(self, path: str) -> None:
        self._in_shell(lambda shell: shell.run_file(path))

    def quit(self) -> None:
        self._shell.quit()
