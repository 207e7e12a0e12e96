"""Callers of WHM API 1 over real HTTP and TLS, each with the token of a login."""

import http.client
import itertools
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest

from cpshell import catalog

PASSWORD = "Kp7!wonder-Lamp"


class Caller:
    """A WHM login with a token. A test that every function must have calls ``ok`` and ``no``
    with the function's name as it is: the names are looked for in the text of the tests."""

    def __init__(self, panel: Any, user: str, token: str, code: str = "") -> None:
        self.check: Callable[[str, Any], None] = lambda function, data: None
        self.panel = panel
        self.user = user
        self._headers = {"Authorization": f"whm {user}:{token}"}
        if code:
            self._headers["X-CPANEL-OTP"] = code
        self._connection: http.client.HTTPConnection = panel.connect("whm")

    def raw(self, function: str, /, **parameters: Any) -> Any:
        """The whole answer; ``api_version=0`` for the old one."""
        version = parameters.pop("api_version", 1)
        fields = {**({"api.version": version} if version else {}), **parameters}
        self._connection.request(
            "POST",
            f"/json-api/{function}",
            urlencode(fields, doseq=True),
            {**self._headers, "Content-Type": "application/x-www-form-urlencoded"},
        )
        response = self._connection.getresponse()
        body = response.read()
        assert response.status in (200, 403), body
        return json.loads(body)

    def ok(self, function: str, /, **parameters: Any) -> Any:
        """The data of a call that succeeds."""
        answer = self.raw(function, **parameters)
        assert answer.get("metadata", {}).get("result") == 1, answer
        self.check(function, answer.get("data"))
        return answer.get("data")

    def no(self, function: str, /, **parameters: Any) -> str:
        """The reason of a call that is refused."""
        answer = self.raw(function, **parameters)
        if "cpanelresult" in answer:
            return str(answer["cpanelresult"]["error"])
        assert answer["metadata"]["result"] == 0, answer
        return str(answer["metadata"]["reason"])

    def uapi(self, user: str, module: str, function: str, /, **parameters: Any) -> Any:
        """UAPI as one of the caller's accounts: the flat envelope."""
        control = {"cpanel.user": user, "cpanel.module": module, "cpanel.function": function}
        return self.ok("uapi_cpanel", **control, **parameters)["uapi"]

    def api2(self, user: str, module: str, function: str, /, **parameters: Any) -> Any:
        """API 2 as one of the caller's accounts: the inside of ``cpanelresult``."""
        control = {"user": user, "module": module, "func": function, "apiversion": 2}
        fields = {f"cpanel_jsonapi_{name}": value for name, value in control.items()}
        return self.raw("cpanel", **fields, **parameters)["cpanelresult"]

    def close(self) -> None:
        self._connection.close()


_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def whm_panel(open_panel: Any) -> Iterator[Any]:
    """A sandbox that the tests of a module share; each changes only what it has made."""
    with open_panel() as panel:
        yield panel


@pytest.fixture(scope="module")
def turned(whm_panel: Any) -> Callable[[float], None]:
    """Turns the clock forward, which stands still otherwise."""
    whm_panel.sandbox.clock.stop()
    turn: Callable[[float], None] = whm_panel.sandbox.clock.advance
    return turn


@pytest.fixture(scope="session")
def in_shape(compare: Any) -> Callable[[str, Any], None]:
    """Holds the data of a function against its recorded shape; it may have fewer fields."""

    def check(function: str, data: Any) -> None:
        shape = catalog.reply_fields.shape("whm", function)
        if shape is None:
            return
        if shape == catalog.reply_fields.NO_DATA:
            assert not data, f"{function} has data"
            return
        differences = compare(shape, data)
        assert (differences.unknown, differences.misfits) == ([], []), function

    return check


@pytest.fixture(scope="module")
def root(whm_panel: Any, in_shape: Any) -> Iterator[Caller]:
    """root; what root is answered is held against the recorded shapes."""
    caller = Caller(whm_panel, "root", whm_panel.account("root")["token"])
    caller.check = in_shape
    yield caller
    caller.close()


@pytest.fixture(scope="module")
def rita(whm_panel: Any) -> Iterator[Caller]:
    """A reseller with the usual privileges; grace, heidi, ivan and judy are hers."""
    caller = Caller(whm_panel, "rita", whm_panel.account("rita")["token"])
    yield caller
    caller.close()


@pytest.fixture(scope="module")
def limited(whm_panel: Any) -> Iterator[Caller]:
    """root with a token for ``list-accts`` and ``acct-summary`` only."""
    (secret,) = [t["token"] for t in whm_panel.ready["tokens"] if t["name"] == "accounts-only"]
    caller = Caller(whm_panel, "root", secret)
    yield caller
    caller.close()


@pytest.fixture(scope="module")
def stranger(whm_panel: Any) -> Iterator[Caller]:
    """root with a token that nobody has made."""
    caller = Caller(whm_panel, "root", "A" * 32)
    yield caller
    caller.close()


@pytest.fixture
def account(root: Caller) -> str:
    """The user name of a new account; its domain is the name with ``.test``."""
    user = f"acct{next(_numbers)}"
    root.ok("createacct", username=user, domain=f"{user}.test", password=PASSWORD)
    return user


@pytest.fixture
def reseller(root: Caller, account: str) -> str:
    """The user name of a new reseller without privileges or limits."""
    root.ok("setupreseller", user=account)
    root.ok("setacls", reseller=account)
    return account
