"""Clients that cPanel published: for Perl (with its tests), for PHP, and those after them."""

import re
from typing import Any
from xml.etree import ElementTree

import pyotp
import pytest

LETTERS = "Abcdefgh1jklmnopqrstuvwxyz234567"
RESERVED = "Sorry, that username is reserved."


class PerlSession:
    """A session as the Perl client makes it: by the plain form, from the header Location."""

    def __init__(self, panel: Any, service: str, user: str, password: str, code: str = "") -> None:
        fields = {"user": user, "pass": password} | ({"tfa_token": code} if code else {})
        reply = panel.post(service, "/login", fields)
        self._panel, self._service, self._cookie = panel, service, reply.cookie
        self.token = reply.header("Location").split("/")[1]

    def post(self, path: str, fields: Any = ()) -> Any:
        return self._panel.post(self._service, f"/{self.token}{path}", fields, Cookie=self._cookie)

    def get(self, path: str) -> Any:
        return self._panel.get(self._service, f"/{self.token}{path}", Cookie=self._cookie)

    def whm(self, function: str, **fields: Any) -> Any:
        return self.post(f"/json-api/{function}", {"api.version": 1, **fields})


@pytest.fixture
def hash_header(fresh_panel: Any) -> dict[str, str]:
    access_hash = "".join(fresh_panel.account("root")["accesshash"].split())
    return {"Authorization": f"WHM root:{access_hash}"}


@pytest.mark.parametrize("tls", [True, False])
def test_perl_queries_whm_in_xml(fresh_panel: Any, hash_header: dict[str, str], tls: bool) -> None:
    def ask(method: str, path: str, query: str) -> str:
        if method == "GET":
            return str(fresh_panel.get("whm", f"{path}?{query}", tls=tls, **hash_header).text)
        return str(fresh_panel.post("whm", path, query, tls=tls, **hash_header).text)

    load = ask("GET", "/xml-api/loadavg", "")
    assert re.search(r"<loadavg>\s*<one>\d+\.\d+</one>\s*<five>\d+\.\d+</five>", load)
    for method in ("GET", "POST"):
        made = ask(method, "/xml-api/createacct", "username=test&domain=test.com")
        assert f"<statusmsg>{RESERVED}</statusmsg>" in made


def test_perl_makes_an_account_and_asks_it_for_its_use(
    fresh_panel: Any, hash_header: dict[str, str]
) -> None:
    new = {"username": "papiunit", "password": LETTERS, "domain": "cpanel-public-api-test.acct"}
    made = fresh_panel.post("whm", "/xml-api/createacct", new, **hash_header)
    assert "Account Creation Ok" in made.text
    account = PerlSession(fresh_panel, "cpanel", "papiunit", LETTERS)
    query = "cpanel_xmlapi_module=StatsBar&cpanel_xmlapi_func=stat&display=diskusage"
    for reply in (
        account.get(f"/xml-api/cpanel?{query}"),
        account.post("/xml-api/cpanel", query),
    ):
        assert "<module>StatsBar</module>" in reply.text
    gone = fresh_panel.get("whm", "/xml-api/removeacct?user=papiunit", **hash_header)
    assert "papiunit account removed" in gone.text


def test_perl_reseller_sets_a_second_factor_up(
    fresh_panel: Any, hash_header: dict[str, str]
) -> None:
    def root(function: str, **fields: Any) -> Any:
        fields["api.version"] = 1
        return fresh_panel.post("whm", f"/json-api/{function}", fields, **hash_header).json

    assert "createacct" in root("applist")["data"]["app"]
    new = {"username": "papiunit", "password": LETTERS, "domain": "cpanel-public-api-test.acct"}
    assert "Account Creation Ok" in root("createacct", **new, reseller=1)["metadata"]["reason"]
    assert root("setacls", reseller="papiunit", **{"acl-create-acct": 1})["metadata"]["result"]
    reseller = PerlSession(fresh_panel, "whm", "papiunit", LETTERS)
    secret = reseller.whm("twofactorauth_generate_tfa_config").json["data"]["secret"]
    code = pyotp.TOTP(secret).at(fresh_panel.sandbox.clock.now())
    done = reseller.whm("twofactorauth_set_tfa_config", secret=secret, tfa_token=code).json
    assert done["metadata"]["result"] == 1
    assert "tfa_login_form" in reseller.whm("loadavg").text
    again = PerlSession(fresh_panel, "whm", "papiunit", LETTERS, code)
    assert "one" in again.whm("loadavg").json
    removed = root("removeacct", user="papiunit")["metadata"]["reason"]
    assert "papiunit account removed" in removed


