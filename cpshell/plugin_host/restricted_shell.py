"""What stands behind a plugin's facade: the shell's desks, with a plugin's rights."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from cpshell.errors import CpshellError, PluginFailed, UsageError
from cpshell.language import Block
from cpshell.panel.call import Call, make_call
from cpshell.panel.reply import Reply
from cpshell.plugin import (
    Arguments,
    Check,
    Command,
    Filter,
    Format,
    Formatted,
    LoginRequest,
    PluginInfo,
    PluginShell,
    Run,
    RunFilter,
    SessionInfo,
)
from cpshell.plugin_host.facade import acting_for, desk_of, facade_of
from cpshell.plugin_host.hooks import Hooks, in_hook
from cpshell.plugin_host.isolation import contained, plain
from cpshell.plugin_host.registry import event_named
from cpshell.records import changed
from cpshell.render import Context, safe

if TYPE_CHECKING:
    from cpshell.shell.shell import Shell as Core

D = TypeVar("D", Command, Filter)


class Guest:
    """One plugin's part of a shell.

    ``conflicts`` are words that it wanted and others had; ``words`` and ``heard`` are what it
    brought and which events it hears.
    """

    def __init__(self, core: "Core", owner: str) -> None:
        self._loaded_into = core
        self.owner = owner
        self.facade = facade_of(self)
        self.hooks = Hooks(owner, core.bus, core.tell)
        self.words: list[str] = []
        self.heard: list[str] = []
        self.conflicts: list[str] = []

    @property
    def _core(self) -> "Core":
        core: Core = acting_for(self._loaded_into)
        return core

    def contained(self) -> AbstractContextManager[None]:
        """Around every piece of the plugin's code that runs."""
        return contained(self.owner, self._core.tell)

    # What it adds --------------------------------------------------------------------------

    def command(self, name: str, run: Run, *, aliases: Sequence[str] = (), **declared: Any) -> None:
        for word in (name, *aliases):
            with self._claiming(word):
                self._core.command(word, _run(self.facade, run), owner=self.owner, **declared)

    def filter(
        self, name: str, run: RunFilter, *, check: Check | None = None, **declared: Any
    ) -> None:
        checked = None if check is None else _check(self.facade, check)
        with self._claiming(name):
            self._core.filter(
                name, _filter(self.facade, run), check=checked, owner=self.owner, **declared
            )

    def format(self, format: Format) -> None:
        with self._claiming(format.name):
            self._core.format(changed(format, write=_write(self.facade, format)), owner=self.owner)

    def completer(self, kind: str, values: Callable[[PluginShell], Iterable[str]]) -> None:
        self._core.completer(kind, _values(self.facade, values), owner=self.owner)

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        self.hooks.add(event_named(event), handler)
        self.heard.append(event)

    def _claiming(self, word: str) -> "_Claim":
        return _Claim(self, word)

    # Calls ---------------------------------------------------------------------------------

    def call(
        self, api: Any, module: str | None, function: str, parameters: Any = (), **named: Any
    ) -> Reply:
        return self._core.checked(self._own(make_call(api, module, function, parameters, **named)))

    def send(self, call: Call) -> Reply:
        return self._core.send(self._own(call))

    def send_all(self, call: Call) -> Reply:
        return self._core.send_all(self._own(call))

    def calls_at_once(self, calls: Iterable[Call], jobs: int = 4) -> Iterator[Reply]:
        return self._core.calls_at_once([self._own(call) for call in calls], jobs)

    def batch(self, calls: Sequence[Call], *, abort: bool = True) -> list[Reply]:
        return self._core.batch([self._own(call) for call in calls], abort=abort)

    def calls_in(self, block: Block) -> list[Call]:
        return self._core.calls_in(block)

    def preview(self, call: Call) -> dict[str, Any]:
        return self._core.preview(call)

    def rows(self, value: Any) -> list[Any]:
        return self._core.rows(value)

    def _own(self, call: Call) -> Call:
        """A plugin can't say for the user that what a call destroys may go."""
        if in_hook():
            raise PluginFailed("a hook can't make calls", hint=f"in {self.owner}")
        return changed(call, asked=True)

    # Sessions ------------------------------------------------------------------------------

    def login(self, request: LoginRequest) -> SessionInfo:
        return self._core.login(request)

    def su(self, user: str, **named: Any) -> SessionInfo:
        return self._core.su(user, **named)

    def leave(self) -> SessionInfo | None:
        return self._core.leave()

    def logout(self, name: str | None = None) -> None:
        self._core.logout(name)

    def use(self, name: str) -> SessionInfo:
        return self._core.use(name)

    def sessions(self) -> list[SessionInfo]:
        return self._core.sessions()

    def chain(self) -> list[SessionInfo]:
        return self._core.chain()

    # Talk ----------------------------------------------------------------------------------

    @property
    def interactive(self) -> bool:
        return self._core.interactive

    def say(self, text: str) -> None:
        self._core.say(str(text))

    def ask(self, question: str, *, secret: bool = False) -> str:
        return self._core.ask(f"{self.owner} asks: {safe(question)}", secret=secret)

    def progress(self, items: Iterable[Any], what: str, total: int | None = None) -> Iterator[Any]:
        return self._core.progress(items, what, total)

    def table(self, rows: Any) -> str:
        return self._core.table(plain(rows))

    def formatted(self, result: Any, name: str) -> Formatted:
        return self._core.formatted(result, name)

    # The shell -----------------------------------------------------------------------------

    @property
    def variables(self) -> Mapping[str, Any]:
        shown: dict[str, Any] = self._core.masked(dict(self._core.variables))
        return shown

    @property
    def settings(self) -> Mapping[str, Any]:
        return self._core.settings

    @property
    def commands(self) -> Mapping[str, Command]:
        return {name: _shown(each) for name, each in self._core.commands.items()}

    @property
    def filters(self) -> Mapping[str, Filter]:
        return {name: _shown(each) for name, each in self._core.filters.items()}

    @property
    def formats(self) -> Mapping[str, Format]:
        return dict(self._core.formats)

    def set(self, name: str, value: str) -> None:
        if name.replace("_", "-") in ("read-only", "yes"):
            raise UsageError(f"a plugin can't change {name}", hint=f"set {name}={value}")
        self._core.set(name, value)

    def run_file(self, path: str) -> None:
        self._core.run_file(path)

    def quit(self) -> None:
        self._core.quit()

    def plugins(self) -> list[PluginInfo]:
        return self._core.plugins()


