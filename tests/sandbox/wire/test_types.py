"""Types and shapes of single functions, where documents and clients disagree or were unclear."""

import json
from typing import Any

import pytest


@pytest.fixture(scope="module")
def alice(open_panel: Any) -> Any:
    with open_panel() as panel:
        yield panel.login("alice")


@pytest.fixture(scope="module")
def root(open_panel: Any) -> Any:
    with open_panel() as panel:
        yield panel.login("root")


RECORD = {"dname": "new", "ttl": 300, "record_type": "TXT", "data": ["a text"]}


def test_new_serial_number_is_a_text(alice: Any, root: Any) -> None:
    soa = alice.api2("ZoneEdit", "fetchzone_records", domain="alice.test", type="SOA")["data"][0]
    change = {"zone": "alice.test", "serial": soa["serial"], "add": json.dumps(RECORD)}
    uapi = alice.uapi("DNS", "mass_edit_zone", **change)["data"]["new_serial"]
    whm = root.whm("mass_edit_dns_zone", **change)["data"]["new_serial"]
    assert (type(uapi), type(whm)) == (str, str)
    assert int(uapi) == int(whm) > int(soa["serial"])


def test_files_are_one_flat_list(alice: Any) -> None:
    rows = alice.uapi("Fileman", "list_files", dir="public_html")["data"]
    assert isinstance(rows, list)
    assert all({"type", "file", "fullpath", "absdir"} <= row.keys() for row in rows)


@pytest.mark.parametrize(
    ("module", "function", "parameters", "kind"),
    [
        ("DomainLookup", "getdocroot", {"domain": "alice.test"}, list),
        ("DomainLookup", "countbasedomains", {}, list),
        ("SubDomain", "getreservedsubdomains", {}, list),
        ("DNS", "is_https_available", {}, dict),
        ("DNS", "is_svcb_available", {}, dict),
        ("DNS", "ensure_domains_reside_only_locally", {"domain": "alice.test"}, list),
    ],
)
def test_described_types(
    alice: Any, module: str, function: str, parameters: dict[str, str], kind: type
) -> None:
    answer = alice.uapi(module, function, **parameters)
    assert (answer["status"], type(answer["data"])) == (1, kind)


def test_texts_of_the_reserved_names(alice: Any) -> None:
    names = alice.uapi("SubDomain", "getreservedsubdomains")["data"]
    assert all(isinstance(name, str) for name in names)


def test_a_missing_feature_is_told_by_a_message_alone(alice: Any) -> None:
    answer = alice.uapi("Features", "has_feature", name="telepathy")
    assert (answer["status"], answer["errors"]) == (0, None)
    assert answer["messages"] == ["The feature “telepathy” is not enabled."]


def test_decisive_texts_stand_beside_a_general_reason(root: Any) -> None:
    asked = {"list_name": "white", "ip": ["here", "there"]}
    metadata = root.whm("create_cphulk_record", **asked)["metadata"]
    assert (metadata["result"], metadata["error_count"]) == (0, 2)
    assert [text for text in metadata["errors"] if "is not a valid IP" in text] == metadata[
        "errors"
    ]
    assert metadata["reason"] not in metadata["errors"]


@pytest.mark.parametrize("kind", ["lt_equal", "gt_equal", "lt", "gt", "=="])
def test_numeric_filters_of_whm(root: Any, kind: str) -> None:
    rows = root.whm("listaccts")["data"]["acct"]
    middle = sorted(row["inodesused"] for row in rows)[len(rows) // 2]
    asked = {
        "api.filter.enable": 1,
        "api.filter.a.field": "inodesused",
        "api.filter.a.type": kind,
        "api.filter.a.arg0": middle,
    }
    holds = {
        "lt_equal": lambda used: used <= middle,
        "gt_equal": lambda used: used >= middle,
        "lt": lambda used: used < middle,
        "gt": lambda used: used > middle,
        "==": lambda used: used == middle,
    }[kind]
    found = root.whm("listaccts", **asked)["data"]["acct"]
    assert [row["user"] for row in found] == [r["user"] for r in rows if holds(r["inodesused"])]


@pytest.mark.parametrize("kind", ["lt_equal", "gt_equal"])
def test_uapi_has_no_such_filters(alice: Any, kind: str) -> None:
    asked = {"api.filter": 1, "api.filter_column": "email", "api.filter_term": 1}
    answer = alice.uapi("Email", "list_pops", **asked, **{"api.filter_type": kind})
    assert answer["status"] == 0
