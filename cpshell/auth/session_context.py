"""Hold what the sessions of one process share."""

from collections.abc import Callable

from cpshell.auth.clock import Clock
from cpshell.events import Emit, nowhere
from cpshell.panel.connect import ConnectionSettings, Network
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.panel.transport import Limits, Transport
from cpshell.records import Record, changed, record
from cpshell.redact import Redactor


@record
class SessionContext(Record):
    """The redactor, where events go and how servers are reached, for sessions opened
    together. ``ports`` are those of hosts that have ports of their own.

    ``ask_codes`` asks a person for the one-time password of a user, where one sits at a terminal.
    """

    redactor: Redactor
    emit: Emit = nowhere
    network: Network = Network()
    connection: ConnectionSettings = ConnectionSettings()
    allow_plaintext: bool = False
    clock: Clock = Clock()
    ask_codes: Callable[[str], Callable[[], str]] | None = None
    ports: tuple[tuple[str, Service, int], ...] = ()

    def port(self, host: str, service: Service) -> int:
        """Return the port where a service of a host listens."""
        own = [port for name, of, port in self.ports if (name, of) == (host, service)]
        return own[0] if own else service.port

    def connect(self, target: Target) -> Transport:
        """Return a transport to one port of a server.

        Raises:
            UsageError: it is not allowed, or the trust settings are invalid.
        """
        return self.network.connect(target, self.connection, self.emit)

    def for_lookups(self, limits: Limits) -> "SessionContext":
        """Return a context that reports nothing and asks the user nothing, with other limits."""
        connection = changed(self.connection, limits=limits, asks=False)
        return changed(self, emit=nowhere, connection=connection)
