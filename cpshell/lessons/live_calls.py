"""Send the calls of a lesson to a live panel: the user's options count, and not the lesson's words.

A lesson may come from anywhere, and everybody may have read it. So it destroys nothing without a
question, whatever it says of ``--yes`` and ``set``, and sets no password that stands in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from secrets import token_urlsafe

from cpshell.errors import UsageError
from cpshell.lessons.lesson_system import LessonStreams
from cpshell.panel.call import Call
from cpshell.panel.carried import carried_calls, reads
from cpshell.records import changed
from cpshell.shell.calls import Calls, Observer, read_only_error, refuse_masks
from cpshell.shell.confirmation import confirm, confirmations
from cpshell.shell.state import State
from cpshell.system.streams import Ask, Streams


@dataclass(slots=True)
class LiveRules:
    """What the user has said on the command line, and the secrets that were typed since.

    ``password`` is set in the place of those that stand in the lesson: a random one for the run.
    """

    streams: Streams
    read_only: bool = False
    yes: bool = False
    password: str = field(default_factory=lambda: f"{token_urlsafe(18)}-aZ9", repr=False)
    typed: set[str] = field(default_factory=set, repr=False)

    @property
    def ask(self) -> Ask:
        """Return what asks the user, and remembers the secrets among the answers."""

        def ask(question: str, secret: bool) -> str:
            answer = self.streams.ask(question, secret)
            if secret:
                self.typed.add(answer)
            return answer

        return ask


class LiveCalls(Calls):
    """Sends calls by the rules for live lessons."""

    def __init__(
        self, state: State, observers: list[Observer] | None = None, *, rules: LiveRules
    ) -> None:
        super().__init__(state, observers)
        self._rules = rules

    def _ready(self, call: Call) -> Call:
        """Return a call as it is sent: without the passwords that stand in the lesson.

        Raises:
            UsageError: a carried call sets such a password, or the call may not be sent.
        """
        if not reads(call):
            call = self._without_written_passwords(call)
        return super()._ready(call)

    def _guard(self, call: Call) -> None:
        rules = self._rules
        refuse_masks(call)
        if rules.read_only and not reads(call):
            raise read_only_error(call, "the lesson is played with --read-only")
        if rules.yes:
            self._ask_as_told(call)
            return
        if confirmations(call) and not rules.streams.asks:
            raise UsageError(
                f"{call.name} destroys or replaces something, and nobody can be asked",
                hint="--yes asks no questions",
            )
        confirm(self._state, call)

    def _ask_as_told(self, call: Call) -> None:
        """Ask what the lesson tells with its answer: one that declines is not overruled."""
        streams = self._state.system.streams
        if isinstance(streams, LessonStreams) and streams.asks_as_told:
            confirm(self._state, call)

    def _without_written_passwords(self, call: Call) -> Call:
        for each in _carried(call):
            if any(self._is_written(each, name, value) for name, value in each.parameters):
                raise UsageError(
                    f"{each.name} would set a password that stands in the lesson",
                    hint=f"call {each.name} itself: it gets a random one",
                )
        parameters = tuple(
            (name, self._rules.password if self._is_written(call, name, value) else value)
            for name, value in call.parameters
        )
        return changed(call, parameters=parameters)

    def _is_written(self, call: Call, name: str, value: str) -> bool:
        """Tell whether a parameter is a password that the user has not typed."""
        rules = self._rules
        sets = "pass" in name.lower() and call.secret(name)
        return sets and bool(value) and value not in rules.typed and value != rules.password


def _carried(call: Call) -> Iterator[Call]:
    for each in carried_calls(call) or ():
        yield each
        yield from _carried(each)
