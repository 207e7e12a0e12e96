"""The ASGI application behind all six ports: it reads a request and gives it to its world."""

from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from cpshell.sandbox.request_log import RequestLog
from cpshell.sandbox.services import Port
from cpshell.sandbox.wire import log_entry
from cpshell.sandbox.wire.answer import JSON, Answer, json_answer, page
from cpshell.sandbox.wire.app import send_answer
from cpshell.sandbox.wire.directory import Directory
from cpshell.sandbox.wire.pages import error_page
from cpshell.sandbox.wire.request import BadRequest, PanelRequest, read_request

RESET_PATH = "/sandbox/reset/"
"""A POST to this path and a world's key puts the world back to its start."""


class Dispatcher:
    """Where requests come in. ``port_of`` says which port a number is."""

    def __init__(self, directory: Directory, port_of: dict[int, Port], log: RequestLog) -> None:
        self._directory = directory
        self._port_of = port_of
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        port = self._port_of[scope["server"][1]]
        try:
            request = await read_request(Request(scope, receive), port)
        except ClientDisconnect:
            return
        except BadRequest as error:
            await self._refuse_unread(scope, port, error, send)
            return
        if request.path.startswith(RESET_PATH):
            await self._reset(request, send)
            return
        panel, request = self._directory.find(request)
        await panel.respond(request, receive, send)

    async def _refuse_unread(self, scope: Scope, port: Port, error: BadRequest, send: Send) -> None:
        """Answer a request whose body cannot be read, and close: the rest of it may still come."""
        answer = page(error_page(error.status, error.reason, ""), error.status, error.reason)
        answer.close = True
        host = self._directory.lobby.host
        self._log.write(log_entry.describe_unread(host, scope, port, error.status))
        await send_answer(answer, send)

    async def _reset(self, request: PanelRequest, send: Send) -> None:
        answer = self._reset_answer(request)
        host = self._directory.lobby.host
        request.path = RESET_PATH  # the key isn't logged
        self._log.write(log_entry.describe_answer(host, request, None, answer, (), 0))
        await send_answer(answer, send)

    def _reset_answer(self, request: PanelRequest) -> Answer:
        if request.method != "POST":
            return page(error_page(405, "Method Not Allowed", ""), 405)
        key = request.path.removeprefix(RESET_PATH)
        for panel in self._directory.panels:
            if panel.key == key:
                panel.reset()
                data: dict[str, Any] = {"reset": True, "world": panel.host.number}
                return json_answer(data, JSON)
        return page(error_page(404, "Not Found", ""), 404)
