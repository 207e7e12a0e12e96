"""Programs that keep a name at the address of a machine: cPanel's own two shell scripts (XML, and
JSON with a token whose header ends with a bare line break), aiocpanel."""

import json
import re
from typing import Any

import pytest

TAG = re.compile(r"<(\w+)>([^<]*)</\1>")


def records_by_words(text: str) -> list[dict[str, str]]:
    """The records of a zone as the script finds them: its words one after the other."""
    found: list[dict[str, str]] = []
    inside: dict[str, str] | None = None
    for word in text.split():
        if word == "<record>":
            inside = {}
        elif word == "</record>" and inside is not None:
            found.append(inside)
            inside = None
        elif inside is not None and (tag := TAG.fullmatch(word)):
            inside[tag[1]] = tag[2]
    return found


@pytest.mark.parametrize("form", ["xml", "json"])
def test_the_shell_scripts_move_a_name(client: Any, form: str) -> None:
    script = client("alice")

    def call(function: str, query: str) -> str:
        control = {"module": "ZoneEdit", "func": function, "apiversion": "2"}
        named = "&".join(f"cpanel_{form}api_{key}={value}" for key, value in control.items())
        reply = script.get(f"/{form}-api/cpanel?{named}&domain=alice.test{query}")
        assert reply.status == 200
        return str(reply.text)

    def line() -> str:
        text = call("fetchzone", "")
        if form == "xml":
            assert "<status>1</status>" in text
            rows: list[dict[str, Any]] = [*records_by_words(text)]
        else:
            rows = json.loads(text)["cpanelresult"]["data"][0]["record"]
        (row,) = [
            row for row in rows if row.get("name") == "home.alice.test." and row["type"] == "A"
        ]
        return f"{row['Line']}={row['address']}"

    address = "&name=home&type=A&ttl=300&address="
    assert "newserial" in call("add_zone_record", f"{address}192.0.2.7")
    at = line()
    assert at.endswith("=192.0.2.7")
    # the script sends the line with what it has found there; Perl reads the number before it
    changed = call("edit_zone_record", f"{address}192.0.2.8&Line={at}")
    assert ("<status>1</status>" in changed) == (form == "xml")
    assert line().endswith("=192.0.2.8")
    assert "newserial" in call("remove_zone_record", f"&line={line().partition('=')[0]}")


def test_a_line_that_begins_with_no_number_is_refused(client: Any) -> None:
    query = {"domain": "alice.test", "Line": "=11", "address": "192.0.2.8"}
    row = client("alice").api2("ZoneEdit", "edit_zone_record", **query)["data"][0]["result"]
    assert (row["status"], row["newserial"]) == (0, None)


def test_aiocpanel_makes_a_name_once_and_calls_its_url(client: Any, fresh_panel: Any) -> None:
    home = client("alice")
    asked = {"domain": "home.alice.test", "description": "flat"}
    made = home.get("/execute/DynamicDNS/create", **asked).json["data"]
    (listed,) = home.get("/execute/DynamicDNS/list").json["data"]
    assert (listed["id"], listed["domain"]) == (made["id"], "home.alice.test")
    reply = fresh_panel.get("cpanel", f"/cpanelwebcall/{made['id']}")
    assert (reply.status, reply.text.startswith("ipv4:")) == (200, True)
