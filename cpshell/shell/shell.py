"""The shell as commands see it: the facade over state and interpreter."""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any, TypeVar

from cpshell.errors import UsageError
from cpshell.language import Block, Unit
from cpshell.panel.call import Call
from cpshell.plugin import Command, Filter, Format, Formatted, PluginInfo
from cpshell.plugin_host.facade import facade_of
from cpshell.plugin_host.manager import PluginManager
from cpshell.plugin_host.registry import Registrar
from cpshell.render import Context
from cpshell.shell.calls import Calls
from cpshell.shell.interpreter import Interpreter
from cpshell.shell.progress import progress
from cpshell.shell.sessions import Sessions
from cpshell.shell.state import State
from cpshell.shell.tracing import Tracing

T = TypeVar("T")


class Shell(Registrar, Calls, Sessions):
    """Implements :class:`cpshell.plugin.Shell`, one desk for each of its parts."""

    def __init__(self, state: State) -> None:
        Registrar.__init__(self, state.bus)
        Sessions.__init__(self, state)
        self._interpreter = Interpreter(state, self)
        self.facade = facade_of(self)
        self.loader = PluginManager(self)
        self._tracing = Tracing(state)

    @property
    def commands(self) -> dict[str, Command]:
        """The commands by name, with those of plugins that wait for their first use."""
        self._register_later()
        ordered = {word: self._commands[word] for word in self._order if word in self._commands}
        return {**self.loader.stubs(), **ordered, **self._commands}

    def find_command(self, name: str) -> Command | None:
        """A command, its plugin loaded if it has to be. Raises PluginFailed if it can't be."""
        self._register_later(name)
        found = self._commands.get(name)
        if found is None and self.loader.use(name):
            found = self._commands.get(name)
        return found

    def find_stage(self, name: str) -> Filter | Format | None:
        """A filter or a format, as :meth:`find_command` does it; ``None``: perhaps a program."""
        self._register_later(name)
        found = self._filters.get(name) or self._formats.get(name)
        if found is None and self.loader.use(name):
            found = self._filters.get(name) or self._formats.get(name)
        return found

    def find_format(self, name: str) -> Format:
        """A format, as :meth:`find_command` does it. Raises UsageError for an unknown one."""
        if name not in self._formats:
            self.loader.use(name)
        return self._interpreter.format_named(name)

    def plugins(self) -> list[PluginInfo]:
        """What was found of plugins."""
        return self.loader.infos()

    def switch_plugin(self, name: str, *, on: bool) -> None:
        """Switch a plugin off or on for good."""
        self.loader.switch(name, on=on)

    @property
    def variables(self) -> dict[str, Any]:
        """Variables by name."""
        return self._state.variables

    @property
    def aliases(self) -> dict[str, str]:
        """Words that stand for the beginning of a line."""
        return self._state.aliases

    @property
    def uses_config(self) -> bool:
        """Whether the folder of the configuration is looked at."""
        return self._state.use_config

    @property
    def interactive(self) -> bool:
        """Whether a person sits at a prompt."""
        return self._state.system.interactive

    def last_result(self) -> Any:
        """What was printed last: a reply where it came straight from a call."""
        outcome = self._state.outcome
        if outcome is None:
            raise UsageError("nothing was printed yet")
        return outcome.reply if outcome.reply is not None else outcome.value

    @property
    def settings(self) -> Mapping[str, Any]:
        """Settings by name."""
        return self._state.settings.shown()

    def set(self, name: str, value: str) -> None:
        """Change a setting."""
        if name == "output" and value not in ("", "auto"):
            self.find_format(value)
        self._state.settings.change(name, value)
        self._tracing.follow()
        if name == "timeout" and len(self._state.stack):
            self.say("timeout: for sessions that are opened from now on")

    def say(self, text: str) -> None:
        """Tell the user something beside the results."""
        if not self._state.settings.quiet:
            self._state.tell(text)

    def tell(self, text: str) -> None:
        """A line to standard error, whatever the settings: redacted, harmless to a terminal."""
        self._state.tell(text)

    def masked(self, value: Any) -> Any:
        """A copy of a value without secrets."""
        return self._state.redactor.value(value)

    def ask(self, question: str, *, secret: bool = False) -> str:
        """Ask on the terminal."""
        answer = self._state.system.ask(question, secret)
        if secret:
            self._state.redactor.learn(answer, keep=False)
        return answer

    def progress(self, items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
        """The items, with a count of those that have passed on a terminal's standard error."""
        return progress(self._state, items, what, total)

    def table(self, rows: Any) -> str:
        """Rows as a table that fits the terminal."""
        system = self._state.system
        context = Context(width=system.width, terminal=system.terminal)
        return "".join(self.formats["table"].write(rows, context))

    def formatted(self, result: Any, name: str) -> Formatted:
        """A result that is printed in this format."""
        return Formatted(result, self.find_format(name))

    def calls_in(self, block: Block) -> list[Call]:
        """The calls that a block would make, none of them sent."""
        return self._interpreter.collect(block)

    def twin(self, state: State) -> "Shell":
        """A shell with the same commands and plugins over another state."""
        other = copy(self)
        other.stand_on(state)
        return other

    def stand_on(self, state: State) -> None:
        """Work on another state from now on, at the same place of the same script."""
        self._state = state
        self._interpreter = self._interpreter.twin(state, self)
        self.facade = facade_of(self)

    def run_block(self, block: Block) -> None:
        """Run the statements of a block."""
        self._interpreter.run_block(block)

    def run_unit(self, unit: Unit, source: str) -> None:
        """Run one logical line."""
        self.loader.speak()
        self._interpreter.run_unit(unit, source)

    def run_file(self, path: str) -> None:
        """Run a script in this shell."""
        self._interpreter.run_file(path)

    def quit(self) -> None:
        """Leave the shell after this command."""
        self._state.leaving = True
