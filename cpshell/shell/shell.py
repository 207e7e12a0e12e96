"""Compose the shell of its parts, and hand each to those who need it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from cpshell.errors import CpshellError, UsageError
from cpshell.events import PluginTold, QuestionAnswered, RequestSent, ResponseReceived
from cpshell.language import Block, Unit
from cpshell.panel.call import Call
from cpshell.plugin import Formatted, LoginRequest
from cpshell.plugin_host.manager import PluginManager
from cpshell.plugin_host.registry import Registry
from cpshell.records import Record, record
from cpshell.redact import MASK
from cpshell.render import Context
from cpshell.shell.calls import Calls, Observer
from cpshell.shell.interpreter import Interpreter
from cpshell.shell.jumps import ShellEnded
from cpshell.shell.results import Results, Unprinted
from cpshell.shell.sessions import PrepareLogin, Sessions, as_asked
from cpshell.shell.sinks import Sink
from cpshell.shell.state import State
from cpshell.system.text import unix_lines

T = TypeVar("T")

MakeCalls = Callable[[State, list[Observer]], Calls]


class Recorder(Protocol):
    """Writes a lesson; it hears of all else through events."""

    @property
    def lesson(self) -> str | None:
        """Return the name of the file that is being recorded into."""

    def start(
        self, path: str, title: str | None, renames: Sequence[str], *, keep_width: bool
    ) -> str:
        """Begin a lesson; return what to tell the user."""

    def go_on(self, path: str, title: str | None) -> str:
        """Go on with a lesson where it ends; return what to tell the user."""

    def note(self, text: str) -> str:
        """Add narration; return what to tell the user, if anything."""

    def undo(self) -> str:
        """Take back the last step or note; return what to tell the user."""

    def pause(self) -> str:
        """Record nothing until it goes on; return what to tell the user."""

    def resume(self) -> str:
        """Go on after a pause; return what to tell the user."""

    def status(self) -> dict[str, Any]:
        """Return what is being recorded, and how far it is."""

    def stop(self) -> str:
        """End the lesson; return what to tell the user."""

    def preview(self) -> list[dict[str, Any]]:
        """Return what was masked or renamed up to now, and where."""

    def close(self) -> None:
        """End the lesson if it was not ended: the shell ends."""


class Tour(Protocol):
    """Shows somebody new around at the prompt."""

    def take(self, first: int | None) -> None:
        """Begin at a step, or where the last one ended; return when it is over or left."""


class Tracing:
    """Writes requests and answers to standard error while the setting ``verbose`` is on."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._remove: Callable[[], None] | None = None
        self.follow()

    def follow(self) -> None:
        """Do as the setting says now."""
        on = self._state.settings.verbose
        if on and self._remove is None:
            self._remove = self._state.bus.add(self._tell, RequestSent, ResponseReceived)
        elif not on and self._remove is not None:
            self._remove()
            self._remove = None

    def _tell(self, event: RequestSent | ResponseReceived) -> None:
        self._state.tell(_traced(event))


def _traced(event: RequestSent | ResponseReceived) -> str:
    """Return an event as one line."""
    if isinstance(event, RequestSent):
        return f"> {event.method} {event.url}" + (f"  {event.body}" if event.body else "")
    milliseconds = event.seconds * 1000
    kind = f"{event.content_type}, " if event.content_type else ""
    return f"< {event.status}, {kind}{event.size} bytes, {milliseconds:.0f} ms"


@record
class Parts(Record):
    """What a shell shares with its forks, and how they send calls and log in.

    ``make_recorder`` is called when a lesson is recorded for the first time, ``make_tour`` when
    the tour begins.
    """

    registry: Registry
    plugins: PluginManager
    tracing: Tracing
    make_calls: MakeCalls = Calls
    prepare_login: PrepareLogin = as_asked
    make_recorder: "Callable[[Shell], Recorder] | None" = None
    make_tour: "Callable[[State], Tour] | None" = None


