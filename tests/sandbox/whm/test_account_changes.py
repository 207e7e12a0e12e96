"""Changing accounts."""

from typing import Any


def summary(root: Any, user: str) -> dict[str, Any]:
    return dict(root.ok("accountsummary", user=user)["acct"][0])


def test_modifyacct_changes_limits_and_settings(root: Any, account: str) -> None:
    data = root.ok(
        "modifyacct", user=account, MAXPOP=3, QUOTA=50, contactemail="a@example.com", HASSHELL=1
    )
    assert data["cpuser"]["MAXPOP"] == "3"
    row = summary(root, account)
    assert (row["maxpop"], row["disklimit"], row["email"]) == ("3", "50M", "a@example.com")
    assert row["shell"] == "/bin/bash"


def test_a_renamed_account_keeps_what_it_has(root: Any, account: str) -> None:
    domain = f"{account}.test"
    box = {"email": "post", "domain": domain, "password": "Kp7!wonder-Lamp"}
    root.uapi(account, "Email", "add_pop", **box)
    root.ok("modifyacct", user=account, newuser=f"{account}x")
    assert root.ok("list_pops_for", user=f"{account}x")["pops"] == [f"post@{domain}"]
    assert "do not have access" in root.no("modifyacct", user=account)


def test_another_main_domain_takes_zone_and_mailboxes_along(root: Any, account: str) -> None:
    box = {"email": "post", "domain": f"{account}.test", "password": "Kp7!wonder-Lamp"}
    root.uapi(account, "Email", "add_pop", **box)
    root.ok("modifyacct", user=account, domain=f"{account}.example")
    assert summary(root, account)["domain"] == f"{account}.example"
    assert root.ok("list_pops_for", user=account)["pops"] == [f"post@{account}.example"]
    zones = [zone["domain"] for zone in root.ok("listzones")["zone"]]
    assert f"{account}.example" in zones
    assert f"{account}.test" not in zones


def test_modifyacct_refuses_taken_names_and_bad_values(root: Any, account: str) -> None:
    assert "already has" in root.no("modifyacct", user=account, newuser="alice")
    assert "already set up" in root.no("modifyacct", user=account, domain="bob.test")
    assert "“MAXPOP”" in root.no("modifyacct", user=account, MAXPOP="-1")
    assert "not a reseller" in root.no("modifyacct", user=account, owner="bob")
    assert "email address" in root.no("modifyacct", user=account, contactemail="nowhere")


def test_massmodifyacct_changes_all_or_none(root: Any, account: str) -> None:
    data = root.ok("massmodifyacct", user=[account, "heidi"], MAXFTP=9)
    assert [row["user"] for row in data["payload"]] == [account, "heidi"]
    assert data["payload"][0]["extended"]["cpuser"]["MAXFTP"] == "9"
    assert summary(root, "heidi")["maxftp"] == "9"
    assert "do not have" in root.no("massmodifyacct", user=[account, "nobody"], MAXFTP=8)
    assert summary(root, account)["maxftp"] == "9"


def test_editquota_counts_mebibytes(root: Any, account: str) -> None:
    root.ok("editquota", user=account, quota=123)
    assert summary(root, account)["disklimit"] == "123M"
    root.ok("editquota", user=account, quota=0)
    assert summary(root, account)["disklimit"] == "unlimited"
    assert "“quota”" in root.no("editquota", user=account, quota="much")


def test_limitbw_shows_the_new_limit(root: Any, account: str) -> None:
    (row,) = root.ok("limitbw", user=account, bwlimit=100)["bwlimits"]
    assert (row["bwlimit"], row["unlimited"]) == (100 * 1_048_576, 0)
    (used,) = root.ok("showbw", search=f"^{account}$", searchtype="user")["acct"]
    assert used["limit"] == 100 * 1_048_576
    assert "do not have access" in root.no("limitbw", user="nobody", bwlimit=1)


def test_changepackage_gives_the_plans_limits(root: Any, account: str) -> None:
    root.ok("changepackage", user=account, pkg="starter")
    row = summary(root, account)
    assert (row["plan"], row["maxftp"], row["disklimit"]) == ("starter", "5", "1000M")
    assert "does not exist" in root.no("changepackage", user=account, pkg="platinum")


def test_a_feature_goes_with_the_plan(root: Any, account: str) -> None:
    ask = {"user": account, "feature": "autossl"}
    assert root.ok("verify_user_has_feature", **ask)["has_feature"] == 1
    root.ok("changepackage", user=account, pkg="starter")
    assert root.ok("verify_user_has_feature", **ask)["has_feature"] == 0


def test_a_reseller_changes_only_their_own(rita: Any) -> None:
    assert "do not have access" in rita.no("modifyacct", user="alice", MAXPOP=1)
    assert "owner" in rita.no("modifyacct", user="grace", owner="root")
    assert rita.ok("modifyacct", user="grace", MAXPOP=21)["cpuser"]["MAXPOP"] == "21"
