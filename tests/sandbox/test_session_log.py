"""The session log: every NEW and PURGE, in the panel's format."""

import re
from pathlib import Path

LINE = re.compile(
    r"\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000\] info"
    r" \[(cpaneld|webmaild|whostmgrd|xml-api|security)\] (127\.0\.0\.1|internal)"
    r" (NEW|PURGE) [\w.@-]*:\w{16} \S.*"
)


def shown(panel):
    """The log with the random names taken out."""
    return [re.sub(r":\w{16} ", ": ", line) for line in panel.session_log()]


def test_form_login_and_logout(fresh_panel):
    fresh_panel.login("alice").get("/logout/")
    assert shown(fresh_panel) == [
        (
            "127.0.0.1 NEW alice: address=127.0.0.1,app=cpaneld,creator=alice,"
            "method=handle_form_login,path=form,possessed=0"
        ),
        "127.0.0.1 PURGE alice: logout",
    ]


def test_bad_password_and_the_success_after_it(fresh_panel):
    failed = fresh_panel.post("cpanel", "/login/", {"user": "alice", "pass": "x"})
    fresh_panel.post("cpanel", "/login/", fresh_panel.login_form("alice"), Cookie=failed.cookie)
    purges = [line for line in shown(fresh_panel) if " PURGE " in line]
    assert purges == ["127.0.0.1 PURGE alice: badpass", "127.0.0.1 PURGE : loginsuccess"]


def test_single_sign_on_is_possessed_and_names_its_creator(fresh_panel):
    fresh_panel.login("root").sign_on("alice", "cpanel")
    assert shown(fresh_panel)[1:] == [
        (
            "127.0.0.1 NEW alice: address=127.0.0.1,app=cpaneld,creator=root,"
            "method=create_user_session,path=form,possessed=1"
        ),
        "127.0.0.1 PURGE alice: loadsession",
        (
            "127.0.0.1 NEW alice: address=127.0.0.1,app=cpaneld,creator=root,"
            "method=handle_auth_transfer,path=/login/,possessed=1"
        ),
    ]


def test_password_change_ends_sessions_internally(fresh_panel):
    alice = fresh_panel.login("alice")
    alice.uapi("Session", "create_webmail_session_for_mail_user", login="info", domain="alice.test")
    alice.uapi("Email", "passwd_pop", email="info@alice.test", password="An0ther-one")
    assert shown(fresh_panel)[-1] == "internal PURGE info@alice.test: password_change"


def test_every_line_has_the_form_and_no_line_a_secret(fresh_panel):
    root = fresh_panel.login("root")
    alice = root.sign_on("alice", "cpanel")
    fresh_panel.post("cpanel", "/login/", {"user": "x\n[y] NEW z a=b", "pass": "p"})
    text = Path(fresh_panel.ready["session_log"]).read_text()
    assert all(LINE.fullmatch(line) for line in text.splitlines())
    for login in (root, alice):
        assert login.cookie.rpartition("%2c")[2] not in text
        assert login.token not in text


def test_ids_in_the_log_are_those_of_the_cookies(panel):
    alice = panel.login("alice")
    name = alice.cookie.split("%3a")[1].split("%2c")[0]
    assert any(f" NEW alice:{name} " in line for line in panel.session_log())
