"""The XML API: what JSON says, as elements."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

LOAD = r"<loadavg>\s*<one>\d+\.\d+</one>\s*<five>\d+\.\d+</five>\s*<fifteen>\d+\.\d+</fifteen>\s*"


def read(reply: Any) -> ElementTree.Element:
    assert reply.header("Content-Type").startswith("text/xml")
    return ElementTree.fromstring(reply.body)


def texts(element: ElementTree.Element, path: str) -> list[str | None]:
    return [found.text for found in element.findall(path)]


@pytest.fixture(scope="module")
def root(panel: Any) -> Any:
    return panel.login("root")


@pytest.fixture(scope="module")
def alice(panel: Any) -> Any:
    return panel.login("alice")


def test_version_0_begins_with_the_name_of_the_function(root: Any) -> None:
    tree = read(root.get("/xml-api/listaccts"))
    assert (tree.tag, texts(tree, "status"), texts(tree, "statusmsg")) == (
        "listaccts",
        ["1"],
        ["Ok"],
    )
    listed = root.get("/json-api/listaccts").json["acct"]
    assert texts(tree, "acct/user") == [row["user"] for row in listed]
    assert len(listed) > 1


def test_version_1_has_metadata_and_data(root: Any) -> None:
    tree = read(root.get("/xml-api/listresellers?api.version=1"))
    assert tree.tag == "listresellers"
    assert texts(tree, "metadata/result") == ["1"]
    assert texts(tree, "data/reseller") == root.whm("listresellers")["data"]["reseller"]


def test_load_is_three_numbers_in_their_order(root: Any) -> None:
    assert re.search(LOAD, root.get("/xml-api/loadavg").text)


def test_a_refusal_is_a_result_with_status_0(root: Any) -> None:
    tree = read(root.post("/xml-api/killpkg", {"pkg": "none"}))
    assert texts(tree, "result/status") == ["0"]
    assert "does not exist" in (texts(tree, "result/statusmsg")[0] or "")


def test_unknown_names_are_said_to_be_unknown(root: Any) -> None:
    assert texts(read(root.get("/xml-api/nonesuch")), "error") == [
        "Unknown App Requested: nonesuch"
    ]
    one = read(root.get("/xml-api/nonesuch?api.version=1"))
    assert texts(one, "metadata/result") == ["0"]


@pytest.mark.parametrize("control", ["xmlapi", "jsonapi"])
def test_api_2_repeats_data_for_each_row(alice: Any, control: str) -> None:
    names = {"module": "Email", "func": "listpops", "apiversion": "2"}
    fields = {f"cpanel_{control}_{name}": value for name, value in names.items()}
    tree = read(alice.post("/xml-api/cpanel", fields))
    assert (tree.tag, texts(tree, "module"), texts(tree, "func")) == (
        "cpanelresult", ["Email"], ["listpops"],
    )  # fmt: skip
    assert texts(tree, "apiversion") == ["2"]
    rows = alice.api2("Email", "listpops")["data"]
    assert texts(tree, "data/email") == [row["email"] for row in rows]
    assert len(rows) > 1


def test_api_2_is_meant_when_no_version_is_given(alice: Any) -> None:
    fields = {
        "cpanel_xmlapi_module": "StatsBar",
        "cpanel_xmlapi_func": "stat",
        "display": "diskusage",
    }
    tree = read(alice.post("/xml-api/cpanel", fields))
    assert texts(tree, "module") == ["StatsBar"]


def test_api_1_and_uapi_are_below_the_same_element(alice: Any, root: Any) -> None:
    one = "cpanel_xmlapi_module=Ftp&cpanel_xmlapi_func=countftp&cpanel_xmlapi_apiversion=1"
    tree = read(alice.get(f"/xml-api/cpanel?{one}"))
    assert (tree.tag, texts(tree, "data/result"), texts(tree, "event/result")) == (
        "cpanelresult", ["0"], ["1"],
    )  # fmt: skip
    three = "cpanel_xmlapi_module=Ftp&cpanel_xmlapi_func=list_ftp&cpanel_xmlapi_apiversion=3"
    tree = read(root.get(f"/xml-api/cpanel?{three}&cpanel_xmlapi_user=alice"))
    assert texts(tree, "result/status") == ["1"]
    assert "alice" in texts(tree, "result/data/user")


def test_bad_credential_is_403_in_xml(panel: Any) -> None:
    reply = panel.get("whm", "/xml-api/listaccts", Authorization="whm root:NONE")
    assert (reply.status, reply.reason) == (403, "Forbidden Access denied")
    tree = read(reply)
    assert (tree.tag, texts(tree, "data/reason")) == ("cpanelresult", ["Access denied"])


def test_function_of_another_port_does_not_run(alice: Any) -> None:
    assert alice.get("/xml-api/listaccts").status == 403


def test_what_xml_cannot_hold_is_replaced_or_spelt_otherwise(fresh_panel: Any) -> None:
    alice = fresh_panel.login("alice")
    text = {"dir": "tmp", "file": "odd", "content": "a\x0b<&>\n"}
    alice.uapi("Fileman", "save_file_content", **text)
    path = "/xml-api/cpanel?cpanel_xmlapi_module=Fileman&cpanel_xmlapi_func=get_file_content"
    tree = read(alice.get(f"{path}&cpanel_xmlapi_apiversion=3&dir=tmp&file=odd"))
    assert texts(tree, "result/data/content") == ["a\N{REPLACEMENT CHARACTER}<&>\n"]
    zones = "/xml-api/cpanel?cpanel_xmlapi_module=ZoneEdit&cpanel_xmlapi_func=fetchzones"
    assert texts(read(alice.get(zones)), "data/zones/alice.test")


def test_shuffled_keys_leave_xml_as_it_is(open_panel: Any) -> None:
    from cpshell.sandbox.rules import Rules

    with open_panel(rules=Rules(shuffle_keys=True)) as shuffling:
        assert re.search(LOAD, shuffling.login("root").get("/xml-api/loadavg").text)


def test_each_element_begins_a_line(alice: Any) -> None:
    query = "cpanel_xmlapi_module=ZoneEdit&cpanel_xmlapi_func=fetchzone&cpanel_xmlapi_apiversion=2"
    lines = alice.get(f"/xml-api/cpanel?{query}&domain=alice.test").text.splitlines()
    assert all(re.fullmatch(r"\s*<[^<>]+>([^<>]*</\w+>)?", line) for line in lines)
    assert lines.count("    <record>") > 5
