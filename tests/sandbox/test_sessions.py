"""Cookie and security token: both are needed; how sessions end."""

import pytest


def test_cookie_without_token_is_denied_as_a_token(panel):
    alice = panel.login("alice")
    reply = panel.get("cpanel", "/execute/Ftp/list_ftp", Cookie=alice.cookie)
    assert (reply.status, reply.reason) == (401, "Token Denied")
    assert 'id="login_form"' in reply.text


def test_token_without_cookie_is_denied(panel):
    alice = panel.login("alice")
    reply = panel.get("cpanel", f"{alice.token}/execute/Ftp/list_ftp")
    assert (reply.status, reply.reason) == (401, "Access Denied")
    assert 'id="login_form"' in reply.text


def test_third_wrong_token_ends_the_session(panel):
    alice = panel.login("alice")
    for _ in range(2):
        assert (
            panel.get("cpanel", "/cpsess1/execute/Ftp/list_ftp", Cookie=alice.cookie).status == 401
        )
        assert alice.uapi("Ftp", "list_ftp")["status"] == 1
    panel.get("cpanel", "/cpsess1/execute/Ftp/list_ftp", Cookie=alice.cookie)
    assert alice.get("/execute/Ftp/list_ftp").status == 401
    name = alice.cookie.split("%3a")[1].split("%2c")[0]
    assert f"127.0.0.1 PURGE alice:{name} tokendenied [Too many token failures (3/3)]" in (
        panel.session_log()
    )


def test_cookie_may_be_sent_decoded(panel):
    alice = panel.login("alice")
    alice.cookie = alice.cookie.replace("%3a", ":").replace("%2c", ",")
    assert alice.uapi("Ftp", "list_ftp")["status"] == 1


def test_other_cookies_do_no_harm(panel):
    alice = panel.login("alice")
    alice.cookie = f'timezone=UTC; {alice.cookie}; lang="en"'
    assert alice.uapi("Ftp", "list_ftp")["status"] == 1


def test_cookie_of_one_service_is_nothing_to_another(panel):
    root = panel.login("root")
    cookie = root.cookie.replace("whostmgrsession", "cpsession")
    assert panel.get("cpanel", f"{root.token}/execute/Ftp/list_ftp", Cookie=cookie).status == 401


def test_form_session_outlives_a_quarter_of_an_hour(fresh_panel):
    alice = fresh_panel.login("alice")
    fresh_panel.sandbox.clock.advance(16 * 60)
    assert alice.uapi("Ftp", "list_ftp")["status"] == 1


def test_form_session_ends_after_a_day_without_use(fresh_panel):
    alice = fresh_panel.login("alice")
    fresh_panel.sandbox.clock.advance(24 * 60 * 60)
    reply = alice.get("/execute/Ftp/list_ftp")
    assert reply.status == 401
    assert "expired" in reply.text
    assert fresh_panel.session_log()[-1].endswith(" expired")


def test_single_sign_on_session_ends_after_a_quarter_of_an_hour_without_use(fresh_panel):
    alice = fresh_panel.login("root").sign_on("alice", "cpanel")
    fresh_panel.sandbox.clock.advance(14 * 60)
    assert alice.uapi("Ftp", "list_ftp")["status"] == 1
    fresh_panel.sandbox.clock.advance(14 * 60)
    assert alice.uapi("Ftp", "list_ftp")["status"] == 1
    fresh_panel.sandbox.clock.advance(15 * 60)
    assert alice.get("/execute/Ftp/list_ftp").status == 401


@pytest.mark.parametrize("path", ["//execute/Ftp/list_ftp", "/execute//Ftp/list_ftp"])
def test_double_slashes_are_one(panel, path):
    assert panel.login("alice").get(path).json["status"] == 1


@pytest.mark.parametrize(
    "change",
    [
        "update accounts set suspended = 1 where user = 'alice'",
        "delete from accounts where user = 'alice'",
    ],
)
def test_session_ends_with_its_user(fresh_panel, change):
    alice = fresh_panel.login("alice")
    fresh_panel.sandbox.world.run(change)
    assert alice.get("/execute/Ftp/list_ftp").status == 401
    assert fresh_panel.session_log()[-1].endswith(" kill")
