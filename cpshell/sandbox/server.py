"""The sandbox as an object: it serves in a background thread as long as it is open."""

import logging
import ssl
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from cpshell.sandbox.calls import registry
from cpshell.sandbox.certificates import make_authority, make_server_context
from cpshell.sandbox.clock import Clock
from cpshell.sandbox.listeners import open_sockets
from cpshell.sandbox.panels import Panels, SharedParts, Start
from cpshell.sandbox.request_log import RequestLog
from cpshell.sandbox.rules import Rules
from cpshell.sandbox.server_thread import ServerThread
from cpshell.sandbox.wire.dispatcher import Dispatcher
from cpshell.sandbox.wire.faults import Fault, parse_fault
from cpshell.sandbox.world import World
from cpshell.sandbox.world.world import DEFAULT_SEED

_warn = logging.getLogger("cpshell.sandbox").warning


class Sandbox:
    """A panel on this machine; a context manager.

    ``host`` is the address to listen on. Ports are free ones, the real ones (``real_ports``),
    or ``port_base`` and the five after it. ``state`` is a SQLite file that keeps the world;
    without one it is forgotten. ``accounts`` grows a new world. ``faults`` are texts or
    :class:`Fault` (see :mod:`cpshell.sandbox.wire.faults`). ``seed`` changes every credential
    and every chance. ``clock`` is the sandbox's time, ``rules`` what its administrator has set.
    ``seed_file`` says what new worlds hold, see :mod:`cpshell.sandbox.world.seed_file`. ``worlds``
    is how many there are behind its ports, each with credentials of its own, see
    :mod:`cpshell.sandbox.wire.directory`. ``log`` is where the request log goes, a temporary file
    if not said; ``tell`` gets warnings in one line.

    ``ready`` is the dict of the ready line. ``clock``, ``panels`` and ``world`` (the first one) are
    open to tests; worlds may be used while no request is under way.

    Raises CannotListen and CannotLog (on entering), ValueError for an invalid fault,
    InvalidSeed for an invalid seed file, and sqlite3.DatabaseError when ``state`` is not a
    database.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        real_ports: bool = False,
        port_base: int | None = None,
        state: str | Path | None = None,
        accounts: int | None = None,
        faults: Iterable[str | Fault] = (),
        seed: str = DEFAULT_SEED,
        clock: Clock | None = None,
        rules: Rules | None = None,
        log: str | Path | None = None,
        tell: Callable[[str], None] = _warn,
        worlds: int = 1,
        seed_file: str | Path | None = None,
    ) -> None:
        self.host = host
        self.clock = clock or Clock()
        self._real_ports = real_ports
        self._port_base = port_base
        self._start_of_worlds = Start(
            seed,
            worlds,
            accounts,
            Path(state) if state is not None else None,
            [parse_fault(entry) if isinstance(entry, str) else entry for entry in faults],
            Path(seed_file) if seed_file is not None else None,
        )
        self._rules = rules or Rules()
        self._log = Path(log) if log is not None else None
        self._tell = tell
        self.ready: dict[str, Any] = {}
        self.panels: Panels

    # Opening and closing -------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._sockets = open_sockets(
            self.host, real_ports=self._real_ports, port_base=self._port_base
        )
        self._folder = tempfile.TemporaryDirectory(prefix="cpshell-sandbox-")
        try:
            self._furnish(Path(self._folder.name))
            self._thread = ServerThread(self._app, self._sockets, self._tls, self.clock)
        except BaseException:
            self._tidy()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._thread.stop()
        self.panels.close()
        self._request_log.close()
        self._tidy()

    def _tidy(self) -> None:
        for listening in self._sockets.values():
            listening.close()
        self._folder.cleanup()

    def _furnish(self, folder: Path) -> None:
        """Prepare everything but the network."""
        self._request_log = RequestLog(self._log or folder / "request_log.jsonl", self._tell)
        registry.load()
        authority = make_authority()
        self._ca_file = folder / "ca.pem"
        self._ca_file.write_bytes(authority.pem)
        self._tls = make_server_context(authority, self.host, folder, "server")
        ports = {port.key: sock.getsockname()[1] for port, sock in self._sockets.items()}
        shared = SharedParts(
            self.host,
            ports,
            self.clock,
            self._rules,
            folder,
            self._request_log,
            self.change_certificate,
        )
        self.panels = Panels(self._start_of_worlds, shared)
        port_of = {ports[port.key]: port for port in self._sockets}
        self._app = Dispatcher(self.panels.directory, port_of, self._request_log)
        self.ready = self._ready_line(ports)

    def _ready_line(self, ports: dict[str, int]) -> dict[str, Any]:
        """Return the ready line; what it tells of a world is the first one's, of all of them where
        there are several."""
        lines = self.panels.ready_lines()
        first = {name: value for name, value in lines[0].items() if name != "world"}
        return {
            "ready": True,
            "host": self.host,
            "ports": ports,
            "ca": str(self._ca_file),
            "request_log": str(self._request_log.path),
            **first,
            **({"worlds": lines} if len(lines) > 1 else {}),
        }

    # What tests can do ---------------------------------------------------------------------

    @property
    def world(self) -> World:
        """Return the state of the first world."""
        return next(iter(self.panels)).host.world

    def reset(self, world: int | None = None) -> None:
        """Put a world back to its start, or every one, between two requests."""

        def reset() -> None:
            for panel in self.panels:
                if world in (None, panel.host.number):
                    panel.reset()

        self._thread.do(reset)

    def account(self, user: str, world: int = 1) -> dict[str, Any]:
        """Return a login of the ready line by its user name, and by its world where there are
        several.

        Raises LookupError when there is none.
        """
        told = self.ready["worlds"][world - 1] if world > 1 else self.ready
        for entry in told["accounts"]:
            if entry["user"] == user:
                return dict(entry)
        raise KeyError(user)

    def change_certificate(self) -> None:
        """Show another certificate, of an authority that nobody trusts, from now on."""
        folder = Path(self._folder.name)
        other = make_authority("another CA")
        changed = make_server_context(other, self.host, folder, "changed")

        def switch(connection: ssl.SSLObject, _name: object, _context: ssl.SSLContext) -> None:
            connection.context = changed

        self._tls.sni_callback = switch
