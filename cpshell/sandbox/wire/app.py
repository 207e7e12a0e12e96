"""From a request to its answer: the ASGI application behind all six ports."""

import asyncio
import time
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.request_log import RequestLog
from cpshell.sandbox.services import Port
from cpshell.sandbox.sessions.identity import Denial, Denied
from cpshell.sandbox.sessions.log import Purge
from cpshell.sandbox.wire import api, log_entry
from cpshell.sandbox.wire.answer import TOKEN_DENIED, Answer, page, redirect
from cpshell.sandbox.wire.entrance import (
    ADDRESS_CHANGED,
    INVALID_SESSION,
    LOGIN_PATHS,
    LOGOUT_PATHS,
    SESSION_EXPIRED,
    Entrance,
)
from cpshell.sandbox.wire.faults import Fault, FaultKind, Faults
from cpshell.sandbox.wire.gate import pass_gate
from cpshell.sandbox.wire.pages import error_page, login_page
from cpshell.sandbox.wire.protocol import REASON_HEADER
from cpshell.sandbox.wire.request import BadRequest, PanelRequest, read_request
from cpshell.sandbox.wire.routes import EXECUTE, Target, call_names, find_target
from cpshell.sandbox.wire.shuffle import shuffled
from cpshell.sandbox.wire.site import fetch

_METHODS = ("GET", "HEAD", "POST")
_DROPS = (FaultKind.DROP_BEFORE, FaultKind.DROP_MIDDLE)
_EXPLAINED = {Denial.EXPIRED: SESSION_EXPIRED, Denial.ADDRESS_CHANGED: ADDRESS_CHANGED}
_MAINTENANCE_TEXT = "This server is being looked after and will be back shortly."
_ERROR_TEXT = "The server was unable to complete your request."


class PanelApp:
    """The panel as an ASGI application.

    ``change_certificate`` is called when a fault wants another certificate.
    """

    def __init__(
        self, host: Host, faults: Faults, log: RequestLog, change_certificate: Any
    ) -> None:
        self._host = host
        self._faults = faults
        self._log = log
        self._change_certificate = change_certificate
        self._entrance = Entrance(host)
        self._chance = host.world.random("keys")
        self.port_of: dict[int, Port] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        port = self.port_of[scope["server"][1]]
        try:
            request = await read_request(Request(scope, receive), port)
        except ClientDisconnect:
            return
        except BadRequest as error:
            await self._refuse_unread(scope, port, error, send)
            return
        await self._respond(request, receive, send)

    async def _refuse_unread(self, scope: Scope, port: Port, error: BadRequest, send: Send) -> None:
        """Answer a request whose body cannot be read, and close: the rest of it may still come."""
        answer = page(error_page(error.status, error.reason, ""), error.status, error.reason)
        answer.close = True
        self._log.write(log_entry.unread(self._host, scope, port, error.status))
        await _send(answer, send)

    async def _respond(self, request: PanelRequest, receive: Receive, send: Send) -> None:
        begin = time.perf_counter()
        target = find_target(request)
        faults = {fault.kind: fault for fault in self._faults.choose(call_names(request, target))}
        await self._wait(faults)
        answer = self._fault_answer(faults, request) or self._answer(request, target)
        if self._host.rules.shuffle_keys:
            answer.body = shuffled(answer.body, self._chance)
        seconds = time.perf_counter() - begin
        entry = log_entry.answered(self._host, request, target, answer, faults, seconds)
        self._log.write(entry)
        await self._deliver(answer, faults, request, send)
        if not faults.keys().isdisjoint(_DROPS):
            while (await receive())["type"] != "http.disconnect":
                pass

    # Faults ------------------------------------------------------------------------------

    async def _wait(self, faults: dict[FaultKind, Fault]) -> None:
        slow = faults.get(FaultKind.SLOW)
        if slow is not None:
            await asyncio.sleep(slow.seconds)

    def _fault_answer(self, faults: dict[FaultKind, Fault], request: PanelRequest) -> Answer | None:
        """Return the answer of a fault that keeps the function from running."""
        if not faults:
            return None
        if FaultKind.ERROR_500 in faults:
            return page(error_page(500, "Internal Server Error", _ERROR_TEXT), 500)
        if FaultKind.ERROR_503 in faults:
            return page(error_page(503, "Service Unavailable", _ERROR_TEXT), 503)
        if FaultKind.HTML in faults:
            return page(error_page(200, "Maintenance", _MAINTENANCE_TEXT))
        if FaultKind.SESSION in faults and request.cookie is not None:
            session = self._host.sessions.find(request.cookie, request.service)
            if session is not None:
                self._host.sessions.end(session, Purge.KILL, address="internal")
        return None

    async def _deliver(
        self,
        answer: Answer,
        faults: dict[FaultKind, Fault],
        request: PanelRequest,
        send: Send,
    ) -> None:
        if FaultKind.DROP_BEFORE in faults:
            request.connection.drop()
            return
        if FaultKind.CERTIFICATE in faults:
            self._change_certificate()
            answer.close = True
        if FaultKind.CUT in faults:
            answer.body = answer.body[: len(answer.body) // 2]
        middle = FaultKind.DROP_MIDDLE in faults
        await _send(answer, send, half=middle)
        if middle:
            request.connection.hang_up()

    # Answers -----------------------------------------------------------------------------

    def _answer(self, request: PanelRequest, target: Target | None) -> Answer:
        if self._host.rules.redirect_to_tls and not request.port.tls:
            return redirect(self._host.url(request.service, request.server_name) + request.target)
        if request.method not in _METHODS:
            return page(error_page(405, "Method Not Allowed", ""), 405)
        if request.path in LOGIN_PATHS:
            return self._entrance.enter(request)
        if request.path in LOGOUT_PATHS:
            return self._entrance.leave(request)
        caller = pass_gate(self._host, request)
        if isinstance(caller, Denied):
            return self._deny(request, target, caller)
        if target is not None:
            answer = api.call(self._host, request, target, caller)
        else:
            answer = fetch(self._host, request, caller)
        answer.user, answer.method = caller.user, caller.method
        return answer

    def _deny(self, request: PanelRequest, target: Target | None, denied: Denied) -> Answer:
        """Return why a request without identity gets nowhere (wire: recorded)."""
        if denied.session is not None:
            if request.method == "POST" and "tfa_token" in request.parameters:
                return self._entrance.enter(request)
            return self._entrance.ask_for_code(request, denied.session)
        if denied.why is Denial.BAD_HEADER:
            if target is not None and not request.path.startswith(EXECUTE):
                return api.access_denied(target)
            return self._entrance.refuse(request, INVALID_SESSION)
        if denied.why in (Denial.TOKEN_MISSING, Denial.TOKEN_WRONG):
            return self._entrance.refuse(request, INVALID_SESSION, TOKEN_DENIED)
        if denied.why in _EXPLAINED:
            return self._entrance.refuse(request, _EXPLAINED[denied.why])
        if request.path == "/" and request.security_token is None:
            return page(login_page(request.service))
        return self._entrance.refuse(request, INVALID_SESSION)


async def _send(answer: Answer, send: Send, *, half: bool = False) -> None:
    headers = answer.asgi_headers(REASON_HEADER)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = answer.body[: len(answer.body) // 2] if half else answer.body
    await send({"type": "http.response.body", "body": body, "more_body": half})
