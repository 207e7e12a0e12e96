"""A second factor that comes while a session is open."""

from typing import Any

import pyotp
import pytest

FORM = 'id="tfa_login_form"'


def code_of(panel: Any, secret: str) -> str:
    return pyotp.TOTP(secret).at(panel.sandbox.clock.now())


def begin(panel: Any, login: Any) -> str:
    """Switch a second factor on in a WHM session; returns its secret."""
    secret: str = login.whm("twofactorauth_generate_tfa_config")["data"]["secret"]
    done = login.whm(
        "twofactorauth_set_tfa_config", secret=secret, tfa_token=code_of(panel, secret)
    )
    assert done["metadata"]["result"] == 1
    return secret


@pytest.mark.parametrize("path", ["/json-api/loadavg?api.version=1", "/scripts/command"])
def test_next_call_of_an_open_session_asks_for_the_code(fresh_panel: Any, path: str) -> None:
    rita, elsewhere = fresh_panel.login("rita"), fresh_panel.login("rita")
    secret = begin(fresh_panel, rita)
    for login in (rita, elsewhere):
        assert FORM in login.get(path).text
    assert rita.post("/login/", {"tfa_token": code_of(fresh_panel, secret)}).status == 301
    assert FORM not in rita.get(path).text
    assert FORM in elsewhere.get(path).text


def test_policy_gates_sessions_that_began_without_it(fresh_panel: Any) -> None:
    root = fresh_panel.login("root")
    root.whm("twofactorauth_disable_policy")
    carol = fresh_panel.login("carol")
    fields = {"user": "carol", "pass": fresh_panel.account("carol")["password"]}
    plain = fresh_panel.post("cpanel", "/login/?login_only=1", fields)
    carol.token, carol.cookie = plain.json["security_token"], plain.cookie
    assert carol.uapi("Ftp", "list_ftp")["status"] == 1
    root.whm("twofactorauth_enable_policy")
    assert FORM in carol.get("/execute/Ftp/list_ftp").text


def test_session_without_the_factor_goes_on_when_it_is_taken_away(fresh_panel: Any) -> None:
    rita = fresh_panel.login("rita")
    begin(fresh_panel, rita)
    assert FORM in rita.get("/json-api/loadavg").text
    fresh_panel.login("root").whm("twofactorauth_remove_user_config", user="rita")
    assert rita.whm("loadavg")["one"]


def test_single_sign_on_is_asked_for_no_code(fresh_panel: Any) -> None:
    session = fresh_panel.login("root").sign_on("carol", "cpanel")
    assert session.uapi("Ftp", "list_ftp")["status"] == 1
