"""What the request log tells of a request: no credential, no page's parameters, no secret."""

import hashlib
from collections.abc import Iterable
from typing import Any

from starlette.types import Scope

from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.calls.registry import Api
from cpshell.sandbox.masks import MASK, mask_parameters
from cpshell.sandbox.services import Port
from cpshell.sandbox.sessions.ids import split_security_token
from cpshell.sandbox.wire.answer import Answer
from cpshell.sandbox.wire.request import PanelRequest
from cpshell.sandbox.wire.routes import Target, call_names, function_parameters
from cpshell.sandbox.wire.web_calls import WEB_CALL

Entry = dict[str, Any]


def describe_answer(
    host: Host,
    request: PanelRequest,
    target: Target | None,
    answer: Answer,
    faults: Iterable[str],
    seconds: float,
) -> Entry:
    """Return the entry of a request that was answered after so many seconds."""
    entry = _begin(host, request.port, request.method, request.path)
    if target is not None:
        entry |= _call(request, target)
    return entry | {
        "user": answer.user,
        "auth": answer.method.value if answer.method is not None else None,
        "session": _session_hash(request.cookie),
        "status": answer.status,
        "seconds": round(seconds, 6),
        "faults": sorted(faults),
    }


def describe_unread(host: Host, scope: Scope, port: Port, status: int) -> Entry:
    """Return the entry of a request that could not be read."""
    _, path = split_security_token(scope["path"])
    return _begin(host, port, scope["method"], path) | {"status": status}


def _begin(host: Host, port: Port, method: str, path: str) -> Entry:
    return {
        "time": host.clock.exact(),
        "world": host.number,
        "service": port.service,
        "port": host.ports[port.key],
        "tls": port.tls,
        "method": method,
        "path": f"{WEB_CALL}{MASK}" if path.startswith(WEB_CALL) else path,
        **dict.fromkeys(("api", "call", "via", "module", "function", "parameters")),
        **dict.fromkeys(("user", "auth", "session", "status", "seconds")),
        "faults": [],
    }


def _call(request: PanelRequest, target: Target) -> Entry:
    names = call_names(request, target)
    parameters = function_parameters(request, target)
    api, module, name = target.api, target.module, target.name
    if len(names) > 1:  # the secrets are those of the function inside
        module, _, name = names[-1].partition("::")
        api = Api.UAPI
    return {
        "api": target.api,
        "call": names[-1],
        "via": "uapi_cpanel" if len(names) > 1 else None,
        "module": target.module,
        "function": target.name,
        "parameters": mask_parameters(api, module, name, parameters),
    }


def _session_hash(session: str | None) -> str | None:
    """Return what the log shows of a session id."""
    return hashlib.sha256(session.encode()).hexdigest()[:12] if session else None
