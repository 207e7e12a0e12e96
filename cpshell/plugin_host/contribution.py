"""Hold what one plugin adds to a shell: its words and hooks, run so that they harm nothing."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

from cpshell.errors import CpshellError, UsageError
from cpshell.plugin import Arguments, Check, Format, PluginShell, Run, RunFilter
from cpshell.plugin_host.hooks import Hooks, event_named, in_hook
from cpshell.plugin_host.host import HostShell, acting_for
from cpshell.plugin_host.isolation import contained, plain
from cpshell.records import changed
from cpshell.render import Context, safe

_beside_steps: ContextVar[bool] = ContextVar("beside_steps", default=False)


class Contribution:
    """The words and hooks of one plugin.

    ``words`` and ``events`` are what it brought; ``conflicts`` are the words that it wanted and
    others had.
    """

    def __init__(self, owner: str, shell: HostShell, hooks: Hooks) -> None:
        self.owner = owner
        self.hooks = hooks
        self.words: list[str] = []
        self.events: list[str] = []
        self.conflicts: list[str] = []
        self._shell = shell

    @contextmanager
    def contained(self) -> Iterator[None]:
        """Run code of the plugin beside the steps of a lesson, such as its registration."""
        token = _beside_steps.set(True)
        try:
            with contained(self.owner, acting_for(self._shell).tell):
                yield
        finally:
            _beside_steps.reset(token)

    def _at_work(self) -> AbstractContextManager[None]:
        """Return what is around its commands, filters and formats: a lesson keeps what they say."""
        shell = acting_for(self._shell)
        return contained(self.owner, partial(shell.tell_of_plugin, self.owner, always=True))

    def say(self, text: str) -> None:
        """Tell the user something; a lesson keeps it where it is part of a step."""
        shell = acting_for(self._shell)
        if _beside_steps.get() or in_hook():
            shell.say(text)
        else:
            shell.tell_of_plugin(self.owner, text, always=False)

    def command(
        self, shell: PluginShell, name: str, run: Run, aliases: Iterable[str], **declared: Any
    ) -> None:
        """Register a command; a word that is taken is noted, and the rest goes on."""

        def run_contained(_shell: object, given: Arguments) -> Any:
            with self._at_work():
                return plain(run(shell, given))

        for word in (name, *aliases):
            with self._claiming(word):
                alias_of = "" if word == name else name
                self._shell.registry.command(
                    word, run_contained, alias_of=alias_of, owner=self.owner, **declared
                )

    def filter(
        self, shell: PluginShell, name: str, run: RunFilter, check: Check | None, **declared: Any
    ) -> None:
        """Register a filter, as :meth:`command` does."""

        def run_contained(_shell: object, value: Any, given: Arguments) -> Any:
            with self._at_work():
                return plain(run(shell, value, given))

        with self._claiming(name):
            self._shell.registry.filter(
                name,
                run_contained,
                check=None if check is None else self._contained_check(check),
                owner=self.owner,
                **declared,
            )

    def format(self, format: Format) -> None:
        """Register a format, as :meth:`command` does."""

        def write_contained(value: Any, context: Context) -> Iterable[str]:
            with self._at_work():
                pieces = [str(piece) for piece in format.write(value, context)]
            if context.terminal:
                return [safe(piece, multiline=True) for piece in pieces]
            return pieces

        with self._claiming(format.name):
            self._shell.registry.format(changed(format, write=write_contained), owner=self.owner)

    def completer(
        self, shell: PluginShell, kind: str, values: Callable[[PluginShell], Iterable[str]]
    ) -> None:
        """Register a completer; one that fails offers nothing."""

        def values_contained(_shell: object) -> Iterable[str]:
            try:
                with self.contained():
                    return [str(value) for value in values(shell)]
            except CpshellError:
                return ()  # no error in the middle of a word

        self._shell.registry.completer(kind, values_contained, owner=self.owner)

    def on(self, event: str, handler: Callable[[Any], None]) -> None:
        """Call a handler for events of this name."""
        self.hooks.add(event_named(event), handler)
        self.events.append(event)

    def remove(self) -> None:
        """Take back all that the plugin brought."""
        self.hooks.remove()
        self._shell.registry.forget(self.owner)

    def _contained_check(self, check: Check) -> Check:
        def check_contained(given: Arguments) -> Any:
            with self.contained():
                return check(given)

        return check_contained

    @contextmanager
    def _claiming(self, word: str) -> Iterator[None]:
        """Keep a word that was registered, or the conflict."""
        try:
            yield
        except UsageError as error:
            self.conflicts.append(error.message)
        else:
            self.words.append(word)
