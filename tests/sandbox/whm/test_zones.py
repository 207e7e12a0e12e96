"""Zones as wholes."""

import json
from base64 import b64decode
from typing import Any

import pytest

NOT_YOURS = "do not control a DNS zone"


@pytest.fixture
def zone(root: Any, request: pytest.FixtureRequest) -> str:
    name = f"{request.node.name[:40].replace('_', '-').strip('-')}.test"
    root.ok("adddns", domain=name, ip="192.0.2.10")
    return name


def names(caller: Any) -> list[str]:
    return [row["domain"] for row in caller.ok("listzones")["zone"]]


def test_a_new_zone_is_listed_until_it_is_killed(root: Any, zone: str) -> None:
    assert zone in names(root)
    assert root.ok("resolvedomainname", domain=zone)["ip"] == "192.0.2.10"
    root.ok("killdns", domain=zone)
    assert zone not in names(root)
    assert NOT_YOURS in root.no("killdns", domain=zone)


def test_adddns_refuses_taken_and_bad_names(root: Any, zone: str, rita: Any) -> None:
    assert "already exists" in root.no("adddns", domain=zone, ip="192.0.2.10")
    assert "valid domain" in root.no("adddns", domain="nodots", ip="192.0.2.10")
    assert "IPv4" in root.no("adddns", domain="fine.test", ip="fe80::1")
    assert "do not have access" in rita.no("adddns", domain="r.test", ip="192.0.2.1",
                                           trueowner="alice")  # fmt: skip


def test_a_zone_belongs_to_its_true_owner(root: Any) -> None:
    root.ok("adddns", domain="owned.test", ip="192.0.2.10", trueowner="bob")
    zones = root.api2("bob", "ZoneEdit", "fetchzones")["data"][0]["zones"]
    assert "owned.test" in zones


def test_resellers_see_only_their_zones(rita: Any) -> None:
    assert {"grace.test", "rita.test"} <= set(names(rita))
    assert "alice.test" not in names(rita)
    assert NOT_YOURS in rita.no("dumpzone", domain="alice.test")
    assert NOT_YOURS in rita.no("parse_dns_zone", zone="alice.test")
    assert rita.ok("parse_dns_zone", zone="grace.test")["payload"]


def test_dumpzone_counts_lines_from_1(root: Any, zone: str) -> None:
    records = root.ok("dumpzone", domain=zone)["zone"][0]["record"]
    soa = next(row for row in records if row["type"] == "SOA")
    assert (soa["Line"], soa["Lines"], soa["mname"]) == (4, 6, "ns1.sandbox.test")
    assert records[-1]["Line"] == records[-2]["Line"] + 1
    assert "either" in root.no("dumpzone")


def parsed(root: Any, zone: str) -> list[dict[str, Any]]:
    return [
        {"line": row["line_index"], "name": b64decode(row["dname_b64"]).decode(),
         "type": row["record_type"], "data": [b64decode(d).decode() for d in row["data_b64"]]}
        for row in root.ok("parse_dns_zone", zone=zone)["payload"]
        if row["type"] == "record"
    ]  # fmt: skip


def serial(root: Any, zone: str) -> int:
    return int(next(row["data"][2] for row in parsed(root, zone) if row["type"] == "SOA"))


def test_mass_edit_adds_edits_and_removes(root: Any) -> None:
    add = {"dname": "many", "ttl": 300, "record_type": "A", "data": ["192.0.2.60"]}
    before = serial(root, "bob.test")
    ftp = next(row for row in parsed(root, "bob.test") if row["name"] == "ftp")
    data = root.ok(
        "mass_edit_dns_zone",
        zone="bob.test", serial=before, add=json.dumps(add), remove=ftp["line"],
    )  # fmt: skip
    assert int(data["new_serial"]) > before
    after = parsed(root, "bob.test")
    assert [row["data"] for row in after if row["name"] == "many"] == [["192.0.2.60"]]
    assert not [row for row in after if row["name"] == "ftp"]
    lines = root.uapi("bob", "DNS", "parse_zone", zone="bob.test")["data"]
    assert b64decode(lines[-1]["dname_b64"]) == b"many"


def test_mass_edit_refuses_an_old_serial(root: Any, zone: str) -> None:
    add = json.dumps({"dname": "x", "ttl": 300, "record_type": "A", "data": ["192.0.2.60"]})
    reason = root.no("mass_edit_dns_zone", zone=zone, serial=1, add=add)
    assert "does not match" in reason
    assert NOT_YOURS in root.no("mass_edit_dns_zone", zone="no.test", serial=1, add=add)


def test_resetzone_brings_the_usual_records_back(root: Any, zone: str) -> None:
    root.ok("addzonerecord", domain=zone, name="extra", type="A", address="192.0.2.61")
    before = serial(root, zone)
    root.ok("resetzone", domain=zone)
    assert not [row for row in parsed(root, zone) if row["name"].startswith("extra")]
    assert serial(root, zone) > before
    assert NOT_YOURS in root.no("resetzone", domain="no.test")


def test_exported_zones_are_files(root: Any, zone: str) -> None:
    (row,) = root.ok("export_zone_files", zone=zone)["payload"]
    assert "\tIN\tSOA\tns1.sandbox.test." in b64decode(row["text_b64"]).decode()
    both = root.ok("export_zone_files", zone=json.dumps([zone, "alice.test"]))["payload"]
    assert [row["zone"] for row in both] == [zone, "alice.test"]
    assert NOT_YOURS in root.no("export_zone_files", zone="no.test")


def test_local_authority_is_of_domains_here(root: Any) -> None:
    rows = root.ok("has_local_authority", domain=["alice.test", "example.com"])["records"]
    assert [row["local_authority"] for row in rows] == [1, 0]
    assert "“domain” is not set" in root.no("has_local_authority")
