"""What the sessions of one process share."""

from dataclasses import dataclass, field

from cpshell.events import Emit, nowhere
from cpshell.panel.services import Target
from cpshell.panel.transport import Limits, Transport
from cpshell.panel.trust import Trust
from cpshell.redact import Redactor


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Trust, limits, the redactor and where events go: the same for sessions opened together."""

    trust: Trust = field(default_factory=Trust)
    limits: Limits = field(default_factory=Limits)
    redactor: Redactor = field(default_factory=Redactor)
    emit: Emit = nowhere
    allow_plaintext: bool = False

    def connect(self, target: Target) -> Transport:
        """A transport to one port of a server."""
        from cpshell.panel.http import HttpTransport  # brings httpx, not before it is needed

        return HttpTransport(target, self.trust, self.limits, self.emit)
