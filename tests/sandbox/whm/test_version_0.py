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
