"""A client of the sandbox made of the standard library alone, over real HTTP and TLS."""

import functools
import http.client
import json
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyotp
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from cpshell.sandbox.server import Sandbox

TIMEOUT = 20


@dataclass(frozen=True)
class Reply:
    """What came back: ``headers`` as they were written, in order."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The first header whose name is written exactly so."""
        return next((value for key, value in self.headers if key == name), None)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def cookie(self) -> str:
        """The cookie as a client sends it back."""
        return (self.header("Set-Cookie") or "").partition(";")[0]


class Login:
    """A session with its cookie and security token; calls answer parsed JSON."""

    def __init__(self, panel: "Panel", service: str, token: str, cookie: str) -> None:
        self.panel = panel
        self.service = service
        self.token = token
        self.cookie = cookie

    def get(self, path: str, **headers: str) -> Reply:
        """GET behind the security token."""
        return self.panel.get(self.service, self.token + path, Cookie=self.cookie, **headers)

    def post(self, path: str, fields: Any = (), **headers: str) -> Reply:
        """POST behind the security token."""
        return self.panel.post(
            self.service, self.token + path, fields, Cookie=self.cookie, **headers
        )

    def upload(self, path: str, fields: dict[str, str], files: dict[str, bytes]) -> Reply:
        """POST a multipart body; the files are parts ``file-1``, ``file-2`` … of these names."""
        line = "0123456789abcdef"
        parts = [(f'name="{name}"', value.encode()) for name, value in fields.items()]
        for number, (name, content) in enumerate(files.items(), 1):
            parts.append((f'name="file-{number}"; filename="{name}"', content))
        body = b"".join(
            f"--{line}\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + each + b"\r\n"
            for head, each in parts
        )
        kind = f"multipart/form-data; boundary={line}"
        return self.post(path, body + f"--{line}--\r\n".encode(), Content_Type=kind)

    def uapi(self, module: str, function: str, /, **parameters: Any) -> Any:
        """UAPI at /execute; through the wrapped path in a WHM session is ``uapi_cpanel``."""
        return self.post(f"/execute/{module}/{function}", parameters).json

    def whm(self, function: str, /, **parameters: Any) -> Any:
        """WHM API 1."""
        return self.post(f"/json-api/{function}", {"api.version": 1, **parameters}).json

    def api2(self, module: str, function: str, /, **parameters: Any) -> Any:
        """The inside of ``cpanelresult``."""
        return self.cpanel(2, module, function, **parameters)["cpanelresult"]

    def api1(self, module: str, function: str, /, *arguments: str, **more: Any) -> Any:
        """API 1 with its arguments in order."""
        numbered = {f"arg-{at}": argument for at, argument in enumerate(arguments)}
        return self.cpanel(1, module, function, **numbered, **more)

    def cpanel(self, version: int, module: str, function: str, /, **parameters: Any) -> Any:
        """/json-api/cpanel; in a WHM session give ``cpanel_jsonapi_user``."""
        control = {"apiversion": version, "module": module, "func": function}
        fields = {f"cpanel_jsonapi_{name}": value for name, value in control.items()}
        return self.post("/json-api/cpanel", fields | parameters).json

    def uapi_as(self, user: str, module: str, function: str, /, **parameters: Any) -> Any:
        """UAPI as a user through ``uapi_cpanel``; the flat envelope inside."""
        control = {"cpanel.user": user, "cpanel.module": module, "cpanel.function": function}
        return self.whm("uapi_cpanel", **control, **parameters)["data"]["uapi"]

    def sign_on(self, user: str, service: str) -> "Login":
        """Become another user with ``create_user_session``."""
        daemon = {"cpanel": "cpaneld", "whm": "whostmgrd", "webmail": "webmaild"}[service]
        data = self.whm("create_user_session", user=user, service=daemon)["data"]
        path = "/" + data["url"].split("/", 3)[3]
        reply = self.panel.get(service, path)
        return Login(self.panel, service, data["cp_security_token"], reply.cookie)


