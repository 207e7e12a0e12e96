"""The sandbox as an object: it serves in a background thread as long as it is open."""

import asyncio
import logging
import ssl
import tempfile
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from uvicorn.config import Config
from uvicorn.server import ServerState

from cpshell.sandbox.accounts_line import known_logins, known_tokens
from cpshell.sandbox.calls import registry
from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.certificates import make_authority, make_server_context
from cpshell.sandbox.clock import Clock
from cpshell.sandbox.listeners import open_sockets
from cpshell.sandbox.request_log import RequestLog
from cpshell.sandbox.rules import Rules
from cpshell.sandbox.services import Port
from cpshell.sandbox.sessions.log import SessionLog
from cpshell.sandbox.sessions.store import SessionStore
from cpshell.sandbox.wire.app import PanelApp
from cpshell.sandbox.wire.faults import Fault, Faults, parse_fault
from cpshell.sandbox.wire.protocol import KEEP_ALIVE_SECONDS, PanelProtocol
from cpshell.sandbox.world import World
from cpshell.sandbox.world.world import DEFAULT_SEED

_STOP_SECONDS = 5.0
_warn = logging.getLogger("cpshell.sandbox").warning


def _not_cancelled(record: logging.LogRecord) -> bool:
    """Return an answer that the end of the sandbox cut off is not a fault to report."""
    return not (record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError))


class Sandbox:
    """A panel on this machine; a context manager.

    ``host`` is the address to listen on. Ports are free ones, the real ones (``real_ports``),
    or ``port_base`` and the five after it. ``state`` is a SQLite file that keeps the world;
    without one it is forgotten. ``accounts`` grows a new world. ``faults`` are texts or
    :class:`Fault` (see :mod:`cpshell.sandbox.wire.faults`). ``seed`` changes every credential
    and every chance. ``clock`` is the sandbox's time, ``rules`` what its administrator has set.
    ``log`` is where the request log goes, a temporary file if not said; ``tell`` gets warnings
    in one line.

    ``ready`` is the dict of the ready line. ``clock`` and ``world`` are open to tests; the
    world may be used while no request is under way.

    Raises CannotListen and CannotLog (on entering), ValueError for an invalid fault, and
    sqlite3.DatabaseError when ``state`` is not a database.
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
    ) -> None:
        self.host = host
        self.clock = clock or Clock()
        self._real_ports = real_ports
        self._port_base = port_base
        self._state = Path(state) if state is not None else None
        self._accounts = accounts
        self._faults = [parse_fault(entry) if isinstance(entry, str) else entry for entry in faults]
        self._seed = seed
        self._rules = rules or Rules()
        self._log = Path(log) if log is not None else None
        self._tell = tell
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connections = ServerState()
        self.ready: dict[str, Any] = {}
        self.world: World

    # Opening and closing -------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._sockets = open_sockets(
            self.host, real_ports=self._real_ports, port_base=self._port_base
        )
        self._folder = tempfile.TemporaryDirectory(prefix="cpshell-sandbox-")
        try:
            self._furnish(Path(self._folder.name))
            self._start()
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
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(_STOP_SECONDS)
        self._session_log.close()
        self._request_log.close()
        self.world.close()
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
        self.world = World(self._state, clock=self.clock, seed=self._seed, accounts=self._accounts)
        self._session_log = SessionLog(folder / "session_log", self.clock)
        ports = {port.key: sock.getsockname()[1] for port, sock in self._sockets.items()}
        sessions = SessionStore(self.clock, self._session_log)
        house = Host(self.world, sessions, self.clock, self.host, ports, self._rules)
        self.app = PanelApp(
            house,
            Faults(self._faults, self._seed),
            self._request_log,
            self.change_certificate,
        )
        self.app.port_of = {ports[port.key]: port for port in self._sockets}
        self.ready = self._ready_line(ports)

    def _ready_line(self, ports: dict[str, int]) -> dict[str, Any]:
        return {
            "ready": True,
            "host": self.host,
            "ports": ports,
            "ca": str(self._ca_file),
            "session_log": str(self._session_log.path),
            "request_log": str(self._request_log.path),
            "accounts": known_logins(self.world),
            "tokens": known_tokens(self.world),
        }

    # What tests can do ---------------------------------------------------------------------

    def account(self, user: str) -> dict[str, Any]:
        """Return a login of the ready line by its user name.

        Raises KeyError when there is none.
        """
        for entry in self.ready["accounts"]:
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

    # The thread ----------------------------------------------------------------------------

    def _start(self) -> None:
        started = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(
            target=self._run, args=(started,), name="cpshell-sandbox", daemon=True
        )
        self._thread.start()
        started.wait()
        if self._failure is not None:
            raise self._failure

    def _run(self, started: threading.Event) -> None:
        try:
            asyncio.run(self._serve(started))
        except BaseException as error:  # noqa: BLE001  # it is raised in the thread that waits
            self._failure = error
        finally:
            started.set()

    async def _serve(self, started: threading.Event) -> None:
        self._stop = asyncio.Event()
        config = Config(
            self.app,
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        config.load()
        logging.getLogger("uvicorn.error").addFilter(_not_cancelled)
        servers = [await self._listen(config, port) for port in self._sockets]
        self._loop = asyncio.get_running_loop()
        started.set()
        await self._stop.wait()
        for server in servers:
            server.close()
        for connection in list(self._connections.connections):
            connection.transport.abort()
        for task in list(self._connections.tasks):
            task.cancel()
        await asyncio.sleep(0)

    async def _listen(self, config: Config, port: Port) -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(
            lambda: PanelProtocol(config, self._connections, self.clock, loop),
            sock=self._sockets[port],
            ssl=self._tls if port.tls else None,
        )
