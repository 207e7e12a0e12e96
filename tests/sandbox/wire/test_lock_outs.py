"""cPHulk: too many wrong passwords, and what ends the lock-out."""

import base64
import http.client
from typing import Any

import pytest

BY_ADDRESS, BY_USER, FOR_A_DAY = 5, 15, 30
MINUTE, DAY = 60, 86_400


@pytest.fixture
def root(fresh_panel: Any) -> Any:
    return fresh_panel.login("root")


def try_password(panel: Any, user: str, password: str) -> int:
    fields = {"user": user, "pass": password}
    return int(panel.post("cpanel", "/login/?login_only=1", fields).status)


def good(panel: Any, user: str) -> int:
    return try_password(panel, user, panel.account(user)["password"])


def fail(panel: Any, user: str, times: int) -> None:
    for _ in range(times):
        assert try_password(panel, user, "wrong") == 401


class Elsewhere:
    """Requests to the cPanel port that come from another address."""

    def __init__(self, panel: Any, address: str) -> None:
        self._panel = panel
        self._address = address

    def post(self, service: str, path: str, fields: Any) -> Any:
        ready = self._panel.ready
        connection = http.client.HTTPSConnection(
            ready["host"],
            ready["ports"][service],
            context=self._panel.context,
            timeout=20,
            source_address=(self._address, 0),
        )
        body = "&".join(f"{name}={value}" for name, value in fields.items())
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request("POST", path, body, kind)
            response = connection.getresponse()
            response.read()
            return response
        finally:
            connection.close()

    def account(self, user: str) -> Any:
        return self._panel.account(user)


@pytest.fixture
def elsewhere(fresh_panel: Any, other_address: str) -> Elsewhere:
    return Elsewhere(fresh_panel, other_address)


def test_user_is_locked_out_at_the_server_for_the_period(fresh_panel: Any, root: Any) -> None:
    fail(fresh_panel, "alice", BY_USER - 1)
    assert good(fresh_panel, "alice") == 200
    fail(fresh_panel, "alice", 1)
    assert good(fresh_panel, "alice") == 401
    assert good(fresh_panel, "carol") == 200
    (row, *rest) = root.whm("get_cphulk_user_brutes")["data"]["user_brutes"]
    assert (row["user"], row["timeleft"], len(rest)) == ("alice", 5, BY_USER)
    fresh_panel.sandbox.clock.advance(5 * MINUTE + 1)
    assert good(fresh_panel, "alice") == 200


def test_attempts_while_locked_out_begin_the_time_anew(fresh_panel: Any) -> None:
    fail(fresh_panel, "alice", BY_USER)
    fresh_panel.sandbox.clock.advance(4 * MINUTE)
    assert good(fresh_panel, "alice") == 401
    fresh_panel.sandbox.clock.advance(4 * MINUTE)
    assert good(fresh_panel, "alice") == 401


def test_locked_out_page_is_a_login_page_that_says_so(fresh_panel: Any) -> None:
    fail(fresh_panel, "alice", BY_USER)
    fields = {"user": "alice", "pass": fresh_panel.account("alice")["password"]}
    reply = fresh_panel.post("cpanel", "/login/", fields)
    assert (reply.status, 'id="login_form"' in reply.text) == (401, True)
    assert "locked out" in reply.text


def test_basic_counts_and_is_locked_out_but_tokens_go_on(fresh_panel: Any) -> None:
    path = "/execute/Ftp/list_ftp"

    def basic(password: str) -> int:
        pair = base64.b64encode(f"alice:{password}".encode()).decode()
        return int(fresh_panel.get("cpanel", path, Authorization=f"Basic {pair}").status)

    password = fresh_panel.account("alice")["password"]
    assert basic(password) == 200
    for _ in range(BY_USER):
        assert basic("wrong") == 401
    assert basic(password) == 401
    token = fresh_panel.token_header("alice")
    assert fresh_panel.get("cpanel", path, Authorization=token).status == 200


@pytest.mark.parametrize("function", ["flush_cphulk_login_history", "disable_cphulk"])
def test_a_flush_or_no_protection_unlocks(fresh_panel: Any, root: Any, function: str) -> None:
    fail(fresh_panel, "alice", BY_USER)
    root.whm(function)
    assert good(fresh_panel, "alice") == 200


def test_root_is_not_locked_out_by_name_unless_asked_for(fresh_panel: Any, root: Any) -> None:
    def try_root(password: str) -> int:
        fields = {"user": "root", "pass": password}
        return int(fresh_panel.post("whm", "/login/?login_only=1", fields).status)

    password = fresh_panel.account("root")["password"]
    for _ in range(BY_USER):
        assert try_root("wrong") == 401
    assert try_root(password) == 200
    root.whm("save_cphulk_config", username_based_protection_for_root=1)
    assert try_root("wrong") == 401
    assert try_root(password) == 401


def test_address_from_elsewhere_is_locked_out_whoever_it_says_it_is(
    fresh_panel: Any, root: Any, elsewhere: Elsewhere, other_address: str
) -> None:
    fail(elsewhere, "alice", BY_ADDRESS)
    assert good(elsewhere, "carol") == 401
    assert good(fresh_panel, "alice") == 200
    (row,) = root.whm("get_cphulk_brutes")["data"]["brutes"]
    assert (row["ip"], row["timeleft"]) == (other_address, 15)
    root.whm("flush_cphulk_login_history_for_ips", ip=other_address)
    assert good(elsewhere, "carol") == 200


def test_white_address_is_unlocked_and_never_counted(
    root: Any, elsewhere: Elsewhere, other_address: str
) -> None:
    fail(elsewhere, "alice", BY_ADDRESS)
    data = root.whm("create_cphulk_record", list_name="white", ip=other_address)["data"]
    assert data["ip_blocks_removed"] == 1
    fail(elsewhere, "alice", BY_ADDRESS)
    assert good(elsewhere, "alice") == 200


def test_address_that_does_not_stop_is_locked_out_for_a_day(
    fresh_panel: Any, root: Any, elsewhere: Elsewhere, other_address: str
) -> None:
    fail(elsewhere, "alice", FOR_A_DAY)
    (row,) = root.whm("get_cphulk_excessive_brutes")["data"]["excessive_brutes"]
    assert (row["ip"], row["timeleft"]) == (other_address, DAY // MINUTE)
    fresh_panel.sandbox.clock.advance(DAY - MINUTE)
    assert good(elsewhere, "carol") == 401
    fresh_panel.sandbox.clock.advance(2 * DAY)
    assert good(elsewhere, "carol") == 200
