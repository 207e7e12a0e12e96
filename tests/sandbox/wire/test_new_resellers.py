"""What a reseller may do before anybody has said so."""

from typing import Any

import pytest

PASSWORD = "Kp7!wonder-Lamp"


@pytest.mark.parametrize("way", ["createacct", "setupreseller"])
def test_a_new_reseller_can_make_tokens(fresh_panel: Any, way: str) -> None:
    root = fresh_panel.login("root")
    new = {"username": "newone", "domain": "newone.test", "password": PASSWORD}
    if way == "createacct":
        root.whm("createacct", **new, reseller=1)
    else:
        root.whm("createacct", **new)
        root.whm("setupreseller", user="newone")
    session = root.sign_on("newone", "whm")
    token = session.whm("api_token_create", token_name="first")["data"]["token"]
    header = f"whm newone:{token}"
    path = "/json-api/loadavg?api.version=1"
    assert fresh_panel.get("whm", path, Authorization=header).status == 200
    granted = session.whm("myprivs")["data"]["privileges"]
    assert "createacct" not in session.whm("applist")["data"]["app"]
    assert granted


def test_setacls_replaces_them(fresh_panel: Any) -> None:
    root = fresh_panel.login("root")
    root.whm("createacct", username="newone", domain="newone.test", password=PASSWORD, reseller=1)
    root.whm("setacls", reseller="newone", **{"acl-list-accts": 1})
    session = root.sign_on("newone", "whm")
    assert session.whm("listaccts")["metadata"]["result"] == 1
    assert "Access denied" in str(session.whm("api_token_create", token_name="first"))
