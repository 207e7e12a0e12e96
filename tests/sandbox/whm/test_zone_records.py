"""Single records, mail exchangers, looking names up."""

from typing import Any

import pytest


@pytest.fixture
def zone(root: Any, request: pytest.FixtureRequest) -> str:
    name = f"{request.node.name[:40].replace('_', '-').strip('-')}.test"
    root.ok("adddns", domain=name, ip="192.0.2.10")
    return name


def records(root: Any, zone: str, kind: str) -> list[dict[str, Any]]:
    found = root.ok("dumpzone", domain=zone)["zone"][0]["record"]
    return [row for row in found if row["type"] == kind]


def test_a_record_is_added_changed_and_removed(root: Any, zone: str) -> None:
    root.ok("addzonerecord", domain=zone, name="new", type="A", address="192.0.2.50")
    line = records(root, zone, "A")[-1]["Line"]
    shown = root.ok("getzonerecord", domain=zone, line=line)["record"][0]
    assert (shown["name"], shown["address"], shown["ttl"]) == (
        f"new.{zone}.",
        "192.0.2.50",
        "14400",
    )
    root.ok("editzonerecord", domain=zone, line=line, ttl=300, address="192.0.2.51")
    shown = root.ok("getzonerecord", domain=zone, line=line)["record"][0]
    assert (shown["name"], shown["address"], shown["ttl"]) == (f"new.{zone}.", "192.0.2.51", "300")
    root.ok("removezonerecord", zone=zone, line=line)
    assert "no record on line" in root.no("getzonerecord", domain=zone, line=line)


def test_api_2_and_uapi_see_a_record_that_whm_adds(root: Any) -> None:
    root.ok("addzonerecord", domain="bob.test", name="seen", type="CNAME", cname="bob.test")
    rows = root.api2("bob", "ZoneEdit", "fetchzone_records", domain="bob.test", type="CNAME")
    assert "seen.bob.test." in [row["name"] for row in rows["data"]]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"name": "x", "type": "A", "address": "nowhere"}, "not valid"),
        ({"name": "x", "type": "A"}, "“address” is not set"),
        ({"name": "x", "type": "ZZ"}, "not a supported"),
        ({"name": "elsewhere.test.", "type": "A", "address": "192.0.2.1"}, "not in the zone"),
        ({"name": "www", "type": "A", "address": "192.0.2.1"}, "CNAME"),
    ],
)
def test_addzonerecord_refuses(root: Any, record: dict[str, str], reason: str) -> None:
    assert reason in root.no("addzonerecord", domain="alice.test", **record)


def test_lines_without_a_record_cannot_be_changed(root: Any, zone: str) -> None:
    assert "no record on line 1 " in root.no("editzonerecord", domain=zone, line=1, ttl=5)
    assert "no record on line 999" in root.no("removezonerecord", zone=zone, line=999)
    assert "does not match" in root.no("removezonerecord", zone=zone, line=10, serialnum=3)


def test_long_texts_stay_whole(root: Any, zone: str) -> None:
    text = "v=DKIM1; p=" + "A" * 390
    root.ok("addzonerecord", domain=zone, name="k._domainkey", type="TXT", txtdata=text)
    assert records(root, zone, "TXT")[-1]["txtdata"] == text


def test_a_mail_exchanger_is_added_and_changed(root: Any, zone: str) -> None:
    entry = {"domain": zone, "name": zone, "exchange": "mx.example.com"}
    root.ok("savemxs", preference=5, **entry)
    root.ok("savemxs", preference=20, **entry)
    found = root.ok("listmxs", domain=zone)["record"]
    assert [(row["preference"], row["exchange"]) for row in found] == [
        ("0", zone),
        ("20", "mx.example.com"),
    ]
    assert "“preference”" in root.no("savemxs", preference="low", **entry)
    assert "do not control" in root.no("listmxs", domain="no.test")


def test_only_names_of_its_own_zones_resolve(root: Any) -> None:
    assert root.ok("resolvedomainname", domain="alice.test") == {"ip": "192.0.2.10"}
    assert root.no("resolvedomainname", domain="example.com") == "Unable to resolve domain name."


def test_name_servers_have_addresses(root: Any) -> None:
    assert root.ok("lookupnsip", host="ns1.sandbox.test") == {"ip": "192.0.2.10"}
    assert root.ok("lookupnsips", host="ns1.sandbox.test")["ipv6"] is None
    assert "Unable to resolve" in root.no("lookupnsip", host="ns1.example.com")
    assert "Unable to resolve" in root.no("lookupnsips", host="ns1.example.com")


def test_new_zones_have_the_new_name_servers(open_panel: Any, root: Any) -> None:
    root.ok("update_nameservers_config", nameserver="ns1.new.test", nameserver2="ns2.new.test")
    try:
        names = root.ok("get_nameserver_config")["nameservers"]
        assert names == ["ns1.new.test", "ns2.new.test"]
        root.ok("adddns", domain="newly.test", ip="192.0.2.10")
        found = [row["nsdname"] for row in records(root, "newly.test", "NS")]
        assert found == ["ns1.new.test", "ns2.new.test"]
    finally:
        usual = {"nameserver": "ns1.sandbox.test", "nameserver2": "ns2.sandbox.test"}
        root.ok("update_nameservers_config", **usual)
    assert "at least one" in root.no("update_nameservers_config")
