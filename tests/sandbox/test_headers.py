"""Authorization headers: tokens, access hash, Basic, and what a bad one gets."""

import base64

import pytest

APPLIST = "/json-api/applist?api.version=1"
DENIED = (
    b'{"cpanelresult":{"apiversion":"2","error":"Access denied",'
    b'"data":{"reason":"Access denied","result":"0"},"type":"text"}}'
)


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.mark.parametrize("scheme", ["cpanel", "cPanel", "CPANEL"])
def test_cpanel_token_works_whatever_the_case_of_its_scheme(panel, scheme):
    header = f"{scheme} alice:{panel.account('alice')['token']}"
    assert panel.get("cpanel", "/execute/Ftp/list_ftp", Authorization=header).json["status"] == 1


@pytest.mark.parametrize("scheme", ["whm", "WHM"])
def test_whm_token_works(panel, scheme):
    header = f"{scheme} root:{panel.account('root')['token']}"
    assert panel.get("whm", APPLIST, Authorization=header).json["metadata"]["result"] == 1


def test_access_hash_works_with_and_without_its_line_breaks(panel):
    text = panel.account("root")["accesshash"]
    broken = " ".join(text[at : at + 32] for at in range(0, len(text), 32))
    for shown in (text, broken):
        assert panel.get("whm", APPLIST, Authorization=f"WHM root:{shown}").status == 200


@pytest.mark.parametrize("user", ["alice", "root", "info@alice.test"])
def test_basic_works_on_every_service(panel, user):
    account = panel.account(user)
    path = APPLIST if user == "root" else "/execute/Email/list_pops"
    header = basic(user, account["password"])
    assert panel.get(account["service"], path, Authorization=header).status == 200


def test_basic_is_refused_on_plain_ports(panel):
    header = basic("alice", panel.account("alice")["password"])
    reply = panel.get("cpanel", "/execute/Ftp/list_ftp", tls=False, Authorization=header)
    assert reply.status == 401


def test_token_works_on_plain_ports(panel):
    header = panel.token_header("alice")
    reply = panel.get("cpanel", "/execute/Ftp/list_ftp", tls=False, Authorization=header)
    assert reply.json["status"] == 1


@pytest.mark.parametrize(
    ("service", "path"), [("cpanel", "/json-api/cpanel"), ("whm", "/json-api/listaccts")]
)
def test_bad_header_at_json_api_is_403_with_json(panel, service, path):
    reply = panel.get(service, path, Authorization=f"{service} root:NOSUCHTOKEN")
    assert (reply.status, reply.reason) == (403, "Forbidden Access denied")
    assert reply.header("Content-Type") == 'text/plain; charset="utf-8"'
    assert reply.header("Connection") == "close"
    assert reply.body == DENIED


def test_bad_header_at_execute_is_401_with_html(panel):
    reply = panel.get("cpanel", "/execute/Ftp/list_ftp", Authorization="cpanel alice:BAD")
    assert reply.status == 401
    assert 'id="login_form"' in reply.text


@pytest.mark.parametrize(
    ("service", "scheme", "user"),
    [("whm", "cpanel", "alice"), ("cpanel", "whm", "root"), ("webmail", "cpanel", "alice")],
)
def test_token_on_the_wrong_port_is_denied(panel, service, scheme, user):
    header = f"{scheme} {user}:{panel.account(user)['token']}"
    reply = panel.get(service, "/json-api/cpanel", Authorization=header)
    assert reply.status == 403


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic !!!", "Basic YQ==", "whm", "whm root", "whm root:", "Bearer x"]
)
def test_odd_headers_are_denied(panel, header):
    assert panel.get("whm", APPLIST, Authorization=header).status == 403


@pytest.mark.parametrize(("service", "user"), [("cpanel", "alice"), ("whm", "root")])
def test_expired_token_is_denied(panel, service, user):
    token = next(
        entry["token"]
        for entry in panel.ready["tokens"]
        if (entry["user"], entry["name"]) == (user, "expired")
    )
    reply = panel.get(service, "/json-api/cpanel", Authorization=f"{service} {user}:{token}")
    assert reply.status == 403


def test_token_with_few_acls_can_do_no_more(panel):
    token = next(e["token"] for e in panel.ready["tokens"] if e["name"] == "accounts-only")
    header = {"Authorization": f"whm root:{token}"}
    assert panel.get("whm", "/json-api/listaccts?api.version=1", **header).status == 200
    reply = panel.get("whm", "/json-api/api_token_list?api.version=1", **header)
    assert (reply.status, reply.body) == (403, DENIED)
    listed = panel.get("whm", APPLIST, **header).json["data"]["app"]
    assert {"listaccts", "accountsummary", "applist"} <= set(listed)
    assert not {"api_token_list", "create_user_session"} & set(listed)


def test_token_that_expires_stops_to_work(fresh_panel):
    root = fresh_panel.login("root")
    at = fresh_panel.sandbox.clock.now() + 100
    made = root.whm("api_token_create", token_name="short", expires_at=at)["data"]
    header = {"Authorization": f"whm root:{made['token']}"}
    assert fresh_panel.get("whm", APPLIST, **header).status == 200
    fresh_panel.sandbox.clock.advance(101)
    assert fresh_panel.get("whm", APPLIST, **header).status == 403
    assert "short" in root.whm("api_token_list")["data"]["tokens"]