class Panel:
    """A running sandbox and a connection for each request."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.ready = sandbox.ready
        self.context = ssl.create_default_context(cafile=sandbox.ready["ca"])

    def connect(self, service: str, *, tls: bool = True) -> http.client.HTTPConnection:
        """A connection to a service's port."""
        host, ports = self.ready["host"], self.ready["ports"]
        if tls:
            port = ports[service]
            return http.client.HTTPSConnection(host, port, context=self.context, timeout=TIMEOUT)
        return http.client.HTTPConnection(host, ports[f"{service}_plain"], timeout=TIMEOUT)

    def send(
        self,
        service: str,
        method: str,
        path: str,
        body: bytes | str | None = None,
        *,
        tls: bool = True,
        **headers: str,
    ) -> Reply:
        """One request on its own connection. ``X_CPANEL_OTP`` is the header X-CPANEL-OTP."""
        connection = self.connect(service, tls=tls)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            return read_reply(connection)
        finally:
            connection.close()

    def get(self, service: str, path: str, **options: Any) -> Reply:
        return self.send(service, "GET", path, **options)

    def post(self, service: str, path: str, fields: Any = (), **options: Any) -> Reply:
        options.setdefault("Content_Type", "application/x-www-form-urlencoded")
        body = fields if isinstance(fields, bytes | str) else urlencode(fields, doseq=True)
        return self.send(service, "POST", path, body, **options)

    def account(self, user: str) -> dict[str, Any]:
        """An account of the ready line."""
        return self.sandbox.account(user)

    def code(self, user: str) -> str:
        """The one-time password of a user at the sandbox's time."""
        return pyotp.TOTP(self.account(user)["otp_secret"]).at(self.sandbox.clock.now())

    def wrong_code(self, user: str) -> str:
        """A code that is wrong now and in the steps beside."""
        totp = pyotp.TOTP(self.account(user)["otp_secret"])
        now = self.sandbox.clock.now()
        good = {totp.at(now + 30 * step) for step in range(-2, 3)}
        return next(code for code in ("000000", "111111", "222222", "333333") if code not in good)

    def login_form(self, user: str, **more: str) -> dict[str, str]:
        """The fields of a good login form."""
        account = self.account(user)
        fields = {"user": user, "pass": account["password"]}
        if "otp_secret" in account:
            fields["tfa_token"] = self.code(user)
        return fields | more

    def login(self, user: str) -> Login:
        """Log in with the form."""
        service = self.account(user)["service"]
        reply = self.post(service, "/login/?login_only=1", self.login_form(user))
        assert reply.status == 200, reply.text
        return Login(self, service, reply.json["security_token"], reply.cookie)

    def token_header(self, user: str) -> str:
        """The Authorization header for a user's API token."""
        account = self.account(user)
        return f"{account['service']} {user}:{account['token']}"

    def session_log(self) -> list[str]:
        """The lines of the session log without time and program: ``127.0.0.1 NEW …``."""
        lines = Path(self.ready["session_log"]).read_text().splitlines()
        return [line.split("] ", 2)[2] for line in lines]

    def request_log(self) -> list[dict[str, Any]]:
        """The requests as the server saw them."""
        lines = Path(self.ready["request_log"]).read_text().splitlines()
        return [json.loads(line) for line in lines]


def read_reply(connection: http.client.HTTPConnection) -> Reply:
    """The answer to the request that was sent."""
    response = connection.getresponse()
    return Reply(response.status, response.reason, response.getheaders(), response.read())


@contextmanager
def _opened(**options: Any) -> Iterator[Panel]:
    with Sandbox(**options) as sandbox:
        yield Panel(sandbox)


@pytest.fixture(scope="session")
def panel() -> Iterator[Panel]:
    """A sandbox that the tests of a session share: look at it, leave it as it is."""
    with _opened() as opened:
        yield opened


