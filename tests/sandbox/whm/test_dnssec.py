"""Signed zones and their keys, of any account."""

from base64 import b64decode
from hashlib import sha256
from typing import Any

import pytest

NOT_YOURS = "do not control a DNS zone"
_HOST = str.maketrans({"_": "-", "[": "-", "]": "x"})
NSEC3 = {"nsec3_opt_out": 0, "nsec3_iterations": 1, "nsec3_narrow": 1, "nsec3_salt": "ab"}


@pytest.fixture
def zone(root: Any, request: pytest.FixtureRequest) -> str:
    name = f"{request.node.name.translate(_HOST)[:40]}.test"
    root.ok("adddns", domain=name, ip="192.0.2.10")
    return name


def signing(root: Any, zone: str) -> Any:
    (row,) = root.ok("fetch_ds_records_for_domains", domain=zone)["domains"]
    return row["ds_records"]


def test_zones_are_signed_and_no_more(root: Any, zone: str) -> None:
    data = root.ok("enable_dnssec_for_domains", domain=[zone, "bob.test"], algo_num=13)
    assert [(row["domain"], row["enabled"]) for row in data["domains"]] == [
        (zone, 1),
        ("bob.test", 1),
    ]
    assert "already enabled" in root.no("enable_dnssec_for_domains", domain=zone)
    assert {key["key_type"] for key in signing(root, zone)["keys"].values()} == {"ksk", "zsk"}
    for expected in (1, 0):
        (row,) = root.ok("disable_dnssec_for_domains", domain=zone)["domains"]
        assert row["disabled"] == expected
    assert signing(root, zone) == {"keys": {}, "nsec_details": {}}
    assert NOT_YOURS in root.no("disable_dnssec_for_domains", domain="nowhere.example")
    assert NOT_YOURS in root.no("fetch_ds_records_for_domains", domain="nowhere.example")


def test_nsec3_comes_and_goes(root: Any, zone: str) -> None:
    (row,) = root.ok("set_nsec3_for_domains", domain=zone, **NSEC3)["domains"]
    assert (row["enabled"], "not enabled" in row["error"]) == (0, True)
    root.ok("enable_dnssec_for_domains", domain=zone, algo_num=14, use_nsec3=0)
    assert signing(root, zone)["nsec_details"]["nsec_version"] == "NSEC"
    (row,) = root.ok("set_nsec3_for_domains", domain=zone, **NSEC3)["domains"]
    assert (row["enabled"], signing(root, zone)["nsec_details"]["nsec3_salt"]) == (1, "ab")
    root.ok("unset_nsec3_for_domains", domain=zone)
    assert signing(root, zone)["nsec_details"]["nsec_version"] == "NSEC"
    gone = {"domain": "nowhere.example"}
    assert NOT_YOURS in root.no("set_nsec3_for_domains", **gone, **NSEC3)
    assert NOT_YOURS in root.no("unset_nsec3_for_domains", **gone)


def test_keys_are_made_moved_and_dropped(root: Any, zone: str) -> None:
    id_ = root.ok("add_zone_key", domain=zone, algo_num=13, key_type="ksk")["new_key_id"]
    named = {"domain": zone, "key_id": id_}
    root.ok("deactivate_zone_key", **named)
    assert signing(root, zone)["keys"][id_]["active"] == 0
    root.ok("activate_zone_key", **named)
    assert signing(root, zone)["keys"][id_]["active"] == 1
    text = root.ok("export_zone_key", **named)["key_content"]
    root.ok("remove_zone_key", **named)
    assert signing(root, zone)["keys"] == {}
    root.ok("import_zone_key", domain=zone, key_type="ksk", key_data=text)
    (key,) = signing(root, zone)["keys"].values()
    assert key["privatekey"] == text
    assert "not a valid" in root.no("import_zone_key", domain=zone, key_type="ksk", key_data="x")
    assert "support" in root.no("add_zone_key", domain=zone, algo_num=6, key_type="ksk")
    for bits in (512, 4096):
        asked = {"algo_num": 8, "key_type": "zsk", "key_size": bits}
        assert "key size" in root.no("add_zone_key", domain=zone, **asked)
    gone = {"domain": zone, "key_id": 99999}
    assert "No such key" in root.no("activate_zone_key", **gone)
    assert "No such key" in root.no("deactivate_zone_key", **gone)
    assert "No such key" in root.no("remove_zone_key", **gone)
    assert "No such key" in root.no("export_zone_key", **gone)
    assert "No such key" in root.no("export_zone_dnskey", **gone)


@pytest.mark.parametrize("algorithm", [8, 13])
def test_records_fit_together(root: Any, zone: str, algorithm: int) -> None:
    asked = {"algo_num": algorithm, "key_type": "ksk"}
    id_ = root.ok("add_zone_key", domain=zone, **asked)["new_key_id"]
    text = root.ok("export_zone_dnskey", domain=zone, key_id=id_)["dnskey"]
    name, _, _, flags, protocol, number, key = text.split()
    data = int(flags).to_bytes(2) + bytes((int(protocol), int(number))) + b64decode(key)
    wire = b"".join(bytes((len(part),)) + part.encode() for part in name.split("."))
    row = signing(root, zone)["keys"][id_]
    (digest,) = [each["digest"] for each in row["digests"] if each["algo_num"] == 2]
    assert digest == sha256(wire + data).hexdigest()
    words = [int.from_bytes((data + b"\0")[at : at + 2]) for at in range(0, len(data), 2)]
    total = sum(words)
    assert row["key_tag"] == (total + (total >> 16)) & 0xFFFF


def test_a_zone_that_goes_takes_its_keys_along(root: Any, zone: str) -> None:
    root.ok("enable_dnssec_for_domains", domain=zone, algo_num=13)
    root.ok("killdns", domain=zone)
    root.ok("adddns", domain=zone, ip="192.0.2.10")
    assert signing(root, zone) == {"keys": {}, "nsec_details": {}}
