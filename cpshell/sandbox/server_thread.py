"""The thread in which the sandbox answers, with uvicorn."""

import asyncio
import concurrent.futures
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Mapping

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import ServerState

from cpshell.sandbox.clock import Clock
from cpshell.sandbox.services import Port
from cpshell.sandbox.wire.protocol import KEEP_ALIVE_SECONDS, PanelProtocol

_STOP_SECONDS = 5.0


def not_cancelled(record: logging.LogRecord) -> bool:
    """Return whether it is a fault to report: an answer that the end cut off is none."""
    if record.exc_info and isinstance(record.exc_info[1], asyncio.CancelledError):
        return False
    return not str(record.msg).startswith("Cancel %s running task")


class ServerThread:
    """An application that answers on sockets from now on, until :meth:`stop`."""

    def __init__(
        self,
        app: ASGIApp,
        sockets: Mapping[Port, socket.socket],
        tls: ssl.SSLContext,
        clock: Clock,
    ) -> None:
        self._app = app
        self._sockets = sockets
        self._tls = tls
        self._clock = clock
        self._connections = ServerState()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._failure: BaseException | None = None
        started = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(started,), name="cpshell-sandbox", daemon=True
        )
        self._thread.start()
        started.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Answer no more."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join(_STOP_SECONDS)

    def do(self, work: Callable[[], None]) -> None:
        """Do something between two requests, and wait for it. Raises what it raises."""
        done = concurrent.futures.Future[None]()

        def do() -> None:
            try:
                work()
            except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
                done.set_exception(error)
            else:
                done.set_result(None)

        if self._loop is None:
            raise RuntimeError("the sandbox does not serve")
        self._loop.call_soon_threadsafe(do)
        done.result()

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
            self._app,
            lifespan="off",
            ws="none",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
        )
        config.load()
        logging.getLogger("uvicorn.error").addFilter(not_cancelled)
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
            lambda: PanelProtocol(config, self._connections, self._clock, loop),
            sock=self._sockets[port],
            ssl=self._tls if port.tls else None,
        )
