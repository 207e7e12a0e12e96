"""Ask a running sandbox what a witness of a real server was asked, over real HTTP and TLS."""

import http.client
import json
import ssl
from base64 import b64encode
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from cpshell.catalog.witness_file import exchanges_of
from cpshell.catalog.witness_flow import Answer, witness_of
from cpshell.catalog.witness_plan import BY_FORM, BY_SIGN_ON, Asked

_TIMEOUT = 30.0
_DAEMONS = {"whm": "whostmgrd", "cpanel": "cpaneld", "webmail": "webmaild"}


def ask_sandbox(
    service: str, only: Collection[str], ready: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Return the forms of the exchanges of these names; ``ready`` is the sandbox's ready line."""
    account, connection = _account(ready, service), _connect(ready, service)
    authorization = _basic(account)
    entered = None
    if BY_FORM in only:
        entered = BY_FORM, _log_in(connection, account)
    elif BY_SIGN_ON in only:
        entered = BY_SIGN_ON, _sign_on(connection, ready, account)
    flow = witness_of(service, only, entered)
    try:
        asked = next(flow)
        while True:
            asked = flow.send(_ask(connection, asked, authorization))
    except StopIteration as end:
        return exchanges_of(end.value)
    finally:
        connection.close()


def _account(ready: Mapping[str, Any], service: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = next(
        each
        for each in ready["accounts"]
        if each["service"] == service and "otp_secret" not in each
    )
    return found


def _basic(account: Mapping[str, Any]) -> str:
    secret = f"{account['user']}:{account['password']}".encode()
    return f"Basic {b64encode(secret).decode()}"


def _connect(ready: Mapping[str, Any], service: str) -> http.client.HTTPSConnection:
    context = ssl.create_default_context(cafile=ready["ca"])
    port = ready["ports"][service]
    return http.client.HTTPSConnection(ready["host"], port, timeout=_TIMEOUT, context=context)


def _ask(connection: http.client.HTTPSConnection, asked: Asked, authorization: str) -> Answer:
    query = f"?{urlencode(asked.query)}" if asked.query else ""
    headers = {"Authorization": authorization} if asked.authorised else {}
    return _answer(connection, "GET", asked.path + query, headers=headers)


def _log_in(connection: http.client.HTTPSConnection, account: Mapping[str, Any]) -> Answer:
    fields = urlencode({"user": account["user"], "pass": account["password"]})
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return _answer(connection, "POST", "/login/?login_only=1", fields, headers)


def _sign_on(
    connection: http.client.HTTPSConnection,
    ready: Mapping[str, Any],
    account: Mapping[str, Any],
) -> Answer:
    """Enter a session that WHM has made for an account, as a browser does."""
    named = {"user": account["user"], "service": _DAEMONS[account["service"]]}
    path = f"/json-api/create_user_session?{urlencode({'api.version': 1, **named})}"
    whm = _connect(ready, "whm")
    try:
        made = _answer(whm, "GET", path, headers={"Authorization": _basic(_account(ready, "whm"))})
    finally:
        whm.close()
    url = urlsplit(json.loads(made.body)["data"]["url"])
    return _answer(connection, "GET", f"{url.path}?{url.query}")


def _answer(
    connection: http.client.HTTPSConnection,
    method: str,
    path: str,
    body: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    try:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        content = response.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return Answer(failure="connection")
    return Answer(response.status, response.reason, tuple(response.getheaders()), content)
