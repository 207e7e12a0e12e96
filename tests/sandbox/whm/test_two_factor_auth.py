"""Second factors of logins, and the server's policy."""

import json
from typing import Any

import pyotp
import pytest


def second_step_wanted(panel: Any, user: str) -> bool:
    account = panel.account(user)
    form = {"user": user, "pass": account["password"]}
    reply = panel.post(account["service"], "/login/?login_only=1", form)
    path = reply.json["security_token"] + "/execute/Ftp/list_ftp"
    return "tfa_login_form" in panel.get(account["service"], path, Cookie=reply.cookie).text


def test_without_the_policy_nobody_is_asked(root: Any, whm_panel: Any) -> None:
    assert second_step_wanted(whm_panel, "carol")
    root.ok("twofactorauth_disable_policy")
    assert root.ok("twofactorauth_policy_status") == {"is_enabled": 0}
    assert not second_step_wanted(whm_panel, "carol")
    config = {"secret": pyotp.random_base32(), "tfa_token": "123456"}
    assert "not enabled" in root.no("twofactorauth_set_tfa_config", **config)
    root.ok("twofactorauth_enable_policy")
    assert second_step_wanted(whm_panel, "carol")


def test_a_removed_configuration_is_asked_for_no_more(root: Any, open_panel: Any) -> None:
    with open_panel() as panel:
        login = panel.login("root")
        answer = login.whm("twofactorauth_remove_user_config", user="carol")
        assert answer["data"]["users_modified"] == ["carol"]
        assert not second_step_wanted(panel, "carol")
        enabled = login.uapi_as("carol", "TwoFactorAuth", "get_user_configuration")["data"]
        assert enabled["is_enabled"] == 0


def test_who_has_a_second_factor(root: Any, rita: Any) -> None:
    configs = root.ok("twofactorauth_get_user_configs")
    assert {user for user in configs if configs[user]["is_enabled"]} >= {"carol", "otto"}
    one = root.ok("twofactorauth_get_user_configs", user="alice")
    assert one["alice"]["is_enabled"] == 0
    assert one["alice"]["primary_domain"] == "alice.test"
    otto = root.ok("twofactorauth_get_tfa_config_for_user", user="otto")["otto"]
    assert otto["primary_account"] == {"secret": root.panel.account("otto")["otp_secret"]}
    none = root.ok("twofactorauth_get_tfa_config_for_user", user="alice")
    assert none == {"alice": {"primary_account": {}, "email": {}, "team": {}}}
    assert "do not have access" in rita.no("twofactorauth_get_user_configs", user="carol")
    assert "do not have" in rita.no("twofactorauth_get_tfa_config_for_user", user="carol")


def test_a_reseller_sets_up_and_removes_their_own(rita: Any) -> None:
    made = rita.ok("twofactorauth_generate_tfa_config")
    assert made["otpauth_str"].startswith("otpauth://totp/")
    now = rita.panel.sandbox.clock.now()
    code = pyotp.TOTP(made["secret"]).at(now)
    wrong = "000000" if code != "000000" else "111111"
    bad = rita.no("twofactorauth_set_tfa_config", secret=made["secret"], tfa_token=wrong)
    assert "security code is invalid" in bad
    rita.ok("twofactorauth_set_tfa_config", secret=made["secret"], tfa_token=code)
    assert rita.no("listaccts") == "Access denied"
    rita._headers["X-CPANEL-OTP"] = code
    rita.ok("twofactorauth_remove_user_config", user="rita")
    del rita._headers["X-CPANEL-OTP"]
    rita.ok("listaccts")
    assert "does not have" in rita.no("twofactorauth_remove_user_config", user="rita")


def test_the_issuer_is_in_the_configuration(root: Any) -> None:
    root.ok("twofactorauth_set_issuer", issuer="Example Host")
    assert root.ok("twofactorauth_get_issuer")["issuer"] == "Example Host"
    assert "Example%20Host" in root.ok("twofactorauth_generate_tfa_config")["otpauth_str"]
    assert "may only contain" in root.no("twofactorauth_set_issuer", issuer="<b>")


def test_configurations_of_an_account_and_its_mailboxes_are_replaced(root: Any) -> None:
    secret, address = pyotp.random_base32(), "info@alice.test"
    config = {"primary_account": {"secret": secret}, "email": {address: {"secret": secret}}}
    root.ok("twofactorauth_set_tfa_config_for_user", alice=json.dumps(config))
    kept = root.ok("twofactorauth_get_tfa_config_for_user", user="alice")["alice"]
    assert kept == {**config, "team": {}}
    gone = {"primary_account": {}, "email": {address: {}}}
    root.ok("twofactorauth_set_tfa_config_for_user", alice=json.dumps(gone))
    kept = root.ok("twofactorauth_get_tfa_config_for_user", user="alice")["alice"]
    assert kept == {"primary_account": {}, "email": {}, "team": {}}


@pytest.mark.parametrize(
    ("account", "config", "reason"),
    [
        ("nobody", {"primary_account": {}}, "nobody"),
        ("alice", [], "JSON object"),
        ("alice", {"primary_account": {"secret": "!"}}, "base32"),
        ("alice", {"email": {"info@carol.test": {}}}, "info@carol.test"),
        ("alice", {"team": {"helper": {}}}, "helper"),
    ],
)
def test_other_configurations_are_refused(
    root: Any, account: str, config: Any, reason: str
) -> None:
    fields = {account: json.dumps(config)}
    assert reason in root.no("twofactorauth_set_tfa_config_for_user", **fields)
    assert "at least one" in root.no("twofactorauth_set_tfa_config_for_user")