class _Claim:
    """A word that a plugin wants: taken ones are noted, and the rest of the plugin goes on."""

    def __init__(self, guest: Guest, word: str) -> None:
        self._guest = guest
        self._word = word

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, UsageError):
            self._guest.conflicts.append(error.message)
            return True
        if error is None:
            self._guest.words.append(self._word)
        return False


# A plugin's functions, as the shell runs them. They hold the facade, and nothing behind it.


def _run(facade: PluginShell, run: Run) -> Run:
    def run_contained(_shell: PluginShell, given: Arguments) -> Any:
        with desk_of(facade).contained():
            return plain(run(facade, given))

    return run_contained


def _filter(facade: PluginShell, run: RunFilter) -> RunFilter:
    def filter_contained(_shell: PluginShell, value: Any, given: Arguments) -> Any:
        with desk_of(facade).contained():
            return plain(run(facade, value, given))

    return filter_contained


def _check(facade: PluginShell, check: Check) -> Check:
    def check_contained(given: Arguments) -> Any:
        with desk_of(facade).contained():
            return check(given)

    return check_contained


def _write(facade: PluginShell, format: Format) -> Callable[[Any, Context], Iterable[str]]:
    def write_contained(value: Any, context: Context) -> Iterable[str]:
        with desk_of(facade).contained():
            pieces = [str(piece) for piece in format.write(value, context)]
        if context.terminal:
            return [safe(piece, multiline=True) for piece in pieces]
        return pieces

    return write_contained


def _values(
    facade: PluginShell, values: Callable[[PluginShell], Iterable[str]]
) -> Callable[[PluginShell], Iterable[str]]:
    def values_contained(_shell: PluginShell) -> Iterable[str]:
        try:
            with desk_of(facade).contained():
                return [str(value) for value in values(facade)]
        except CpshellError:
            return ()  # nobody wants an error in the middle of a word

    return values_contained


def _shown(declared: D) -> D:
    """A declaration, without the function of somebody else that stands in it."""
    fields = {name: getattr(declared, name) for name in type(declared).__match_args__}
    fields |= {name: None for name in ("check",) if name in fields}
    return type(declared)(**(fields | {"run": _closed}))


def _closed(*_given: Any) -> NoReturn:
    raise PluginFailed("a plugin can't run other commands")
