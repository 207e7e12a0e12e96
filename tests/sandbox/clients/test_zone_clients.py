"""Programs that prove a domain by a TXT record: lego, acme.sh, certbot, a Terraform provider."""

import base64
import json
import re
from typing import Any

import pytest

NAME, TEXT = "_acme-challenge.alice.test", "gfj9Xq_Rg85nM"


def decoded(text: str) -> str:
    return base64.b64decode(text).decode()


# lego: the zone is read for its serial number and the line, then changed by GET ------------


class Lego:
    """lego's calls in its mode for cPanel or the one for WHM; its types are strict."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._whm = client.service == "whm"

    def zone(self) -> Any:
        if self._whm:
            version = {"api.version": 1}
            answer = self._client.get("/json-api/parse_dns_zone", zone="alice.test", **version).json
            assert answer["metadata"]["result"] == 1
            return answer["data"]["payload"]
        answer = self._client.get("/execute/DNS/parse_zone", zone="alice.test").json
        assert answer["status"] == 1
        return answer["data"]

    def serial(self) -> str:
        (data,) = [
            row["data_b64"]
            for row in self.zone()
            if row["type"] == "record"
            and row["record_type"] == "SOA"
            and row["dname_b64"] == base64.b64encode(b"alice.test.").decode()
        ]
        return decoded(data[2])

    def change(self, **change: str) -> str:
        fields = {"serial": self.serial(), "zone": "alice.test", **change}
        if self._whm:
            path = "/json-api/mass_edit_dns_zone"
            answer = self._client.get(path, **fields, **{"api.version": 1}).json
            assert answer["metadata"]["result"] == 1, answer
        else:
            answer = self._client.get("/execute/DNS/mass_edit_zone", **fields).json
            assert answer["status"] == 1, answer
        new = answer["data"]["new_serial"]
        assert isinstance(new, str)
        return new

    def found(self) -> Any:
        wanted = base64.b64encode(TEXT.encode()).decode()
        return [row for row in self.zone() if wanted in row.get("data_b64", [])]


@pytest.mark.parametrize("user", ["alice", "root"])
def test_lego_presents_edits_and_cleans_up(client: Any, user: str) -> None:
    lego = Lego(client(user))
    record = {"dname": f"{NAME}.", "ttl": 300, "record_type": "TXT", "data": [TEXT]}
    assert lego.change(add=json.dumps(record)) == lego.serial()
    (row,) = lego.found()
    assert isinstance(row["line_index"], int)
    two = record | {"data": [TEXT, "another"], "line_index": row["line_index"]}
    lego.change(edit=json.dumps(two))
    (row,) = lego.found()
    assert [decoded(part) for part in row["data_b64"]] == [TEXT, "another"]
    lego.change(remove=str(row["line_index"]))
    assert lego.found() == []


def test_lego_is_told_that_a_zone_is_not_there(client: Any) -> None:
    answer = client("alice").get("/execute/DNS/parse_zone", zone="other.test").json
    assert (answer["status"], len(answer["errors"])) == (0, 1)


# acme.sh: it reads the answers as texts ------------------------------------------------------


def test_acme_sh_adds_and_removes(client: Any) -> None:
    shell = client("alice")
    shell.api2("CustInfo", "displaycontactinfo")
    control = "cpanel_jsonapi_apiversion=2&cpanel_jsonapi_module=ZoneEdit&cpanel_jsonapi_func="
    zones = shell.get(f"/json-api/cpanel?{control}fetchzones").text
    assert "alice.test" in re.findall(r'"([a-z0-9.-]+)":\["; cPanel first', zones)
    stripped = NAME.removesuffix(".alice.test")
    query = f"domain=alice.test&name={stripped}&type=TXT&txtdata={TEXT}&ttl=1"
    added = shell.get(f"/json-api/cpanel?{control}add_zone_record&{query}").text
    assert '"newserial"' in added
    assert '"newserial":null' not in added
    rows = shell.api2("ZoneEdit", "fetchzone_records", domain="alice.test")["data"]
    (line,) = [row["Line"] for row in rows if row.get("name") == f"{NAME}."]
    query = f"domain=alice.test&line={line}"
    removed = shell.get(f"/json-api/cpanel?{control}remove_zone_record&{query}").text
    assert '"newserial":null' not in removed
    again = shell.get(f"/json-api/cpanel?{control}remove_zone_record&{query}0").text
    assert '"newserial":null' in again


# certbot: two texts at one name, one of which goes -------------------------------------------


def test_certbot_removes_only_its_own_text(client: Any) -> None:
    certbot = client("alice")
    zones = certbot.api2("ZoneEdit", "fetchzones")["data"][0]["zones"]
    assert max((zone for zone in zones if NAME.endswith(f".{zone}")), key=len) == "alice.test"
    for text in (TEXT, "another"):
        fields = {"name": "_acme-challenge", "type": "TXT", "txtdata": text, "ttl": 60}
        added = certbot.api2("ZoneEdit", "add_zone_record", domain="alice.test", **fields)
        assert added["data"][0]["result"]["status"] == 1
    wanted = {"name": f"{NAME}.", "type": "TXT", "txtdata": TEXT, "ttl": 60}
    rows = certbot.api2("ZoneEdit", "fetchzone_records", domain="alice.test", **wanted)["data"]
    (line,) = [int(row["line"]) for row in rows]
    gone = certbot.api2("ZoneEdit", "remove_zone_record", domain="alice.test", line=line)
    assert gone["data"][0]["result"]["status"] == 1
    left = certbot.api2("ZoneEdit", "fetchzone_records", domain="alice.test", name=f"{NAME}.")
    assert [row["txtdata"] for row in left["data"]] == ["another"]


def test_certbot_reads_why_a_certificate_is_not_installed(client: Any) -> None:
    fields = {"domain": "alice.test", "crt": "x", "key": "y", "cabundle": ""}
    row = client("alice").api2("SSL", "installssl", **fields)["data"][0]
    assert (row["result"], type(row["output"])) == (0, str)


# A Terraform provider: POST, numbers as numbers ----------------------------------------------


def test_terraform_manages_a_record(client: Any) -> None:
    provider = client("alice")

    def zone() -> Any:
        rows = provider.get("/execute/DNS/parse_zone", zone="alice.test").json["data"]
        return [row for row in rows if row.get("record_type")]

    def serial() -> int:
        (soa,) = [row for row in zone() if row["record_type"] == "SOA"]
        return int(decoded(soa["data_b64"][2]))

    assert all(type(row["ttl"]) is type(row["line_index"]) is int for row in zone())
    record = {"dname": "app", "ttl": 3600, "record_type": "A", "data": ["192.0.2.7"]}
    path = "/execute/DNS/mass_edit_zone"
    fields = {"zone": "alice.test", "serial": serial(), "add": json.dumps(record)}
    assert provider.post(path, fields).json["status"] == 1
    stale = provider.post(path, fields).json
    assert (stale["status"], type(stale["errors"])) == (0, list)
    (row,) = [row for row in zone() if decoded(row["dname_b64"]).startswith("app")]
    gone = {"zone": "alice.test", "serial": serial(), "remove": row["line_index"]}
    assert provider.post(path, gone).json["status"] == 1
