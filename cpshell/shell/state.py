"""What a shell remembers from line to line."""

from collections.abc import Callable, Iterable
from typing import Any

from cpshell.auth.session_context import SessionContext
from cpshell.auth.stack import Stack
from cpshell.events import EventBus
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply
from cpshell.profiles.login_options import LoginRequest
from cpshell.records import Mutable, mutable
from cpshell.redact import Redactor
from cpshell.render import safe
from cpshell.shell.outcome import Outcome
from cpshell.shell.settings import Settings
from cpshell.system.system import System


@mutable
class State(Mutable):
    """Settings, variables and sessions; where events go; the world outside.

    ``last`` is the value that was printed last, ``outcome`` that with the reply it came from.
    While ``collecting`` is a list, calls are put into it instead of being sent. Where a person
    sits at the prompt, ``show`` writes results (the name of their format, their text), and
    ``witness`` sees each answer as it came: for completion, which keeps nothing of it on disk.
    ``replayed``: a recording answers, in which masks stand for secrets on both sides.
    ``recording``: what programs print is a result like any other, to be written down.
    ``attempts`` is how many ``try`` stand context what runs.
    """

    system: System
    settings: Settings
    redactor: Redactor
    bus: EventBus
    stack: Stack
    context: SessionContext
    defaults: LoginRequest
    variables: dict[str, Any]
    aliases: dict[str, str]
    last: Any = None
    collecting: list[Call] | None = None
    leaving: bool = False
    outcome: Outcome | None = None
    show: Callable[[str, Iterable[str]], None] | None = None
    witness: Callable[[Call, Reply], None] | None = None
    use_config: bool = True
    replayed: bool = False
    recording: bool = False
    attempts: int = 0

    @property
    def keeps_going(self) -> bool:
        """Whether a failure lets the next statement run: not in a ``try``, which deals with it."""
        return self.settings.keep_going and not self.attempts

    def tell(self, text: str, color: str = "") -> None:
        """A line to standard error: redacted, and harmless to a terminal.

        ``color`` is for eyes: the code of a colour, which the setting ``color`` can turn off.
        """
        color = "" if self.settings.color == "never" else color
        self.system.tell(safe(self.redactor.text(text), multiline=True), color)


def new_state(
    system: System,
    settings: Settings,
    context: SessionContext,
    defaults: LoginRequest,
    bus: EventBus,
) -> State:
    """A fresh state around these."""
    return State(
        system=system,
        settings=settings,
        redactor=bus.redactor,
        bus=bus,
        stack=Stack(bus.emit),
        context=context,
        defaults=defaults,
        variables={},
        aliases={},
    )
