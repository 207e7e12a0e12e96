"""From a request to its answer, in one world."""

import asyncio
import math
import time
from collections.abc import Callable

from starlette.types import Receive, Send

from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.request_log import RequestLog
from cpshell.sandbox.services import Service
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
from cpshell.sandbox.wire.fault_pages import FAULT_PAGES
from cpshell.sandbox.wire.faults import Fault, FaultKind, Faults
from cpshell.sandbox.wire.gate import pass_gate
from cpshell.sandbox.wire.pages import error_page, login_page
from cpshell.sandbox.wire.protocol import REASON_HEADER
from cpshell.sandbox.wire.request import PanelRequest
from cpshell.sandbox.wire.routes import EXECUTE, Target, call_names, find_target
from cpshell.sandbox.wire.shuffle import retyped, shuffled
from cpshell.sandbox.wire.site import fetch
from cpshell.sandbox.wire.web_calls import WEB_CALL, answer_web_call

_METHODS = ("GET", "HEAD", "POST")
_PIECE = 1 << 18  # bytes of a body that are sent at a time
_DROPS = (FaultKind.DROP_BEFORE, FaultKind.DROP_MIDDLE)
_EXPLAINED = {Denial.EXPIRED: SESSION_EXPIRED, Denial.ADDRESS_CHANGED: ADDRESS_CHANGED}


class Panel:
    """The panel of one world.

    ``key`` is what a request to reset it must know. ``change_certificate`` is called when a fault
    wants another certificate.
    """

    def __init__(
        self,
        host: Host,
        faults: Faults,
        log: RequestLog,
        change_certificate: Callable[[], None],
    ) -> None:
        self.host = host
        self.key = host.world.random("reset").randbytes(16).hex()
        self._faults = faults
        self._log = log
        self._change_certificate = change_certificate
        self._entrance = Entrance(host)
        self._chance = host.world.random("keys")

    def reset(self) -> None:
        """Put the world back to its start: no session is left, and faults count anew."""
        self.host.world.reset()
        self.host.sessions.clear()
        self._faults.restart()

    async def respond(self, request: PanelRequest, receive: Receive, send: Send) -> None:
        """Answer a request."""
        begin = time.perf_counter()
        target = find_target(request)
        faults = {fault.kind: fault for fault in self._faults.choose(call_names(request, target))}
        await self._wait(faults)
        answer = self._fault_answer(faults, request) or self._answer(request, target)
        if FaultKind.TYPES in faults and answer.is_json:
            answer.body = retyped(answer.body)
        if self.host.rules.shuffle_keys and answer.is_json:
            answer.body = shuffled(answer.body, self._chance)
        seconds = time.perf_counter() - begin
        entry = log_entry.describe_answer(self.host, request, target, answer, faults, seconds)
        self._log.write(entry)
        await self._deliver(answer, faults, request, send)
        if not faults.keys().isdisjoint(_DROPS):
            while (await receive())["type"] != "http.disconnect":
                pass

    # Faults ------------------------------------------------------------------------------

    async def _wait(self, faults: dict[FaultKind, Fault]) -> None:
        slow = faults.get(FaultKind.SLOW)
        if slow is not None:
            await asyncio.sleep(1.0 if slow.seconds is None else slow.seconds)

    def _fault_answer(self, faults: dict[FaultKind, Fault], request: PanelRequest) -> Answer | None:
        """Return the answer of a fault that keeps the function from running."""
        if not faults:
            return None
        for kind, fault in faults.items():
            if kind in FAULT_PAGES:
                answer = FAULT_PAGES[kind]()
                if fault.seconds is not None:
                    answer.headers.append(("retry-after", f"{math.ceil(fault.seconds)}"))
                return answer
        if FaultKind.SESSION in faults and request.cookie is not None:
            session = self.host.sessions.find(request.cookie, request.service)
            if session is not None:
                self.host.sessions.end(session, Purge.KILL, address="internal")
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
        await send_answer(answer, send, half=middle)
        if middle:
            request.connection.hang_up()

    # Answers -----------------------------------------------------------------------------

    def _answer(self, request: PanelRequest, target: Target | None) -> Answer:
        if self.host.rules.redirect_to_tls and not request.port.tls:
            return redirect(self.host.url(request.service, request.server_name) + request.target)
        if request.method not in _METHODS:
            return page(error_page(405, "Method Not Allowed", ""), 405)
        if request.path in LOGIN_PATHS:
            return self._entrance.enter(request)
        if request.path in LOGOUT_PATHS:
            return self._entrance.leave(request)
        if request.path.startswith(WEB_CALL) and request.service is Service.CPANEL:
            return answer_web_call(self.host, request)
        caller = pass_gate(self.host, request)
        if isinstance(caller, Denied):
            return self._deny(request, target, caller)
        if target is not None:
            answer = api.call(self.host, request, target, caller)
        else:
            answer = fetch(self.host, request, caller)
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


async def send_answer(answer: Answer, send: Send, *, half: bool = False) -> None:
    """Send an answer, or the first half of its body."""
    headers = answer.asgi_headers(REASON_HEADER)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = answer.body[: len(answer.body) // 2] if half else answer.body
    for start in range(_PIECE, len(body) + 1, _PIECE):  # the client sets the pace
        piece = body[start - _PIECE : start]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    last = body[len(body) - len(body) % _PIECE :]
    await send({"type": "http.response.body", "body": last, "more_body": half})
