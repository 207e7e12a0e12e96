"""A mailbox's own session: its own mail only."""

import pytest


@pytest.fixture
def info(fresh_panel):
    return fresh_panel.login("info@alice.test")


def test_mailbox_lists_itself_alone(info):
    rows = info.uapi("Email", "list_pops")["data"]
    assert [row["email"] for row in rows] == ["info@alice.test"]


def test_mailbox_sets_its_own_autoresponder(info):
    answer = {"email": "info", "domain": "alice.test", "from": "Info", "subject": "Away",
              "body": "Back soon", "interval": 1}  # fmt: skip
    assert info.uapi("Email", "add_auto_responder", **answer)["status"] == 1
    assert info.uapi("Email", "get_auto_responder", email="info@alice.test")["data"]["subject"] == (
        "Away"
    )


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        ("get_pop_quota", {"email": "sales@alice.test"}),
        ("add_forwarder", {"domain": "alice.test", "email": "sales", "fwdopt": "blackhole"}),
        ("list_filters", {"account": "sales@alice.test"}),
        ("get_client_settings", {"account": "sales@alice.test"}),
        ("delete_auto_responder", {"email": "orders@carol.test"}),
    ],
)
def test_mailbox_cannot_touch_another(function, parameters, info):
    assert info.uapi("Email", function, **parameters)["status"] == 0


def test_mailbox_sees_only_its_own_forwarders(info):
    assert info.uapi("Email", "list_forwarders")["data"] == []
    info.uapi("Email", "add_forwarder", domain="alice.test", email="info", fwdopt="fwd",
              fwdemail="away@example.com")  # fmt: skip
    rows = info.uapi("Email", "list_forwarders")["data"]
    assert [row["forward"] for row in rows] == ["away@example.com"]


def test_filters_of_a_mailbox_are_its_own_without_saying_so(info):
    names = [row["filtername"] for row in info.uapi("Email", "list_filters")["data"]]
    assert names == ["Shop orders"]


def test_suspended_mailbox_is_logged_out_at_once(fresh_panel, info):
    fresh_panel.login("alice").uapi("Email", "suspend_login", email="info@alice.test")
    assert info.get("/execute/Email/list_pops").status == 401
