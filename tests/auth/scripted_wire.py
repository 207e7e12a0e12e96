"""Sessions over a transport that answers in turn and never waits."""

import json
from collections.abc import Callable
from typing import Any

from cpshell.auth.flows import CookieGrant, Grant, HeaderGrant
from cpshell.auth.session import Session
from cpshell.auth.session_context import SessionContext
from cpshell.catalog import Api
from cpshell.panel.call import Call
from cpshell.panel.request import Request
from cpshell.panel.services import Service
from cpshell.panel.targets import Target
from cpshell.panel.transport import Response
from cpshell.redact import Redactor

READ = Call(Api.UAPI, "Ftp", "list_ftp")
WRITE = Call(Api.UAPI, "Ftp", "add_ftp", (("user", "bea"),))
UNKNOWN = Call(Api.UAPI, "Nobody", "knows")

FINE = {"status": 1, "data": [1], "errors": None, "messages": None}
ENDED = Response(401, "Token Denied", (), b'<form id="login_form">')
DENIED = {
    "cpanelresult": {"error": "Access denied", "data": {"result": "0", "reason": "Access denied"}}
}


def ok(body: Any = FINE, status: int = 200) -> Response:
    return Response(status, "OK", (), json.dumps(body).encode())


def grant(number: int) -> CookieGrant:
    return CookieGrant(Service.CPANEL, f"cpsession=c{number}", f"/cpsess000000000{number}")


class Wire:
    """Answers in turn, or by a function; keeps what was sent."""

    def __init__(self, *answers: Response | Exception | Callable[[Request], Response]) -> None:
        self.answers = list(answers)
        self.sent: list[Request] = []
        self.closed = False

    def send(self, request: Request) -> Response:
        self.sent.append(request)
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    def close(self) -> None:
        self.closed = True


class Entrance:
    """Gives a new grant each time, or fails; counts how often it was asked."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.asked = 0

    def __call__(self) -> Grant:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return grant(self.asked)


def session(wire: Wire, **more: Any) -> Session:
    """A session over that wire, which never really waits."""
    given: dict[str, Any] = {
        "name": "bea@a.test",
        "user": "bea",
        "target": Target("a.test", 2083, True, Service.CPANEL),
        "grant": grant(0),
        "transport": wire,
        "how": "password",
        "context": SessionContext(Redactor()),
        "pause": lambda seconds: None,
        **more,
    }
    return Session(**given)


def header(wire: Wire, **more: Any) -> Session:
    credential = HeaderGrant(Service.CPANEL, "cpanel bea:hidden", more.pop("code", None))
    return session(wire, grant=credential, how=more.pop("how", "token"), **more)
