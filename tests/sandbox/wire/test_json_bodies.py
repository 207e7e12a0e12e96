"""Functions whose parameters are a JSON object in the body."""

import json
from typing import Any

import pytest

KIND = {"Content_Type": "application/json"}


@pytest.fixture
def root(fresh_panel: Any) -> Any:
    return fresh_panel.login("root")


@pytest.mark.parametrize("version", ["query", "body"])
def test_second_factors_of_an_account(root: Any, fresh_panel: Any, version: str) -> None:
    secret = "JBSWY3DPEHPK3PXP"
    body = {"alice": {"primary_account": {"secret": secret}, "email": {}, "team": {}}}
    path = "/json-api/twofactorauth_set_tfa_config_for_user"
    if version == "query":
        path += "?api.version=1"
    else:
        body["api.version"] = 1  # type: ignore[assignment]
    done = root.post(path, json.dumps(body), **KIND).json["metadata"]
    assert done["result"] == 1, done["reason"]
    asked = {"user": "alice", "pass": fresh_panel.account("alice")["password"]}
    session = fresh_panel.post("cpanel", "/login/?login_only=1", asked)
    page = fresh_panel.get(
        "cpanel", session.json["security_token"] + "/execute/Ftp/list_ftp", Cookie=session.cookie
    )
    assert "tfa_login_form" in page.text


def test_addresses_with_comments(root: Any) -> None:
    records = [
        {"ip": "192.0.2.1", "comment": "the office"},
        {"ip": "192.0.2.16/30", "comment": "“us”"},
        {"ip": "here", "comment": "no address"},
    ]
    body = {"api.version": 1, "list_name": "white", "records": records}
    answer = root.post("/json-api/batch_create_cphulk_records", json.dumps(body), **KIND).json
    assert answer["data"]["ips_added"] == ["192.0.2.1", "192.0.2.16/30"]
    assert answer["data"]["ips_failed"].keys() == {"here"}
    kept = root.whm("read_cphulk_records", list_name="white")["data"]["ips_in_list"]
    assert kept == {"192.0.2.1": "the office", "192.0.2.16/30": "“us”"}


def test_preferences(root: Any) -> None:
    body = {"personalization": {"theme": "dark", "depth": {"a": [1, 2]}}}
    path = "/json-api/personalization_set?api.version=1"
    done = root.post(path, json.dumps(body), **KIND).json["metadata"]
    assert done["result"] == 1, done["reason"]
    wanted = {"names": ["theme", "depth"]}
    read = "/json-api/personalization_get?api.version=1"
    kept = root.post(read, json.dumps(wanted), **KIND).json["data"]["personalization"]
    assert kept["theme"]["value"] == "dark"
    assert kept["depth"]["value"] == {"a": [1, 2]}


@pytest.mark.parametrize("body", ["[1]", "{", '"text"', '{"a":NaN}'])
def test_what_is_no_object_is_400(root: Any, body: str) -> None:
    assert root.post("/json-api/personalization_set?api.version=1", body, **KIND).status == 400