class Shell:
    """Gives built-in commands the parts of a shell, each with one job.

    A fork has the same commands and plugins over another state: a turn of a loop, for example.
    """

    def __init__(self, state: State, parts: Parts, origin: "Shell | None" = None) -> None:
        self._parts = parts
        self._origin = origin
        self._recorder: Recorder | None = None
        self._tour: Tour | None = None
        self.state = state
        self.registry = parts.registry
        self.plugins = parts.plugins
        self.observers: list[Observer] = origin.observers if origin is not None else []
        self.calls = parts.make_calls(state, self.observers)
        self.sessions = Sessions(state, parts.prepare_login)
        self.results = Results(state, parts.registry)
        self.interpreter = Interpreter(
            state, parts.registry, self.results, self, run_block=self._run_in_fork
        )

    # Running -------------------------------------------------------------------------------

    def run_unit(self, unit: Unit, source: str) -> None:
        """Run one logical line."""
        self.plugins.speak()
        try:
            self.interpreter.run_unit(unit, source)
        except ShellEnded as end:
            self.state.exit_code = end.code
            self.quit()

    def check(self, units: Sequence[Unit], source: str) -> None:
        """Look for mistakes in a whole script, as far as they show before it runs."""
        self.interpreter.check(units, source)

    def run_file(self, path: str, arguments: Sequence[Any] = ()) -> None:
        """Run a script in this shell; ``$1`` and so on, and ``$args``, are its arguments."""
        self.interpreter.run_file(path, arguments)

    def fork(self, state: State) -> "Shell":
        """Return a shell with the same commands and plugins over another state."""
        return Shell(state, self._parts, origin=self)

    def _run_in_fork(self, state: State, block: Block, sink: Sink, target: str = "") -> None:
        from cpshell.plugin_host.host import acting

        fork = self.fork(state)
        with acting(fork):
            if target:
                fork.sessions.login(LoginRequest(target))
            fork.interpreter.run_block(block, sink.bound(fork.results))

    def calls_in(self, block: Block) -> list[Call]:
        """Return the calls that a block would make; none of them is sent."""
        from cpshell.plugin_host.host import acting
        from cpshell.shell.collected_calls import CollectedCalls

        calls = CollectedCalls(self.state)
        fork = self.fork(self.state)
        fork.calls = calls
        results = Unprinted(self.state, self.registry)
        interpreter = Interpreter(self.state, self.registry, results, fork, only_calls=True)
        with acting(fork):
            interpreter.run_block(block)
        return calls.collected

    def quit(self) -> None:
        """Leave the shell after this command."""
        self.state.leaving = True

    def close(self) -> None:
        """End what is being recorded, log out everything that was opened, and let hooks finish."""
        if self._recorder is not None:
            self._recorder.close()
        with suppress(CpshellError, KeyboardInterrupt):
            self.state.stack.close()
        self.plugins.close()
        self.state.journals.close()

    # Input and output ----------------------------------------------------------------------

    @property
    def interactive(self) -> bool:
        """Return whether a person is at a prompt."""
        return self.state.system.interactive

    def say(self, text: str) -> None:
        """Tell the user something beside the results, unless the setting ``quiet`` is on."""
        if not self.state.settings.quiet:
            self.state.tell(text)

    def tell(self, text: str) -> None:
        """Write a line to standard error, whatever the settings."""
        self.state.tell(text)

    def tell_of_plugin(self, plugin: str, text: str, *, always: bool) -> None:
        """Tell the user what a plugin says beside its result: as :meth:`tell` does, or ``say``."""
        self.state.bus.emit(PluginTold, plugin, text)
        (self.tell if always else self.say)(text)

    def ask(self, question: str, *, secret: bool = False) -> str:
        """Ask on the terminal; a ``secret`` answer is masked from then on."""
        answer = self.state.system.streams.ask(question, secret)
        if secret:
            self.state.redactor.learn(answer, keep=False)
        return answer

    def ask_for_plugin(self, question: str, *, secret: bool) -> str:
        """Ask as :meth:`ask` does; a lesson keeps the question and an open answer."""
        answer = self.ask(question, secret=secret)
        self.state.bus.emit(QuestionAnswered, question, MASK if secret else answer)
        return answer

    def standard_input(self) -> str:
        """Return the text on standard input, to its end.

        Raises:
            UsageError: it is not UTF-8, or is the script that runs.
        """
        streams = self.state.system.streams
        if streams.holds_script:
            raise UsageError("standard input is the script itself", hint="cpshell -f SCRIPT < DATA")
        return unix_lines("".join(streams.lines("stdin")))

    def progress(self, items: Iterable[T], what: str, total: int | None = None) -> Iterator[T]:
        """Yield the items, with a count of those that have passed on a terminal's stderr."""
        from cpshell.shell.progress import progress

        return progress(self.state, items, what, total)

    def table(self, rows: Any) -> str:
        """Return rows as a table that fits the terminal."""
        system = self.state.system
        context = Context(width=system.streams.width, terminal=system.streams.terminal)
        return "".join(self.registry.formats["table"].write(rows, context))

    def formatted(self, result: Any, name: str) -> Formatted:
        """Return a result that is printed in this format.

        Raises:
            UsageError: no such format.
        """
        return Formatted(result, self.registry.find_format(name))

    def last_result(self) -> Any:
        """Return what was printed last: a reply where it came straight from a call.

        Raises:
            UsageError: nothing was printed.
        """
        outcome = self.state.outcome
        if outcome is None:
            raise UsageError("nothing was printed yet")
        return outcome.reply if outcome.reply is not None else outcome.value

    def fault(self, fault: Exception) -> CpshellError:
        """Keep a report of what went wrong inside cpshell; return the error that tells of it."""
        return self.state.system.faults.report(fault)

    # Settings and variables ----------------------------------------------------------------

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return settings by name."""
        return self.state.settings.shown()

    def set(self, name: str, value: str) -> None:
        """Change a setting.

        Raises:
            UsageError: no such setting, or it cannot take the value.
        """
        if name == "output" and value not in ("", "auto"):
            self.registry.find_format(value)
        self.state.settings.change(name, value)
        self._parts.tracing.follow()
        if name == "timeout" and len(self.state.stack):
            self.say("timeout: for sessions that are opened from now on")

    def masked_variables(self) -> dict[str, Any]:
        """Return a copy of the variables by name, secrets in them masked."""
        masked: dict[str, Any] = self.state.redactor.value(dict(self.state.variables))
        return masked

    # Lessons -------------------------------------------------------------------------------

    @property
    def recording(self) -> str | None:
        """Return the name of the lesson that is being recorded."""
        if self._origin is not None:
            return self._origin.recording
        return self._recorder.lesson if self._recorder is not None else None

    @property
    def recorder(self) -> Recorder:
        """Return what writes lessons, made when it is first needed.

        Raises:
            UsageError: this shell records no lessons.
        """
        if self._origin is not None:
            return self._origin.recorder
        if self._recorder is None:
            if self._parts.make_recorder is None:
                raise UsageError("no lesson can be recorded here")
            self._recorder = self._parts.make_recorder(self)
        return self._recorder

    @property
    def tour(self) -> Tour:
        """Return the tour, which knows how far one has come.

        Raises:
            UsageError: this shell has none.
        """
        if self._tour is None:
            if self._parts.make_tour is None:
                raise UsageError("no tour can be taken here")
            self._tour = self._parts.make_tour(self.state)
        return self._tour
