"""The server as functions see it: everything that lives as long as the sandbox."""

from dataclasses import dataclass, field

from cpshell.sandbox.clock import Clock
from cpshell.sandbox.rules import Rules
from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.store import SessionStore
from cpshell.sandbox.world import World


@dataclass(slots=True)
class Host:
    """The world, the open sessions, the ports and the rules. ``ports`` is as in the ready line;
    ``number`` counts worlds from 1, and is None for the one that has no accounts."""

    world: World
    sessions: SessionStore
    clock: Clock
    address: str
    ports: dict[str, int] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    number: int | None = 1

    def url(self, service: Service, name: str) -> str:
        """``https://name:port`` of a service's TLS port."""
        shown = f"[{name}]" if ":" in name else name
        return f"https://{shown}:{self.ports[service.value]}"
