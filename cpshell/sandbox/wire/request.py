"""A request as the panel reads it: query and body are one set of parameters."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.types import Scope

from cpshell.sandbox.calls.parameters import Parameters, Upload, parse_json
from cpshell.sandbox.services import Port, Service
from cpshell.sandbox.sessions.ids import decode, split_security_token

MOST_BODY = 256 * 1024 * 1024
"""The longest body in bytes."""
MOST_BEFORE_LOGIN = 1024 * 1024
"""The longest body in bytes of a client that shows no session and no credential."""
_MOST_PARTS = 10_000
_HEADER_CODE = "x-cpanel-otp"
_SERVER = re.compile(r"https?://[^/]*", re.IGNORECASE)


class BadRequest(Exception):
    """A body that cannot be read. ``status`` and its reason phrase are for the answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass
class PanelRequest:
    """One request, from ``address`` to ``local_address``.

    ``target`` is what it asked for, as it came; ``path`` has neither security token nor query;
    ``security_token`` is ``/cpsess…`` or None; ``query`` and ``body`` are apart for the few who
    care.
    """

    port: Port
    method: str
    target: str
    path: str
    security_token: str | None
    headers: dict[str, str]
    address: str
    local_address: str
    connection: Any
    query: Parameters
    body: Parameters = field(default_factory=Parameters)

    @property
    def service(self) -> Service:
        """Return the service of the port that it came to."""
        return self.port.service

    @property
    def parameters(self) -> Parameters:
        """Query and body together."""
        return self._parameters

    @cached_property
    def _parameters(self) -> Parameters:
        if not self.body.pairs and not self.body.uploads:
            return self.query
        return Parameters(self.query.pairs + self.body.pairs, self.body.uploads)

    @cached_property
    def cookie(self) -> str | None:
        """Return the session id in this service's cookie, decoded; None without one. Of several
        the last counts, which is the newest where a client adds up what it was given."""
        header = self.headers.get("cookie")
        if not header or self.service.cookie not in header:
            return None
        found = None
        for part in header.split(";"):
            name, _, value = part.strip().partition("=")
            if name == self.service.cookie:
                found = decode(_unquoted(value))
        return found

    @property
    def authorization(self) -> str | None:
        """Return the Authorization header."""
        return self.headers.get("authorization")

    @property
    def code(self) -> str | None:
        """Return the one-time password in a header."""
        return self.headers.get(_HEADER_CODE)

    @property
    def server_name(self) -> str:
        """Return the name or address that the client has for this server, without the port;
        where it says none, the address that it found it at."""
        host = self.headers.get("host", "")
        name = host.rpartition("]")[0].lstrip("[") if host.startswith("[") else host.split(":")[0]
        return name or self.local_address

    @property
    def is_local(self) -> bool:
        """Return whether it comes from the address that it goes to."""
        return self.address == self.local_address

    @property
    def wants_json_login(self) -> bool:
        """Return whether a login shall answer JSON instead of pages."""
        return self.parameters.flag("login_only")


def _unquoted(value: str) -> str:
    if not value.startswith('"'):
        return value
    try:
        return next(iter(SimpleCookie(f"c={value}").values())).value
    except (CookieError, StopIteration):
        return value.strip('"')


async def read_request(request: Request, port: Port) -> PanelRequest:
    """Read a request to its end.

    Raises BadRequest when the body is too long, isn't what its type says, or is JSON but no
    object.
    """
    security_token, path = split_security_token(_normal(request.scope["path"]))
    client = request.client
    read = PanelRequest(
        port=port,
        method=request.method,
        target=_target(request.scope),
        path=path,
        security_token=security_token,
        headers={
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in request.scope["headers"]
        },
        address=client.host if client else "127.0.0.1",
        local_address=request.scope["server"][0],
        connection=request.scope["state"]["connection"],
        query=Parameters(_pairs(request.scope["query_string"].decode("latin-1"))),
    )
    if request.method == "POST":
        known = read.security_token is not None or read.authorization is not None
        read.body = await _read_body(request, MOST_BODY if known else MOST_BEFORE_LOGIN)
    return read


def _target(scope: Scope) -> str:
    raw, query = scope["raw_path"], scope["query_string"]
    target = _SERVER.sub("", raw.decode("latin-1"), count=1) or "/"
    return f"{target}?{query.decode('latin-1')}" if query else target


def _normal(path: str) -> str:
    """Return a path without the server's name before it (as proxies are asked) and doubled
    slashes."""
    path = _SERVER.sub("", path, count=1) or "/"
    while "//" in path:
        path = path.replace("//", "/")
    return path


def _pairs(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, errors="replace") if text else []


async def _read_body(request: Request, most: int) -> Parameters:
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > most:
        raise BadRequest(413, "Request Entity Too Large")
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        if "transfer-encoding" in request.headers and most < MOST_BODY:
            raise BadRequest(411, "Length Required")
        return await _read_multipart(request)
    content = await _read_bytes(request, most)
    if kind == "application/json":
        return _read_json(content)
    if content.startswith(b"{"):  # one client sends JSON as a form, and no form begins so
        with suppress(BadRequest):
            return _read_json(content)
    return Parameters(_pairs(content.decode("utf-8", "replace")))


async def _read_bytes(request: Request, most: int) -> bytes:
    """Return a body of up to so many bytes, whether or not its length was said."""
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise BadRequest(413, "Request Entity Too Large")
        pieces.append(piece)
    return b"".join(pieces)


def _read_json(content: bytes) -> Parameters:
    try:
        value = parse_json(content.decode() or "{}")
    except ValueError:
        raise BadRequest(400, "Bad Request") from None
    if not isinstance(value, dict):
        raise BadRequest(400, "Bad Request")
    return Parameters.of(value)


async def _read_multipart(request: Request) -> Parameters:
    try:
        form = await request.form(
            max_files=_MOST_PARTS, max_fields=_MOST_PARTS, max_part_size=MOST_BODY
        )
    except (MultiPartException, ValueError, KeyError):
        raise BadRequest(400, "Bad Request") from None
    pairs: list[tuple[str, str]] = []
    uploads: list[Upload] = []
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            if not value.filename:  # a browser's field for a file where none was chosen
                continue
            content = await value.read()
            kind = value.content_type or "application/octet-stream"
            uploads.append(Upload(name, _file_name(value.filename), content, kind))
        else:
            pairs.append((name, value))
    await form.close()
    return Parameters(pairs, uploads)


def _file_name(sent: str) -> str:
    """Return the name of an uploaded file: some clients send their own path before it (PHP's
    do)."""
    return re.split(r"[/\\]", sent)[-1]
