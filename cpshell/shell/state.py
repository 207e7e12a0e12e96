"""Hold what a shell remembers from line to line."""

from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cpshell.auth.session_context import SessionContext
from cpshell.auth.stack import Stack
from cpshell.events import EventBus
from cpshell.language import Def
from cpshell.profiles.login_options import LoginRequest
from cpshell.records import Mutable, mutable
from cpshell.redact import Redactor
from cpshell.render import safe
from cpshell.shell.journals import Journals
from cpshell.shell.outcome import Outcome
from cpshell.shell.settings import Settings
from cpshell.system.system import System

if TYPE_CHECKING:
    from cpshell.auth.session import Session
    from cpshell.auth.sso import LoginUrl
    from cpshell.panel.call import Call
    from cpshell.shell.consent import Consent

_LONGEST = 64  # characters of what names a turn
NESTING = 32
"""How deep files may source each other, and commands of ``def`` call each other."""


@mutable
class State(Mutable):
    """Settings, variables, sessions, the event bus, the system, and the place in a script.

    ``last`` is the value that was printed last, ``outcome`` that with the reply it came from, and
    ``sent`` the call that was sent last.
    ``source`` is what is being read, ``line`` where in it a statement runs, ``nesting`` how many
    files source each other here, or commands of ``def`` call each other, and ``attempts`` how many
    ``try`` and ``retry`` stand around what runs. ``login_urls`` are those that were given, by their
    security token. ``functions`` are the commands of ``def``; ``unsure`` names the writes of which
    nobody knows whether they ran, for all turns; ``ways`` the pairs of sessions, by name, of which
    was said that calls of the first go through the second; ``exit_code`` is what ``exit N`` says;
    ``consent`` asks for all servers of ``on``.
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
    login_urls: "dict[str, LoginUrl]"
    functions: dict[str, Def]
    unsure: list[str]
    ways: set[tuple[str, str]]
    journals: Journals
    last: Any = None
    leaving: bool = False
    outcome: Outcome | None = None
    sent: "tuple[Session, Call] | None" = None
    use_config: bool = True
    source: str = "-"
    line: int = 0
    nesting: int = 0
    attempts: int = 0
    turns: tuple[str, ...] = ()  # the loops' turns that run now, the outermost first
    exit_code: int | None = None
    consent: "Consent | None" = None
    done: str = ""  # what the last call did that brought no data
    proposal: str = ""  # the line that an error named, for the next prompt
    known_users: Callable[[], Collection[str]] = tuple  # those on the server, at a prompt

    @property
    def keeps_going(self) -> bool:
        """Return whether a failure lets the next statement run: not in a ``try``, which handles
        it."""
        return self.settings.keep_going and not self.attempts

    @property
    def journal(self) -> Path | None:
        """Return where writes are kept: by this shell, or for the profile of the session."""
        if self.journals.given is not None:
            return self.journals.given.path
        kept = (session.journal for session in reversed(self.stack.chain()) if session.journal)
        return next(map(Path, kept), None)

    def brief(self, turn: str) -> str:
        """Return what names a turn with its secrets masked, and then cut to a few words: half a
        secret would be told by no value."""
        text = self.redactor.text(turn)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    def tell(self, *pieces: str, color: str = "") -> None:
        """Write a line to standard error: redacted piece by piece, and harmless to a terminal.

        ``color`` is for eyes: the code of a colour, which the setting ``color`` can turn off.
        """
        color = "" if self.settings.color == "never" else color
        text = "".join(map(self.redactor.text, pieces))
        self.system.streams.tell(safe(text, multiline=True), color)


def new_state(
    system: System,
    settings: Settings,
    context: SessionContext,
    defaults: LoginRequest,
    bus: EventBus,
) -> State:
    """Return a fresh state around these."""
    system.faults.masks.append(bus.redactor.text)
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
        login_urls={},
        functions={},
        unsure=[],
        ways=set(),
        journals=Journals(system, bus.redactor),
    )
