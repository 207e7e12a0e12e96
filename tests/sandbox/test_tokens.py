"""API tokens of both kinds (wire.md §8 in tests)."""

import re

import pytest

TOKEN = re.compile(r"[A-Z0-9]{32}")
LIST = "/execute/Tokens/list"
APPLIST = "/json-api/applist?api.version=1"


def cpanel_header(token):
    return {"Authorization": f"cpanel alice:{token}"}


def test_cpanel_token_is_created_listed_renamed_and_revoked(fresh_panel):
    alice = fresh_panel.login("alice")
    made = alice.uapi("Tokens", "create_full_access", name="deploy")["data"]
    assert set(made) == {"create_time", "token"}
    assert TOKEN.fullmatch(made["token"])
    assert fresh_panel.get("cpanel", LIST, **cpanel_header(made["token"])).status == 200
    row = next(r for r in alice.uapi("Tokens", "list")["data"] if r["name"] == "deploy")
    assert row == {
        "name": "deploy",
        "create_time": made["create_time"],
        "expires_at": None,
        "has_full_access": 1,
        "features": [],
    }
    assert alice.uapi("Tokens", "rename", name="deploy", new_name="ci")["status"] == 1
    assert fresh_panel.get("cpanel", LIST, **cpanel_header(made["token"])).status == 200
    assert alice.uapi("Tokens", "revoke", name="ci")["data"] == 1
    assert fresh_panel.get("cpanel", LIST, **cpanel_header(made["token"])).status == 401


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        ("create_full_access", {"name": "sandbox"}),
        ("create_full_access", {"name": "a b"}),
        ("create_full_access", {"name": "x" * 51}),
        ("create_full_access", {"name": "old", "expires_at": 1}),
        ("rename", {"name": "none", "new_name": "x"}),
        ("rename", {"name": "sandbox", "new_name": "expired"}),
        ("revoke", {"name": "none"}),
    ],
)
def test_what_tokens_refuse(panel, function, parameters):
    assert panel.login("alice").uapi("Tokens", function, **parameters)["status"] == 0


def test_whm_token_is_created_listed_updated_and_revoked(fresh_panel):
    root = fresh_panel.login("root")
    acls = {"acl-0": "list-accts", "acl-1": "acct-summary"}
    made = root.whm("api_token_create", token_name="lister", **acls)["data"]
    assert set(made) >= {"token", "name", "create_time", "expires_at", "acls", "whitelist_ips"}
    assert made["acls"] == ["acct-summary", "list-accts"]
    header = {"Authorization": f"whm root:{made['token']}"}
    assert fresh_panel.get("whm", "/json-api/listaccts?api.version=1", **header).status == 200
    assert fresh_panel.get("whm", "/json-api/gethostname?api.version=1", **header).status == 403
    listed = root.whm("api_token_list")["data"]["tokens"]
    assert listed["lister"]["name"] == "lister"
    assert listed["lister"]["acls"]["list-accts"] == 1
    assert listed["lister"]["acls"]["kill-acct"] == 0
    root.whm("api_token_update", token_name="lister", new_name="host", acl="basic-system-info")
    assert fresh_panel.get("whm", "/json-api/gethostname?api.version=1", **header).status == 200
    assert root.whm("api_token_revoke", token_name="host")["metadata"]["result"] == 1
    assert fresh_panel.get("whm", APPLIST, **header).status == 403


def test_whm_token_can_be_bound_to_addresses(fresh_panel):
    root = fresh_panel.login("root")
    made = root.whm("api_token_create", token_name="far", **{"whitelist_ip-0": "192.0.2.1"})
    header = {"Authorization": f"whm root:{made['data']['token']}"}
    assert fresh_panel.get("whm", APPLIST, **header).status == 403
    for places in ("127.0.0.1", "127.0.0.0/8", ["192.0.2.1", "127.0.0.1/32"]):
        root.whm("api_token_update", token_name="far", whitelist_ip=places)
        assert fresh_panel.get("whm", APPLIST, **header).status == 200


@pytest.mark.parametrize("place", ["garbage", "192.0.2.300", "192.0.2.0/40", "::1/200"])
def test_token_for_what_is_no_address_is_refused(fresh_panel, place):
    root = fresh_panel.login("root")
    answer = root.whm("api_token_create", token_name="near", **{"whitelist_ip-0": place})
    assert answer["metadata"]["result"] == 0
    assert place in answer["metadata"]["reason"]
    root.whm("api_token_create", token_name="near", **{"whitelist_ip-0": "2001:db8::/32"})
    answer = root.whm("api_token_update", token_name="near", **{"whitelist_ip-0": place})
    assert place in answer["metadata"]["reason"]


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        ("api_token_create", {"token_name": "sandbox"}),
        ("api_token_create", {"token_name": "x", "acl": "no-such-acl"}),
        ("api_token_create", {}),
        ("api_token_update", {"token_name": "none"}),
        ("api_token_update", {"token_name": "sandbox", "expires_at": "1"}),
        ("api_token_revoke", {"token_name": "none"}),
    ],
)
def test_what_whm_tokens_refuse(panel, function, parameters):
    assert panel.login("root").whm(function, **parameters)["metadata"]["result"] == 0


def test_reseller_cannot_give_a_token_more_than_he_has(panel):
    rita = panel.login("rita")
    refused = rita.whm("api_token_create", token_name="more", acl="all")
    assert refused["metadata"]["result"] == 0


def test_tokens_are_made_over_tls_only(panel):
    header = panel.token_header("root")
    path = "/json-api/api_token_create?api.version=1&token_name=plain"
    reply = panel.get("whm", path, tls=False, Authorization=header)
    assert reply.json["metadata"]["result"] == 0
