"""Guard a classroom's pages: what every request must be, and what every answer says."""

import json
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cpshell.lessons.classroom.access import TRAINER_COOKIE, Access, TooOften

_LARGEST_BODY = 256 << 10  # bytes
_ANSWER_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # without any, browsers hide the origin of a form
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Refusal(Exception):
    """Raised where a request is refused, with the status of the answer."""

    def __init__(self, status: int, text: str, hint: str | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.hint = hint


class Guard:
    """Refuses requests for other hosts and from pages elsewhere, before anything looks at them."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_ANSWER_HEADERS)
            await send(message)

        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._access.is_own_host(host):
            refusal = PlainTextResponse("this classroom has another address", 421)
        elif scope["method"] == "POST" and not self._access.is_own_origin(
            headers.get("origin"), host
        ):
            refusal = PlainTextResponse("this comes from another page", 403)
        else:
            await self._app(scope, receive, send_guarded)
            return
        await refusal(scope, receive, send_guarded)


async def read_body(request: Request) -> bytes:
    """Return the body of a request. Raises Refusal for one that is too large."""
    body = b""
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST_BODY:
                raise Refusal(413, "too large")
    except ClientDisconnect:
        raise Refusal(400, "the request has no end") from None
    return body


async def read_json(request: Request) -> dict[str, Any]:
    """Return the JSON object in the body of a request, which forms of other pages cannot send.

    Raises:
        Refusal: it is something else.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise Refusal(415, "send JSON")
    try:
        record = json.loads(await read_body(request))
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise Refusal(400, "send a JSON object")
    return record


def check_code(access: Access, request: Request, code: str) -> None:
    """Let somebody pass who knows the code. Raises Refusal."""
    address = request.client.host if request.client else ""
    try:
        fits = access.fits_code(code, address)
    except TooOften:
        raise Refusal(429, "too many wrong codes: wait a minute") from None
    if not fits:
        raise Refusal(403, "this is not the code of the classroom")


def teaches(access: Access, request: Request) -> bool:
    """Tell whether a request comes from the trainer's page."""
    return access.is_trainer(request.cookies.get(TRAINER_COOKIE))


def set_cookie(answer: Response, name: str, value: str) -> None:
    """Set a cookie that scripts cannot read and other pages cannot send."""
    answer.set_cookie(name, value, httponly=True, samesite="strict")
