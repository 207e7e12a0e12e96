"""What resellers may give away."""

from typing import Any

import pytest


@pytest.fixture
def seller(root: Any, reseller: str, whm_panel: Any) -> Any:
    """The WHM session of a new reseller who may make and list accounts."""
    acls = ("create-acct", "list-accts", "quota", "edit-account", "upgrade-account")
    root.ok("setacls", reseller=reseller, **{f"acl-{acl}": 1 for acl in acls})
    login = whm_panel.login("root").sign_on(reseller, "whm")
    login.user = reseller
    return login


def create(login: Any, number: int, **more: Any) -> Any:
    name = f"{login.user}n{number}"
    return login.whm("createacct", username=name, domain=f"{name}.test", **more)["metadata"]


def test_the_limit_of_accounts_holds(root: Any, seller: Any) -> None:
    root.ok("setresellerlimits", user=seller.user, enable_account_limit=1, account_limit=1)
    assert create(seller, 1)["result"] == 1
    assert "your limit of 1 accounts" in create(seller, 2)["reason"]
    counts = root.ok("acctcounts", user=seller.user)["reseller"]
    assert (counts["active"], counts["limit"]) == (1, 1)
    root.ok("setresellerlimits", user=seller.user, enable_account_limit=0)
    assert create(seller, 2)["result"] == 1


def test_disk_space_that_is_given_away_is_counted(root: Any, seller: Any) -> None:
    limits = {"diskspace_limit": 1500, "enable_overselling": 0, "enable_resource_limits": 1}
    root.ok("setresellerlimits", user=seller.user, bandwidth_limit=90000, **limits)
    assert create(seller, 1, plan="starter")["result"] == 1
    assert "1500 MB of disk space" in create(seller, 2, plan="starter")["reason"]
    assert "negative" in root.no("setresellerlimits", user=seller.user, account_limit=-1)


def test_changed_quotas_are_counted_too(root: Any, seller: Any) -> None:
    limits = {"diskspace_limit": 1500, "enable_overselling": 0, "enable_resource_limits": 1}
    root.ok("setresellerlimits", user=seller.user, **limits)
    create(seller, 1, plan="starter")
    name = f"{seller.user}n1"
    assert "1500 MB" in seller.whm("editquota", user=name, quota=1501)["metadata"]["reason"]
    assert "1500 MB" in seller.whm("modifyacct", user=name, QUOTA=0)["metadata"]["reason"]
    assert "1500 MB" in seller.whm("changepackage", user=name, pkg="business")["metadata"]["reason"]
    assert root.ok("accountsummary", user=name)["acct"][0]["disklimit"] == "1000M"
    assert seller.whm("editquota", user=name, quota=1500)["metadata"]["result"] == 1


def test_only_listed_plans_may_be_used(root: Any, seller: Any) -> None:
    root.ok("setresellerlimits", user=seller.user, enable_package_limits=1)
    assert "not allowed" in create(seller, 1, plan="starter")["reason"]
    root.ok("setresellerpackagelimit", user=seller.user, package="starter", number=1)
    assert create(seller, 1, plan="starter")["result"] == 1
    assert "limit of accounts" in create(seller, 2, plan="starter")["reason"]
    reason = root.no("setresellerpackagelimit", user=seller.user, package="none")
    assert "does not exist" in reason


def test_resellerstats_sum_over_the_accounts(root: Any, rita: Any) -> None:
    data = root.ok("resellerstats", user="rita", year=2024, month=5)["reseller"]
    assert data["diskused"] == 310 + 88 + 1501 + 12
    assert data["totaldiskalloc"] == str(4 * 2000)
    assert {row["user"] for row in data["acct"]} == {"grace", "heidi", "ivan", "judy"}
    assert "do not have access" in rita.no("resellerstats", user="otto")


def test_a_reseller_counts_their_own_accounts(rita: Any) -> None:
    assert rita.ok("acctcounts")["reseller"]["limit"] == 10
    assert "do not have access" in rita.no("acctcounts", user="otto")


def test_new_accounts_have_the_resellers_name_servers(root: Any, seller: Any) -> None:
    names = "ns1.seller.test,ns2.seller.test"
    root.ok("setresellernameservers", user=seller.user, nameservers=names)
    create(seller, 1)
    domain = f"{seller.user}n1.test"
    records = root.ok("dumpzone", domain=domain)["zone"][0]["record"]
    found = [row["nsdname"] for row in records if row["type"] == "NS"]
    assert found == ["ns1.seller.test", "ns2.seller.test"]
    reason = root.no("setresellernameservers", user=seller.user, nameservers="-bad-")
    assert "not a valid nameserver" in reason


def test_addresses_can_be_delegated(root: Any, seller: Any) -> None:
    root.ok("setresellerips", user=seller.user, ips="192.0.2.11,192.0.2.12", delegate=1)
    data = root.ok("getresellerips", user=seller.user)
    assert data == {"ip": ["192.0.2.11", "192.0.2.12"], "all": 0}
    assert "not configured" in root.no("setresellerips", user=seller.user, ips="192.0.2.99")
    assert "not a reseller" in root.no("getresellerips", user="alice")


def test_new_accounts_share_the_resellers_main_address(root: Any, seller: Any) -> None:
    root.ok("setresellermainip", user=seller.user, ip="192.0.2.12")
    create(seller, 1)
    assert root.ok("accountsummary", user=f"{seller.user}n1")["acct"][0]["ip"] == "192.0.2.12"
    root.ok("removeacct", username=f"{seller.user}n1")
    assert "not configured" in root.no("setresellermainip", user=seller.user, ip="192.0.2.99")


def test_each_login_has_its_public_contact(root: Any, rita: Any) -> None:
    root.ok("set_public_contact", name="The host", url="https://host.example.com")
    assert root.ok("get_public_contact")["name"] == "The host"
    assert rita.ok("get_public_contact")["name"] is None
    assert "valid URL" in root.no("set_public_contact", url="javascript:1")
    assert rita.no("set_public_contact", name="R") == "Access denied"
