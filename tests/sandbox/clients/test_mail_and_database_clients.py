"""Clients that manage mail, databases and domains: for Ruby, Node, PHP, and cPanel's newer Perl."""

import base64
import json
from typing import Any

GOOD = "Kp7!wonder-Lamp"


# cpanel_email for Ruby: JSON without saying so -----------------------------------------------


def test_ruby_sends_json_as_a_form(client: Any) -> None:
    ruby = client("alice")

    def post(path: str, **data: Any) -> Any:
        return ruby.post(f"/execute/Email/{path}", json.dumps(data)).json

    box = {"domain": "alice.test", "email": "ruby"}
    assert post("add_pop", **box, password=GOOD, quota=50)["status"] == 1
    assert ruby.get("/execute/Email/get_pop_quota", **box).json["data"] == 50
    to = {"email": "ruby", "fwdopt": "fwd", "fwdemail": "me@example.com"}
    assert post("add_forwarder", domain="alice.test", **to)["status"] == 1
    listed = ruby.get("/execute/Email/list_forwarders", domain="alice.test").json["data"]
    assert "me@example.com" in [row["forward"] for row in listed]
    assert post("delete_pop", **box)["status"] == 1
    assert ruby.get("/execute/Email/get_pop_quota", **box).json["status"] == 0


# A client for Node: Basic on every request ---------------------------------------------------


def test_node_makes_a_database_and_an_addon_domain(fresh_panel: Any) -> None:
    pair = f"alice:{fresh_panel.account('alice')['password']}"
    header = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}

    def uapi(function: str, query: str) -> Any:
        return fresh_panel.get("cpanel", f"/execute/Mysql/{function}?{query}", **header).json

    def api2(module: str, function: str, query: str = "") -> Any:
        control = {"user": "alice", "module": module, "func": function, "apiversion": 2}
        named = "&".join(f"cpanel_jsonapi_{name}={value}" for name, value in control.items())
        reply = fresh_panel.get("cpanel", f"/json-api/cpanel?{named}&{query}", **header)
        return reply.json["cpanelresult"]

    assert uapi("create_database", "name=alice_node")["errors"] is None
    assert uapi("create_user", f"name=alice_node&password={GOOD}")["errors"] is None
    granted = "user=alice_node&database=alice_node&privileges=ALL%20PRIVILEGES"
    assert uapi("set_privileges_on_database", granted)["errors"] is None
    assert "error" not in api2("AddonDomain", "listaddondomains")
    new = "dir=node.example&newdomain=node.example&subdomain=nodeexample"
    assert "error" not in api2("AddonDomain", "addaddondomain", new)
    names = [row["domain"] for row in api2("AddonDomain", "listaddondomains")["data"]]
    assert "node.example" in names
    sub = "domain=app&rootdomain=node.example&dir=app.node.example"
    assert "error" not in api2("SubDomain", "addsubdomain", sub)
    rows = api2("SubDomain", "listsubdomains")["data"]
    assert ("app.node.example", "node.example") in [(r["domain"], r["rootdomain"]) for r in rows]


# A client for PHP: WHM with a hash, mail as a user -------------------------------------------


def test_php_checks_the_connection_and_manages_mail(fresh_panel: Any) -> None:
    access_hash = "".join(fresh_panel.account("root")["accesshash"].split())
    header = {"Authorization": f"WHM root:{access_hash}"}

    def mail(function: str, **fields: str) -> Any:
        control = {"user": "alice", "module": "Email", "func": function, "apiversion": "2"}
        named = {f"cpanel_jsonapi_{name}": value for name, value in control.items()} | fields
        return fresh_panel.post("whm", "/json-api/cpanel", named, **header).json["cpanelresult"]

    assert fresh_panel.get("whm", "/json-api/", **header).status == 200
    wrong = {"Authorization": "WHM root:NONE"}
    assert fresh_panel.get("whm", "/json-api/", **wrong).status == 403
    box = {"domain": "alice.test", "email": "php", "password": GOOD}
    assert mail("addpop", **box)["data"][0]["result"] == 1
    assert mail("passwdpop", **box | {"password": f"{GOOD}2"})["data"][0]["result"] == 1
    assert "php@alice.test" in [row["email"] for row in mail("listpops")["data"]]
    login = {"user": "php@alice.test", "pass": f"{GOOD}2"}
    assert fresh_panel.post("webmail", "/login/?login_only=1", login).json["status"] == 1


# cPanel's newer client for Perl: POST for everything -----------------------------------------


def test_newer_perl_client_posts_everything(client: Any) -> None:
    perl, whm = client("alice"), client("root")
    assert perl.post("/execute/Email/list_pops").json["metadata"] == {"transformed": 1}
    asked = {"api.filter": 1, "api.filter_column": "email", "api.filter_term": "info"}
    found = perl.post("/execute/Email/list_pops", asked).json["data"]
    assert [row["email"] for row in found] == ["info@alice.test"]
    control = {"apiversion": 3, "module": "Email", "func": "list_pops", "user": "alice"}
    fields = {f"cpanel_jsonapi_{name}": value for name, value in control.items()}
    answer = whm.post("/json-api/cpanel", fields | {"api.version": 1}).json
    assert answer["result"]["data"] == perl.post("/execute/Email/list_pops").json["data"]
    lost = whm.post("/json-api/cpanel", fields | {"cpanel_jsonapi_user": "nobody"}).json
    assert ("result" in lost, type(lost["error"])) == (False, str)
