"""Rows of API 2 that programs which install certificates or answer DNS challenges read."""

import re

import pytest


def test_refused_install_of_a_certificate_says_why_in_its_output(panel):
    answer = panel.login("alice").api2("SSL", "installssl", domain="alice.test", crt="x", key="x")
    (row,) = answer["data"]
    assert row["result"] == 0
    assert row["output"] == answer["error"] != ""


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        ("add_zone_record", {"name": "x", "type": "A", "address": "nonsense"}),
        ("edit_zone_record", {"line": 9999, "address": "192.0.2.1"}),
        ("remove_zone_record", {"line": 9999}),
        ("remove_zone_record", {}),
    ],
)
def test_refused_change_of_a_zone_has_a_status_and_no_serial_number(panel, function, parameters):
    answer = panel.login("alice").api2("ZoneEdit", function, domain="alice.test", **parameters)
    (row,) = answer["data"]
    assert (row["result"]["status"], row["result"]["newserial"]) == (0, None)
    assert row["result"]["statusmsg"] == answer["error"]


def test_refused_line_is_named_as_it_was_sent(panel):
    alice = panel.login("alice")
    answer = alice.api2("ZoneEdit", "remove_zone_record", domain="alice.test", line=9999)
    assert "line 9999 " in answer["error"]


def test_zones_are_found_by_the_first_line_of_their_files(panel):
    """As a shell program does it that has no JSON parser."""
    path = "/json-api/cpanel?cpanel_jsonapi_module=ZoneEdit&cpanel_jsonapi_func=fetchzones"
    text = panel.login("alice").get(path).body.decode()
    found = re.findall(r'"([a-z0-9.-]*)":\["; cPanel first', text)
    assert "alice.test" in found


def test_zone_of_others_is_no_zone(panel):
    (row,) = panel.login("alice").api2("ZoneEdit", "fetchzone", domain="bob.test")["data"]
    assert (row["status"], row["record"]) == (0, [])
    assert "bob.test" in row["statusmsg"]
