"""Requests as clients send them that others wrote: with their headers, over http.client."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest


@dataclass(frozen=True)
class Client:
    """Requests to one service with one Authorization header."""

    panel: Any
    service: str
    authorization: str
    tls: bool = True

    def get(self, path: str, /, **query: Any) -> Any:
        """GET; the whole answer."""
        target = f"{path}?{urlencode(query, doseq=True)}" if query else path
        return self.panel.get(self.service, target, Authorization=self.authorization, tls=self.tls)

    def post(self, path: str, fields: Any = (), /, **options: str) -> Any:
        """POST; the whole answer."""
        return self.panel.post(
            self.service, path, fields, Authorization=self.authorization, tls=self.tls, **options
        )

    def api2(self, module: str, function: str, /, **parameters: Any) -> Any:
        """API 2 by GET, as programs do that edit zones: the inside of ``cpanelresult``."""
        control = {"user": "alice", "apiversion": 2, "module": module, "func": function}
        fields = {f"cpanel_jsonapi_{name}": value for name, value in control.items()}
        reply = self.get("/json-api/cpanel", **fields, **parameters)
        assert reply.status == 200
        return reply.json["cpanelresult"]


@pytest.fixture
def client(fresh_panel: Any) -> Callable[..., Client]:
    """Makes a client with the API token of a user."""

    def make(user: str, *, tls: bool = True) -> Client:
        service = fresh_panel.account(user)["service"]
        return Client(fresh_panel, service, fresh_panel.token_header(user), tls)

    return make


@pytest.fixture
def session(fresh_panel: Any) -> Any:
    """alice's session."""
    return fresh_panel.login("alice")
