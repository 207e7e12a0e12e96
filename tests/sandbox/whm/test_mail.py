"""Mail: mailboxes, blocks, greylisting, records."""

from typing import Any

import pytest


def test_list_pops_for_sees_what_uapi_adds(root: Any, rita: Any) -> None:
    box = {"email": "added", "domain": "bob.test", "password": "Kp7!wonder-Lamp"}
    root.uapi("bob", "Email", "add_pop", **box)
    assert "added@bob.test" in root.ok("list_pops_for", user="bob")["pops"]
    assert "do not have access" in rita.no("list_pops_for", user="bob")


def test_mail_to_root_goes_elsewhere(root: Any) -> None:
    root.ok("set_user_email_forward_destination", user="root", forward_to="me@example.com")
    data = root.ok("get_user_email_forward_destination", user="root")
    assert data["forward_to"] == ["me@example.com"]
    bad = {"user": "root", "forward_to": "nowhere"}
    assert "email address" in root.no("set_user_email_forward_destination", **bad)
    assert "do not have" in root.no("get_user_email_forward_destination", user="nemo")


def test_domains_are_blocked_and_unblocked(root: Any) -> None:
    root.ok("block_incoming_email_from_domain", domain=["spam.example", "junk.example"])
    rows = root.ok("list_blocked_incoming_email_domains")["domains"]
    assert [row["domain"] for row in rows] == ["junk.example", "spam.example"]
    root.ok("unblock_incoming_email_from_domain", domain="junk.example")
    rows = root.ok("list_blocked_incoming_email_domains")["domains"]
    assert [row["domain"] for row in rows] == ["spam.example"]
    assert "valid domain" in root.no("block_incoming_email_from_domain", domain="spam")
    reason = root.no("unblock_incoming_email_from_domain", domain="junk.example")
    assert "not blocked" in reason


def test_countries_are_blocked_and_unblocked(root: Any) -> None:
    root.ok("block_incoming_email_from_country", country_code=["zz", "XY"])
    root.ok("unblock_incoming_email_from_country", country_code="zz")
    rows = root.ok("list_blocked_incoming_email_countries")["countries"]
    assert rows == [{"country_code": "XY"}]
    assert "country code" in root.no("block_incoming_email_from_country", country_code="ZZZ")
    assert "not blocked" in root.no("unblock_incoming_email_from_country", country_code="AB")


def test_greylisting_is_on_or_off(root: Any) -> None:
    root.ok("enable_cpgreylist")
    assert root.ok("cpgreylist_status") == {"is_enabled": 1}
    root.ok("disable_cpgreylist")
    assert root.ok("cpgreylist_status") == {"is_enabled": 0}


def test_greylisting_settings_are_numbers(root: Any) -> None:
    root.ok("save_cpgreylist_config", must_try_time_mins=60)
    assert root.ok("load_cpgreylist_config")["cpgreylist_config"]["must_try_time_mins"] == 60
    assert "“must_try_time_mins”" in root.no("save_cpgreylist_config", must_try_time_mins="soon")
    assert "not a greylisting" in root.no("save_cpgreylist_config", colour=1)


def test_trusted_hosts_are_listed_until_deleted(root: Any) -> None:
    root.ok("create_cpgreylist_trusted_host", ip="198.51.100.4", comment="partner")
    (row,) = root.ok("read_cpgreylist_trusted_hosts")["greylist_trusted_hosts"]
    assert (row["host_ip"], row["comment"]) == ("198.51.100.4", "partner")
    root.ok("delete_cpgreylist_trusted_host", ip="198.51.100.4")
    assert root.ok("read_cpgreylist_trusted_hosts")["greylist_trusted_hosts"] == []
    assert "valid IP" in root.no("create_cpgreylist_trusted_host", ip="partner")
    assert "not a trusted" in root.no("delete_cpgreylist_trusted_host", ip="198.51.100.4")


@pytest.fixture
def zone(root: Any, request: pytest.FixtureRequest) -> str:
    name = f"{request.node.name[:40].replace('_', '-')}.test"
    root.ok("adddns", domain=name, ip="192.0.2.10")
    return name


def texts(root: Any, zone: str) -> list[str]:
    rows = root.ok("dumpzone", domain=zone)["zone"][0]["record"]
    return [row["txtdata"] for row in rows if row["type"] == "TXT"]


def test_a_new_spf_policy_replaces_the_old_one(root: Any, zone: str) -> None:
    root.ok("install_spf_records", domain=zone, record="v=spf1 -all")
    assert texts(root, zone) == ["v=spf1 -all"]
    assert "valid SPF" in root.no("install_spf_records", domain=zone, record="all")


def test_a_dmarc_policy_is_applied_and_removed(root: Any, zone: str) -> None:
    root.ok("apply_dmarc", domain=zone, policy="v=DMARC1; p=none;")
    root.ok("apply_dmarc", domain=zone, policy="v=DMARC1; p=reject;")
    assert [text for text in texts(root, zone) if "DMARC" in text] == ["v=DMARC1; p=reject;"]
    root.ok("remove_dmarc", domain=zone)
    assert "does not have" in root.no("remove_dmarc", domain=zone)
    assert "valid DMARC" in root.no("apply_dmarc", domain=zone, policy="p=none")
