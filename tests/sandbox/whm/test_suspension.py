"""Suspending accounts and their mail."""

from typing import Any

PASSWORD = "Kp7!wonder-Lamp"


def can_log_in(panel: Any, user: str) -> bool:
    form = {"user": user, "pass": PASSWORD}
    return bool(panel.post("cpanel", "/login/?login_only=1", form).status == 200)


def test_a_suspended_account_cannot_log_in(root: Any, account: str, whm_panel: Any) -> None:
    assert can_log_in(whm_panel, account)
    root.ok("suspendacct", user=account, reason="Unpaid")
    assert not can_log_in(whm_panel, account)
    (row,) = [r for r in root.ok("listsuspended")["account"] if r["user"] == account]
    assert (row["reason"], row["is_locked"]) == ("Unpaid", 0)
    root.ok("unsuspendacct", user=account)
    assert can_log_in(whm_panel, account)


def test_suspending_ends_open_sessions(root: Any, account: str, whm_panel: Any) -> None:
    form = {"user": account, "pass": PASSWORD}
    login = whm_panel.post("cpanel", "/login/?login_only=1", form)
    root.ok("suspendacct", user=account)
    path = login.json["security_token"] + "/execute/Ftp/list_ftp"
    assert whm_panel.get("cpanel", path, Cookie=login.cookie).status == 401


def test_suspending_twice_is_refused(root: Any, account: str) -> None:
    assert "is not suspended" in root.no("unsuspendacct", user=account)
    root.ok("suspendacct", user=account)
    assert "already suspended" in root.no("suspendacct", user=account)


def test_only_root_ends_a_locked_suspension(root: Any, rita: Any) -> None:
    root.ok("suspendacct", user="judy", disallowun=1)
    assert root.ok("listlockedaccounts")["account"] == ["judy"]
    assert "locked" in rita.no("unsuspendacct", user="judy")
    root.ok("unsuspendacct", user="judy")
    assert root.ok("listlockedaccounts")["account"] == []


def test_version_0_says_a_status_and_a_message(root: Any, account: str) -> None:
    (result,) = root.raw("suspendacct", api_version=0, user=account)["result"]
    assert result["status"] == 1
    assert account in result["statusmsg"]


def test_outgoing_mail_stops_and_goes_on(root: Any, account: str) -> None:
    for function, field, value in (
        ("suspend_outgoing_email", "outgoing_mail_suspended", 1),
        ("unsuspend_outgoing_email", "outgoing_mail_suspended", 0),
        ("hold_outgoing_email", "outgoing_mail_hold", 1),
        ("release_outgoing_email", "outgoing_mail_hold", 0),
    ):
        assert root.raw(function, user=account)["metadata"]["result"] == 1
        assert root.ok("accountsummary", user=account)["acct"][0][field] == value


def test_each_switch_of_outgoing_mail_answers_for_itself(root: Any, rita: Any) -> None:
    root.ok("suspend_outgoing_email", user="ivan")
    root.ok("unsuspend_outgoing_email", user="ivan")
    root.ok("hold_outgoing_email", user="ivan")
    root.ok("release_outgoing_email", user="ivan")
    assert "do not have access" in rita.no("suspend_outgoing_email", user="alice")
    assert "do not have access" in rita.no("unsuspend_outgoing_email", user="alice")
    assert "do not have access" in rita.no("hold_outgoing_email", user="alice")
    assert "do not have access" in rita.no("release_outgoing_email", user="alice")
