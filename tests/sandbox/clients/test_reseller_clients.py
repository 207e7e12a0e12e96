"""A server for assistants that a reseller runs: reads by GET, writes by POST with everything in the
query, all through ``uapi_cpanel``. What it expects was seen on a live server by its author."""

import json
from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def call(client: Any) -> Callable[..., Any]:
    reseller = client("rita")

    def uapi(module: str, function: str, /, *, write: bool = False, **parameters: Any) -> Any:
        named = {"cpanel.user": "grace", "cpanel.module": module, "cpanel.function": function}
        query = {"api.version": 1, **named, **parameters}
        path = "/json-api/uapi_cpanel"
        if write:
            path += "?" + "&".join(f"{name}={value}" for name, value in query.items())
            payload = reseller.post(path).json
        else:
            payload = reseller.get(path, **query).json
        assert payload["metadata"]["result"] == 1
        result = payload["data"]["uapi"]
        assert result["status"] == 1, result["errors"]
        return result["data"]

    return uapi


@pytest.mark.parametrize(("www", "matches"), [(0, 1), (1, 0), (2, 1)])
def test_redirects_tell_three_modes_of_www_by_two_values(call: Any, www: int, matches: int) -> None:
    target = {"domain": "grace.test", "src": "/old", "redirect": "https://new.example/a"}
    call("Mime", "add_redirect", write=True, **target, type="temp", redirect_www=www)
    (row,) = call("Mime", "list_redirects")
    assert (row["matchwww"], row["statuscode"], row["urldomain"]) == (matches, "302", "grace.test")
    assert (row["sourceurl"], row["destination"]) == ("/old", "https://new.example/a")
    call("Mime", "delete_redirect", write=True, **target, docroot=row["docroot"])
    assert call("Mime", "list_redirects") == []


def test_names_are_relative_to_the_zone_but_its_own(call: Any) -> None:
    def texts() -> dict[str, str]:
        rows = call("DNS", "parse_zone", zone="grace.test")
        records = [row for row in rows if row.get("record_type") == "TXT"]
        return {decoded(row["dname_b64"]): decoded(row["data_b64"][0]) for row in records}

    def decoded(text: str) -> str:
        return b64decode(text).decode()

    rows = call("DNS", "parse_zone", zone="grace.test")
    (soa,) = [row for row in rows if row.get("record_type") == "SOA"]
    assert decoded(soa["dname_b64"]) == "grace.test."
    assert "www" in {decoded(row["dname_b64"]) for row in rows if "dname_b64" in row}
    record = {"dname": "_check", "ttl": 300, "record_type": "TXT", "data": ["seen"]}
    change = {"zone": "grace.test", "serial": decoded(soa["data_b64"][2])}
    call("DNS", "mass_edit_zone", write=True, **change, add=compact(record))
    assert texts()["_check"] == "seen"


def compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def test_a_php_client_logs_in_by_get(fresh_panel: Any) -> None:
    password = fresh_panel.account("alice")["password"].replace("!", "%21")
    reply = fresh_panel.get("cpanel", f"/login?login_only=1&user=alice&pass={password}")
    token = reply.json["security_token"]
    cookie = reply.header("Set-Cookie").partition(";")[0]
    listed = fresh_panel.get("cpanel", f"{token}/execute/Email/list_pops", Cookie=cookie)
    assert (listed.status, listed.json["status"]) == (200, 1)
    assert fresh_panel.get("cpanel", f"{token}/logout", Cookie=cookie).status == 200
    assert (
        fresh_panel.get("cpanel", f"{token}/execute/Email/list_pops", Cookie=cookie).status == 401
    )
    refused = fresh_panel.get("cpanel", "/login?login_only=1&user=alice&pass=bad")
    assert (refused.status, refused.json["status"]) == (401, 0)
