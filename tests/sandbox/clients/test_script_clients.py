"""Scripts and small clients: FOSSBilling's server manager, xmlapi as PHP's curl sends it,
scripts for passwords and backups, cPanel-DNS-UAPI, cp-installssl, certbot-cpanel."""

import base64
import re
import ssl
from typing import Any
from urllib.parse import quote, urlencode

import pytest

PASSWORD = "xY7!kkLmop_2"


@pytest.fixture
def access_hash(fresh_panel: Any) -> str:
    return f"WHM root:{''.join(fresh_panel.account('root')['accesshash'].split())}"


def test_fossbilling_leads_a_reseller_from_its_making_to_its_end(
    fresh_panel: Any, access_hash: str
) -> None:
    """Version 0 by POST; each verdict is looked at, and none may be a refusal."""

    def request(action: str, **fields: Any) -> Any:
        reply = fresh_panel.post("whm", f"/json-api/{action}", fields, Authorization=access_hash)
        answer = reply.json
        assert "error" not in answer.get("cpanelresult", {})
        if isinstance(answer.get("result"), list):
            assert answer["result"][0]["status"] == 1, (action, answer)
        assert str(answer.get("status", "1")) == "1", (action, answer)
        return answer

    names = [each["name"] for each in request("listpkgs")["package"]]
    assert "root_gold" not in names
    empty = dict.fromkeys(("cgi", "cpmod", "maxlst", "hasshell"), "")
    request("addpkg", name="root_gold", quota=1000, maxpop=10, maxaddon=1, **empty)
    person = {"contactemail": "f@foss.test", "plan": "root_gold", "useregns": 0, "reseller": 1}
    request("createacct", username="fossy1", domain="foss.test", password=PASSWORD, **person)
    request("setupreseller", user="fossy1", makeowner=0)
    request("setacls", reseller="fossy1", acllist="")
    request("suspendacct", user="fossy1", reason="")
    assert request("accountsummary", user="fossy1")["acct"][0]["suspended"] == 1
    request("unsuspendacct", user="fossy1")
    request("changepackage", user="fossy1", pkg="root_gold")
    changed = request("passwd", user="fossy1", **{"pass": PASSWORD + "3", "db_pass_update": 1})
    assert changed["passwd"][0]["status"] == 1
    request("modifyacct", user="fossy1", newuser="fossy2")
    request("setsiteip", domain="foss.test", ip="192.0.2.11")
    assert request("accountsummary", user="fossy2")["acct"][0]["ip"] == "192.0.2.11"
    request("removeacct", user="fossy2", keepdns=0)


