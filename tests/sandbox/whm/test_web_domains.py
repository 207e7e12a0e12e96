"""Domains of accounts, and what programs keep."""

import json
from typing import Any


def domains(root: Any, user: str) -> dict[str, list[str]]:
    return dict(root.uapi(user, "DomainInfo", "list_domains")["data"])


def test_domains_that_whm_makes_are_seen_in_uapi(root: Any, account: str) -> None:
    main = f"{account}.test"
    root.ok("create_subdomain", domain=f"shop.{main}", document_root="public_html/shop")
    alias = {"domain": f"{account}.example", "username": account, "web_vhost_domain": main}
    root.ok("create_parked_domain_for_user", **alias)
    found = domains(root, account)
    assert found["sub_domains"] == [f"shop.{main}"]
    assert found["parked_domains"] == [f"{account}.example"]
    root.ok("delete_domain", domain=f"shop.{main}")
    root.ok("delete_domain", domain=f"{account}.example")
    assert domains(root, account)["sub_domains"] == []
    assert domains(root, account)["parked_domains"] == []


def test_main_and_unknown_domains_are_refused(root: Any, rita: Any) -> None:
    assert "main domain" in root.no("delete_domain", domain="alice.test")
    assert "does not exist" in rita.no("delete_domain", domain="blog.alice.test")
    sub = {"domain": "x.no.test", "document_root": "x"}
    assert "does not exist" in root.no("create_subdomain", **sub)
    taken = {"domain": "bob.test", "username": "alice", "web_vhost_domain": "alice.test"}
    assert root.no("create_parked_domain_for_user", **taken)


def test_each_login_keeps_its_own_data(root: Any, rita: Any) -> None:
    root.ok("set_scoped_userdata", scope="tool", json=json.dumps({"a": [1, 2]}))
    root.ok("set_scoped_userdata", scope="tool", key="b", value="x")
    assert root.ok("get_scoped_userdata", scope="tool") == {"a": [1, 2], "b": "x"}
    assert rita.ok("get_scoped_userdata", scope="tool") == {}
    assert "not a JSON object" in root.no("set_scoped_userdata", scope="tool", json="[1]")
    assert "“scope” is not set" in root.no("get_scoped_userdata")


def test_the_interface_is_personal(root: Any) -> None:
    root.ok("personalization_set", personalization=json.dumps({"dark": 1}))
    data = root.ok("personalization_get", names=["dark", "light"])["personalization"]
    assert data == {
        "dark": {"value": 1, "success": 1, "reason": "OK"},
        "light": {"value": None, "success": 1, "reason": "OK"},
    }
    assert "not a JSON object" in root.no("personalization_set", personalization="dark")
