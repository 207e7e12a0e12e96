"""Making and removing accounts, and their passwords."""

from typing import Any

import pytest

PASSWORD = "Kp7!wonder-Lamp"


def test_a_new_account_is_listed_and_can_log_in(root: Any, whm_panel: Any) -> None:
    made = root.ok(
        "createacct", username="fresh", domain="fresh.test", password=PASSWORD, plan="starter"
    )
    assert made["package"] == "starter"
    assert made["nameserver"] == "ns1.sandbox.test"
    (row,) = root.ok("listaccts", search="fresh", searchtype="user")["acct"]
    assert (row["domain"], row["plan"], row["maxpop"]) == ("fresh.test", "starter", "10")
    form = {"user": "fresh", "pass": PASSWORD}
    reply = whm_panel.post("cpanel", "/login/?login_only=1", form)
    assert reply.json["status"] == 1


def test_uapi_sees_the_domain_of_a_new_account(root: Any, account: str) -> None:
    data = root.uapi(account, "DomainInfo", "list_domains")["data"]
    assert data["main_domain"] == f"{account}.test"


def test_limits_of_createacct_go_before_the_plans(root: Any) -> None:
    root.ok("createacct", username="lean", domain="lean.test", plan="starter", maxpop=1, quota=7)
    (row,) = root.ok("accountsummary", user="lean")["acct"]
    assert (row["maxpop"], row["disklimit"], row["maxsql"]) == ("1", "7M", "5")
    box = {"domain": "lean.test", "password": PASSWORD}
    assert root.uapi("lean", "Email", "add_pop", email="one", **box)["status"] == 1
    assert root.uapi("lean", "Email", "add_pop", email="two", **box)["status"] == 0


@pytest.mark.parametrize(
    ("username", "domain", "reason"),
    [
        ("alice", "other.test", "already has an account named"),
        ("Upper", "other.test", "is not valid"),
        ("9lives", "other.test", "is not valid"),
        ("averyverylongname", "other.test", "is not valid"),
        ("root", "other.test", "reserved"),
        ("tester", "other.test", "reserved"),
        ("other", "alice.test", "already set up"),
        ("other", "blog.alice.test", "already set up"),
        ("other", "no domain", "invalid domain"),
    ],
)
def test_bad_and_taken_names_are_refused(
    root: Any, username: str, domain: str, reason: str
) -> None:
    said = root.no("createacct", username=username, domain=domain, password=PASSWORD)
    assert reason in said


def test_createacct_wants_a_known_plan_and_a_strong_password(root: Any) -> None:
    new = {"username": "other", "domain": "other.test"}
    assert "does not exist" in root.no("createacct", **new, plan="platinum")
    assert "too weak" in root.no("createacct", **new, password="aaaa")
    assert "“maxpop”" in root.no("createacct", **new, maxpop="many")
    assert "“username” is not set" in root.no("createacct", domain="other.test")


def test_a_reseller_owns_what_they_create(rita: Any, root: Any) -> None:
    rita.ok("createacct", username="newgrace", domain="newgrace.test", plan="small", owner="root")
    assert root.ok("accountsummary", user="newgrace")["acct"][0]["owner"] == "rita"
    rita.ok("removeacct", username="newgrace")


def test_version_0_answers_createacct_with_a_result_list(root: Any) -> None:
    new = {"username": "oldie", "domain": "oldie.test", "password": PASSWORD}
    (result,) = root.raw("createacct", api_version=0, **new)["result"]
    assert (result["status"], result["statusmsg"]) == (1, "Account Creation Ok")
    (result,) = root.raw("createacct", api_version=0, **new)["result"]
    assert result["status"] == 0


def test_verify_new_username_says_why_not(root: Any) -> None:
    root.ok("verify_new_username", user="brandnew")
    assert "already has" in root.no("verify_new_username", user="alice")


def test_removeacct_ends_sessions_and_takes_everything_along(
    root: Any, account: str, whm_panel: Any
) -> None:
    form = {"user": account, "pass": PASSWORD}
    login = whm_panel.post("cpanel", "/login/?login_only=1", form)
    path = login.json["security_token"] + "/execute/Ftp/list_ftp"
    assert whm_panel.get("cpanel", path, Cookie=login.cookie).status == 200
    root.ok("removeacct", username=account)
    assert whm_panel.get("cpanel", path, Cookie=login.cookie).status == 401
    assert root.ok("listaccts", search=account, searchtype="user")["acct"] == []
    assert f"{account}.test" not in zone_names(root)
    assert "do not have access" in root.no("removeacct", username=account)


def test_keepdns_leaves_the_zone_with_its_records(root: Any, account: str) -> None:
    domain = f"{account}.test"
    root.ok("addzonerecord", domain=domain, name="kept", type="A", address="192.0.2.77")
    root.ok("removeacct", username=account, keepdns=1)
    assert domain in zone_names(root)
    assert root.ok("resolvedomainname", domain=f"kept.{domain}")["ip"] == "192.0.2.77"
    again = {"username": account, "domain": domain}
    assert "DNS entry" in root.no("createacct", **again)
    root.ok("createacct", forcedns=1, **again)
    assert "Unable" in root.no("resolvedomainname", domain=f"kept.{domain}")
    root.ok("getzonerecord", domain=domain, line=3)


def zone_names(root: Any) -> list[str]:
    return [zone["domain"] for zone in root.ok("listzones")["zone"]]


def test_a_reseller_can_only_remove_their_own(rita: Any) -> None:
    assert "do not have access" in rita.no("removeacct", username="alice")
    assert "your own account" in rita.no("removeacct", username="rita")


def test_passwd_changes_the_password_and_ends_sessions(
    root: Any, account: str, whm_panel: Any
) -> None:
    old = whm_panel.post("cpanel", "/login/?login_only=1", {"user": account, "pass": PASSWORD})
    data = root.ok("passwd", user=account, password="Another-9-Word!")
    assert "ftp" in data["app"]
    path = old.json["security_token"] + "/execute/Ftp/list_ftp"
    assert whm_panel.get("cpanel", path, Cookie=old.cookie).status == 401
    form = {"user": account, "pass": "Another-9-Word!"}
    assert whm_panel.post("cpanel", "/login/?login_only=1", form).status == 200
    assert "too weak" in root.no("passwd", user=account, password="abc")


def test_a_stronger_password_has_more_strength(root: Any) -> None:
    weak = root.ok("get_password_strength", password="abcdef")["strength"]
    assert weak < root.ok("get_password_strength", password=PASSWORD)["strength"] <= 100
    assert "“password” is not set" in root.no("get_password_strength")


def test_the_least_strength_counts_for_new_accounts(root: Any) -> None:
    root.ok("setminimumpasswordstrengths", createacct=90)
    assert root.ok("getminimumpasswordstrengths", name="createacct") == {"createacct": 90}
    new = {"username": "strong", "domain": "strong.test", "password": "abcdefgh1"}
    assert "strength rating of 90" in root.no("createacct", **new)
    root.ok("setminimumpasswordstrengths", createacct=0)
    root.ok("createacct", **new)


def test_strengths_go_to_100_and_are_of_known_kinds(root: Any) -> None:
    assert "0 to 100" in root.no("setminimumpasswordstrengths", passwd=101)
    assert "not a valid application" in root.no("setminimumpasswordstrengths", party=5)
    assert "not a valid application" in root.no("getminimumpasswordstrengths", name="party")
