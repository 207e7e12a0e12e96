"""Functions that version 0 of the API knows, in its shapes."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("function", "key", "parameters"),
    [
        ("listresellers", "reseller", {}),
        ("listzones", "zone", {}),
        ("servicestatus", "service", {}),
        ("acctcounts", "reseller", {"user": "rita"}),
        ("domainuserdata", "userdata", {"domain": "alice.test"}),
        ("listcrts", "crt", {"user": "alice"}),
        ("fetchsslinfo", "crt", {"domain": "alice.test"}),
        ("lookupnsip", "ip", {"host": "ns1.sandbox.test"}),
        ("listpkgs", "package", {}),
        ("listips", "result", {}),
        ("listsuspended", "accts", {}),
        ("myprivs", "privs", {}),
        ("gethostname", "hostname", {}),
        ("version", "version", {}),
        ("loadavg", "one", {}),
    ],
)
def test_readers_answer_the_data_alone(
    root: Any, function: str, key: str, parameters: dict[str, str]
) -> None:
    answer = root.raw(function, api_version=0, **parameters)
    assert "metadata" not in answer
    assert answer[key]


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        ("addpkg", {"name": "old-style"}),
        ("editpkg", {"name": "business", "maxpop": "100"}),
        ("adddns", {"domain": "old-style.test", "ip": "192.0.2.10"}),
        ("addzonerecord", {"domain": "bob.test", "name": "o", "type": "A", "address": "192.0.2.1"}),
        ("resetzone", {"domain": "carol.test"}),
        ("editquota", {"user": "alice", "quota": "9000"}),
        ("setacls", {"reseller": "otto", "acl-list-accts": "1"}),
        ("setresellerlimits", {"user": "otto", "account_limit": "5"}),
        ("limitbw", {"user": "bob", "bwlimit": "4000"}),
        ("getzonerecord", {"domain": "alice.test", "Line": "4"}),
    ],
)
def test_writers_answer_a_list_with_a_status(
    root: Any, function: str, parameters: dict[str, str]
) -> None:
    (result,) = root.raw(function, api_version=0, **parameters)["result"]
    assert result["status"] == 1


def test_a_refusal_has_status_0_and_says_why(root: Any) -> None:
    (result,) = root.raw("killpkg", api_version=0, pkgname="none")["result"]
    assert result["status"] == 0
    assert "does not exist" in result["statusmsg"]


def test_newer_functions_are_unknown(root: Any) -> None:
    answer = root.raw("cphulk_status", api_version=0)
    assert answer == {"error": "Unknown App Requested: cphulk_status"}


@pytest.mark.parametrize("function", ["listaccts", "accountsummary"])
def test_accounts_come_with_a_status_beside_them(root: Any, function: str) -> None:
    answer = root.raw(function, api_version=0, user="alice", search="alice")
    assert (answer["status"], answer["statusmsg"]) == (1, "Ok")
    assert answer["acct"][0]["user"] == "alice"


def test_traffic_is_one_entry_of_a_list(root: Any) -> None:
    (month,) = root.raw("showbw", api_version=0)["bandwidth"]
    assert "alice" in [row["user"] for row in month["acct"]]


def test_zone_is_in_a_result(root: Any) -> None:
    (zone,) = root.raw("dumpzone", api_version=0, domain="alice.test")["result"]
    assert (zone["status"], zone["statusmsg"]) == (1, "Zone Serialized")
    assert "SOA" in [row["type"] for row in zone["record"]]


def test_life_of_an_account(root: Any) -> None:
    """Each answer as programs for old servers read it."""
    new = {"username": "oldie", "domain": "oldie.test", "password": "Kp7!wonder-Lamp"}
    (made,) = root.raw("createacct", api_version=0, **new)["result"]
    assert (made["status"], made["statusmsg"]) == (1, "Account Creation Ok")
    assert made["options"]["package"] == "default"
    assert "Account Creation Ok" in made["rawout"]
    (taken,) = root.raw("createacct", api_version=0, **new)["result"]
    assert taken["status"] == 0
    assert "options" not in taken
    (changed,) = root.raw("passwd", api_version=0, user="oldie", password="Other-9lamp!x")["passwd"]
    assert changed["status"] == 1
    assert {"app": "system"} in changed["services"]
    (weak,) = root.raw("passwd", api_version=0, user="oldie", password="x")["passwd"]
    assert weak["status"] == 0
    (stopped,) = root.raw("suspendacct", api_version=0, user="oldie", reason="late")["result"]
    assert stopped["status"] == 1
    rows = root.raw("listsuspended", api_version=0)["accts"]
    assert "oldie" in [row["user"] for row in rows]
    (again,) = root.raw("unsuspendacct", api_version=0, user="oldie")["result"]
    assert again["status"] == 1
    (gone,) = root.raw("removeacct", api_version=0, username="oldie")["result"]
    assert (gone["status"], gone["statusmsg"]) == (1, "oldie account removed")
    lost = root.raw("accountsummary", api_version=0, user="oldie")
    assert (lost["status"], lost["acct"]) == (0, None)


def test_older_names_of_parameters(root: Any) -> None:
    root.raw("addpkg", api_version=0, name="short-lived")
    assert root.raw("killpkg", api_version=0, pkg="short-lived")["result"][0]["status"] == 1
    parameters = {"user": "dave", "pass": "Other-9lamp!x"}
    assert root.raw("passwd", api_version=0, **parameters)["passwd"][0]["status"] == 1


def test_restart_is_told_under_its_own_key(root: Any) -> None:
    (row,) = root.raw("restartservice", api_version=0, service="exim")["restart"]
    assert (row["status"], row["service"]) == (1, "exim")
