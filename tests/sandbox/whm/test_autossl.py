"""AutoSSL: runs that take their time, what they give and what stands in their way."""

import json
from typing import Any

DAY = 86_400


def test_a_run_gives_an_account_certificates_when_it_ends(
    root: Any, account: str, turned: Any
) -> None:
    assert root.ok("start_autossl_check_for_one_user", username=account)["pid"] > 0
    assert root.ok("get_autossl_logs_catalog")["payload"][0]["in_progress"] == 1
    assert root.uapi(account, "SSL", "is_autossl_check_in_progress")["data"] == 1
    assert root.uapi(account, "SSL", "installed_hosts")["data"] == []
    assert "in progress" in root.no("start_autossl_check_for_one_user", username=account)
    turned(11)
    (host,) = root.uapi(account, "SSL", "installed_hosts")["data"]
    assert host["certificate"]["is_autossl"] == 1
    assert host["certificate"]["is_self_signed"] == 0
    assert set(host["certificate"]["domains"]) >= {f"{account}.test", f"www.{account}.test"}
    assert root.uapi(account, "SSL", "is_autossl_check_in_progress")["data"] == 0
    assert "access" in root.no("start_autossl_check_for_one_user", username="nobody")


def test_the_log_of_a_run_is_read_by_its_time(root: Any, account: str, turned: Any) -> None:
    turned(100)
    root.ok("start_autossl_check_for_one_user", username=account)
    run = root.ok("get_autossl_logs_catalog")["payload"][0]
    assert (run["username"], run["provider"]) == (account, "LetsEncrypt")
    log = root.ok("get_autossl_log", start_time=run["start_time"])["payload"]
    assert [line["type"] for line in log] == ["out"]
    turned(11)
    log = root.ok("get_autossl_log", start_time=run["start_time"])["payload"]
    assert [line["type"] for line in log] == ["out", "success", "success"]
    assert f"{account}.test" in log[1]["contents"]
    assert "start time" in root.no("get_autossl_log", start_time="1999-01-01T00:00:00Z")


def test_a_name_that_leads_elsewhere_is_a_problem_until_it_is_mended(
    root: Any, account: str, turned: Any
) -> None:
    domain = f"{account}.test"
    lines = root.ok("dumpzone", domain=domain)["zone"][0]["record"]
    (line,) = [
        row["Line"] for row in lines if row.get("type") == "A" and row["name"] == f"{domain}."
    ]
    root.ok("editzonerecord", domain=domain, line=line, address="203.0.113.99")
    root.ok("start_autossl_check_for_one_user", username=account)
    turned(11)
    (problem,) = root.ok("get_autossl_problems_for_user", username=account)["problems_by_domain"]
    assert "203.0.113.99" in problem["problem"]
    found = root.ok("get_autossl_problems_for_domain", domain=domain)["problems_by_domain"]
    assert found == [problem]
    assert root.uapi(account, "SSL", "get_autossl_problems")["data"][0]["domain"] == domain
    assert root.uapi(account, "SSL", "installed_hosts")["data"] == []
    root.ok("editzonerecord", domain=domain, line=line, address="192.0.2.10")
    root.ok("start_autossl_check_for_one_user", username=account)
    turned(11)
    assert root.ok("get_autossl_problems_for_domain", domain=domain)["problems_by_domain"] == []
    assert len(root.uapi(account, "SSL", "installed_hosts")["data"]) == 1
    assert "does not exist" in root.no("get_autossl_problems_for_domain", domain="x.test")
    assert "access" in root.no("get_autossl_problems_for_user", username="nobody")


def test_excluded_domains_are_left_out_whoever_excluded_them(
    root: Any, account: str, turned: Any
) -> None:
    domain = f"{account}.test"
    root.uapi(account, "SSL", "add_autossl_excluded_domains", domains=domain)
    data = root.ok("get_autossl_user_excluded_domains", username=account)
    assert data == {"payload": [{"excluded_domain": domain}]}
    status = root.uapi(account, "SSL", "get_autossl_renewal_status", domain=domain)["data"]
    assert (status["is_excluded"], status["will_renew"]) == (1, 0)
    root.ok("start_autossl_check_for_one_user", username=account)
    turned(11)
    assert root.uapi(account, "SSL", "installed_hosts")["data"] == []


def test_a_run_begins_each_day_by_itself(root: Any, account: str, turned: Any) -> None:
    before = root.ok("get_autossl_check_schedule")
    assert before["cron"][2:] == ["*", "*", "*"]
    assert root.uapi(account, "SSL", "installed_hosts")["data"] == []
    turned(DAY + 70)
    assert len(root.uapi(account, "SSL", "installed_hosts")["data"]) == 1
    runs = root.ok("get_autossl_logs_catalog")["payload"]
    assert (runs[0]["username"], runs[0]["in_progress"]) == ("*", 0)
    after = root.ok("get_autossl_check_schedule")
    assert after["cron"] == before["cron"]
    assert after["next_time"] > before["next_time"]


def test_certificates_are_renewed_before_they_end(root: Any, account: str, turned: Any) -> None:
    root.ok("start_autossl_check_for_one_user", username=account)
    turned(11)
    (first,) = root.uapi(account, "SSL", "installed_hosts")["data"]
    turned(50 * DAY)
    (kept,) = root.uapi(account, "SSL", "installed_hosts")["data"]
    assert kept["certificate"]["not_after"] == first["certificate"]["not_after"]
    turned(20 * DAY)
    (renewed,) = root.uapi(account, "SSL", "installed_hosts")["data"]
    assert renewed["certificate"]["not_after"] > first["certificate"]["not_after"]


def test_all_accounts_are_checked_at_once(root: Any, account: str, turned: Any) -> None:
    root.ok("start_autossl_check_for_all_users")
    assert "in progress" in root.no("start_autossl_check_for_all_users")
    turned(61)
    assert len(root.uapi(account, "SSL", "installed_hosts")["data"]) == 1
    assert root.uapi("frank", "SSL", "installed_hosts")["data"] == []


def test_while_it_is_off_nothing_is_checked(root: Any, account: str, turned: Any) -> None:
    root.ok("disable_autossl")
    try:
        assert "disabled" in root.no("start_autossl_check_for_one_user", username=account)
        turned(DAY)
        assert root.uapi(account, "SSL", "installed_hosts")["data"] == []
    finally:
        root.ok("reset_autossl_provider", provider="LetsEncrypt", x_terms="accepted")
    root.ok("start_autossl_check_for_one_user", username=account)
    assert "no AutoSSL provider" in root.no("reset_autossl_provider", provider="nobody")
    assert "“mood”" in root.no("reset_autossl_provider", provider="Sectigo", mood="good")


def test_settings_are_replaced_as_a_whole(root: Any) -> None:
    root.ok("set_autossl_metadata_key", key="notify_autossl_expiry", value=0)
    root.ok("set_autossl_metadata", metadata_json=json.dumps({"clobber_externally_signed": 1}))
    data = root.ok("get_autossl_metadata")["payload"]
    assert (data["clobber_externally_signed"], data["notify_autossl_expiry"]) == (1, 1)
    assert "metadata key" in root.no("set_autossl_metadata", metadata_json='{"mood": 1}')
    assert "JSON object" in root.no("set_autossl_metadata", metadata_json="[]")
    root.ok("set_autossl_metadata", metadata_json="{}")
