"""The second factor: in the form, on every page until it is there, and as a header."""

import pytest

FORM = 'id="tfa_login_form"'


@pytest.fixture
def waiting(panel):
    """A login without the code."""
    account = panel.account("carol")
    fields = {"user": "carol", "pass": account["password"]}
    reply = panel.post("cpanel", "/login/?login_only=1", fields)
    from_panel = panel.login("alice")
    from_panel.token, from_panel.cookie = reply.json["security_token"], reply.cookie
    return from_panel


def test_code_in_the_login_form_opens_everything(panel):
    assert panel.login("carol").uapi("Email", "list_pops")["status"] == 1


@pytest.mark.parametrize(
    "path",
    [
        "/execute/Email/list_pops",
        "/json-api/cpanel?cpanel_jsonapi_apiversion=2",
        "/frontend/jupiter/index.html",
    ],
)
def test_without_the_code_every_page_and_call_asks_for_it(waiting, path):
    reply = waiting.get(path)
    assert reply.header("Content-Type").startswith("text/html")
    assert FORM in reply.text
    assert 'name="tfa_token"' in reply.text


@pytest.mark.parametrize("field", ["tfa_tokn", "TFA_TOKEN", "otp"])
def test_a_code_by_another_name_is_none(panel, field):
    fields = panel.login_form("carol", **{field: panel.code("carol")})
    del fields["tfa_token"]
    reply = panel.post("cpanel", "/login/?login_only=1", fields)
    assert reply.json["status"] == 1
    later = panel.get(
        "cpanel", reply.json["security_token"] + "/execute/Email/list_pops", Cookie=reply.cookie
    )
    assert FORM in later.text


@pytest.mark.parametrize("path", ["/login/", "/frontend/jupiter/index.html"])
def test_code_given_to_the_form_opens_the_waiting_session(panel, waiting, path):
    reply = waiting.post(path, {"tfa_token": panel.code("carol")})
    assert reply.status == 301
    assert reply.header("Location").startswith(f"{waiting.token}/")
    assert waiting.uapi("Email", "list_pops")["status"] == 1


def test_wrong_code_for_a_waiting_session_shows_the_form_again(panel, waiting):
    reply = waiting.post("/login/", {"tfa_token": panel.wrong_code("carol")})
    assert FORM in reply.text
    assert "security code is invalid" in reply.text
    assert FORM in waiting.get("/execute/Email/list_pops").text


def test_wrong_code_in_the_login_form_shows_the_form_again(panel):
    fields = panel.login_form("carol", tfa_token=panel.wrong_code("carol"))
    reply = panel.post("cpanel", "/login/", fields)
    assert FORM in reply.text
    assert "security code is invalid" in reply.text
    assert reply.cookie.startswith("cpsession=carol%3a")


def test_wrong_password_with_a_good_code_is_a_failed_login(panel):
    fields = panel.login_form("carol") | {"pass": "wrong"}
    assert panel.post("cpanel", "/login/?login_only=1", fields).status == 401


@pytest.mark.parametrize("step", [-30, 30])
def test_code_of_the_step_beside_is_accepted(panel, step):
    import pyotp

    secret = panel.account("carol")["otp_secret"]
    code = pyotp.TOTP(secret).at(panel.sandbox.clock.now() + step)
    fields = panel.login_form("carol", tfa_token=code)
    assert panel.post("cpanel", "/login/?login_only=1", fields).json["status"] == 1


def test_header_credential_needs_the_code_on_every_request(panel):
    headers = {"Authorization": panel.token_header("carol")}
    assert panel.get("cpanel", "/execute/Email/list_pops", **headers).status == 401
    reply = panel.get(
        "cpanel", "/execute/Email/list_pops", **headers, X_CPANEL_OTP=panel.code("carol")
    )
    assert reply.json["status"] == 1


def test_whm_token_needs_the_code_too(panel):
    headers = {"Authorization": panel.token_header("otto")}
    path = "/json-api/applist?api.version=1"
    assert panel.get("whm", path, **headers).status == 403
    assert panel.get("whm", path, **headers, X_CPANEL_OTP=panel.wrong_code("otto")).status == 403
    assert panel.get("whm", path, **headers, X_CPANEL_OTP=panel.code("otto")).status == 200


def test_account_can_turn_its_second_factor_on_and_off(fresh_panel):
    import pyotp

    alice = fresh_panel.login("alice")
    secret = alice.uapi("TwoFactorAuth", "generate_user_configuration")["data"]["secret"]
    refused = alice.uapi(
        "TwoFactorAuth", "set_user_configuration", secret=secret, tfa_token="0000000"
    )
    assert refused["errors"] == ["The security code is invalid."]
    code = pyotp.TOTP(secret).at(fresh_panel.sandbox.clock.now())
    done = alice.uapi("TwoFactorAuth", "set_user_configuration", secret=secret, tfa_token=code)
    assert done["data"] == {"tfa_configured": 1}
    assert alice.post("/login/", {"tfa_token": code}).status == 301
    assert alice.uapi("TwoFactorAuth", "get_user_configuration")["data"]["is_enabled"] == 1
    assert alice.uapi("TwoFactorAuth", "remove_user_configuration")["status"] == 1
    assert alice.uapi("TwoFactorAuth", "remove_user_configuration")["status"] == 0
