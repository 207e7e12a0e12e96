"""What an administrator can set: the address of a session, redirects to TLS, the order of keys."""

import http.client
import json

import pytest

from cpshell.sandbox.rules import Rules
from cpshell.sandbox.wire.shuffle import shuffled

COUNT = "/execute/Email/count_pops"


def from_elsewhere(panel, login, path, address):
    """The same session from another address of this machine."""
    connection = http.client.HTTPSConnection(
        panel.ready["host"],
        panel.ready["ports"]["cpanel"],
        context=panel.context,
        source_address=(address, 0),
        timeout=10,
    )
    connection.request("GET", login.token + path, headers={"Cookie": login.cookie})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response.status, text


def test_session_ends_when_it_is_used_from_another_address(fresh_panel, other_address):
    alice = fresh_panel.login("alice")
    status, text = from_elsewhere(fresh_panel, alice, COUNT, other_address)
    assert status == 401
    assert "Your IP address has changed" in text
    assert alice.get(COUNT).status == 401
    assert fresh_panel.session_log()[-1].startswith(f"{other_address} PURGE alice:")
    reason = " badpass [cookie ip check: IP address has changed]"
    assert fresh_panel.session_log()[-1].endswith(reason)


def test_nobody_can_log_a_session_out_from_elsewhere_by_its_own_page(fresh_panel, other_address):
    alice = fresh_panel.login("alice")
    assert from_elsewhere(fresh_panel, alice, "/logout/", other_address)[0] == 401


def test_address_may_change_where_the_rules_say_so(open_panel, other_address):
    with open_panel(rules=Rules(same_address=False)) as panel:
        alice = panel.login("alice")
        assert from_elsewhere(panel, alice, COUNT, other_address)[0] == 200


@pytest.fixture(scope="module")
def tls_only(open_panel):
    with open_panel(rules=Rules(redirect_to_tls=True)) as panel:
        yield panel


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_plain_ports_redirect_everything_to_tls(tls_only, method):
    target = "/json-api/version?api.version=1&x=%20"
    header = tls_only.token_header("root")
    reply = tls_only.send("whm", method, target, tls=False, Authorization=header)
    assert reply.status == 301
    port = tls_only.ready["ports"]["whm"]
    assert reply.header("Location") == f"https://127.0.0.1:{port}{target}"
    assert tls_only.get("whm", target, Authorization=header).json["metadata"]["result"] == 1


def test_keys_come_in_another_order_every_time(open_panel):
    with open_panel(rules=Rules(shuffle_keys=True)) as panel:
        header = panel.token_header("root")
        path = "/json-api/accountsummary?api.version=1&user=alice"
        bodies = {panel.get("whm", path, Authorization=header).body for _ in range(5)}
        values = [json.loads(body) for body in bodies]
    assert len(bodies) == 5
    assert all(value == values[0] for value in values)


def test_shuffled_json_is_written_as_before(panel):
    body = '{"a":"ü/“x”","b":[1.5,null,{"c":1}]}'.encode()
    again = shuffled(body, panel.sandbox.world.random("test"))
    assert json.loads(again) == json.loads(body)
    assert len(again) == len(body)
    assert shuffled(b"<html>", panel.sandbox.world.random("test")) == b"<html>"
