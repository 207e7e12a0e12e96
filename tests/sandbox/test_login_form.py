"""Logging in with the form (wire.md §2 in tests: statuses, headers, bodies)."""

import re

import pytest

SESSION_COOKIE = re.compile(
    r"cpsession=alice%3a[A-Za-z0-9_]{16}%2c[0-9a-f]{32}; HttpOnly; path=/; port=(\d+); secure"
)
PLACE = r"/cpsess\d{10}/frontend/jupiter/index\.html\?login=1&post_login=\d{14}"


@pytest.mark.parametrize("path", ["/login?login_only=1", "/login/?login_only=1"])
def test_login_only_answers_json_with_redirect_and_token(panel, path):
    reply = panel.post("cpanel", path, panel.login_form("alice"))
    answer = reply.json
    assert (reply.status, reply.reason) == (200, "OK")
    assert reply.header("Content-Type") == 'text/plain; charset="utf-8"'
    assert set(answer) == {"status", "redirect", "security_token"}
    assert answer["status"] == 1
    assert re.fullmatch(PLACE, answer["redirect"])
    assert re.fullmatch(r"/cpsess\d{10}", answer["security_token"])
    assert answer["redirect"].startswith(answer["security_token"])


def test_login_only_may_stand_in_the_body(panel):
    reply = panel.post("cpanel", "/login", panel.login_form("alice", login_only="1"))
    assert reply.json["status"] == 1


def test_login_only_sends_a_location_too(panel):
    reply = panel.post("cpanel", "/login/?login_only=1", panel.login_form("alice"))
    assert reply.header("Location") == reply.json["redirect"]


def test_cookie_is_encoded_in_lower_case_and_bound_to_the_port(panel):
    reply = panel.post("cpanel", "/login/?login_only=1", panel.login_form("alice"))
    found = SESSION_COOKIE.fullmatch(reply.header("Set-Cookie") or "")
    assert found
    assert int(found[1]) == panel.ready["ports"]["cpanel"]


def test_cookie_of_a_plain_port_is_not_secure(panel):
    reply = panel.post("cpanel", "/login/?login_only=1", panel.login_form("alice"), tls=False)
    assert reply.header("Set-Cookie").endswith(f"port={panel.ready['ports']['cpanel_plain']}")


@pytest.mark.parametrize(
    ("user", "cookie"),
    [("alice", "cpsession"), ("root", "whostmgrsession"), ("info@alice.test", "webmailsession")],
)
def test_each_service_has_its_cookie(panel, user, cookie):
    assert panel.login(user).cookie.startswith(f"{cookie}=")


def test_form_without_login_only_redirects_with_301(panel):
    reply = panel.post("cpanel", "/login/", panel.login_form("alice"))
    assert reply.status == 301
    assert re.fullmatch(PLACE, reply.header("Location"))
    assert reply.cookie.startswith("cpsession=alice%3a")


def test_goto_uri_follows_the_security_token(panel):
    form = panel.login_form("alice", goto_uri="/json-api/dummy/x")
    reply = panel.post("cpanel", "/login/", form)
    assert re.fullmatch(r"/cpsess\d{10}/json-api/dummy/x", reply.header("Location"))


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/", "x\r\nA: b"])
def test_goto_uri_stays_on_this_server(panel, wanted):
    reply = panel.post("cpanel", "/login/", panel.login_form("alice", goto_uri=wanted))
    assert re.match(r"/cpsess\d{10}/[^/]", reply.header("Location"))
    assert reply.header("A") is None


def test_multipart_form_is_accepted(panel):
    parts = "".join(
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in panel.login_form("alice").items()
    )
    reply = panel.post(
        "cpanel",
        "/login/?login_only=1",
        f"{parts}--b--\r\n",
        Content_Type="multipart/form-data; boundary=b",
    )
    assert reply.json["status"] == 1


def test_failed_login_only_is_401_with_a_pre_auth_cookie(panel):
    reply = panel.post("whm", "/login/?login_only=1", {"user": "root", "pass": "wrong"})
    assert (reply.status, reply.reason) == (401, "Access Denied")
    assert reply.header("Content-Type") == 'text/plain; charset="utf-8"'
    assert reply.body == b'{"status":0,"message":"see_login_log"}'
    assert reply.header("Content-Length") == "38"
    assert re.fullmatch(
        r"whostmgrsession=%3a[A-Za-z0-9_]{16}%2c[0-9a-f]{32}; HttpOnly; path=/; port=\d+; secure",
        reply.header("Set-Cookie"),
    )


def test_failed_form_is_401_with_the_login_page(panel):
    reply = panel.post("cpanel", "/login/", {"user": "alice", "pass": "x", "goto_uri": "/a&b"})
    assert (reply.status, reply.reason) == (401, "Access Denied")
    assert reply.header("Content-Type").startswith("text/html")
    assert '<form id="login_form" action="/login/" method="post">' in reply.text
    for name in ('name="user"', 'name="pass"', 'name="goto_uri" type="hidden" value="/a&amp;b"'):
        assert name in reply.text
    assert re.search(r'id="login-status-message">[^<]+<', reply.text)
    assert reply.cookie.startswith("cpsession=%3a")


@pytest.mark.parametrize(
    ("service", "user"),
    [("cpanel", "root"), ("whm", "alice"), ("webmail", "root"), ("cpanel", "info@alice.test")],
)
def test_right_password_on_the_wrong_service_fails(panel, service, user):
    fields = panel.login_form(user)
    assert panel.post(service, "/login/?login_only=1", fields).status == 401


def test_user_names_are_lower_case(panel):
    fields = panel.login_form("alice") | {"user": "Alice"}
    assert panel.post("cpanel", "/login/?login_only=1", fields).status == 401


def test_suspended_account_cannot_log_in(panel):
    from cpshell.sandbox.world.areas.accounts import SUSPENDED, seeded_passwords

    password = seeded_passwords(panel.sandbox.world)[SUSPENDED]
    fields = {"user": SUSPENDED, "pass": password}
    assert panel.post("cpanel", "/login/?login_only=1", fields).status == 401


def test_login_page_is_shown_to_everyone(panel):
    for path in ("/", "/login/", "/login"):
        reply = panel.get("cpanel", path)
        assert reply.status == 200
        assert 'id="login_form"' in reply.text


def test_page_of_the_panel_says_who_is_logged_in(panel):
    for user, path in (
        ("alice", "/frontend/jupiter/index.html"),
        ("root", "/"),
        ("info@alice.test", "/webmail/jupiter/index.html"),
    ):
        reply = panel.login(user).get(path)
        assert reply.status == 200
        assert f">{user}<" in reply.text


def test_logout_ends_the_session_and_clears_the_cookie(panel):
    alice = panel.login("alice")
    reply = alice.get("/logout/")
    assert reply.status == 200
    assert "Max-Age=0" in reply.header("Set-Cookie")
    assert alice.get("/execute/Ftp/list_ftp").status == 401


def test_login_by_get_is_accepted_too(panel):
    from urllib.parse import urlencode

    query = urlencode(panel.login_form("alice", login_only="1"))
    assert panel.get("cpanel", f"/login/?{query}").json["status"] == 1
