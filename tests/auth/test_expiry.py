"""Sessions that have expired, and credentials that stop working while a session is open."""

import json
from pathlib import Path

import pytest

import cpshell
from cpshell.auth import otp
from cpshell.auth.flows import LOGOUT
from cpshell.errors import LoginRefused, OtpRefused
from cpshell.redact import Redactor

QUARTER = 15 * 60 + 1  # seconds: what a single sign-on session lives without use
DAY = 24 * 60 * 60 + 1


@pytest.fixture
def connect(fresh_sandbox):
    """A library session on a service of a panel of one's own."""

    def open_one(service: str, user: str, **secrets: str) -> cpshell.Panel:
        target = f"https://127.0.0.1:{fresh_sandbox.ready['ports'][service]}"
        ca = fresh_sandbox.ready["ca"]
        return cpshell.connect(target, user=user, service=service, ca=ca, **secrets)

    return open_one


@pytest.fixture
def posts(fresh_sandbox):
    """How many login forms were sent."""

    def count() -> int:
        lines = Path(fresh_sandbox.ready["request_log"]).read_text().splitlines()
        found = [json.loads(line) for line in lines]
        return sum((e["method"], e["path"]) == ("POST", "/login/") for e in found)

    return count


def test_a_single_sign_on_session_that_expired_is_made_anew_by_its_parent(
    connect, fresh_sandbox, posts
) -> None:
    password = fresh_sandbox.account("root")["password"]
    with connect("whm", "root", password=password) as root, root.su("alice") as alice:
        assert alice.uapi("Ftp", "list_ftp").ok
        fresh_sandbox.clock.advance(QUARTER)
        assert alice.uapi("Ftp", "list_ftp").ok
        assert posts() == 1


def test_the_parent_is_renewed_first_where_it_has_expired_too(
    connect, fresh_sandbox, posts
) -> None:
    password = fresh_sandbox.account("root")["password"]
    with connect("whm", "root", password=password) as root, root.su("alice") as alice:
        fresh_sandbox.clock.advance(DAY)
        assert alice.uapi("Ftp", "list_ftp").ok
        assert posts() == 2


def test_a_session_with_a_secret_is_renewed_with_a_fresh_code(
    connect, fresh_sandbox, posts, monkeypatch
) -> None:
    carol = fresh_sandbox.account("carol")
    with connect("cpanel", "carol", password=carol["password"], otp=carol["otp_secret"]) as panel:
        for session in next(iter(fresh_sandbox.panels)).host.sessions.all():
            session.last_used -= DAY  # the clock itself cannot go: codes depend on it
        monkeypatch.setattr(otp, "_spent", {})  # half a minute later
        assert panel.uapi("Ftp", "list_ftp").ok
        assert posts() == 2


def test_a_session_with_a_typed_code_ends_and_no_second_login_is_tried(
    connect, fresh_sandbox, posts
) -> None:
    carol = fresh_sandbox.account("carol")
    code = otp.code_source(carol["otp_secret"], Redactor())()
    panel = connect("cpanel", "carol", password=carol["password"], otp=code)
    fresh_sandbox.clock.advance(DAY)
    with pytest.raises(OtpRefused, match="used already"):
        panel.uapi("Ftp", "list_ftp")
    with pytest.raises(LoginRefused, match="was not sent"):
        panel.uapi("Ftp", "list_ftp")
    assert posts() == 1
    panel.close()


def test_a_password_that_was_changed_is_refused_once(connect, fresh_sandbox, posts) -> None:
    password = fresh_sandbox.account("alice")["password"]
    panel = connect("cpanel", "alice", password=password)
    with connect("whm", "root", password=fresh_sandbox.account("root")["password"]) as root:
        root.whm("passwd", user="alice", password="Another-Secret-9")
    for _ in range(3):
        with pytest.raises(LoginRefused):
            panel.uapi("Ftp", "list_ftp")
    assert posts() == 3  # alice, root, and alice's one renewal
    panel.close()


def test_a_logout_does_not_wait_long_for_a_server_that_hangs() -> None:
    assert LOGOUT.patience is not None
    assert LOGOUT.patience <= 10  # seconds
