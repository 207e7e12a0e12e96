"""Answers without a network: a call, a response, and what is made of them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from cpshell.catalog import Api
from cpshell.panel.call import Call
from cpshell.panel.reply import Reply, read_reply
from cpshell.panel.transport import Response

UAPI = Call(Api.UAPI, "Ftp", "list_ftp")
WHM = Call(Api.WHM, None, "listaccts")
API2 = Call(Api.API2, "Cron", "listcron")
CALLS = {"uapi": UAPI, "whm": WHM, "api2": API2}

Read = Callable[..., Reply]


@pytest.fixture
def read() -> Read:
    """``read("whm", body, status=200, **headers)``: the reply to a call of that API."""

    def read_body(
        api: str, body: Any, status: int = 200, reason: str = "OK", **headers: str
    ) -> Reply:
        if isinstance(body, str):
            body = body.encode()
        elif not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
        return read_reply(CALLS[api], Response(status, reason, named, body))

    return read_body