def test_perl_reseller_makes_tokens(fresh_panel: Any) -> None:
    def root(function: str, **fields: Any) -> Any:
        fields["api.version"] = 1
        header = fresh_panel.token_header("root")
        path = f"/json-api/{function}"
        return fresh_panel.post("whm", path, fields, Authorization=header, tls=False).json

    user = "papi12345678test"
    new = {"username": user, "password": LETTERS, "domain": f"{user}.tld", "reseller": 1}
    assert "Account Creation Ok" in root("createacct", **new)["metadata"]["reason"]
    reseller = PerlSession(fresh_panel, "whm", user, LETTERS)
    made = reseller.whm("api_token_create", token_name="my_token").json
    assert made["metadata"]["result"] == 1
    path, version = "/json-api/loadavg", {"api.version": 1}
    wrong = {"Authorization": f"whm {user}:this is so wrong"}
    assert fresh_panel.post("whm", path, version, **wrong).status == 403
    right = {"Authorization": f"whm {user}:{made['data']['token']}"}
    assert "one" in fresh_panel.post("whm", path, version, **right).json
    account = PerlSession(fresh_panel, "cpanel", user, LETTERS)
    full = account.post("/execute/Tokens/create_full_access", {"name": "fulltoken"}).json
    query = "cpanel_jsonapi_module=Email&cpanel_jsonapi_func=listpops&cpanel_jsonapi_apiversion=2"
    header = {"Authorization": f"cpanel {user}:{full['data']['token']}"}
    listed = fresh_panel.get("cpanel", f"/json-api/cpanel?{query}", tls=False, **header)
    assert listed.json["cpanelresult"]["event"]["result"] == 1
    assert user in root("removeacct", user=user)["metadata"]["reason"]


def test_php_asks_for_cpanel_functions_as_xml(
    fresh_panel: Any, hash_header: dict[str, str]
) -> None:
    def ask(function: str, **fields: Any) -> ElementTree.Element:
        reply = fresh_panel.post("whm", f"/xml-api/{function}", fields, **hash_header)
        return ElementTree.fromstring(reply.body)

    def query(version: int, module: str, function: str, **fields: Any) -> ElementTree.Element:
        control = {"user": "alice", "apiversion": version, "module": module, "func": function}
        named = {f"cpanel_xmlapi_{name}": value for name, value in control.items()}
        return ask("cpanel", **named, **fields)

    assert ask("version").findtext("version")
    assert "alice" in [row.text for row in ask("listaccts").findall("acct/user")]
    one = query(1, "Mysql", "adddb", **{"arg-0": "new"})
    assert one.findtext("event/result") == "1"
    two = query(2, "MysqlFE", "listdbs")
    assert "alice_new" in [row.text for row in two.findall("data/db")]
    added = query(2, "Email", "addpop", domain="alice.test", email="php", password=LETTERS, quota=5)
    assert added.findtext("data/result") == "1"


def test_ruby_reads_version_0_and_api_2(fresh_panel: Any, hash_header: dict[str, str]) -> None:
    def ask(path: str) -> Any:
        return fresh_panel.get("whm", f"/json-api/{path}", **hash_header).json

    assert "Account does not exist" in ask("accountsummary?user=notexists")["statusmsg"]
    assert ask("my_function") == {"error": "Unknown App Requested: my_function"}
    control = "cpanel_jsonapi_apiversion=2&cpanel_jsonapi_user=alice&cpanel_jsonapi_module=Fileman"
    query = "checkleaf&dir&filelist&filepath&needmime&showdotfiles"
    listed = ask(f"cpanel?{control}&cpanel_jsonapi_func=listfiles&{query}")
    assert "public_html" in [row["file"] for row in listed["cpanelresult"]["data"]]
    query = "op=copy&doubledecode&sourcefiles=public_html%2Findex.html&destfiles=copied.html"
    done = ask(f"cpanel?{control}&cpanel_jsonapi_func=fileop&{query}")["cpanelresult"]["data"]
    assert done[0]["dest"] == "/home/alice/copied.html"
