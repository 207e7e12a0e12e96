"""Serve another application from the sandbox's process: on one plain port, in a thread."""

import logging
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from cpshell.sandbox.listeners import open_socket
from cpshell.sandbox.server_thread import not_cancelled

_STOP_SECONDS = 5.0


class Site:
    """An application that answers on a port as long as this context manager is open.

    ``port`` 0 is a free one; after entering it is the real number. Raises CannotListen.
    """

    def __init__(self, app: ASGIApp, host: str, port: int = 0) -> None:
        self.host = host
        self.port = port
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                lifespan="off",
                ws="none",
                log_config=None,
                log_level="error",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=0,  # answers without an end are under way
            )
        )

    def __enter__(self) -> Self:
        self._socket: socket.socket = open_socket(self.host, self.port)
        self.port = self._socket.getsockname()[1]
        logging.getLogger("uvicorn.error").addFilter(not_cancelled)
        self._thread = threading.Thread(
            target=self._server.run,
            kwargs={"sockets": [self._socket]},
            name="cpshell-site",
            daemon=True,
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS)
        self._socket.close()