@pytest.mark.parametrize("rest", ["", "\r\nExpect: 100-continue", "\r\nContent-Length: -1"])
def test_xmlapi_hides_its_body_in_a_header(fresh_panel: Any, access_hash: str, rest: str) -> None:
    """PHP's curl is given the body as a part of the header Authorization; what it writes after
    that is no request of its own."""
    control = {"user": "alice", "module": "Email", "func": "listpops", "apiversion": "2"}
    body = urlencode({f"cpanel_xmlapi_{name}": value for name, value in control.items()})
    header = (
        f"Authorization: {access_hash}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    )
    raw = f"POST /xml-api/cpanel HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n{header}{rest}\r\n\r\n"
    connection = fresh_panel.connect("whm")
    connection.connect()
    plain: ssl.SSLSocket = connection.sock
    plain.sendall(raw.encode())
    answer = b""
    while b"</cpanelresult>" not in answer:
        more = plain.recv(65_536)
        assert more, answer
        answer += more
    connection.close()
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"<email>info@alice.test</email>" in answer


def test_a_script_gives_everyone_new_passwords(fresh_panel: Any, access_hash: str) -> None:
    """On a plain port, by POST, with everything in the query and junk as its body."""

    def call(query: str) -> Any:
        options = {"Authorization": access_hash, "Content_Type": "application/jsonrequest"}
        reply = fresh_panel.post("whm", f"/json-api/{query}", "HASH(0x1f)", tls=False, **options)
        assert reply.status == 200
        return reply.json

    assert "bob" in [each["user"] for each in call("listaccts")["acct"]]
    (changed,) = call(f"passwd?user=bob&pass={quote('aB3_=,(x)qwE9tyQ')}")["passwd"]
    assert "Password changed for user" in changed["statusmsg"]
    box = "user=alice&cpanel_jsonapi_module=Email&cpanel_jsonapi_version=2&domain=alice.test"
    rows = call(f"cpanel?{box}&cpanel_jsonapi_func=listpopswithdisk")["cpanelresult"]["data"]
    name = next(row["user"] for row in rows if row["email"] == "info@alice.test")
    query = f"{box}&cpanel_jsonapi_func=passwdpop&email={name}&password={PASSWORD}"
    assert call(f"cpanel?{query}")["cpanelresult"]["data"][0]["result"] == 1
    form = {"user": "info@alice.test", "pass": PASSWORD}
    assert fresh_panel.post("webmail", "/login/?login_only=1", form).json["status"] == 1


def test_dns_uapi_reads_the_serial_number_in_the_fourth_line(session: Any) -> None:
    def zone() -> Any:
        return session.get("/execute/DNS/parse_zone?zone=alice.test").json["data"]

    def serial() -> int:
        return int(base64.b64decode(zone()[3]["data_b64"][2]))

    def edit(body: str) -> Any:
        return session.post("/execute/DNS/mass_edit_zone?zone=alice.test", body).json

    name = "_acme-challenge.alice.test"
    record = f'{{"dname":"{name}.","ttl":3600,"record_type":"TXT","data":["THE-TOKEN"]}}'
    assert not edit(f"zone=alice.test&serial={serial()}&add={quote(record)}")["errors"]
    (line,) = [
        row["line_index"]
        for row in zone()
        if row.get("record_type") == "TXT" and b"TOKEN" in base64.b64decode(row["data_b64"][0])
    ]
    assert not edit(f"serial={serial()}&remove={line}")["errors"]


def test_installssl_logs_in_by_get_and_reads_the_output(fresh_panel: Any) -> None:
    form = {"login_only": 1, "user": "alice", "pass": fresh_panel.account("alice")["password"]}
    login = fresh_panel.get("cpanel", f"/login/?{urlencode(form)}", Accept_Encoding="gzip, deflate")
    query = {"version": 2, "func": "installssl", "module": "SSL"}
    named = urlencode({f"cpanel_jsonapi_{name}": value for name, value in query.items()})
    path = f"{login.json['security_token']}/json-api/cpanel?{named}&domain=alice.test&crt=x&key=x"
    reply = fresh_panel.post("cpanel", path, "user=alice&pass=x", Cookie=login.cookie)
    (row,) = reply.json["cpanelresult"]["data"]
    assert (row["result"], bool(row["output"])) == (0, True)


def test_certbot_cpanel_leads_a_record_by_its_line(client: Any) -> None:
    api = client("alice")

    def call(function: str, **fields: Any) -> Any:
        named = {"module": "ZoneEdit", "func": function, "version": 2}
        query = fields | {f"cpanel_jsonapi_{name}": value for name, value in named.items()}
        data = api.get("/json-api/cpanel", domain="alice.test", **query).json["cpanelresult"][
            "data"
        ]
        assert "statusmsg" not in data
        return data

    name = "_acme-challenge.alice.test."
    assert call("fetchzone_records", name=name, type="TXT") == []
    call("add_zone_record", name=name, type="TXT", txtdata="one", ttl=10)
    (row,) = call("fetchzone_records", name=name, type="TXT")
    call("edit_zone_record", line=row["line"], name=name, type="TXT", txtdata="two", ttl=10)
    (row,) = call("fetchzone_records", name=name, type="TXT")
    assert row["txtdata"] == "two"
    call("remove_zone_record", line=row["line"])
    assert call("fetchzone_records", name=name, type="TXT") == []


def test_a_script_backs_accounts_up_by_api_1(fresh_panel: Any, access_hash: str) -> None:
    away = ["passiveftp", "ftp.example.com", "user", PASSWORD, "", "21", "/backups"]
    for arguments in (["homedir"], away):
        control = {"user": "alice", "module": "Fileman", "func": "fullbackup", "apiversion": "1"}
        fields = {f"cpanel_xmlapi_{name}": value for name, value in control.items()}
        fields |= {f"arg-{at}": value for at, value in enumerate(arguments)}
        reply = fresh_panel.post("whm", "/json-api/cpanel", fields, Authorization=access_hash)
        assert reply.json["event"]["result"] == 1
        assert "result" in reply.json["data"]
        assert "error" not in reply.json
    names = fresh_panel.login("alice").uapi("Fileman", "list_files", dir="/home/alice")["data"]
    assert any(re.fullmatch(r"backup-.*_alice\.tar\.gz", row["file"]) for row in names)
