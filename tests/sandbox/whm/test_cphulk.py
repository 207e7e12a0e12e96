"""cPHulk."""

import json
from typing import Any

import pytest


def test_an_entry_is_read_and_removed(root: Any) -> None:
    data = root.ok("create_cphulk_record", list_name="white", ip="198.51.100.0/24", comment="us")
    assert data["ips_added"] == ["198.51.100.0/24"]
    kept = root.ok("read_cphulk_records", list_name="white")["ips_in_list"]
    assert kept["198.51.100.0/24"] == "us"
    root.ok("delete_cphulk_record", list_name="white", ip="198.51.100.0/24")
    kept = root.ok("read_cphulk_records", list_name="white")["ips_in_list"]
    assert "198.51.100.0/24" not in kept
    reason = root.no("delete_cphulk_record", list_name="white", ip="198.51.100.0/24")
    assert "is not in the list" in reason


def test_lists_are_white_or_black(root: Any) -> None:
    assert "“list_name”" in root.no("create_cphulk_record", list_name="grey", ip="192.0.2.1")
    assert "“list_name”" in root.no("read_cphulk_records", list_name="grey")
    assert "any of the addr" in root.no("create_cphulk_record", list_name="black", ip="somewhere")


def test_many_entries_at_once(root: Any) -> None:
    records = [{"ip": "203.0.113.1", "comment": "office"}, {"ip": "203.0.113.5-203.0.113.9"}]
    given = {"list_name": "white", "records": [json.dumps(record) for record in records]}
    data = root.ok("batch_create_cphulk_records", **given)
    assert data["ips_added"] == ["203.0.113.1", "203.0.113.5-203.0.113.9"]
    kept = root.ok("read_cphulk_records", list_name="white")["ips_in_list"]
    assert kept["203.0.113.1"] == "office"
    bad = {"list_name": "white", "records": ['{"ip":"x"}', '{"ip":"y"}']}
    assert "any of the addresses" in root.no("batch_create_cphulk_records", **bad)
    bad = {"list_name": "white", "records": "203.0.113.77"}
    assert "object with an “ip”" in root.no("batch_create_cphulk_records", **bad)


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.0/8", "127.0.0.1-127.0.0.9"])
def test_nobody_logs_in_from_a_black_address(root: Any, whm_panel: Any, entry: str) -> None:
    form = whm_panel.login_form("alice")
    root.ok("create_cphulk_record", list_name="black", ip=entry)
    try:
        assert whm_panel.post("cpanel", "/login/?login_only=1", form).status == 401
    finally:
        root.ok("delete_cphulk_record", list_name="black", ip=entry)
    assert whm_panel.post("cpanel", "/login/?login_only=1", form).status == 200


def test_while_off_lists_do_not_count(root: Any, whm_panel: Any) -> None:
    root.ok("disable_cphulk")
    try:
        assert root.ok("cphulk_status") == {"is_enabled": 0}
        assert "disabled" in root.no("create_cphulk_record", list_name="black", ip="192.0.2.1")
        assert "disabled" in root.no("get_cphulk_failed_logins")
        assert "disabled" in root.no("flush_cphulk_login_history")
        assert "disabled" in root.no("get_cphulk_brutes")
        assert "disabled" in root.no("get_cphulk_excessive_brutes")
        assert "disabled" in root.no("get_cphulk_user_brutes")
        entry = {"list_name": "black", "ip": "127.0.0.1", "skip_enabled_check": 1}
        root.ok("create_cphulk_record", **entry)
        form = whm_panel.login_form("alice")
        assert whm_panel.post("cpanel", "/login/?login_only=1", form).status == 200
        root.ok("delete_cphulk_record", **entry)
    finally:
        root.ok("enable_cphulk")


def test_settings_are_kept(root: Any) -> None:
    root.ok("set_cphulk_config_key", key="max_failures", value=7)
    root.ok("save_cphulk_config", mark_as_brute=40)
    config = root.ok("load_cphulk_config")["cphulk_config"]
    assert (config["max_failures"], config["mark_as_brute"]) == (7, 40)
    assert "configuration key" in root.no("set_cphulk_config_key", key="mood", value=1)
    assert "“max_failures”" in root.no("save_cphulk_config", max_failures="few")


def test_failed_logins_are_shown_until_flushed(root: Any, whm_panel: Any) -> None:
    whm_panel.post("cpanel", "/login/?login_only=1", {"user": "alice", "pass": "wrong"})
    row = root.ok("get_cphulk_failed_logins")["failed_logins"][0]
    assert (row["user"], row["ip"], row["authservice"]) == ("alice", "127.0.0.1", "cpaneld")
    assert root.ok("flush_cphulk_login_history_for_ips", ip="192.0.2.9")["records_removed"] == 0
    assert root.ok("flush_cphulk_login_history_for_ips", ip="127.0.0.1")["records_removed"] >= 1
    whm_panel.post("whm", "/login/?login_only=1", {"user": "root", "pass": "wrong"})
    assert root.ok("flush_cphulk_login_history")["records_removed"] == 1
    assert root.ok("get_cphulk_failed_logins")["failed_logins"] == []
    assert root.ok("get_cphulk_brutes") == {"brutes": []}
    assert root.ok("get_cphulk_excessive_brutes") == {"excessive_brutes": []}
    assert root.ok("get_cphulk_user_brutes") == {"user_brutes": []}
    assert "valid IP" in root.no("flush_cphulk_login_history_for_ips", ip="here")