@pytest.fixture
def fresh_panel() -> Iterator[Panel]:
    """A sandbox of one's own, to change."""
    with _opened() as opened:
        yield opened


@pytest.fixture
def other_address() -> str:
    """Another address of this machine; skips where there is none (macOS has one alone)."""
    address = "127.0.0.2"
    with socket.socket() as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            pytest.skip(f"{address} is no address here")
    return address


@pytest.fixture(scope="module")
def keys_made_once() -> Iterator[None]:
    """One RSA key for each size, for tests of many calls that do not look at it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rsa, "generate_private_key", functools.cache(rsa.generate_private_key))
        yield


@pytest.fixture(scope="session")
def open_panel() -> Any:
    """Opens a sandbox with options: ``with open_panel(faults=["500"]) as panel``."""
    return _opened


@pytest.fixture(scope="session")
def read() -> Any:
    """Reads the answer on a connection that a test has opened itself."""
    return read_reply


def fields_in(shape: Any, data: Any, at: str = "") -> Iterator[str]:
    """The fields of ``data`` that the recorded shape doesn't have."""
    if isinstance(shape, list) and isinstance(data, list) and shape:
        for entry in data:
            yield from fields_in(shape[0], entry, at)
    elif isinstance(shape, dict) and isinstance(data, dict) and "*" not in shape:
        for name, entry in data.items():
            if name not in shape and "additionalProperties" not in shape:
                yield f"{at}.{name}"
            else:
                yield from fields_in(shape.get(name), entry, f"{at}.{name}")


def lacking(shape: Any, data: Any, at: str = "") -> Iterator[str]:
    """The recorded fields that are in none of the rows of ``data``, nor below them."""
    if isinstance(shape, list) and shape and isinstance(data, list):
        absent = [set(lacking(shape[0], entry, at)) for entry in data]
        yield from sorted(set.intersection(*absent)) if absent else ()
    elif isinstance(shape, dict) and isinstance(data, dict):
        for name in shape.keys() - {"*", "additionalProperties"}:
            if name in data:
                yield from lacking(shape[name], data[name], f"{at}.{name}")
            else:
                yield f"{at}.{name}"


ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
KINDS: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) or str(value).lstrip("-").isdigit(),
    "timestamp": lambda value: isinstance(value, int) or bool(ISO_TIME.fullmatch(value)),
    "number": lambda value: isinstance(value, int | float) or str(value).replace(".", "").isdigit(),
    "boolean": lambda value: value in (0, 1, "0", "1"),
    "object": lambda value: isinstance(value, dict),
}
"""What a value of each recorded kind looks like; null may stand for any."""


def misfits(shape: Any, data: Any, at: str = "") -> Iterator[str]:
    """The values in ``data`` that aren't of the recorded kind."""
    if data is None:
        return
    if isinstance(shape, list):
        if not isinstance(data, list):
            yield f"{at} is no list"
        elif shape:
            for entry in data:
                yield from misfits(shape[0], entry, f"{at}[]")
    elif isinstance(shape, dict):
        if not isinstance(data, dict):
            yield f"{at} is no object"
        else:
            for name, value in data.items():
                yield from misfits(shape.get(name, shape.get("*", "any")), value, f"{at}.{name}")
    elif shape in KINDS and not KINDS[shape](data):
        yield f"{at} = {data!r} is no {shape}"


@dataclass(frozen=True)
class Differences:
    """How data differs from a recorded shape: fields too many, too few, and of another kind."""

    unknown: list[str]
    missing: list[str]
    misfits: list[str]


@pytest.fixture(scope="session")
def compare() -> Callable[[Any, Any], Differences]:
    """Compares data with a recorded shape."""
    return lambda shape, data: Differences(
        sorted(set(fields_in(shape, data))),
        sorted(set(lacking(shape, data))),
        sorted(set(misfits(shape, data))),
    )
