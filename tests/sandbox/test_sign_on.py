"""Becoming another user: create_user_session and the sessions of UAPI Session."""

import re

import pytest


@pytest.fixture
def root(panel):
    return panel.login("root")


def path_of(url):
    return "/" + url.split("/", 3)[3]


def test_create_user_session_answers_as_documented(panel, root):
    answer = root.whm("create_user_session", user="alice", service="cpaneld")
    data = answer["data"]
    assert answer["metadata"] == {
        "version": 1,
        "reason": "Created session",
        "result": 1,
        "command": "create_user_session",
    }
    assert set(data) == {"cp_security_token", "expires", "service", "session", "url"}
    assert data["service"] == "cpaneld"
    assert data["expires"] > panel.sandbox.clock.now()
    assert re.fullmatch(r"alice:\w{16}:create_user_session,[0-9a-f]{32}", data["session"])
    shown = r"alice%3a\w{16}%3acreate_user_session%2c[0-9a-f]{32}"
    port = panel.ready["ports"]["cpanel"]
    assert re.fullmatch(
        rf"https://127\.0\.0\.1:{port}{data['cp_security_token']}/login/\?session={shown}",
        data["url"],
    )


@pytest.mark.parametrize(
    ("daemon", "service", "user"),
    [
        ("cpaneld", "cpanel", "alice"),
        ("webmaild", "webmail", "info@alice.test"),
        ("whostmgrd", "whm", "rita"),
    ],
)
def test_url_redirects_home_and_sets_the_cookie_of_its_service(panel, root, daemon, service, user):
    data = root.whm("create_user_session", user=user, service=daemon)["data"]
    assert f":{panel.ready['ports'][service]}/" in data["url"]
    reply = panel.get(service, path_of(data["url"]))
    assert reply.status == 301
    assert reply.header("Location").startswith(f"{data['cp_security_token']}/")
    page = panel.get(service, reply.header("Location"), Cookie=reply.cookie)
    assert f">{user}<" in page.text


def test_session_does_not_work_before_its_url_was_used(panel, root):
    data = root.whm("create_user_session", user="alice", service="cpaneld")["data"]
    cookie = f"cpsession={data['session']}"
    path = f"{data['cp_security_token']}/execute/Ftp/list_ftp"
    assert panel.get("cpanel", path, Cookie=cookie).status == 401


def test_used_url_is_dead(panel, root):
    path = path_of(root.whm("create_user_session", user="alice", service="cpaneld")["data"]["url"])
    assert panel.get("cpanel", path).status == 301
    again = panel.get("cpanel", path)
    assert again.status == 401
    assert 'id="login_form"' in again.text


def test_url_is_dead_on_another_service_and_with_another_token(panel, root):
    path = path_of(root.whm("create_user_session", user="alice", service="cpaneld")["data"]["url"])
    assert panel.get("webmail", path).status == 401
    assert panel.get("cpanel", re.sub(r"cpsess\d+", "cpsess1", path)).status == 401


def test_url_dies_with_time(fresh_panel):
    root = fresh_panel.login("root")
    path = path_of(root.whm("create_user_session", user="alice", service="cpaneld")["data"]["url"])
    fresh_panel.sandbox.clock.advance(16 * 60)
    assert fresh_panel.get("cpanel", path).status == 401


@pytest.mark.parametrize(
    ("user", "service"),
    [
        ("nobody", "cpaneld"),
        ("alice", "ftpd"),
        ("alice", "whostmgrd"),
        ("root", "cpaneld"),
        ("nobody@alice.test", "webmaild"),
        ("frank", "cpaneld"),
        ("info@alice.test", "cpaneld"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(root, user, service):
    metadata = root.whm("create_user_session", user=user, service=service)["metadata"]
    assert metadata["result"] == 0
    assert len(metadata["reason"]) > 10


def test_reseller_becomes_only_his_own_users(panel):
    rita = panel.login("rita")
    assert rita.sign_on("grace", "cpanel").uapi("Ftp", "list_ftp")["status"] == 1
    refused = rita.whm("create_user_session", user="alice", service="cpaneld")
    assert refused["metadata"]["result"] == 0


def test_preferred_domain_is_the_host_of_the_url(root):
    options = {"user": "alice", "service": "cpaneld", "preferred_domain": "alice.test"}
    data = root.whm("create_user_session", **options)["data"]
    assert data["url"].startswith("https://alice.test:")


def test_signed_on_session_acts_as_the_user(panel, root):
    alice = root.sign_on("alice", "cpanel")
    assert next(row["user"] for row in alice.uapi("Ftp", "list_ftp")["data"]) == "alice"


@pytest.mark.parametrize(
    ("function", "parameters", "user"),
    [
        ("create_temp_user", {}, "alice"),
        ("create_webmail_session_for_self", {}, "alice"),
        (
            "create_webmail_session_for_mail_user",
            {"login": "info", "domain": "alice.test"},
            "info@alice.test",
        ),
    ],
)
def test_sessions_of_uapi_open_webmail_by_post(panel, function, parameters, user):
    data = panel.login("alice").uapi("Session", function, **parameters)["data"]
    assert {"hostname", "session", "token"} <= set(data)
    assert data["hostname"] is None
    reply = panel.post("webmail", f"{data['token']}/login", {"session": data["session"]})
    assert reply.status == 301
    page = panel.get("webmail", f"{data['token']}/", Cookie=reply.cookie)
    assert f">{user}<" in page.text


def test_mail_user_session_can_ask_for_the_password(panel):
    alice = panel.login("alice")
    name = "create_webmail_session_for_mail_user_check_password"
    options = {"login": "info", "domain": "alice.test"}
    password = panel.account("info@alice.test")["password"]
    assert alice.uapi("Session", name, **options, password=password)["status"] == 1
    assert alice.uapi("Session", name, **options, password="wrong")["status"] == 0


def test_mail_user_of_others_is_refused(panel):
    alice = panel.login("alice")
    options = {"login": "office", "domain": "carol.test"}
    answer = alice.uapi("Session", "create_webmail_session_for_mail_user", **options)
    assert answer["errors"] == ["You do not have an email account named “office@carol.test”."]
